"""Instruments written into the register, tied to others and to bodies; their obligations done by
one person and seen by another.
"""

from collections.abc import Mapping
from datetime import date

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, another_person
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.oversight.bodies.models import OversightBody
from trainingmgr.programme.instruments import events, queries
from trainingmgr.programme.instruments.models import (
    HELD,
    ORDER,
    OWED,
    SENTENCE,
    TIED,
    InstrumentBody,
    InstrumentLink,
    LegalInstrument,
    LegalObligation,
)
from trainingmgr.programme.instruments.rules import (
    BodyPart,
    Days,
    DutyState,
    InstrumentKind,
    LinkKind,
    code_of,
    is_hash,
)

WRITE, VERIFY = Permission.FRAMEWORK_WRITE, Permission.FRAMEWORK_VERIFY


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What the register says of an instrument."""

    titles: Mapping[str, str]
    kind: InstrumentKind
    reference: str
    issued_by: str
    says: str
    adopted_on: date | None = None
    in_force_on: date | None = None
    repealed_on: date | None = None
    place: str = ""
    sha256: str = ""


@dataclass(frozen=True, kw_only=True)
class Duty:
    """What an instrument obliges whom to do."""

    obliged: str
    what: str
    due_on: date | None
    article: str = ""
    body: OversightBody | None = None


@operation
def write(terms: Terms, *, by: User) -> LegalInstrument:
    """Put an instrument into the register."""
    allowed(by, WRITE)
    row = LegalInstrument(code=code_of(queries.next_number()), by_id=by.id)
    _say(row, terms)
    db.session.add(row)
    db.session.flush()
    journal.record(events.InstrumentWritten(code=row.code, about=_about(row)), by=by)
    return row


@operation
def change(row: LegalInstrument, terms: Terms, *, seen: int | None, by: User) -> None:
    """Change what the register says: it was adopted, came into force or was repealed. What it
    replaces ends on the day on which it comes into force.
    """
    allowed(by, WRITE)
    row.as_seen(seen)
    _say(row, terms)
    db.session.flush()
    journal.record(events.InstrumentChanged(code=row.code, about=_about(row)), by=by)
    for each in row.links:
        if each.kind is LinkKind.REPLACES:
            _end(each.to, row, by)


def _say(row: LegalInstrument, terms: Terms) -> None:
    titles = {key: said.strip() for key, said in terms.titles.items() if said.strip()}
    if not titles:
        raise Refusal(_("Write the title in one language at least."), field="title_en")
    if len(terms.reference.strip()) < 2 or len(terms.issued_by.strip()) < 2:
        raise Refusal(_("Write its reference and who issued it."), field="reference")
    if len(terms.says.strip()) < 10:
        raise Refusal(SENTENCE, field="says")
    if not Days(terms.adopted_on, terms.in_force_on, terms.repealed_on).are_in_order:
        raise Refusal(ORDER, field="in_force_on")
    digest = terms.sha256.strip().lower()
    if digest and not is_hash(digest):
        raise Refusal(_("A SHA-256 has 64 signs, 0 to 9 and a to f."), field="sha256")
    if not digest and len(terms.place.strip()) < 3:
        raise Refusal(HELD, field="place")
    if queries.is_known(terms.kind, terms.reference.strip(), terms.issued_by.strip(), row.id):
        raise Refusal(_("This instrument is in the register already."), field="reference")
    for name in ("kind", "adopted_on", "in_force_on", "repealed_on"):
        setattr(row, name, getattr(terms, name))
    for name in ("reference", "issued_by", "says", "place"):
        setattr(row, name, getattr(terms, name).strip())
    row.titles, row.sha256 = titles, digest or None


@operation
def link(row: LegalInstrument, kind: LinkKind, code: str, *, by: User) -> InstrumentLink:
    """Say what it does to another. What it replaces ends when it comes into force."""
    allowed(by, WRITE)
    to = queries.by_code(code)
    if to is None:
        raise Refusal(_("No instrument has this code."), field="code")
    if to.id == row.id:
        raise Refusal(_("Name another instrument."), field="code")
    if any(each.to_id == to.id and each.kind is kind for each in row.links):
        raise Refusal(_("This is written already."), field="code")
    if any(each.instrument_id == to.id for each in row.linked_by):
        raise Refusal(_("The other one says already what it does to this."), field="code")
    made = InstrumentLink(instrument_id=row.id, to_id=to.id, kind=kind)
    db.session.add(made)
    db.session.flush()
    journal.record(
        events.InstrumentLinked(
            code=row.code, other=to.code, kind=kind.value, about=_about(row)
        ),
        by=by,
    )  # fmt: skip
    if kind is LinkKind.REPLACES:
        _end(to, row, by)
    return made


def _end(old: LegalInstrument, new: LegalInstrument, by: User) -> None:
    """What is replaced is repealed on the day on which the new one comes into force."""
    if new.in_force_on is None or old.repealed_on is not None or old.adopted_on is None:
        return
    if new.in_force_on < (old.in_force_on or old.adopted_on):
        raise Refusal(_("It comes into force before what it replaces was there."), field="code")
    old.repealed_on = new.in_force_on
    db.session.flush()
    journal.record(
        events.InstrumentEnded(code=old.code, other=new.code, about=_about(old)), by=by
    )  # fmt: skip


@operation
def unlink(row: InstrumentLink, *, by: User) -> None:
    """Take away what was written by mistake. Days that followed from it stay until changed."""
    allowed(by, WRITE)
    if row.ended_on is not None:
        raise Refusal(TIED)
    row.ended_on = clock.today()
    told = events.InstrumentUnlinked(
        code=row.instrument.code, other=row.to.code, kind=row.kind.value,
        about=_about(row.instrument),
    )  # fmt: skip
    db.session.flush()
    journal.record(told, by=by)


@operation
def tie(
    row: LegalInstrument, body: OversightBody, part: BodyPart, *, article: str = "", by: User
) -> InstrumentBody:
    """Say what it is to an oversight body: the law that the body rests on, or what it watches."""
    allowed(by, WRITE)
    if any(each.body_id == body.id and each.part is part for each in row.bodies):
        raise Refusal(_("This is written already."), field="body")
    made = InstrumentBody(
        instrument_id=row.id, body_id=body.id, part=part, article=article.strip()
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    told = events.InstrumentWatched(
        code=row.code, body=body.code, part=part.value, about=_about(row)
    )  # fmt: skip
    journal.record(told, by=by)
    return made


@operation
def untie(row: InstrumentBody, *, by: User) -> None:
    """Take away what was written by mistake, or is over."""
    allowed(by, WRITE)
    if row.ended_on is not None:
        raise Refusal(TIED)
    row.ended_on = clock.today()
    told = events.InstrumentUnwatched(
        code=row.instrument.code, body=row.body.code, part=row.part.value,
        about=_about(row.instrument),
    )  # fmt: skip
    db.session.flush()
    journal.record(told, by=by)


@operation
def oblige(row: LegalInstrument, duty: Duty, *, by: User) -> LegalObligation:
    """Write down what it obliges an office to do. It stays as it is written."""
    allowed(by, WRITE)
    if len(duty.obliged.strip()) < 2:
        raise Refusal(_("Say which office is obliged."), field="obliged")
    if len(duty.what.strip()) < 10:
        raise Refusal(SENTENCE, field="what")
    if duty.due_on is None:
        raise Refusal(_("Write the day."), field="due_on")
    made = LegalObligation(
        instrument_id=row.id, article=duty.article.strip(), obliged=duty.obliged.strip(),
        what=duty.what.strip(), due_on=duty.due_on, body_id=duty.body.id if duty.body else None,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    journal.record(events.ObligationWritten(code=row.code, about=_about(row)), by=by)
    return made


@operation
def give(row: LegalObligation, body: OversightBody, *, seen: int | None, by: User) -> None:
    """Say which body watches over it."""
    allowed(by, WRITE)
    row.as_seen(seen)
    _open(row)
    row.body_id = body.id
    db.session.flush()
    told = events.ObligationGiven(
        code=row.instrument.code, body=body.code, about=_about(row.instrument)
    )  # fmt: skip
    journal.record(told, by=by)


@operation
def done(row: LegalObligation, on: date, evidence: str, *, seen: int | None, by: User) -> None:
    """Say that it is done, with the paper that shows it. Somebody else looks."""
    allowed(by, WRITE)
    row.as_seen(seen)
    _open(row)
    if row.done_on is not None:
        raise Refusal(_("Somebody wrote already that this is done. Another person looks now."))
    if on > clock.today():
        raise Refusal(_("It is not done on a day to come."), field="on")
    if len(evidence.strip()) < 3:
        raise Refusal(_("Give the paper that shows it."), field="evidence")
    row.done_on, row.evidence, row.done_by_id = on, evidence.strip(), by.id
    db.session.flush()
    told = events.ObligationDone(code=row.instrument.code, about=_about(row.instrument))
    journal.record(told, by=by)


@operation
def see(
    row: LegalObligation, *, holds: bool, says: str = "", on: date | None = None,
    seen: int | None, by: User,
) -> None:  # fmt: skip
    """What somebody else than who wrote it finds: it is done, or what is missing."""
    allowed(by, VERIFY)
    row.as_seen(seen)
    _open(row)
    if row.done_by_id is None:
        raise Refusal(_("Nobody wrote yet that this is done."))
    another_person(by, row.done_by_id)
    day = on or clock.today()
    if day > clock.today() or (row.done_on and day < row.done_on):
        raise Refusal(_("Somebody sees it done after it is, and not on a day to come."))
    told: events.ObligationSeen | events.ObligationNotSeen
    if holds:
        row.seen_on, row.seen_by_id, row.missing = day, by.id, None
        told = events.ObligationSeen(code=row.instrument.code, about=_about(row.instrument))
    else:
        if len(says.strip()) < 10:
            raise Refusal(_("Say what is missing, in a full sentence."), field="says")
        row.done_on = row.evidence = row.done_by_id = None
        row.missing = says.strip()
        told = events.ObligationNotSeen(code=row.instrument.code, about=_about(row.instrument))
    db.session.flush()
    journal.record(told, by=by)


def _open(row: LegalObligation) -> None:
    if row.state is DutyState.DONE:
        raise Refusal(OWED)


def _about(row: LegalInstrument) -> tuple[str, int]:
    return ("legal_instrument", row.id)
