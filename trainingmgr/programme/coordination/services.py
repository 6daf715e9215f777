"""Overlaps found and decided on; meetings written down and agreed by the host who chairs them."""

from collections.abc import Sequence
from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy.orm.attributes import flag_modified

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, another_person, approving
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.programme.coordination import events, queries
from trainingmgr.programme.coordination.models import (
    AGREED,
    SENTENCE,
    CoordinationMeeting,
    MeetingAction,
    MeetingAttendee,
    MeetingDecision,
    Overlap,
    OverlapWord,
)
from trainingmgr.programme.coordination.rules import FEW, WITHIN, Near, OverlapState, near
from trainingmgr.programme.partners.queries.doings import YEAR, Part, whole

WRITE, CHAIR = Permission.PARTNER_WRITE, Permission.PARTNER_CHAIR


@operation
def find(on: date) -> int:
    """Look for overlaps by the rule, once a day: new ones are kept as found that day, and open
    ones that it finds no more are gone. What begins ninety days before is over. Gives how many are
    new.
    """
    there = queries.known()
    found = {(each.first.code, each.second.code, each.topic): (each, people)
             for each, people in _near(on) if each.same_recipient or people >= FEW}  # fmt: skip
    number, new = queries.next_overlap(), 0
    for key, (each, people) in found.items():
        if key in there:
            there[key].gone_on = None
            continue
        db.session.add(
            Overlap(
                code=f"OV-{number + new:04}", first=key[0], second=key[1], topic_id=key[2],
                same_recipient=each.same_recipient, people=people, found_on=on,
            )
        )  # fmt: skip
        new += 1
    for key, row in there.items():
        if row.is_open and key not in found:
            row.gone_on = on
    db.session.flush()
    return new


def _near(on: date) -> list[tuple[Near, int]]:
    """Pairs by the rule whose later one begins ninety days ago or later, with how many people are
    in both.
    """
    found = whole(on - 2 * WITHIN, on + YEAR, {Part.UNITS})
    paths = {key: each.path for key, each in found.units.items()}
    pairs = [each for each in near(found.doings, found.hosts, paths)
             if each.second.starts_on >= on - WITHIN]  # fmt: skip
    runs = {one.code for each in pairs for one in (each.first, each.second) if one.is_run}
    came = queries.who_came(runs) if runs else {}
    nobody: frozenset[int] = frozenset()
    return [
        (each, len(came.get(each.first.code, nobody) & came.get(each.second.code, nobody)))
        for each in pairs
    ]


@operation
def propose(row: Overlap, state: OverlapState, says: str, *, by: User) -> OverlapWord:
    """Say what should become of an overlap. The host decides."""
    allowed(by, WRITE)
    if not row.is_open:
        raise Refusal(_("This overlap is not open any more."))
    word = _word(row, state, says, by, is_ruling=False)
    journal.record(
        events.OverlapProposed(code=row.code, state=state.value, about=("overlap", row.id)), by=by
    )
    return word


@operation
def decide(row: Overlap, state: OverlapState, says: str, *, seen: int | None, by: User) -> None:
    """The host decides what becomes of an overlap, or opens it again."""
    allowed(by, CHAIR)
    approving(by)
    row.as_seen(seen)
    later = row.state.then(state)
    _word(row, state, says, by, is_ruling=True)
    is_open = later is OverlapState.OPEN
    row.decided_on = None if is_open else clock.today()
    row.decided_by_id = None if is_open else by.id
    row.state = later
    db.session.flush()
    journal.record(
        events.OverlapDecided(code=row.code, state=state.value, about=("overlap", row.id)), by=by
    )


def _word(
    row: Overlap, state: OverlapState, says: str, by: User, *, is_ruling: bool
) -> OverlapWord:
    if len(says.strip()) < 10:
        raise Refusal(SENTENCE, field="says")
    if not is_ruling and state is OverlapState.OPEN:
        raise Refusal(_("Choose what should become of it."), field="state")
    word = OverlapWord(
        overlap_id=row.id, state=state, is_ruling=is_ruling, says=says.strip(), by_id=by.id
    )
    db.session.add(word)
    db.session.flush()
    return word


@dataclass(frozen=True, kw_only=True)
class Minutes:
    """What was said in a meeting, by keys of organisations and overlaps."""

    on: date
    place: str
    chair: str
    agenda: str = ""
    next_on: date | None = None
    attendees: Sequence[tuple[int, str, int]] = ()
    """Organisation, the offices that it sent, how many people."""
    decisions: Sequence[tuple[str, int | None]] = ()
    """What was decided, and the overlap that it is about."""
    actions: Sequence[tuple[str, int | None, str, date | None]] = ()
    """What is to be done, the organisation and its office, by when."""


