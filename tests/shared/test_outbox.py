"""Ids of what a service says: the same for ever, and never two of one."""

from uuid import UUID

from shared.events.envelope import Envelope, answer_id
from shared.outbox import encode
from tests.builders import NOW, a_reviewer_match

CASE = UUID(int=1)
CAUSE = Envelope("cause", "/test", "imr.cause.v1", CASE, NOW, "correlation")


def test_what_is_due_twice_for_one_cause_has_two_ids() -> None:
    """EL7: two steps of one deadline have the same cause; one id would let the second be lost."""
    event = a_reviewer_match(CASE)
    ids = [
        encode("intake", [event], CAUSE, NOW, key=key)[0].id
        for key in ("", "records/1/due_soon", "records/1/overdue", "records/2/overdue")
    ]

    assert len(set(ids)) == 4
    assert encode("intake", [event], CAUSE, NOW, key="records/1/overdue")[0].id == ids[2]


def test_an_id_without_a_key_stays_what_it_always_was() -> None:
    """Stored answers are told apart from new ones by these ids; they outlive this code."""
    assert answer_id(CAUSE, "imr.case.opened.v1", 0) == "d0e470d2-abe2-5263-91ed-955eddb554d7"
