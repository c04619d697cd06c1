"""What the public may read of a decision (LC 4610.6(m); imr-process § 5.4).

``known`` and ``recognisers`` say what gives somebody away, ``deidentification`` takes it out of
free text, ``profiles`` decides by the privacy class of each field what becomes of it, ``decisions``
holds the forms of what is published, ``risk`` reports on a release. A copy is made once, and stored
under its digest: nothing is masked when it is read, and a field without a decision is hidden.
"""
