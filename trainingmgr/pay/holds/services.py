"""Holding pay: one person's by two people; many people's after notice and hearing (R-PAY-04)."""

from collections.abc import Sequence
from datetime import date, timedelta

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import (
    DAYS_TO_AGREE,
    allowed,
    another_person,
    approving,
    asked_still,
    in_time,
)
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.pay.holds import events, queries
from trainingmgr.pay.holds.models import PayHold, StopList, StopListEntry
from trainingmgr.pay.holds.rules import (
    APPEAL,
    HEARING,
    HELD_FOR,
    AppealState,
    HoldState,
    Notice,
    StopListState,
    heard,
    over,
)
from trainingmgr.pay.rules import Finding, HoldReason
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import serves_near
from trainingmgr.registry.people.services.own import not_of_asker

LEAST = 10
OWN = _("This is your own pay. Somebody else must do it.")


@operation
def propose(
    person: Person, reason: HoldReason, because: str, *, from_on: date, by: User
) -> PayHold:
    """Ask that one person's pay waits. Nothing is held before a second person agrees."""
    allowed(by, Permission.PAY_HOLD)
    _not_own(person, by)
    hold = PayHold(
        person_id=person.id, unit_id=person.unit_id, reason=reason, because=_sentence(because),
        from_on=from_on, by_id=by.id,
    )  # fmt: skip
    db.session.add(hold)
    db.session.flush()
    journal.record(
        events.HoldProposed(person=person.number, reason=reason.value, because=because,
                            from_on=from_on.isoformat(), about=("person", person.id)),
        by=by,
    )  # fmt: skip
    return hold


@operation
def propose_by_rule(
    people: Sequence[tuple[int, int | None]], rule: Finding, because: str, *, source: str,
    of_lines: int, by: User,
) -> int | StopList:  # fmt: skip
    """Ask to hold everybody whom a rule found in a cycle: (person, unit) each.

    Within the bounds each becomes a hold that waits for a second person: how many is answered.
    Beyond them a stop list is written, that tells people and hears them before anybody is stopped.
    """
    allowed(by, Permission.PAY_HOLD)
    reason = HELD_FOR.get(rule)
    if reason is None:
        raise Refusal(_("Nobody’s pay is held for this kind of finding."))
    because = _sentence(because)
    held = queries.held_already([key for key, _unit in people], reason)
    new = [each for each in dict.fromkeys(people) if each[0] not in held]
    if not new:
        raise Refusal(_("All of them are on hold already, or a hold waits for a second person."))
    bound = over((unit for _key, unit in new), of_lines=of_lines, before=queries.by_rule(source))
    if bound is not None:
        return _list(new, rule, because, source, by)
    today = clock.today()
    for key, unit in new:
        db.session.add(
            PayHold(person_id=key, unit_id=unit, reason=reason, because=because, rule=rule,
                    source=source, of_lines=of_lines, from_on=today, by_id=by.id)
        )  # fmt: skip
    db.session.flush()
    journal.record(
        events.HoldsProposedByRule(rule=rule.value, source=source, count=len(new),
                                   because=because),
        by=by,
    )  # fmt: skip
    return len(new)


def _list(
    people: Sequence[tuple[int, int | None]], rule: Finding, because: str, source: str, by: User
) -> StopList:
    made = StopList(rule=rule, source=source, because=because, by_id=by.id)
    db.session.add(made)
    db.session.flush()
    db.session.add_all(
        StopListEntry(stop_list_id=made.id, person_id=key, unit_id=unit) for key, unit in people
    )
    _note(made, len(people), by, because)
    return made


@operation
def decide(hold: PayHold, *, agree: bool, seen: int | None, by: User) -> None:
    """A second person agrees that pay waits, or that it waits no longer; or refuses."""
    allowed(by, Permission.PAY_HOLD_DECIDE)
    approving(by)
    hold.as_seen(seen)
    _not_own(hold.person, by)
    if hold.state is HoldState.PROPOSED:
        another_person(by, hold.by_id)
        if agree:
            in_time(hold.at)
            asked_still(hold.by_id, hold.at, Permission.PAY_HOLD)
            not_of_asker(hold.by_id, hold.person)
        hold.state = hold.state.then(HoldState.IN_FORCE if agree else HoldState.REFUSED)
        hold.decided_by_id, hold.decided_at = by.id, clock.now()
    elif hold.state is HoldState.RELEASING:
        another_person(by, hold.end_asked_by_id)
        if agree and hold.end_asked_at is not None:
            in_time(hold.end_asked_at)
            asked_still(hold.end_asked_by_id, hold.end_asked_at, Permission.PAY_HOLD)
            not_of_asker(hold.end_asked_by_id, hold.person)
        hold.state = hold.state.then(HoldState.RELEASED if agree else HoldState.IN_FORCE)
        if agree:
            hold.ended_by_id, hold.ended_at = by.id, clock.now()
            hold.until_on = max(clock.today(), hold.from_on)
        else:
            _unasked(hold)
    else:
        raise Refusal(_("Nothing waits for a second person here."))
    _moved(hold, by)


