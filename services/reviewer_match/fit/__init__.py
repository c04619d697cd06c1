"""Who knows the condition and the treatment: specialties, and which of them fit what."""

from services.reviewer_match.fit.competence import (
    Competence,
    Fit,
    Fitting,
    Need,
    Specialties,
    fit,
    hardest,
    weakest_fit,
)
from services.reviewer_match.fit.fit_set import MOST, fit_set
from services.reviewer_match.fit.taxonomy import Taxonomy

__all__ = [
    "MOST",
    "Competence",
    "Fit",
    "Fitting",
    "Need",
    "Specialties",
    "Taxonomy",
    "fit",
    "fit_set",
    "hardest",
    "weakest_fit",
]
