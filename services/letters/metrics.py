"""What the service counts."""

from prometheus_client import Counter, Histogram

RENDERED = Counter(
    "imr_letters_rendered_total", "PDF files made, by kind and audience.", ["kind", "audience"]
)
RENDERING = Histogram(
    "imr_letter_rendering_seconds",
    "One PDF, from letter to bytes.",
    ["kind"],
    buckets=(0.005, 0.01, 0.015, 0.02, 0.03, 0.05, 0.1, 0.25, 0.5, 1, 5),
)
ISSUED = Counter(
    "imr_letters_issued_total", "Letters issued, by kind of signature.", ["kind", "signature"]
)
DELIVERIES = Counter(
    "imr_deliveries_total",
    "Steps of letters on their way, by kind and new state.",
    ["kind", "state"],
)
REDACTIONS = Counter(
    "imr_redactions_total",
    "Passages taken out of texts before publication, by profile and privacy class.",
    ["profile", "privacy"],
)
NOTICES = Counter("imr_notices_issued_total", "Notices to the parties, by kind.", ["kind"])
