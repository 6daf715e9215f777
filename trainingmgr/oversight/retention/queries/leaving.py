"""Who left the service five years ago, and of whom nothing else asks for the name any more."""

from collections.abc import Iterator

from sqlalchemy import and_, exists, select

from trainingmgr.accounts.models import User
from trainingmgr.accounts.rules import FORGOTTEN
from trainingmgr.core.db import Bare
from trainingmgr.oversight.retention.models import LegalHold
from trainingmgr.oversight.retention.queries.kind import Bool, Kind, of_person
from trainingmgr.pay.channels.models import PayChannel
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.rules import GONE

OF_AN_APPLICANT = {
    "age_doubt", "alias", "application", "centre_reach", "clearance", "data_request",
    "identity_document", "legal_hold", "likely_pair", "list_match", "look", "match_key",
    "name_part", "not_the_same", "notice_told", "person", "person_language", "phone", "portrait",
    "screening", "service_record", "vetting_case",
}  # fmt: skip
"""Tables that say no more of somebody than that they applied: with anything else the name stays."""
OF_A_LEAVER = OF_AN_APPLICANT | {
    "allowance_grant", "attainment", "card_print", "certificate", "command", "correction",
    "counterpart", "coverage_mark", "deduction_order", "enrolment", "follow_up_line",
    "grade_holding", "imported_change", "merge", "muster_mark", "muster_name", "pay_channel",
    "presence_proof", "transcript",
}  # fmt: skip
"""Tables whose rows say under a number all that they are kept for. A row of any other that is about
somebody keeps their name: lines of pay until their own time is over, complaints, children.
"""


def leaver() -> Kind:
    rows = (
        select()
        .select_from(Person)
        .where(Person.status.in_(GONE), *(~each for each in _needs_the_name()))
    )
    return Kind(
        Person.id, Person.number, Person.status_since, rows,
        held=lambda holds: of_person(holds, LegalHold.person_id == Person.id),
    )  # fmt: skip


def _needs_the_name() -> Iterator[Bool]:
    for table in Bare.metadata.sorted_tables:
        if table.name in OF_A_LEAVER:
            continue
        for column in table.columns:
            if any(key.column.table.name == "person" for key in column.foreign_keys):
                yield exists().where(column == Person.id)
    yield exists().where(
        and_(PayChannel.person_id == Person.id, PayChannel.identifier_end.is_not(None))
    )
    yield exists().where(
        User.holder_id == Person.holder_id, User.username.not_like(f"{FORGOTTEN}%")
    )
