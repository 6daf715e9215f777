"""Who was seen serving, month by month, and by which kinds of sources."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from trainingmgr.core.db import db
from trainingmgr.pay.presence.models import (
    MusterCertification,
    MusterCheck,
    MusterMark,
    MusterName,
    MusterSheet,
    PresenceProof,
)
from trainingmgr.pay.presence.rules import (
    QUARTER,
    EvidenceKind,
    MusterCode,
    Presence,
    SheetKind,
    presence,
)
from trainingmgr.pay.rules.files import first_day, last_day, months_before
from trainingmgr.registry.people.models import Person, ServiceRecord
from trainingmgr.registry.people.rules import Status
from trainingmgr.tabular.queries import finished
from trainingmgr.training.attendance.models import Mark
from trainingmgr.training.attendance.rules import THERE
from trainingmgr.training.cohorts.models import Cohort, TrainingSession
from trainingmgr.training.enrolments.models import Enrolment

Evidence = tuple[str, EvidenceKind, str]
"""A month, what kind of source, and where it can be looked up."""
K = EvidenceKind
PIECE = 2_000
MISSED = (MusterCode.ABSENT, MusterCode.NOT_KNOWN)
OF_SHEET = {SheetKind.MUSTER: K.MUSTER, SheetKind.HEADCOUNT: K.HEADCOUNT}
OF_STATUS = {Status.ON_LEAVE: K.LEAVE_ORDER, Status.SICK: K.MEDICAL, Status.HOSPITAL: K.MEDICAL}


def evidence(
    person_ids: Collection[int], month: str, months_back: int = QUARTER
) -> dict[int, set[Evidence]]:
    """What shows that these people served, in so many months ending with this one. Of musters and
    lists only those count that a second person checked and the commander signed. What is known of
    a joined record counts for the kept one. Five statements for each two thousand people.
    """
    found: dict[int, set[Evidence]] = {id_: set() for id_ in person_ids}
    months = months_before(month, months_back)
    since, until = first_day(months[0]), last_day(month)
    for piece in _pieces(person_ids):
        for rows in (_mustered, _named, _trained, _proven):
            for id_, on, kind, reference in rows(piece, since, until):
                found[id_].add((f"{on:%Y-%m}", kind, reference))
        for id_, begun, ended, kind, reference in _ordered(piece, since, until):
            for each in months:
                if begun <= last_day(each) and (ended is None or ended > first_day(each)):
                    found[id_].add((each, kind, reference))
    return found


def _pieces(person_ids: Collection[int]) -> Iterator[list[int]]:
    """So many keys as one statement takes on either database."""
    ids = list(person_ids)
    for at in range(0, len(ids), PIECE):
        yield ids[at : at + PIECE]


def _whose(person_ids: Collection[int]) -> ColumnElement[bool]:
    return or_(Person.id.in_(person_ids), Person.same_as_id.in_(person_ids))


_KEPT = func.coalesce(Person.same_as_id, Person.id)


def _standing(wanted: Any, since: date, until: date) -> Any:
    """Of sheets that were checked and signed for, of these days."""
    return (
        wanted.join(MusterCheck, MusterCheck.sheet_id == MusterSheet.id)
        .join(MusterCertification, MusterCertification.sheet_id == MusterSheet.id)
        .where(MusterSheet.on.between(since, until), MusterSheet.kind.in_(OF_SHEET))
    )


def _mustered(ids: Collection[int], since: date, until: date) -> Iterator[Any]:
    wanted = (
        select(_KEPT, MusterSheet.on, MusterSheet.kind, MusterSheet.code)
        .select_from(MusterMark)
        .join(Person, MusterMark.person_id == Person.id)
        .join(MusterSheet, MusterMark.sheet_id == MusterSheet.id)
        .where(_whose(ids), MusterMark.code == MusterCode.PRESENT)
    )
    for id_, on, kind, code in db.session.execute(_standing(wanted, since, until)):
        yield id_, on, OF_SHEET[kind], code


def _named(ids: Collection[int], since: date, until: date) -> Iterator[Any]:
    """Written by hand on a sheet, and known since who it was."""
    wanted = (
        select(_KEPT, MusterSheet.on, MusterSheet.kind, MusterSheet.code)
        .select_from(MusterName)
        .join(Person, MusterName.person_id == Person.id)
        .join(MusterSheet, MusterName.sheet_id == MusterSheet.id)
        .where(_whose(ids))
    )
    for id_, on, kind, code in db.session.execute(_standing(wanted, since, until)):
        yield id_, on, OF_SHEET[kind], code


def _trained(ids: Collection[int], since: date, until: date) -> Iterator[Any]:
    rows = db.session.execute(
        select(_KEPT, TrainingSession.on, Cohort.code)
        .select_from(Mark)
        .join(Enrolment, Mark.enrolment_id == Enrolment.id)
        .join(Person, Enrolment.person_id == Person.id)
        .join(TrainingSession, Mark.session_id == TrainingSession.id)
        .join(Cohort, TrainingSession.cohort_id == Cohort.id)
        .where(
            _whose(ids),
            Mark.code.in_(THERE),
            finished(Mark.batch_id),
            TrainingSession.on.between(since, until),
        )
        .distinct()
    )
    for id_, on, code in rows:
        yield id_, on, K.TRAINING, code


def _proven(ids: Collection[int], since: date, until: date) -> Iterator[Any]:
    rows = db.session.execute(
        select(_KEPT, PresenceProof.on, PresenceProof.kind, PresenceProof.reference)
        .join(Person, PresenceProof.person_id == Person.id)
        .where(_whose(ids), PresenceProof.on.between(since, until))
    )
    for row in rows:
        yield tuple(row)


def _ordered(ids: Collection[int], since: date, until: date) -> Iterator[Any]:
    """Leave and illness as orders and papers of the service record say."""
    rows = db.session.execute(
        select(
            _KEPT, ServiceRecord.from_on, ServiceRecord.until_on, ServiceRecord.status,
            ServiceRecord.reference,
        )
        .join(Person, ServiceRecord.person_id == Person.id)
        .where(
            _whose(ids),
            ServiceRecord.status.in_(OF_STATUS),
            ServiceRecord.reference.is_not(None),
            ServiceRecord.from_on <= until,
            or_(ServiceRecord.until_on.is_(None), ServiceRecord.until_on > since),
        )
    )  # fmt: skip
    for id_, begun, ended, status, reference in rows:
        yield id_, begun, ended, OF_STATUS[status], reference


def asked(
    person_ids: Collection[int], month: str, months_back: int = QUARTER
) -> dict[int, set[str]]:
    """In which of these months a checked and signed paper says of each of these people that they
    were absent, or that nobody there knew them. Without such a paper nobody can say that they were
    not seen (R-PAY-04); whoever it calls on leave, sick or on duty elsewhere is not known.
    """
    months = months_before(month, months_back)
    found: dict[int, set[str]] = defaultdict(set)
    for piece in _pieces(person_ids):
        wanted = (
            select(_KEPT, MusterSheet.on)
            .select_from(MusterMark)
            .join(Person, MusterMark.person_id == Person.id)
            .join(MusterSheet, MusterMark.sheet_id == MusterSheet.id)
            .where(_whose(piece), MusterMark.code.in_(MISSED))
        )
        rows = db.session.execute(_standing(wanted, first_day(months[0]), last_day(month)))
        for id_, on in rows:
            found[id_].add(f"{on:%Y-%m}")
    return dict(found)


def standing(person_ids: Collection[int], month: str) -> dict[int, Presence]:
    """What may be said of the presence of each of these people over the quarter that ends with
    this month: verified by two kinds of sources, seen, not seen, or not known (R-PAY-04, 05).
    """
    return judged(evidence(person_ids, month), asked(person_ids, month))


def judged(
    found: Mapping[int, Collection[Evidence]], spoken: Mapping[int, Collection[str]]
) -> dict[int, Presence]:
    """The same from what was read already."""
    return {
        id_: presence({kind for _month, kind, _reference in each}, asked=id_ in spoken)
        for id_, each in found.items()
    }
