"""What samples are drawn from, samples, and the files that were asked for."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, String, cast, func, or_, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from trainingmgr.core import clock
from trainingmgr.core.db import db, existing
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.oversight.bodies.models import OversightAct
from trainingmgr.oversight.workspace.models import (
    FileAnswer,
    FileRequest,
    OversightPack,
    OversightSample,
)
from trainingmgr.oversight.workspace.rules.drawing import Population
from trainingmgr.pay.payments.models import Payment, PaymentFile
from trainingmgr.registry.identity.models import Correction
from trainingmgr.registry.structure.models import TrainingCentre
from trainingmgr.training.attendance.models import Sheet
from trainingmgr.training.certificates.models import Certificate
from trainingmgr.training.cohorts.models import Cohort, TrainingSession
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.enrolments.models import Enrolment, Waiver


def population(kind: Population, first: date, last: date) -> list[tuple[str, str]]:
    """References and strata of all there are of a kind in this time. One statement."""
    rows = db.session.execute(DEFINED[kind](first, last))
    return [(str(reference), str(stratum)) for reference, stratum in rows]


def _between(at: Any, first: date, last: date) -> ColumnElement[bool]:
    begin, end = clock.begins(first), clock.begins(last + timedelta(days=1))
    found: ColumnElement[bool] = (at >= begin) & (at < end)
    return found


def _runs(first: date, last: date) -> Any:
    return (
        select(Cohort.code, TrainingCentre.code)
        .join(TrainingCentre, TrainingCentre.id == Cohort.centre_id)
        .where(Cohort.ends_on >= first, Cohort.ends_on <= last,
               Cohort.state != CohortState.CANCELLED)
    )  # fmt: skip


def _certificates(first: date, last: date) -> Any:
    return (
        select(Certificate.serial, TrainingCentre.code)
        .join(Cohort, Cohort.id == Certificate.cohort_id)
        .join(TrainingCentre, TrainingCentre.id == Cohort.centre_id)
        .where(Certificate.issued_on >= first, Certificate.issued_on <= last)
    )


def _sheets(first: date, last: date) -> Any:
    return (
        select(Sheet.code, TrainingCentre.code)
        .join(TrainingSession, TrainingSession.id == Sheet.session_id)
        .join(Cohort, Cohort.id == TrainingSession.cohort_id)
        .join(TrainingCentre, TrainingCentre.id == Cohort.centre_id)
        .where(TrainingSession.on >= first, TrainingSession.on <= last)
    )


def _waivers(first: date, last: date) -> Any:
    return (
        select(Waiver.uid, Cohort.code)
        .join(Enrolment, Enrolment.id == Waiver.enrolment_id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(_between(Waiver.at, first, last))
    )


def _corrections(first: date, last: date) -> Any:
    month = func.substr(cast(Correction.decided_at, String), 1, 7)
    return select(Correction.uid, month).where(_between(Correction.decided_at, first, last))


def _payments(first: date, last: date) -> Any:
    month = func.substr(cast(PaymentFile.pays_on, String), 1, 7)
    return (
        select(Payment.reference, month)
        .join(PaymentFile, PaymentFile.id == Payment.file_id)
        .where(PaymentFile.pays_on >= first, PaymentFile.pays_on <= last)
    )


DEFINED: Mapping[Population, Callable[[date, date], Any]] = {
    Population.RUNS: _runs,
    Population.CERTIFICATES: _certificates,
    Population.SHEETS: _sheets,
    Population.WAIVERS: _waivers,
    Population.CORRECTIONS: _corrections,
    Population.PAYMENTS: _payments,
}


def samples(cursor: str | None = None) -> Page[OversightSample]:
    """What was drawn, the newest first."""
    statement = select(OversightSample).options(
        joinedload(OversightSample.by), joinedload(OversightSample.act)
    )
    return page_of(
        statement, OversightSample.at, OversightSample.id, cursor=cursor, descending=True
    )


def sample(uid: UUID) -> OversightSample:
    return existing(
        select(OversightSample)
        .where(OversightSample.uid == uid)
        .options(
            joinedload(OversightSample.by), joinedload(OversightSample.act),
            selectinload(OversightSample.items),
        )
    )  # fmt: skip


def runs_of(row: OversightSample) -> dict[str, UUID]:
    """Of a sample of runs, where each is found."""
    if row.population is not Population.RUNS:
        return {}
    codes = [each.reference for each in row.items]
    found = db.session.execute(select(Cohort.code, Cohort.uid).where(Cohort.code.in_(codes)))
    return {code: uid for code, uid in found}  # noqa: C416  a row is no pair


@cache
def _whole() -> Sequence[ORMOption]:
    return (
        joinedload(FileRequest.sample).selectinload(OversightSample.items),
        joinedload(FileRequest.addressed_to),
        joinedload(FileRequest.by),
        selectinload(FileRequest.answers).joinedload(FileAnswer.by),
    )


def requests(row: OversightSample) -> Sequence[FileRequest]:
    return db.session.scalars(
        select(FileRequest)
        .where(FileRequest.sample_id == row.id)
        .options(*_whole())
        .order_by(FileRequest.id)
    ).all()


def known_to(reader: Reader) -> ColumnElement[bool]:
    """Every request for whoever draws samples; else those put to this account."""
    draws = reader.may(Permission.SAMPLE_DRAW)
    return or_(FileRequest.addressee_id == reader.id, *([FileRequest.id > 0] if draws else []))


def request(uid: UUID, *, reader: Reader) -> FileRequest:
    return existing(
        select(FileRequest)
        .where(FileRequest.uid == uid, known_to(reader))
        .options(*_whole())
        .execution_options(populate_existing=True)
    )


def last_answers(row: FileRequest) -> dict[int, FileAnswer]:
    """Of each file the last answer, by the item that it is about."""
    return {each.item_id: each for each in row.answers}


def to_hand_over(reader: Reader) -> Sequence[FileRequest]:
    """Requests to this account of which a file at least has no answer."""
    rows = db.session.scalars(
        select(FileRequest)
        .where(FileRequest.addressee_id == reader.id)
        .options(*_whole())
        .order_by(FileRequest.due_on.desc(), FileRequest.id)
        .limit(50)
    ).all()
    return [each for each in rows if len(last_answers(each)) < len(each.sample.items)]


def packs(act_id: int) -> Sequence[OversightPack]:
    return db.session.scalars(
        select(OversightPack)
        .where(OversightPack.act_id == act_id)
        .options(joinedload(OversightPack.by))
        .order_by(OversightPack.id.desc())
        .limit(50)
    ).all()


def pack(uid: UUID) -> OversightPack:
    return existing(
        select(OversightPack)
        .where(OversightPack.uid == uid)
        .options(
            joinedload(OversightPack.by),
            joinedload(OversightPack.act).joinedload(OversightAct.body),
        )
    )


def next_number(kind: type[OversightSample] | type[OversightPack]) -> int:
    return (db.session.scalar(select(func.max(kind.id))) or 0) + 1
