"""The days that a letter names: T9a, T9b and T10 of imr-process § 2.7, to its worked examples."""

from datetime import date

import pytest

from services.intake.clocks.deadlines import Deadlines
from services.letters.last_days import last_days, periods
from shared.business_days import NoCalendarError
from shared.events.case import CaseOutcome, Outcome
from shared.events.deadlines_changed import ClockName, Variant
from tests.letters.samples import a_determination, a_determined_item, a_letter

AUTHORIZE = (ClockName.AUTHORIZATION, Variant.REGULAR)
REIMBURSE = (ClockName.REIMBURSEMENT, Variant.REGULAR)
APPEAL = (ClockName.APPEAL, Variant.REGULAR)
APPEAL_BY_MAIL = (ClockName.APPEAL, Variant.MAIL)


@pytest.mark.parametrize(
    ("dated", "which", "due"),
    [
        (date(2024, 12, 20), AUTHORIZE, date(2024, 12, 30)),
        (date(2024, 12, 12), REIMBURSE, date(2025, 1, 2)),
        (date(2014, 11, 6), APPEAL_BY_MAIL, date(2014, 12, 11)),
        (date(2014, 11, 6), APPEAL, date(2014, 12, 8)),
    ],
)
def test_days_are_counted_as_the_law_counts_them(
    dated: date, which: tuple[ClockName, Variant], due: date
) -> None:
    """The day of the letter is not counted; weekends and holidays move the last day on."""
    found = {(each.clock, each.variant): each for each in last_days(dated, CaseOutcome.OVERTURNED)}

    assert found[which].due_on == due
    assert found[which].period.mark == "S"


def test_where_all_is_upheld_there_is_only_an_appeal() -> None:
    """Nothing is to be authorized or reimbursed."""
    clocks = {each.clock for each in last_days(date(2024, 12, 20), CaseOutcome.UPHELD)}

    assert clocks == {ClockName.APPEAL}


def test_letters_and_clocks_of_a_case_go_by_the_same_periods() -> None:
    """Intake follows the clocks; the letter may not name another day."""
    followed = Deadlines.load().root

    assert periods() == {
        clock: followed[clock]
        for clock in (ClockName.AUTHORIZATION, ClockName.REIMBURSEMENT, ClockName.APPEAL)
    }


def test_a_year_without_holidays_stops_the_letter() -> None:
    """A guessed last day could cost somebody the appeal."""
    with pytest.raises(NoCalendarError):
        last_days(date(2035, 12, 20), CaseOutcome.UPHELD)


def test_the_letter_names_the_days_in_words() -> None:
    """A party reads a date, not a rule."""
    item = a_determined_item(outcome=Outcome.OVERTURNED)

    letter = a_letter(a_determination(items=(item,)))

    told = " ".join((*letter.statements.effect, *letter.statements.appeal))
    assert "within five working days" in told
    assert "by December 8, 2026" in told
    assert "by December 21, 2026" in told
    assert "the last day is December 31, 2026, and January 5, 2027 where it was served" in told
