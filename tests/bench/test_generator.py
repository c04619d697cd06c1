"""Generated applications: the same for the same seed, valid, and of the right shape."""

import statistics
from datetime import date

from imr.synthetic.generator import applications
from services.intake.eligibility.law import load_law, screen
from services.intake.form.application import faults_of


def test_the_same_seed_makes_the_same_applications() -> None:
    """A figure can be taken again only where its inputs can."""
    first, again, other = (
        [each.encoded() for each in applications(20, seed)] for seed in (7, 7, 8)
    )

    assert first == again
    assert first != other


def test_two_senders_make_cases_of_their_own() -> None:
    """Two loads on one broker must not be taken for copies of each other."""
    ours = {each.case_id for each in applications(20, sender="one")}
    others = {each.case_id for each in applications(20, sender="two")}

    assert len(ours) == len(others) == 20
    assert not ours & others


def test_every_application_is_eligible_and_without_fault() -> None:
    """Every case of a load comes to its letter, so that cases can be counted by letters."""
    law = load_law(mail_extension=False)
    for application in applications(300):
        assert faults_of(application, date(2026, 1, 1)) == ()
        assert screen(application, law).reasons == ()


def test_filings_have_the_published_shape() -> None:
    """3 kB in the median; 1.6 items; the first of 400 physicians ask for four tenths of all."""
    load = list(applications(1_000))

    sizes = [len(each.encoded()) for each in load]
    assert 2_700 < statistics.median(sizes) < 3_300
    assert max(sizes) > 2 * statistics.median(sizes)
    assert 1.5 < statistics.mean(len(each.items) for each in load) < 1.7
    named = [each.parties.requesting_physician.name for each in load]
    top = sorted((named.count(name) for name in set(named)), reverse=True)[:4]
    assert 0.35 < sum(top) / len(load) < 0.5
