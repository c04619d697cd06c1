"""What the simulated reviewer counts."""

from prometheus_client import Counter

SIMULATED_SIGNATURES = Counter(
    "imr_simulated_signatures_total",
    "Determinations signed by a program instead of a physician, by what was signed.",
    ["content"],
)
SIMULATED_ATTESTATIONS = Counter(
    "imr_simulated_attestations_total",
    "Checks and releases by a program instead of a person.",
    ["act"],
)
SIMULATED_CONFIRMATIONS = Counter(
    "imr_simulated_confirmations_total",
    "Prepared refusals and deferrals confirmed by a program, by what they come to.",
    ["disposition"],
)
SIMULATED_ACCEPTANCES = Counter(
    "imr_simulated_acceptances_total", "Offers of cases accepted by a program."
)
