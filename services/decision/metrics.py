"""What is counted of preparing and deciding."""

from prometheus_client import Counter

ITEMS_PROPOSED = Counter(
    "imr_items_proposed_total",
    "Items prepared, by what the criteria point to.",
    ["proposal", "code"],
)
ITEMS_DECIDED = Counter("imr_items_decided_total", "Items decided by a physician.", ["outcome"])
PROPOSALS_CHANGED = Counter(
    "imr_proposals_changed_total", "Items whose outcome is not what was proposed.", ["proposal"]
)
SIGNATURES_VOID = Counter(
    "imr_signatures_void_total", "Signatures that do not hold, by reason.", ["code"]
)
OBJECTIONS = Counter(
    "imr_objections_total",
    "Findings that blocked a signature, since nothing answered them, by kind.",
    ["kind"],
)
CORRECTIONS = Counter(
    "imr_determinations_corrected_total", "Determinations issued anew, by what was wrong.", ["kind"]
)
QUALITY_CHECKS = Counter(
    "imr_quality_checks_total", "Signed determinations that a checker looked at.", ["result"]
)
SIGNATURES_SIMULATED = Counter(
    "imr_signatures_simulated_total", "Decisions that a simulated reviewer signed."
)
