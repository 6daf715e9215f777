"""Who left the service five years ago, and of whom nothing else asks for the name any more."""

from collections.abc import Iterator

from sqlalchemy import and_, exists, select

from trainingmgr.accounts.models import User
from trainingmgr.accounts.rules.signing_in import FORGOTTEN
from trainingmgr.core.db import Bare
from trainingmgr.oversight.retention.queries import taught
from trainingmgr.oversight.retention.queries.kind import Bool, Kind, from_above, held, of_person
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
    "grade_holding", "imported_change", "merge", "move_line", "muster_mark", "muster_name",
    "pay_channel", "placement_offer", "presence_proof", "trainer", "transcript",
}  # fmt: skip
"""Tables whose rows say under a number all that they are kept for. A row of any other that is about
somebody keeps their name: lines of pay and what is owed until their own time is over, complaints,
children.
"""
OF_A_TEACHER = (OF_AN_APPLICANT - {"application"}) | {
    "card_print", "correction", "imported_change", "merge", "trainer",
}  # fmt: skip
"""The same of who is not of the service and taught here."""
OF_PROGRAMME = ("move_line", "move_appeal", "placement_offer")


def leaver() -> Kind:
    rows = (
        select()
        .select_from(Person)
        .where(Person.status.in_(GONE), *(~each for each in _needs_the_name()))
    )
    return Kind(
        Person.id, Person.number, Person.status_since, rows,
        held=lambda holds: of_person(holds, held().id == Person.id),
    )  # fmt: skip


def _needs_the_name() -> Iterator[Bool]:
    for table in Bare.metadata.sorted_tables:
        if table.name in OF_A_LEAVER:
            continue
        for column in table.columns:
            if any(key.column.table.name == "person" for key in column.foreign_keys):
                yield exists().where(column == Person.id)
    yield taught.still_taught()
    yield from _asked_for()
    yield exists().where(
        and_(PayChannel.person_id == Person.id, PayChannel.identifier_end.is_not(None))
    )
    yield exists().where(
        User.holder_id == Person.holder_id, User.username.not_like(f"{FORGOTTEN}%")
    )


def _asked_for() -> Iterator[Bool]:
    """Moves that are not made, appeals that nobody has decided on, offers without an answer."""
    line, appeal, offer = (from_above(name) for name in OF_PROGRAMME)
    theirs = line.c.person_id == Person.id
    yield exists().where(theirs, line.c.done_on.is_(None), line.c.ended_on.is_(None))
    yield exists().where(appeal.c.line_id == line.c.id, theirs, appeal.c.decided_on.is_(None))
    yield exists().where(offer.c.person_id == Person.id, offer.c.answer.is_(None))
