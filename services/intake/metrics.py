"""What intake counts."""

from prometheus_client import Counter, Gauge, Histogram

APPLICATIONS = Counter(
    "imr_applications_total", "Applications screened, by what became of them.", ["outcome"]
)
FAULTS = Counter(
    "imr_application_faults_total", "Faults told to senders, by effect.", ["code", "effect"]
)
REASONS = Counter(
    "imr_ineligibility_reasons_total", "Reasons against applications and items.", ["code"]
)
CASES_FLAGGED = Counter(
    "imr_cases_flagged_total", "Cases that a person must look at, by reason.", ["flag"]
)
CONSOLIDATIONS = Counter(
    "imr_consolidations_total", "Joint reviews that staff have made or undone.", ["what"]
)
REMANDS = Counter("imr_remands_total", "Determinations that were set aside, by ground.", ["ground"])
CASES_CLOSED = Counter("imr_cases_closed_total", "Cases that have ended, by reason.", ["reason"])
INFORMATION_REQUESTS = Counter(
    "imr_information_requests_total",
    "Questions put to parties, by who asked, and what became of them.",
    ["asked_by", "what"],
)
RECORDS = Counter("imr_records_indexed_total", "Medical records indexed.", ["kind"])
HTTP_FILINGS = Counter(
    "imr_http_filings_total", "Filings handed in over HTTP, by what was answered.", ["path", "code"]
)
CONFIRMATIONS = Counter(
    "imr_eligibility_confirmations_total",
    "Prepared refusals and deferrals that a person has dealt with, or a program in that place.",
    ["result", "kind"],
)

DEADLINES_MET = Counter(
    "imr_deadlines_met_total", "Deadlines that came to what they waited for.", ["clock", "when"]
)
ESCALATIONS = Counter(
    "imr_deadlines_escalated_total", "Steps that deadlines have taken.", ["clock", "step"]
)
DEADLINES = Gauge(
    "imr_deadlines_open", "Deadlines that run, stand still or are overdue.", ["clock", "status"]
)

_DAY = 86_400
AGES = Histogram(
    "imr_determination_age_seconds",
    "The two official ages of a case at its determination: whole days since each.",
    ["since"],
    buckets=[days * _DAY for days in (1, 3, 5, 10, 15, 20, 25, 30, 35, 40, 50, 60, 90)],
)
