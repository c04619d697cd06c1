"""Invented letters in the layout of the published ones, as ``pdftotext -layout`` gives them."""

from typing import Final

HEADER: Final = """\
Case Number:          CM26-0012345
Date Assigned:        11/09/2026                      Date of Injury:      10/13/2026
Decision Date:        12/09/2026                      UR Denial Date:      11/03/2026
Priority:             Standard                        Application          11/04/2026
                                                      Received:
"""
MADE: Final = """
                 HOW THE IMR FINAL DETERMINATION WAS MADE
MAXIMUS Federal Services sent the complete case file to an expert reviewer. He/she has no
affiliation with the employer, employee, providers or the claims administrator.

The Expert Reviewer has the following credentials:
State(s) of Licensure: Nevada,Oregon
Certification(s)/Specialty: Preventive Medicine, Occupational Medicine, Public Health &
General Preventive Medicine
"""
SUMMARY: Final = """
                                CLINICAL CASE SUMMARY
The expert reviewer developed the following clinical case summary based on a review of the
case file, including all medical records:

The injured worker is a 48 year old female who slipped on an invented staircase on 10-13-26.
She rates her pain 5 out of 10 and walks with a cane. The treating physician asked for a follow-
up visit and for therapy. On 11-3-26, utilization review refused both.
"""
ISSUES: Final = """
                      IMR ISSUES, DECISIONS AND RATIONALES
The Final Determination was based on decisions for the disputed items/services set forth below:
"""


def an_item(
    heading: str = "Therapy of the imaginary knee: Upheld", *, number: int = 1, before: str = "\n"
) -> str:
    """One item; ``before`` stands between what is above and its heading."""
    return f"""{before}{heading}

Claims Administrator guideline: Decision based on invented guideline {number}, Section(s):
Special Studies.

MAXIMUS guideline: The Expert Reviewer based the decision on another invented guideline,
number {number}.

Decision rationale: The guideline of item {number} asks for a gain in function. The record shows no
such gain. Therefore request {number} is not medically necessary.
"""


def a_letter(
    *items: str,
    header: str = HEADER,
    made: str = MADE,
    summary: str = SUMMARY,
    issues: str = ISSUES,
    end: str = "\f",
) -> str:
    """A whole letter; with one upheld item unless others are given."""
    return header + made + summary + issues + "".join(items or (an_item(),)) + end


def double_spaced(text: str) -> str:
    """The text with a blank line below each line, as some published letters come."""
    return text.replace("\n", " \n\n")
