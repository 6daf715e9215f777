"""A complaint comes in. What comes from outside the office names nobody who sent it: no account,
no address, no entry of the journal.
"""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from trainingmgr.accounts.models import Grant, User
from trainingmgr.accounts.rules import Role
from trainingmgr.accounts.rules.permissions import PERMISSIONS
from trainingmgr.accounts.services import grants
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation, unused
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.oversight.complaints import events, queries
from trainingmgr.oversight.complaints.models import (
    Complaint,
    ComplaintBar,
    ComplaintMessage,
    ComplaintPerson,
    ComplaintStep,
    ComplaintUnit,
    ReprisalCheck,
)
from trainingmgr.oversight.complaints.queries.visible import READS
from trainingmgr.oversight.complaints.rules import (
    ACKNOWLEDGED_IN,
    GRAVE,
    LEAST,
    REPRISALS_AFTER,
    WEEKEND,
    BarReason,
    Category,
    Channel,
    Complainant,
    ComplaintState,
    Confidentiality,
    MessageKind,
    Urgency,
    codes,
    due_on,
    focal_of,
)
from trainingmgr.oversight.complaints.rules.likeness import may_mean, numbers_in, words_in
from trainingmgr.registry.people import queries as registry
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.queries import unit_codes

OFFICE = frozenset(
    role for role in Role if PERMISSIONS[role] & frozenset(READS.values())
)  # fmt: skip
DESK = frozenset(role for role in Role if Permission.DATA_ERROR_MEND in PERMISSIONS[role])
"""Who is asked to put wrong data right, and so learns that somebody said so."""
MOST = 20
"""So many people and units of one complaint are looked up by their numbers."""
AT_ONCE = 200
"""So many complaints are held against a name at once."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """What somebody says, as they say it. Everything but the first three may be left out."""

    category: Category
    told: str
    channel: Channel
    complainant: Complainant = Complainant.ANONYMOUS
    language: str = "en"
    named: str = ""
    units: str = ""
    remedy: str = ""
    contact: str = ""
    may_share: bool = False
    confidentiality: Confidentiality = Confidentiality.RESTRICTED
    urgency: Urgency = Urgency.ORDINARY
    received_on: date | None = None
    code: str = ""
    """That of a sheet, which whoever complains has kept."""


@dataclass(frozen=True)
class Lock:
    """What a code is proved by: the part that is said aloud, and the hash of the other."""

    reference: str
    salt: bytes
    code_hash: bytes


@operation
def receive(said: Said, *, by: User | None = None) -> str:
    """Seal it and give the code, which is kept nowhere. `by` is somebody of the office, who may
    know that they wrote it down; of anybody else nothing is kept.
    """
    received = said.received_on or clock.today()
    _complete(said, received)
    (reference, secret), salt = _code(said.code), codes.new_salt()
    _seal(said, Lock(reference, salt, codes.hashed(secret, salt)), received, by)
    return codes.written(reference, secret)


@operation
def pass_on(said: Said, lock: Lock) -> None:
    """What came in elsewhere and is a complaint: the code that its writer holds opens it here from
    now on. Nobody is named who passed it on.
    """
    received = said.received_on or clock.today()
    _complete(said, received)
    _seal(said, lock, received, None)


def _seal(said: Said, lock: Lock, received: date, by: User | None) -> None:
    row = Complaint(
        reference=lock.reference, salt=lock.salt, code_hash=lock.code_hash, channel=said.channel,
        received_on=received, language=said.language, category=said.category,
        focal=focal_of(said.category), complainant=said.complainant, may_share=said.may_share,
        confidentiality=Confidentiality.STRICT if said.category in GRAVE else said.confidentiality,
        urgency=said.urgency, told=said.told.strip(), named=said.named.strip() or None,
        units_said=said.units.strip() or None, contact=said.contact.strip() or None,
        remedy_asked=said.remedy.strip() or None, state=ComplaintState.RECEIVED,
        acknowledge_by=received + ACKNOWLEDGED_IN,
        due_on=due_on(said.category, received, WEEKEND),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    db.session.add(ComplaintStep(complaint_id=row.id, state=row.state, by_id=by.id if by else None))
    plan_checks(row)
    bar_the_named(row, f"{said.named}\n{said.told}")
    name_people(row, _people(said.named))
    name_units(row, sorted(unit_codes(words_in(said.units)[:MOST]).values()))
    if by is not None:
        taken = events.ComplaintTaken(complaint=row.reference, about=("complaint", row.id))
        journal.record(taken, by=by)


def plan_checks(row: Complaint) -> None:
    """Of what stays here somebody asks twice whether complaining did harm (R-CMP-04)."""
    planned = {each.due_on for each in queries.checks(row)}
    for days in REPRISALS_AFTER if row.category not in GRAVE else ():
        if (due := row.received_on + timedelta(days=days)) not in planned:
            db.session.add(ReprisalCheck(complaint_id=row.id, due_on=due))
    db.session.flush()


def _complete(said: Said, received: date) -> None:
    if len(said.told.strip()) < LEAST:
        raise Refusal(_("Say in full sentences what happened."), field="told")
    if received > clock.today():
        raise Refusal(_("It cannot have come on a day that is not here yet."), field="received_on")
    if received < clock.today() - timedelta(days=366):
        raise Refusal(_("Write the day on which it came: a day of the last year."),
                      field="received_on")  # fmt: skip


def _code(typed: str) -> tuple[str, str]:
    """A new one, or that of the sheet."""
    if not typed.strip():
        return unused(Complaint.reference, codes.new_reference), codes.new_secret()
    found = codes.read(typed)
    if found is None:
        raise Refusal(_("This is no code of a sheet. Copy it letter by letter."), field="code")
    if queries.referenced(found[0]) is not None:
        raise Refusal(_("The sheet with this code was typed in already."), field="code")
    return found


def _people(named: str) -> list[Person]:
    """Whoever is named by exactly their number; a name alone may be anybody's."""
    found = (registry.by_exact_number(each) for each in numbers_in(named)[:MOST])
    return list({each.id: each for each in found if each is not None}.values())


