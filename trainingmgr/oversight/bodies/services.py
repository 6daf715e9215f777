"""Oversight writes down what bodies are and do; addressees answer; somebody else follows up."""

from datetime import date

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, holders_of
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.oversight.bodies import events, queries
from trainingmgr.oversight.bodies.models import (
    ANOTHER,
    SENTENCE,
    Matter,
    MatterAnswer,
    MatterFollowUp,
    OversightAct,
    OversightBody,
    OversightEffect,
)
from trainingmgr.oversight.bodies.rules import (
    ANSWERS,
    ActKind,
    ActState,
    BodyKind,
    EffectKind,
    Found,
    MatterKind,
    MatterState,
    code_of,
)

WRITE = Permission.BODY_WRITE


@dataclass(frozen=True, kw_only=True)
class Mandate:
    """What a body is, and on which law it rests."""

    kind: BodyKind
    name: str
    mandate: str
    legal_basis: str
    office: str = ""
    since_on: date
    until_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a body means to do."""

    title: str
    asks: str
    place: str = ""
    begins_on: date


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What is put, to whom, to be answered by when."""

    kind: MatterKind
    issue: str
    says: str
    addressee: str
    addressee_to: User | None = None
    put_on: date
    due_on: date


@operation
def register(code: str, mandate: Mandate, *, by: User) -> OversightBody:
    """Write a body into the register, with its mandate and the law that it rests on."""
    allowed(by, WRITE)
    row = OversightBody(code=code.upper(), **vars(mandate))
    db.session.add(row)
    db.session.flush()
    journal.record(events.BodyWritten(body=row.code, about=("oversight_body", row.id)), by=by)
    return row


@operation
def amend(row: OversightBody, mandate: Mandate, *, seen: int | None, by: User) -> None:
    """Change what the register says of a body: its law may change, and it may end."""
    allowed(by, WRITE)
    row.as_seen(seen)
    for name, value in vars(mandate).items():
        setattr(row, name, value)
    db.session.flush()
    journal.record(events.BodyAmended(body=row.code, about=("oversight_body", row.id)), by=by)


