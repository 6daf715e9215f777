"""Who on a run gets a certificate, who does not, and every reason why not (R-TRN-02)."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from trainingmgr.core.db import db, existing
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.structure.models import Organisation
from trainingmgr.training.certificates.models import (
    Certificate,
    CertificateLayout,
    CertificateLogo,
    CertificateRequest,
)
from trainingmgr.training.certificates.rules import STANDARD, RequestState, Skip
from trainingmgr.training.certificates.words import SKIPS
from trainingmgr.training.cohorts import queries as cohorts
from trainingmgr.training.cohorts.models import Cohort, CohortModule, Funder
from trainingmgr.training.curricula.models import ModuleVersion
from trainingmgr.training.enrolments import queries as enrolments
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.rules import EnrolmentState
from trainingmgr.training.enrolments.rules.gate import Piece, PieceCode
from trainingmgr.training.enrolments.words import said
from trainingmgr.training.results.queries import runs
from trainingmgr.training.results.queries.runs import Line, RunResults
from trainingmgr.training.results.rules import Ending
from trainingmgr.training.results.words import why
from trainingmgr.vetting.rules import Word

AGE = frozenset({PieceCode.WITHDRAWN_AGE, PieceCode.AGE_UNKNOWN})


@dataclass(frozen=True)
class Reason:
    """One reason why somebody gets no certificate: its kind, for the link, and its sentence."""

    skip: Skip
    sentence: str


@dataclass(frozen=True)
class Candidate:
    """Somebody who was on a run to its end, and what stands between them and a certificate."""

    line: Line
    reasons: tuple[Reason, ...]
    certificate: Certificate | None

    @property
    def enrolment(self) -> Enrolment:
        return self.line.enrolment

    @property
    def qualifies(self) -> bool:
        return not self.reasons

    @property
    def has_one(self) -> bool:
        return self.certificate is not None and not self.certificate.is_gone


@dataclass(frozen=True)
class Candidates:
    """Everybody on a run as the issuer sees them."""

    results: RunResults
    all: Sequence[Candidate]

    @property
    def qualified(self) -> list[Candidate]:
        return [each for each in self.all if each.qualifies]

    @property
    def skipped(self) -> list[Candidate]:
        """Who gets none, and has none."""
        return [each for each in self.all if not each.qualifies and not each.has_one]

    @property
    def shaken(self) -> list[Candidate]:
        """Who holds a certificate and would not pass by what is recorded now."""
        return [
            each
            for each in self.all
            if each.has_one and each.line.outcome.ending is not Ending.PASSED
        ]


def of_run(
    cohort: Cohort,
    on: date,
    *,
    not_to: Iterable[int] = (),
    among: Collection[int] | None = None,
) -> Candidates:
    """Whether each person on a run gets a certificate on a day. The same statements for any run.

    Attendance and tests decide who passed; the clearance must stand on the last day of the run;
    age, and support that is refused or suspended today, also where an appeal waits, stop anybody.
    `not_to`: holders who issue or ask, and do nothing for themselves. `among`: these places alone.
    """
    found = runs.of_run(cohort.id, among)
    last = enrolments.frozen_ids(cohort, cohort.ends_on, among=among)
    today = enrolments.frozen_ids(cohort, on, among=among)
    held = newest(cohort.id, among)
    own = people.own_ids(frozenset(not_to))
    lines = [
        Candidate(
            line,
            tuple(
                _reasons(
                    line, last.get(line.enrolment.id, ()), today.get(line.enrolment.id, ()),
                    held.get(line.enrolment.id), own,
                )
            ),
            held.get(line.enrolment.id),
        )
        for line in found.lines
    ]  # fmt: skip
    return Candidates(found, lines)


def newest(cohort_id: int, among: Collection[int] | None = None) -> dict[int, Certificate]:
    """The newest certificate of each place in a run, or of each of these."""
    rows = db.session.scalars(
        select(Certificate)
        .where(
            Certificate.cohort_id == cohort_id,
            Certificate.enrolment_id.in_(among) if among is not None else true(),
        )
        .options(joinedload(Certificate.revocation))
        .order_by(Certificate.id)
    )
    return {row.enrolment_id: row for row in rows}


def _reasons(
    line: Line,
    last: Iterable[Piece],
    today: Iterable[Piece],
    held: Certificate | None,
    own: frozenset[int],
) -> Iterable[Reason]:
    if held is not None:
        yield _reason(Skip.REVOKED if held.is_gone else Skip.HAS_ONE)
    if line.enrolment.person_id in own:
        yield _reason(Skip.OWN)
    if line.outcome.ending is not Ending.PASSED:
        for lack in line.outcome.missing:
            yield Reason(Skip.NOT_PASSED, why(lack))
        if not line.outcome.missing:
            yield _reason(Skip.NOT_PASSED)
    elif line.enrolment.state is not EnrolmentState.COMPLETED_PASSED:
        yield _reason(Skip.NOT_CLOSED)
    seen = set()
    for piece in last:
        skip = Skip.AGE if piece.code in AGE else Skip.CLEARANCE
        seen.add((piece.code, piece.scheme))
        yield Reason(skip, said(piece))
    for piece in today:
        if (piece.code, piece.scheme) in seen:
            continue
        if piece.code in AGE:
            yield Reason(Skip.AGE, said(piece))
        elif piece.word is Word.NOT_CLEARED or piece.contested:
            yield Reason(Skip.SUPPORT, said(piece))


def _reason(skip: Skip) -> Reason:
    return Reason(skip, str(SKIPS[skip]))


def cohort(uid: UUID, *, reader: Reader, permission: Permission) -> Cohort:
    """The run with all that its certificates say of it: if the reader may do this there."""
    return _cohort(Cohort.uid == uid, cohorts.visible(reader, permission))


def cohort_by_id(key: int) -> Cohort:
    """The same for a deed that has found it already."""
    return _cohort(Cohort.id == key)


def _cohort(*where: ColumnElement[bool]) -> Cohort:
    return existing(
        select(Cohort)
        .where(*where)
        .options(
            joinedload(Cohort.course),
            joinedload(Cohort.centre),
            selectinload(Cohort.modules)
            .joinedload(CohortModule.module_version)
            .joinedload(ModuleVersion.module),
        )
    )


def layout(code: str = STANDARD) -> CertificateLayout | None:
    """The texts that certificates are issued with now: the newest that is not retired, of the
    programme or of one partner.
    """
    return db.session.scalar(
        select(CertificateLayout)
        .where(CertificateLayout.code == code, CertificateLayout.retired.is_(False))
        .order_by(CertificateLayout.number.desc())
        .limit(1)
    )


def layout_of(cohort: Cohort) -> CertificateLayout | None:
    """The texts for the certificates of a run: those of its funder, the first by code that has
    any; the programme's where none has. One statement.
    """
    funders = (
        select(Organisation.code)
        .join(Funder, Funder.organisation_id == Organisation.id)
        .where(Funder.cohort_id == cohort.id)
    )
    ours = CertificateLayout.code == STANDARD
    return db.session.scalar(
        select(CertificateLayout)
        .where(or_(ours, CertificateLayout.code.in_(funders)), CertificateLayout.retired.is_(False))
        .order_by(ours, CertificateLayout.code, CertificateLayout.number.desc())
        .limit(1)
    )


def templates() -> Sequence[tuple[str, int]]:
    """The codes of everybody who has texts of their own, and how many versions."""
    rows = db.session.execute(
        select(CertificateLayout.code, func.max(CertificateLayout.number))
        .group_by(CertificateLayout.code)
        .order_by(CertificateLayout.code)
        .limit(200)
    )
    return [(code, number) for code, number in rows]


def logo(digest: str) -> bytes:
    """A picture by its hash."""
    return existing(select(CertificateLogo.picture).where(CertificateLogo.digest == digest))


def layouts(code: str = STANDARD) -> Sequence[CertificateLayout]:
    return db.session.scalars(
        select(CertificateLayout)
        .where(CertificateLayout.code == code)
        .options(joinedload(CertificateLayout.by))
        .order_by(CertificateLayout.number.desc())
        .limit(200)
    ).all()


def open_request(cohort_id: int) -> CertificateRequest | None:
    return db.session.scalar(
        _requests().where(
            CertificateRequest.cohort_id == cohort_id,
            CertificateRequest.state == RequestState.ASKED,
        )
    )


def last_request(cohort_id: int) -> CertificateRequest | None:
    """The newest request of a run, decided or not, with the work it set going."""
    return db.session.scalar(
        _requests()
        .where(CertificateRequest.cohort_id == cohort_id)
        .order_by(CertificateRequest.id.desc())
        .limit(1)
    )


def request(uid: UUID, *, reader: Reader, permission: Permission) -> CertificateRequest:
    """One request with its run: if the reader may do this there."""
    return existing(
        _requests()
        .join(CertificateRequest.cohort)
        .where(CertificateRequest.uid == uid, cohorts.visible(reader, permission))
        .options(contains_eager(CertificateRequest.cohort).joinedload(Cohort.course))
    )


def _requests() -> Select[CertificateRequest]:
    return select(CertificateRequest).options(
        joinedload(CertificateRequest.asked_by), joinedload(CertificateRequest.job)
    )


def to_issue(*, reader: Reader, most: int = 50) -> Sequence[CertificateRequest]:
    """Requests that wait for this reader, oldest first. Never their own."""
    found = db.session.scalars(
        _requests()
        .join(CertificateRequest.cohort)
        .where(
            CertificateRequest.state == RequestState.ASKED,
            cohorts.visible(reader, Permission.CERTIFICATE_ISSUE),
        )
        .options(contains_eager(CertificateRequest.cohort).joinedload(Cohort.course))
        .order_by(CertificateRequest.id)
        .limit(most)
    ).all()
    return [each for each in found if each.asked_by.holder_id != reader.holder_id]