@operation
def withdraw(hold: PayHold, *, seen: int | None, by: User) -> None:
    """Whoever asked for a hold, or for its end, takes that back before it is decided."""
    hold.as_seen(seen)
    ends = hold.state is HoldState.RELEASING
    if by.id != (hold.end_asked_by_id if ends else hold.by_id):
        raise Refusal(_("Only whoever asked for it takes it back."))
    hold.state = hold.state.then(HoldState.IN_FORCE if ends else HoldState.WITHDRAWN)
    if ends:
        _unasked(hold)
    _moved(hold, by)


def _unasked(hold: PayHold) -> None:
    hold.end_asked_by_id = hold.end_because = hold.end_asked_at = None


@operation
def ask_end(hold: PayHold, because: str, *, seen: int | None, by: User) -> None:
    """Ask that a person's pay waits no longer."""
    allowed(by, Permission.PAY_HOLD)
    hold.as_seen(seen)
    _not_own(hold.person, by)
    hold.state = hold.state.then(HoldState.RELEASING)
    hold.end_asked_by_id, hold.end_because = by.id, _sentence(because)
    hold.end_asked_at = clock.now()
    _moved(hold, by, because)


@operation
def note_told(hold: PayHold, how: Notice, on: date, *, seen: int | None, by: User) -> None:
    """The person was told of the hold, in words they understand."""
    allowed(by, Permission.PAY_HOLD)
    hold.as_seen(seen)
    if on > clock.today():
        raise Refusal(_("This day is still to come."), field="on")
    hold.told_on, hold.told_how = on, how
    journal.record(
        events.HoldTold(person=hold.person.number, how=how.value,
                        about=("person", hold.person_id)),
        by=by,
    )  # fmt: skip


@operation
def give_notice(
    of: StopList, *, notice_on: date, hearing_until: date, seen: int | None, by: User
) -> None:
    """Everybody on the list is told, and until when they are heard. Appeals follow."""
    allowed(by, Permission.PAY_HOLD)
    of.as_seen(seen)
    if hearing_until < notice_on + HEARING:
        raise Refusal(
            _("People are heard for at least %(days)s days after the notice.", days=HEARING.days),
            field="hearing_until",
        )
    of.state = of.state.then(StopListState.NOTIFIED)
    of.notice_on, of.hearing_until = notice_on, hearing_until
    of.appeal_until = hearing_until + APPEAL
    _note(of, _size(of), by)


@operation
def hear(
    entry: StopListEntry, said: str, spared: str, *, on: date, seen: int | None, by: User
) -> None:
    """Write down what somebody on the list said, and whether they are spared for it."""
    allowed(by, Permission.PAY_HOLD)
    entry.as_seen(seen)
    if entry.stop_list.state is not StopListState.NOTIFIED:
        raise Refusal(_("People are heard after the notice and before the list is signed."))
    _not_own(entry.person, by)
    entry.heard_on, entry.heard = on, _sentence(said)
    entry.spared_because = _sentence(spared) if spared.strip() else None
    _heard(entry, "spared" if entry.spared_because else "heard", said, by)


@operation
def countersign(of: StopList, *, seen: int | None, by: User) -> int:
    """Somebody outside the units signs, after the hearings. Who was not spared is stopped."""
    allowed(by, Permission.PAY_HOLD_COUNTERSIGN)
    approving(by)
    of.as_seen(seen)
    another_person(by, of.by_id)
    if of.state is StopListState.NOTIFIED and not heard(of.hearing_until, clock.today()):
        raise Refusal(_("People can still be heard. Sign when that time is over."))
    if of.hearing_until and of.hearing_until + timedelta(DAYS_TO_AGREE) < clock.today():
        raise Refusal(
            _("The hearings ended more than %(days)s days ago. Drop this list and write it anew: "
              "people are told and heard again.", days=DAYS_TO_AGREE)
        )  # fmt: skip
    if queries.stands_on(of, by.holder_id):
        raise Refusal(OWN)
    stopped = queries.unspared(of)
    if serves_near(by.holder_id, [each.unit_id for each in stopped]):
        raise Refusal(
            _("You serve in one of these units, above or below one. Somebody outside must sign.")
        )
    of.state = of.state.then(StopListState.IN_EFFECT)
    of.countersigned_by_id, of.countersigned_at = by.id, clock.now()
    db.session.flush()
    reason = HELD_FOR[of.rule]
    there = queries.held_already([each.person_id for each in stopped], reason)
    new = [each for each in stopped if each.person_id not in there]
    for each in new:
        db.session.add(
            PayHold(person_id=each.person_id, unit_id=each.unit_id, reason=reason,
                    because=of.because, rule=of.rule, source=of.source, of_lines=0,
                    stop_list_id=of.id, from_on=clock.today() + timedelta(days=1),
                    state=HoldState.IN_FORCE, by_id=of.by_id, decided_by_id=by.id,
                    decided_at=clock.now())
        )  # fmt: skip
    db.session.flush()
    _note(of, len(new), by)
    return len(new)


