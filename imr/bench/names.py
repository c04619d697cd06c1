"""What can be measured, by the names that ``--only`` takes."""

from typing import Final

MEMORY: Final = "memory"
AIOKAFKA: Final = "aiokafka"
AIOKAFKA_BATCHES: Final = "aiokafka-batches"
CONFLUENT: Final = "confluent"
QUIX: Final = "quix"
CHAIN: Final = "chain"
LETTERS: Final = "letters"
READ_BACK: Final = "read-back"
PUBLICATION: Final = "publication"
DECISIONS: Final = "decisions"
MATCHING: Final = "matching"
FACTS: Final = "facts"
PROFILE: Final = "profile"
INTAKE: Final = "intake"
CSV: Final = "csv"
CLONE: Final = "clone"

DEFAULT: Final = (
    MEMORY,
    AIOKAFKA,
    AIOKAFKA_BATCHES,
    CONFLUENT,
    QUIX,
    CHAIN,
    LETTERS,
    READ_BACK,
    PUBLICATION,
    MATCHING,
    DECISIONS,
    FACTS,
    PROFILE,
    INTAKE,
    CSV,
)
"""Where nothing is named; in the order in which they are taken."""

NAMES: Final = (*DEFAULT, CLONE)
