"""The four steps of the decision service on an application file; no broker, no database."""

from services.decision.draft.preparation import Preparation, prepare
from services.decision.facts.findings import ReadRecord
from services.decision.guidelines import Library
from shared.events.application_filed import ApplicationFiled


def prepare_application(application: ApplicationFiled, library: Library) -> Preparation:
    """Take the four steps on an application with its inline records.

    A record that the file names only by its digest cannot be searched; the result says so.
    """
    records = tuple(
        ReadRecord(
            record_no=number,
            kind=record.kind,
            dated=record.dated,
            is_clinical=record.kind.is_clinical,
            text=record.text,
        )
        for number, record in enumerate(application.records, start=1)
    )
    return prepare(
        application.items,
        records,
        library,
        rfa_on=application.rfa_on,
        ur_decided_on=application.ur_decision.decided_on,
        date_of_injury=application.date_of_injury,
    )