@operation
def drop(of: StopList, *, seen: int | None, by: User) -> None:
    """The list is given up before anybody was stopped by it."""
    may_drop(of, by)
    of.as_seen(seen)
    of.state = of.state.then(StopListState.CANCELLED)
    _note(of, _size(of), by)


def may_drop(of: StopList, by: User) -> None:
    """Raise a Refusal unless this account wrote the list, or is a head’s of all who are on it."""
    allowed(by, Permission.PAY_HOLD)
    if queries.stands_on(of, by.holder_id):
        raise Refusal(OWN)
    heads = by.holds(Permission.PAY_HOLD_DROP) and queries.within_reach(of, by)
    if by.id != of.by_id and not heads:
        raise Refusal(
            _("Whoever wrote this list drops it, or a head of personnel who reaches everybody "
              "on it.")
        )  # fmt: skip


@operation
def appeal(entry: StopListEntry, said: str, *, seen: int | None, by: User) -> None:
    """Somebody who was stopped says that it is wrong, in time."""
    allowed(by, Permission.PAY_HOLD)
    entry.as_seen(seen)
    of = entry.stop_list
    if of.state is not StopListState.IN_EFFECT or of.appeal_until is None:
        raise Refusal(_("There is nothing to appeal against yet."))
    if clock.today() > of.appeal_until:
        raise Refusal(_("The time to appeal is over. Take it in as a dispute at the pay desk."))
    if entry.spared_because is not None:
        raise Refusal(_("This person was spared: their pay is not held."))
    entry.appeal, entry.appeal_state = _sentence(said), AppealState.OPEN
    _heard(entry, "appealed", said, by)


@operation
def decide_appeal(entry: StopListEntry, *, grant: bool, seen: int | None, by: User) -> None:
    """Neither whoever wrote the list nor whoever signed it decides. A granted one ends the hold."""
    allowed(by, Permission.PAY_HOLD_DECIDE)
    entry.as_seen(seen)
    of = entry.stop_list
    another_person(by, of.by_id, of.countersigned_by_id)
    _not_own(entry.person, by)
    if entry.appeal_state is not AppealState.OPEN:
        raise Refusal(_("No appeal waits here."))
    entry.appeal_state = AppealState.GRANTED if grant else AppealState.REFUSED
    entry.appeal_decided_by_id, entry.appeal_decided_at = by.id, clock.now()
    if grant:
        _end_of(entry, by)
    _heard(entry, entry.appeal_state.value, None, by)


def _end_of(entry: StopListEntry, by: User) -> None:
    for hold in queries.of_list(entry):
        hold.state = (
            hold.state.then(HoldState.RELEASING) if hold.state is HoldState.IN_FORCE else hold.state
        )
        hold.end_asked_by_id, hold.end_because = entry.stop_list.by_id, entry.appeal
        hold.end_asked_at = clock.now()
        hold.state = hold.state.then(HoldState.RELEASED)
        hold.ended_by_id, hold.ended_at = by.id, clock.now()
        hold.until_on = max(clock.today(), hold.from_on)


def _size(of: StopList) -> int:
    return queries.counted([of.id]).get(of.id, (0, 0, 0))[0]


def _sentence(text: str) -> str:
    if len(text.strip()) < LEAST:
        raise Refusal(_("Give the reason in a full sentence."))
    return text.strip()[:500]


def _not_own(person: Person, by: User) -> None:
    if people.is_own(person, by.holder_id):
        raise Refusal(OWN)


def _moved(hold: PayHold, by: User, because: str | None = None) -> None:
    journal.record(
        events.HoldMoved(person=hold.person.number, reason=hold.reason.value,
                         state=hold.state.value, because=because,
                         about=("person", hold.person_id)),
        by=by,
    )  # fmt: skip


def _note(of: StopList, count: int, by: User, because: str | None = None) -> None:
    journal.record(
        events.StopListMoved(rule=of.rule.value, count=count, state=of.state.value,
                             because=because, about=("stop_list", of.id)),
        by=by,
    )  # fmt: skip


def _heard(entry: StopListEntry, outcome: str, said: str | None, by: User) -> None:
    journal.record(
        events.StopListHeard(person=entry.person.number, outcome=outcome, said=said,
                             about=("person", entry.person_id)),
        by=by,
    )  # fmt: skip
