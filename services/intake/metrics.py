"""What intake counts."""

from prometheus_client import Counter

APPLICATIONS = Counter(
    "imr_applications_total", "Applications screened, by what became of them.", ["outcome"]
)
REFUSAL_REASONS = Counter(
    "imr_refusal_reasons_total", "Faults and reasons told to senders.", ["code"]
)
RECORDS = Counter("imr_records_received_total", "Medical records indexed.", ["kind"])
