"""What the simulated reviewer counts."""

from prometheus_client import Counter

SIMULATED_SIGNATURES = Counter(
    "imr_simulated_signatures_total",
    "Determinations signed by a program instead of a physician, by what was signed.",
    ["content"],
)
