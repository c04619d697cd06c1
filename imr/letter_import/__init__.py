"""From a published determination letter to a case and the determination recorded for it.

Reads, in this order: ``lines`` (a text or a PDF becomes lines that know their place), ``sections``
(the letter's headings), ``header``, ``credentials``, ``worker``, ``items``; ``letter`` puts them
together as what the letter states, and ``case_files`` adds the defaults for what it does not.
"""