def name_people(row: Complaint, people: Sequence[Person]) -> None:
    for person in people:
        db.session.add(
            ComplaintPerson(complaint_id=row.id, person_id=person.id, unit_id=person.unit_id)
        )
    db.session.flush()


def name_units(row: Complaint, unit_ids: Sequence[int]) -> None:
    for each in unit_ids:
        db.session.add(ComplaintUnit(complaint_id=row.id, unit_id=each))
    db.session.flush()


def bar_the_named(row: Complaint, text: str) -> None:
    """Whoever of the office may be meant by a name in it knows nothing of it from then on; of wrong
    data nor does who of the desk may be.
    """
    barred = select(ComplaintBar.holder_id).where(ComplaintBar.complaint_id == row.id)
    roles = OFFICE | DESK if row.category is Category.DATA_ERROR else OFFICE
    meant = {key for key, name in _names_of(roles) if may_mean(text, name)}
    for holder_id in sorted(meant.difference(db.session.scalars(barred))):
        db.session.add(
            ComplaintBar(complaint_id=row.id, holder_id=holder_id, why=BarReason.NAMED)
        )  # fmt: skip
    db.session.flush()


def bar_who_is_named_already(row: Complaint) -> None:
    """By all that whoever complained has said of it."""
    for words in _said([row]).values():
        bar_the_named(row, words)


def _names_of(roles: Collection[Role]) -> list[tuple[int, str]]:
    """Who stands behind the accounts with these roles, by every name that is known of them."""
    today = clock.today()
    office = (
        select(User.holder_id)
        .join(Grant, Grant.user_id == User.id)
        .where(Grant.role.in_(roles), Grant.until_on > today, Grant.revoked_at.is_(None))
    )
    accounts = db.session.execute(
        select(User.holder_id, User.name).where(User.holder_id.in_(office))
    ).all()
    return [*((key, name) for key, name in accounts), *_recorded(office)]


def _recorded(holders: object) -> list[tuple[int, str]]:
    rows = db.session.execute(
        select(Person.holder_id, Person.name_display, Person.name_native).where(
            Person.holder_id.in_(holders)  # type: ignore[arg-type]
        )
    )
    return [(key, name) for key, *names in rows for name in names if name and key is not None]


def is_meant(row: Complaint, by: User) -> bool:
    """Whether the words may be about this reader: asked again when they open it, because they may
    have another name since, or than what was written to it.
    """
    return bool(_meant([row], by.holder_id))


def _meant(rows: Sequence[Complaint], holder_id: int) -> list[int]:
    """Which of these may be about somebody, by every name that is known of them."""
    names = registry.names_of(holder_id)
    texts = _said(rows)
    return [key for key, words in texts.items() if any(may_mean(words, name) for name in names)]


def _said(rows: Sequence[Complaint]) -> dict[int, str]:
    """Everything that whoever complained has said, of each of these."""
    said = {row.id: [row.named or "", row.told or ""] for row in rows}
    for key, words in db.session.execute(
        select(ComplaintMessage.complaint_id, ComplaintMessage.said).where(
            ComplaintMessage.complaint_id.in_(said),
            ComplaintMessage.kind == MessageKind.COMPLAINANT,
        )
    ):
        said[key].append(words)
    return {key: "\n".join(words) for key, words in said.items()}


def keep_out_from_the_first_day(given: Grant) -> None:
    """Whoever comes to the office does not find what is here and may be about them (R-CMP-03): to
    be shown a line and refused when they open it would tell them that it is. Who comes to the desk
    gets no task of wrong data that names them.
    """
    if given.role not in OFFICE | DESK:
        return
    holder_id = db.session.scalars(
        select(User.holder_id).where(User.id == given.user_id)
    ).one()  # fmt: skip
    barred = select(ComplaintBar.complaint_id).where(ComplaintBar.holder_id == holder_id)
    wanted = select(Complaint).where(Complaint.purged_on.is_(None), Complaint.id.not_in(barred))
    if given.role not in OFFICE:
        wanted = wanted.where(Complaint.category == Category.DATA_ERROR)
    last = 0
    while rows := db.session.scalars(
        wanted.where(Complaint.id > last).order_by(Complaint.id).limit(AT_ONCE)
    ).all():
        last = rows[-1].id
        for key in _meant(rows, holder_id):
            db.session.add(
                ComplaintBar(complaint_id=key, holder_id=holder_id, why=BarReason.NAMED)
            )  # fmt: skip
        db.session.flush()


grants.GIVEN.append(keep_out_from_the_first_day)


@operation
def keep_out(row: Complaint, by: User) -> None:
    db.session.add(
        ComplaintBar(complaint_id=row.id, holder_id=by.holder_id, why=BarReason.NAMED)
    )  # fmt: skip
