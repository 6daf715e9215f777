"""Who left the service or was not taken five years ago, and of whom nothing else asks for the name
any more.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import and_, case, exists, func, or_, select

from trainingmgr.accounts.models import User
from trainingmgr.accounts.rules.signing_in import FORGOTTEN
from trainingmgr.core.db import Bare, another
from trainingmgr.oversight.protection.models import DataRequest
from trainingmgr.oversight.protection.rules import RequestState
from trainingmgr.oversight.retention.models import ErasureItem
from trainingmgr.oversight.retention.queries import taught
from trainingmgr.oversight.retention.queries.kind import Bool, Kind, from_above, held, of_person
from trainingmgr.oversight.retention.rules import ItemState, Piece
from trainingmgr.pay.channels.models import PayChannel
from trainingmgr.recruitment.models import Application
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.rules import GONE, Status
from trainingmgr.vetting.cases.models import VettingCase
from trainingmgr.vetting.cases.rules import SETTLED
from trainingmgr.vetting.models import AgeDoubt

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
    """By the record that was kept: one that was joined to it knows nothing of their going. Whoever
    was not taken has the name from then on, where something needed it when the application went.
    """
    kept = another(Person, "kept")
    gone = kept.status.in_(GONE)
    refused = and_(kept.status.in_(APPLIED), Person.status.in_(APPLIED), _refused().is_not(None))
    rows = (
        select()
        .select_from(Person)
        .join(kept, kept.id == func.coalesce(Person.same_as_id, Person.id))
        .where(
            Person.name_display != Person.number, or_(gone, refused),
            *(~each for each in _needs_the_name()),
        )
    )  # fmt: skip
    return Kind(
        Person.id, Person.number, case((gone, kept.status_since), else_=_refused()), rows,
        held=lambda holds: of_person(holds, held().id == Person.id),
    )  # fmt: skip


APPLIED = (Status.APPLICANT, Status.UNKNOWN)


def _refused() -> Any:
    """Since when the last application of a human being is over, all of which are erased."""
    one, applied = another(Person, "one who applied"), another(Application, "applied")
    theirs = (
        select(func.max(ErasureItem.since))
        .select_from(applied)
        .join(one, one.id == applied.person_id)
        .outerjoin(
            ErasureItem,
            and_(ErasureItem.piece == Piece.APPLICATION, ErasureItem.record_id == applied.id,
                 ErasureItem.state == ItemState.GONE),
        )
        .where(
            func.coalesce(one.same_as_id, one.id) == func.coalesce(Person.same_as_id, Person.id)
        )
        .having(func.count(applied.id) == func.count(ErasureItem.id))
    )  # fmt: skip
    return theirs.correlate(Person).scalar_subquery()


def is_asked_for(person_id: Any) -> Iterator[Bool]:
    """Something about somebody that is not over: a doubt about their age, of which a child's file
    may hang; a request about their data; a vetting file.
    """
    yield exists().where(AgeDoubt.person_id == person_id, AgeDoubt.purged_on.is_(None))
    yield exists().where(DataRequest.person_id == person_id, DataRequest.state == RequestState.OPEN)
    yield exists().where(VettingCase.person_id == person_id, VettingCase.state.not_in(SETTLED))


def _needs_the_name() -> Iterator[Bool]:
    yield from is_asked_for(Person.id)
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