@operation
def plan(body: OversightBody, kind: ActKind, facts: Plan, *, by: User) -> OversightAct:
    """Write down a session, an inspection or an inquiry of a body."""
    allowed(by, WRITE)
    if body.until_on is not None and facts.begins_on > body.until_on:
        raise Refusal(_("This body has ended by then."), field="begins_on")
    row = OversightAct(
        code=code_of("A", queries.next_number(OversightAct)), body_id=body.id, kind=kind,
        written_by_id=by.id, **vars(facts),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    happening = events.ActPlanned(
        act=row.code, body=body.code, kind=kind.value, about=("oversight_act", row.id)
    )
    journal.record(happening, by=by)
    return row


@operation
def amend_plan(row: OversightAct, facts: Plan, *, seen: int | None, by: User) -> None:
    """Change what is planned, as long as it has not begun."""
    allowed(by, WRITE)
    row.as_seen(seen)
    if row.state is not ActState.PLANNED:
        raise Refusal(_("It has begun: what it looks into stays as it was."))
    for name, value in vars(facts).items():
        setattr(row, name, value)
    db.session.flush()
    journal.record(events.ActAmended(act=row.code, about=("oversight_act", row.id)), by=by)


@operation
def move(
    row: OversightAct, state: ActState, *, on: date | None = None, says: str = "",
    minutes: str = "", seen: int | None, by: User,
) -> None:  # fmt: skip
    """It began, it ended with what it came to, or it is not held, and why."""
    allowed(by, WRITE)
    row.as_seen(seen)
    row.state = row.state.then(state)
    if state is not ActState.UNDER_WAY:
        row.ended_on = on or clock.today()
        if row.ended_on > clock.today():
            raise Refusal(_("That day has not come yet."), field="on")
        if len(says.strip()) < 10:
            raise Refusal(SENTENCE, field="says")
        row.says, row.minutes = says.strip(), minutes
    db.session.flush()
    happening = events.ActMoved(act=row.code, state=state.value, about=("oversight_act", row.id))
    journal.record(happening, by=by)


@operation
def note_effect(
    row: OversightAct, kind: EffectKind, says: str, *, reference: str, on: date, by: User
) -> OversightEffect:
    """Write down what came of an act, with the paper that shows it (LT-4)."""
    allowed(by, WRITE)
    if row.state in (ActState.PLANNED, ActState.CANCELLED):
        raise Refusal(_("Nothing came of it yet: it was not held."))
    if not row.begins_on <= on <= clock.today():
        raise Refusal(_("The day lies between its beginning and today."), field="on")
    made = OversightEffect(
        body_id=row.body_id, act_id=row.id, kind=kind, says=says.strip(), reference=reference,
        on=on, by_id=by.id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    happening = events.EffectNoted(act=row.code, kind=kind.value, about=("oversight_act", row.id))
    journal.record(happening, by=by)
    return made


@operation
def put(
    body: OversightBody, wording: Wording, *, act: OversightAct | None = None,
    rests_on: Matter | None = None, by: User,
) -> Matter:  # fmt: skip
    """Put a matter to somebody. It stays as it is written; who thinks otherwise answers."""
    allowed(by, WRITE)
    if wording.put_on > clock.today():
        raise Refusal(_("That day has not come yet."), field="put_on")
    if act is not None and act.body_id != body.id:
        raise Refusal(_("This act is of another body."), field="act")
    if rests_on is not None and rests_on.body_id != body.id:
        raise Refusal(_("This finding is of another body."), field="rests_on")
    facts = {**vars(wording)}
    addressee = facts.pop("addressee_to")
    row = Matter(
        code=code_of("M", queries.next_number(Matter)), body_id=body.id, written_by_id=by.id,
        act_id=act.id if act else None, rests_on_id=rests_on.id if rests_on else None,
        addressee_id=addressee.id if addressee else None, **facts,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    happening = events.MatterPut(
        matter=row.code, body=body.code, kind=row.kind.value, about=("matter", row.id)
    )
    journal.record(happening, by=by)
    return row


@operation
def answer(
    row: Matter, state: MatterState, says: str, *, promised_on: date | None = None,
    paper: str = "", on: date | None = None, seen: int | None, by: User,
) -> None:  # fmt: skip
    """The addressee answers here; or oversight writes an answer down that came on paper."""
    row.as_seen(seen)
    is_own = _is_addressee(row, by)
    if not (is_own and by.may(Permission.MATTER_ANSWER)):
        allowed(by, WRITE)
        if not paper.strip():
            raise Refusal(
                _("Give the reference of the letter: you write down what others answered."),
                field="paper",
            )
    else:
        paper = ""
    if state not in ANSWERS:
        raise Refusal(_("An answer accepts, accepts in part, or rejects."), field="state")
    if len(says.strip()) < 10:
        raise Refusal(_("Give the reason in a full sentence."), field="says")
    day = on or clock.today()
    if not row.put_on <= day <= clock.today():
        raise Refusal(_("The day lies between the one it was put and today."), field="on")
    if state is MatterState.REJECTED and promised_on is not None:
        raise Refusal(_("What is rejected has no day by which it is done."), field="promised_on")
    if row.state is MatterState.IMPLEMENTED:
        raise Refusal(_("It is done already."))
    moved = row.state.then(state)
    db.session.add(
        MatterAnswer(
            matter_id=row.id, state=state, says=says.strip(), promised_on=promised_on,
            paper=paper.strip(), on=day, by_id=by.id,
        )
    )  # fmt: skip
    db.session.flush()
    row.state, row.promised_on = moved, promised_on
    db.session.flush()
    happening = events.MatterAnswered(matter=row.code, state=state.value, about=("matter", row.id))
    journal.record(happening, by=by)


@operation
def follow_up(
    row: Matter, found: Found, says: str, *, on: date | None = None, seen: int | None, by: User
) -> None:
    """Somebody other than the addressee says whether what was accepted is done, or still is."""
    allowed(by, WRITE)
    row.as_seen(seen)
    own = [each.by_id for each in row.answers if not each.paper]
    if _is_addressee(row, by) or by.holder_id in holders_of(own):
        raise Refusal(ANOTHER)
    was_done = row.state is MatterState.IMPLEMENTED
    if found is Found.NO_LONGER and not was_done:
        raise Refusal(_("It was not found done before."), field="found")
    if was_done and found is Found.NOT_YET:
        raise Refusal(_("It was found done: it holds, or it no longer does."), field="found")
    if row.state in (MatterState.OPEN, MatterState.REJECTED, MatterState.WITHDRAWN):
        raise Refusal(_("Nothing was accepted that could be done."))
    day = on or clock.today()
    if not row.answers[-1].on <= day <= clock.today():
        raise Refusal(_("The day lies between the answer and today."), field="on")
    db.session.add(
        MatterFollowUp(matter_id=row.id, found=found, says=says.strip(), on=day, by_id=by.id)
    )
    db.session.flush()
    if found is Found.DONE and not was_done:
        row.state = row.state.then(MatterState.IMPLEMENTED)
    elif found is Found.NO_LONGER:
        row.state = row.state.then(row.answers[-1].state)
    db.session.flush()
    happening = events.MatterFollowed(matter=row.code, found=found.value, about=("matter", row.id))
    journal.record(happening, by=by)


@operation
def withdraw(row: Matter, why: str, *, seen: int | None, by: User) -> None:
    """The body takes it back, and says why. It stays on record."""
    allowed(by, WRITE)
    row.as_seen(seen)
    if len(why.strip()) < 10:
        raise Refusal(_("Give the reason in a full sentence."), field="says")
    row.state, row.withdrawn_why = row.state.then(MatterState.WITHDRAWN), why.strip()
    db.session.flush()
    journal.record(events.MatterWithdrawn(matter=row.code, about=("matter", row.id)), by=by)


def _is_addressee(row: Matter, by: User) -> bool:
    return row.addressee_id is not None and by.holder_id in holders_of([row.addressee_id])
