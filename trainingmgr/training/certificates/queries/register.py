"""The register of certificates: lists, one certificate with its history, what a person holds."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import joinedload

from trainingmgr.accounts.models import User
from trainingmgr.core import facets
from trainingmgr.core.columns import UTCDateTime
from trainingmgr.core.db import another, db, existing
from trainingmgr.core.paging import Page, every, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.values import dataclass
from trainingmgr.documents import serials
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import within as people_within
from trainingmgr.training.certificates.models import (
    Certificate,
    CertificateHandOver,
    CertificatePrint,
    CertificateRevocation,
    PrintRun,
    PrintRunLine,
    RevocationProposal,
    SpoiledPrint,
)
from trainingmgr.training.certificates.rules import (
    IN_THE_REGISTER,
    RevocationReason,
    RevocationState,
    Standing,
)
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.trainers.queries import centres_at

MOST_EXPORTED = 20_000
READ = Permission.CERTIFICATE_READ
PRINTS = (Permission.CERTIFICATE_REQUEST, Permission.CERTIFICATE_ISSUE)


def within(reader: Reader, *permissions: Permission) -> ColumnElement[bool]:
    """Certificates that the reader may see with one of these permissions: of their centres, or of
    people of their units.
    """
    ways: list[ColumnElement[bool]] = []
    for permission in permissions:
        reach = reader.reach(permission)
        if reach.national:
            return true()
        if reach.centres:
            ways.append(Certificate.centre_id.in_(reach.centres))
        if reach.places:
            ways.append(Certificate.centre_id.in_(centres_at(reach.places)))
        if reach.units:
            people = select(Person.id).where(people_within(reach, holder_id=reader.holder_id))
            ways.append(Certificate.person_id.in_(people))
    return or_(*ways) if ways else false()


def whole() -> Select[Certificate]:
    """A certificate with all that its page says of it, read anew."""
    return (
        select(Certificate)
        .options(
            joinedload(Certificate.person).joinedload(Person.unit),
            joinedload(Certificate.cohort).joinedload(Cohort.course),
            joinedload(Certificate.revocation),
            joinedload(Certificate.layout),
            joinedload(Certificate.replaced_by),
            joinedload(Certificate.replaces),
        )
        .execution_options(populate_existing=True)
    )


def certificate(serial: str, *, reader: Reader, permission: Permission = READ) -> Certificate:
    """One certificate with its person, run, layout and what became of it."""
    return existing(
        whole().where(Certificate.serial == serials.grouped(serial), within(reader, permission))
    )


def of_holder(person: Person, serial: str) -> Certificate | None:
    """The certificate of this serial if this human being holds it, by whichever record."""
    ids = select(Person.id).where(
        func.coalesce(Person.same_as_id, Person.id) == (person.same_as_id or person.id)
    )
    return db.session.scalar(
        whole().where(Certificate.serial == serials.grouped(serial), Certificate.person_id.in_(ids))
    )


def certificates_of(cohort_id: int) -> Sequence[Certificate]:
    """Every certificate of a run, by name as frozen, with what its paper needs."""
    found = db.session.scalars(
        select(Certificate)
        .where(Certificate.cohort_id == cohort_id)
        .options(
            joinedload(Certificate.revocation),
            joinedload(Certificate.layout),
            joinedload(Certificate.person),
        )
        .order_by(Certificate.id)
    ).all()
    return sorted(found, key=lambda each: (each.values["name_latin"].casefold(), each.id))


@dataclass(frozen=True)
class Narrowed:
    """What the register is narrowed by."""

    serial: str = ""
    number: str = ""
    standing: Standing | None = None
    course_id: int | None = None
    since: date | None = None
    until: date | None = None

    @property
    def facts(self) -> dict[str, object]:
        """What the journal keeps of it: codes and dates, no name."""
        found = {
            "serial": self.serial, "number": self.number,
            "standing": self.standing.value if self.standing else "",
            "course": self.course_id,
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
        }  # fmt: skip
        return {key: value for key, value in found.items() if value}


def certificates(
    narrowed: Narrowed, *, reader: Reader, on: date, cursor: str | None = None
) -> Page[Certificate]:
    """Certificates within reach, newest first. One statement."""
    statement = _listed(narrowed, reader, on)
    return page_of(statement, Certificate.issued_on, Certificate.id, cursor=cursor, descending=True)


def counted(narrowed: Narrowed, *, reader: Reader, on: date) -> int:
    """How many certificates the list has. One statement."""
    ids = _listed(narrowed, reader, on).with_only_columns(Certificate.id).subquery()
    return db.session.scalar(select(func.count()).select_from(ids)) or 0


def counts(narrowed: Narrowed, *, reader: Reader, on: date) -> facets.Counts:
    """How many certificates each standing and course would leave. One statement."""
    rows = _listed(replace(narrowed, standing=None, course_id=None), reader, on)
    stands = {each.value: _stands_as(each, on) for each in IN_THE_REGISTER}
    return facets.counts(
        rows.join(Certificate.cohort),
        {"standing": facets.Flags(stands), "course": Cohort.course_id},
        {"standing": narrowed.standing, "course": narrowed.course_id},
    )


def chosen(serials_: Collection[str], *, reader: Reader) -> Sequence[Certificate]:
    """These certificates with what their paper needs, for whoever may print them; by run and by
    name as frozen. One statement.
    """
    found = db.session.scalars(
        select(Certificate)
        .where(Certificate.serial.in_(serials_), within(reader, *PRINTS))
        .options(
            joinedload(Certificate.revocation),
            joinedload(Certificate.layout),
            joinedload(Certificate.person),
        )
    ).all()
    return sorted(found, key=lambda each: (each.cohort_id, each.values["name_latin"].casefold()))


def exported(
    narrowed: Narrowed,
    *,
    reader: Reader,
    on: date,
    at_most: int,
    serials_: Collection[str] = (),
) -> Iterator[Certificate]:
    """The same for a file: one more than allowed, if there are. With `serials_`, those chosen."""
    wanted = _listed(Narrowed() if serials_ else narrowed, reader, on)
    if serials_:
        wanted = wanted.where(Certificate.serial.in_(serials_))
    return every(
        lambda cursor: page_of(
            wanted, Certificate.issued_on, Certificate.id, cursor=cursor, descending=True
        ),
        min(at_most, MOST_EXPORTED),
    )


def _listed(narrowed: Narrowed, reader: Reader, on: date) -> Select[Certificate]:
    statement = (
        select(Certificate)
        .where(within(reader, READ))
        .options(
            joinedload(Certificate.person).joinedload(Person.unit),
            joinedload(Certificate.cohort),
            joinedload(Certificate.revocation),
        )
    )
    if narrowed.serial:
        statement = statement.where(Certificate.serial == serials.grouped(narrowed.serial))
    if narrowed.number:
        meant, kept = another(Person, "meant by a number"), func.coalesce
        ids = select(kept(meant.same_as_id, meant.id)).where(
            or_(meant.number == narrowed.number, meant.service_number == narrowed.number)
        )
        joined = select(Person.id).where(or_(Person.id.in_(ids), Person.same_as_id.in_(ids)))
        statement = statement.where(Certificate.person_id.in_(joined))
    if narrowed.course_id is not None:
        runs = select(Cohort.id).where(Cohort.course_id == narrowed.course_id)
        statement = statement.where(Certificate.cohort_id.in_(runs))
    if narrowed.since is not None:
        statement = statement.where(Certificate.issued_on >= narrowed.since)
    if narrowed.until is not None:
        statement = statement.where(Certificate.issued_on <= narrowed.until)
    if narrowed.standing is not None:
        statement = statement.where(_stands_as(narrowed.standing, on))
    return statement


def that_stand() -> ColumnElement[bool]:
    """Neither withdrawn, nor suspended, nor signed by a key that somebody else had too: whether
    they have run out is not asked.
    """
    revoked = select(CertificateRevocation.certificate_id)
    return and_(Certificate.id.not_in(revoked), ~Certificate.key_gone, ~Certificate.suspended)


def _stands_as(standing: Standing, on: date) -> ColumnElement[bool]:
    """The same words as `rules.standing`, for a list to be narrowed by in the database."""
    revoked = select(CertificateRevocation.certificate_id)
    replaced = revoked.where(CertificateRevocation.kind == RevocationReason.REPLACED)
    kept, gone, stands = Certificate.id.not_in(revoked), Certificate.key_gone, that_stand()
    lasts = or_(Certificate.valid_until.is_(None), Certificate.valid_until >= on)
    ways: dict[Standing, ColumnElement[bool]] = {
        Standing.VALID: stands & lasts,
        Standing.EXPIRED: stands & ~lasts,
        Standing.KEY_WITHDRAWN: kept & gone,
        Standing.SUSPENDED: kept & ~gone & Certificate.suspended,
        Standing.REPLACED: Certificate.id.in_(replaced),
        Standing.REVOKED: Certificate.id.in_(revoked) & Certificate.id.not_in(replaced),
    }
    return ways.get(standing, false())


def held_by(person_ids: Collection[int]) -> Sequence[Certificate]:
    """Every certificate of one human being, newest first, revoked ones too. One statement.

    Ask for the person within the reader's reach first, and for the permission to read them.
    """
    return db.session.scalars(
        select(Certificate)
        .where(Certificate.person_id.in_(person_ids))
        .options(
            joinedload(Certificate.revocation),
            joinedload(Certificate.cohort).joinedload(Cohort.course),
        )
        .order_by(Certificate.id.desc())
        .limit(200)
    ).all()


@dataclass(frozen=True)
class Print:
    """One print, who made it, who took the paper, and what became of it if it was spoiled."""

    row: CertificatePrint
    by: User
    handed: CertificateHandOver | None
    spoiled: SpoiledPrint | None


def prints_of(found: Certificate) -> list[Print]:
    """Every print of a certificate, first to last. One statement."""
    rows = db.session.execute(
        select(CertificatePrint, User, CertificateHandOver, SpoiledPrint)
        .join(User, CertificatePrint.by_id == User.id)
        .outerjoin(CertificateHandOver, CertificateHandOver.print_id == CertificatePrint.id)
        .outerjoin(SpoiledPrint, SpoiledPrint.print_id == CertificatePrint.id)
        .where(CertificatePrint.certificate_id == found.id)
        .order_by(CertificatePrint.number)
    )
    return [Print(*row) for row in rows]


def times_printed(ids: Collection[int]) -> dict[int, int]:
    """How often each of these certificates was printed. One statement."""
    rows = db.session.execute(
        select(CertificatePrint.certificate_id, func.max(CertificatePrint.number))
        .where(CertificatePrint.certificate_id.in_(ids))
        .group_by(CertificatePrint.certificate_id)
    )
    return {key: count for key, count in rows}  # noqa: C416  rows are no pairs to mypy


def papers_of(ids: Collection[int]) -> dict[int, int]:
    """How many papers there are of each of these certificates: prints that were not spoiled."""
    rows = db.session.execute(
        select(CertificatePrint.certificate_id, func.count(CertificatePrint.id))
        .where(
            CertificatePrint.certificate_id.in_(ids),
            CertificatePrint.id.not_in(select(SpoiledPrint.print_id)),
        )
        .group_by(CertificatePrint.certificate_id)
    )
    return {key: count for key, count in rows}  # noqa: C416  rows are no pairs to mypy


def print_ids(numbers: Mapping[str, int]) -> Sequence[int]:
    """The keys of these prints: serials, and which print of each."""
    rows = db.session.execute(
        select(CertificatePrint.id, Certificate.serial, CertificatePrint.number)
        .join(Certificate, CertificatePrint.certificate_id == Certificate.id)
        .where(Certificate.serial.in_(numbers))
    )
    return [key for key, serial, number in rows if numbers[serial] == number]


def is_spoiled(printed: CertificatePrint) -> bool:
    found = select(SpoiledPrint.id).where(SpoiledPrint.print_id == printed.id)
    return db.session.scalar(found) is not None


def print_runs(*, reader: Reader, cursor: str | None = None) -> Page[PrintRun]:
    """What was sent to the printer within reach, newest first. One statement."""
    statement = (
        select(PrintRun)
        .where(_prints_within(reader))
        .options(joinedload(PrintRun.cohort), joinedload(PrintRun.by))
    )
    return page_of(statement, PrintRun.id, cursor=cursor, descending=True)


def prints_to_confirm(*, reader: Reader) -> tuple[int, datetime | None]:
    """How many print runs wait for somebody to say what came out, and since when. One statement."""
    found = db.session.execute(
        select(func.count(PrintRun.id), func.min(PrintRun.at, type_=UTCDateTime())).where(
            PrintRun.confirmed_at.is_(None), _prints_within(reader)
        )
    ).one()
    return found[0], found[1]


def print_run(uid: UUID, *, reader: Reader) -> PrintRun:
    return existing(
        select(PrintRun)
        .where(PrintRun.uid == uid, _prints_within(reader))
        .options(joinedload(PrintRun.cohort), joinedload(PrintRun.by))
    )


def _prints_within(reader: Reader) -> ColumnElement[bool]:
    reaches = [reader.reach(each) for each in PRINTS]
    if any(each.national for each in reaches):
        return true()
    centres = {centre for each in reaches for centre in each.centres}
    return PrintRun.centre_id.in_(centres)


@dataclass(frozen=True)
class PrintedLine:
    """One print of a run: of which certificate, and what became of it if it was spoiled."""

    row: CertificatePrint
    certificate: Certificate
    spoiled: SpoiledPrint | None


def lines_of(run: PrintRun) -> list[PrintedLine]:
    """The prints of a print run in the order of their pages. One statement."""
    rows = db.session.execute(
        select(CertificatePrint, Certificate, SpoiledPrint)
        .join(PrintRunLine, PrintRunLine.print_id == CertificatePrint.id)
        .join(Certificate, CertificatePrint.certificate_id == Certificate.id)
        .outerjoin(SpoiledPrint, SpoiledPrint.print_id == CertificatePrint.id)
        .where(PrintRunLine.run_id == run.id)
        .options(joinedload(Certificate.person))
        .order_by(CertificatePrint.id)
    )
    return [PrintedLine(*row) for row in rows]


def proposal(found: Certificate) -> RevocationProposal | None:
    """The open proposal to withdraw a certificate."""
    return db.session.scalar(
        select(RevocationProposal)
        .where(
            RevocationProposal.certificate_id == found.id,
            RevocationProposal.state == RevocationState.ASKED,
        )
        .options(joinedload(RevocationProposal.by))
    )


def revocations_to_decide(*, reader: Reader, most: int = 50) -> Sequence[RevocationProposal]:
    """Proposals that wait for this reader, oldest first. Never their own."""
    found = db.session.scalars(
        select(RevocationProposal)
        .join(RevocationProposal.certificate)
        .where(
            RevocationProposal.state == RevocationState.ASKED,
            within(reader, Permission.CERTIFICATE_REVOKE, Permission.CERTIFICATE_ISSUE),
        )
        .options(joinedload(RevocationProposal.certificate), joinedload(RevocationProposal.by))
        .order_by(RevocationProposal.id)
        .limit(most)
    ).all()
    return [each for each in found if each.by.holder_id != reader.holder_id]
