"""What the matching counts."""

from prometheus_client import Counter

REVIEWERS_MATCHED = Counter(
    "imr_reviewers_matched_total", "Cases that got a reviewer, by how he was found.", ["choice"]
)
MATCHES_FAILED = Counter(
    "imr_matches_without_reviewer_total", "Attempts that found nobody eligible; the case waits."
)
REVIEWERS_EXCLUDED = Counter(
    "imr_reviewers_excluded_total",
    "Reviewers whom an attempt excluded, by the first filter that did.",
    ["filter"],
)
ROSTER_CHANGES = Counter(
    "imr_roster_changes_total", "Reviewers who were enrolled or corrected, or who left.", ["kind"]
)
OFFERS_SETTLED = Counter(
    "imr_offers_settled_total", "Offers of cases, by what became of them.", ["state"]
)
PANELS_REQUESTED = Counter(
    "imr_panels_requested_total", "Cases for which a second reviewer is asked for."
)