@operation
def write(minutes: Minutes, *, by: User) -> CoordinationMeeting:
    """Write the minutes of a meeting. They are a draft until the host agrees them."""
    allowed(by, WRITE)
    _sound(minutes)
    row = CoordinationMeeting(
        code=f"CM-{queries.next_meeting():04}", written_by_id=by.id, **_plain(minutes)
    )
    row.attendees, row.decisions, row.actions = [], [], []
    db.session.add(row)
    db.session.flush()
    _lines(row, minutes)
    journal.record(
        events.MeetingWritten(code=row.code, about=("coordination_meeting", row.id)), by=by
    )
    return row


@operation
def change(row: CoordinationMeeting, minutes: Minutes, *, seen: int | None, by: User) -> None:
    """Minutes that are not agreed yet are put right."""
    allowed(by, WRITE)
    row.as_seen(seen)
    if row.agreed_at is not None:
        raise Refusal(AGREED)
    _sound(minutes)
    for name, value in _plain(minutes).items():
        setattr(row, name, value)
    for lines in (row.attendees, row.decisions, row.actions):
        lines.clear()
    flag_modified(row, "place")  # whoever looked at it before does not agree to other lines unseen
    db.session.flush()
    _lines(row, minutes)
    journal.record(
        events.MeetingWritten(code=row.code, about=("coordination_meeting", row.id)), by=by
    )


@operation
def agree(row: CoordinationMeeting, *, seen: int | None, by: User) -> None:
    """The host, who chairs, agrees the minutes, by somebody who wrote nothing of them; from then on
    they stay as they are.
    """
    allowed(by, CHAIR)
    row.as_seen(seen)
    another_person(by, row.written_by_id, *queries.writers(row))
    if row.agreed_at is not None:
        raise Refusal(AGREED)
    row.agreed_at, row.agreed_by_id = clock.now(), by.id
    db.session.flush()
    journal.record(
        events.MeetingAgreed(code=row.code, about=("coordination_meeting", row.id)), by=by
    )


@operation
def done(row: MeetingAction, on: date, says: str, *, seen: int | None, by: User) -> None:
    """An action point is done."""
    allowed(by, WRITE)
    row.as_seen(seen)
    if row.done_on is not None:
        raise Refusal(_("This is done already."))
    if on > clock.today():
        raise Refusal(_("It is not done on a day to come."), field="on")
    if len(says.strip()) < 10:
        raise Refusal(SENTENCE, field="says")
    row.done_on, row.done_says = on, says.strip()
    db.session.flush()
    journal.record(
        events.MeetingActionDone(code=row.meeting.code, about=("meeting_action", row.id)), by=by
    )


def _sound(minutes: Minutes) -> None:
    organisations = [key for key, _offices, _people in minutes.attendees]
    if minutes.on > clock.today():
        raise Refusal(_("Minutes are not of a meeting to come."), field="on")
    if minutes.next_on and minutes.next_on <= minutes.on:
        raise Refusal(_("The next meeting is on a later day."), field="next_on")
    if not organisations:
        raise Refusal(_("Say who was there."), field="attendees")
    if len(set(organisations)) < len(organisations):
        raise Refusal(_("This organisation is named already."), field="attendees")
    if any(key is None or due is None for _what, key, _office, due in minutes.actions):
        raise Refusal(_("Say of every action point who does it, and by when."), field="actions")
    if any(due and due < minutes.on for *_what, due in minutes.actions):
        raise Refusal(_("An action point is due after the meeting."), field="actions")


def _plain(minutes: Minutes) -> dict[str, object]:
    names = ("on", "place", "chair", "agenda", "next_on")
    return {name: getattr(minutes, name) for name in names}


def _lines(row: CoordinationMeeting, minutes: Minutes) -> None:
    row.attendees += [
        MeetingAttendee(organisation_id=key, offices=offices, people=people)
        for key, offices, people in minutes.attendees
    ]
    row.decisions += [
        MeetingDecision(says=says, overlap_id=overlap) for says, overlap in minutes.decisions
    ]
    row.actions += [
        MeetingAction(what=what, organisation_id=key, office=office, due_on=due)
        for what, key, office, due in minutes.actions
    ]
    db.session.flush()
