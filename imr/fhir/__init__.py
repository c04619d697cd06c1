"""FHIR R4: a Bundle that asks for a review becomes an application; what has no place is listed.

``bundle`` reads and checks, ``parts`` turns FHIR's data types into ours, ``documents`` reads what
is attached, ``mapping`` puts the application together. FHIR leaves much open: docs/ways-in.md says
which element is read as what.
"""
