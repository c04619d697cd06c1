"""The words in which requests and records name treatments, drugs, parts of the body, findings.

Lists are data: one YAML file per kind of word, read by the module of the same name.
"""
