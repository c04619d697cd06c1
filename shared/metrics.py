"""What the plumbing counts. What a service counts of its domain stands in its own metrics.py."""

from prometheus_client import Counter, Gauge, Histogram, Info

EVENTS_RECEIVED = Counter(
    "imr_events_received_total",
    "Records taken from a topic, by what became of them.",
    ["service", "topic", "receipt"],
)
DEAD_LETTERS = Counter(
    "imr_dead_letters_total", "Records laid aside for a person.", ["service", "topic", "code"]
)
DUPLICATES = Counter("imr_duplicates_total", "Events that had been answered before.", ["service"])
BODY_CONFLICTS = Counter(
    "imr_body_conflicts_total", "Events with a known id and another body.", ["service"]
)
REFUSED = Counter(
    "imr_events_refused_total", "Events that a case's state admits no longer.", ["service", "code"]
)
RETRIES = Counter("imr_retries_total", "Attempts that will be repeated.", ["service", "reason"])
EVENTS_PUBLISHED = Counter("imr_events_published_total", "Events sent.", ["service", "topic"])
EVENT_AGE = Histogram(
    "imr_event_age_seconds",
    "From the time an event states to the moment it is answered.",
    ["service", "topic"],
    buckets=(0.01, 0.05, 0.1, 0.5, 1, 5, 30, 120, 600, 3600, 86400),
)
HANDLING = Histogram(
    "imr_event_handling_seconds",
    "One event, from its record to its published answer.",
    ["service", "topic"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30),
)
TIMER_FAILURES = Counter(
    "imr_timer_failures_total", "Timers that failed; they come round again.", ["service", "timer"]
)
HELD = Gauge("imr_held_events", "Events that wait for their predecessor.", ["service"])
PARKED = Gauge("imr_parked_cases", "Cases that wait for a person.", ["service"])
UNPUBLISHED = Gauge("imr_outbox_unpublished", "Answers not yet sent.", ["service"])
CASES = Gauge("imr_cases_open", "Cases by stage.", ["service", "stage"])
OLDEST_CASE = Gauge("imr_case_age_seconds", "Age of the oldest case.", ["service", "stage"])
LAST_PROGRESS = Gauge(
    "imr_consumer_last_progress_timestamp_seconds", "Last record answered.", ["service", "topic"]
)
LAG = Gauge(
    "imr_consumer_lag", "Records not yet taken, seen from the consumer.", ["service", "topic"]
)
LAG_SECONDS = Gauge(
    "imr_consumer_lag_seconds",
    "Age of what is being taken, or time since the way in was last caught up.",
    ["service", "topic"],
)
BUILD = Info("imr_build", "Version that runs.")
