"""Each kind of entry goes through the service that the page goes through, and no other way."""

from base64 import b64decode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from typing import Any
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select

from trainingmgr.accounts.models import User
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal, StaleRecord
from trainingmgr.core.settings import Settings
from trainingmgr.core.values import dataclass
from trainingmgr.documents import scans
from trainingmgr.field.rules import Kind
from trainingmgr.field.services.shapes import Parts, needed, unreadable
from trainingmgr.training.attendance import queries as classes
from trainingmgr.training.attendance import services as attendance
from trainingmgr.training.attendance.queries import reporting, rosters
from trainingmgr.training.attendance.rules import ActionState as StepState
from trainingmgr.training.attendance.rules import MarkCode
from trainingmgr.training.attendance.services import Entry, Step
from trainingmgr.training.cohorts.models import TrainingSession
from trainingmgr.training.cohorts.rules import NotHeld
from trainingmgr.training.curricula import queries as curricula
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.mentoring import queries as mentoring
from trainingmgr.training.mentoring.models import MentoringAssignment
from trainingmgr.training.mentoring.queries import LOG
from trainingmgr.training.mentoring.queries import logs as reading
from trainingmgr.training.mentoring.rules import (
    MOST_PHOTOS,
    ActionState,
    Area,
    Contact,
    Mode,
    Obstacle,
    Response,
)
from trainingmgr.training.mentoring.services import logs as writing
from trainingmgr.training.mentoring.services import photos
from trainingmgr.training.mentoring.services.logs import Action, Draft, Rating, Told
from trainingmgr.training.nudges import nudged

MOST_LINES = 500
MOST_LETTERS = 1_000_000
"""Of one picture in base64: the phone sends some 200 KB."""


@dataclass(frozen=True)
class Site:
    """What the site has set: when marks lock, and whether two people type a sheet (R-TRN-11)."""

    lock_days: int
    asks_twice: bool = False

    @classmethod
    def of(cls, settings: Settings) -> "Site":
        return cls(settings.attendance_lock_days, settings.attendance_second_person)


@dataclass(frozen=True)
class Writing:
    """Who brings an entry, under which identity, and by which settings of the site. `over`: its
    writer has seen what stands and says that the phone is right.
    """

    uid: UUID
    by: User
    site: Site
    pictures: Sequence[tuple[bytes, str]] = ()
    over: bool = False
    known: dict[UUID, MentoringAssignment] = field(default_factory=dict)
    """Assignments that were read for other entries of the same sending."""


def put(kind: Kind, content: Any, how: Writing) -> None:
    """Raises Refusal, NotFound, or StaleRecord where something else stands there already."""
    KINDS[kind](Parts(content), how)


def put_many(entries: Sequence[tuple[Kind, Any, Writing]]) -> None:
    """All of them or none. Logs of one assignment go together, in the order of their entries."""
    logs: dict[UUID, list[tuple[Parts, Writing]]] = {}
    for kind, content, how in entries:
        parts = Parts(content)
        if kind is Kind.LOG:
            logs.setdefault(parts.uid("assignment"), []).append((parts, how))
        else:
            KINDS[kind](parts, how)
    for asked, found in logs.items():
        _logs(asked, found)


def drawn(content: Any) -> list[tuple[bytes, str]]:
    """The pictures of a log, drawn anew, and what each shows: before anything is locked."""
    found = []
    for each in Parts(content).each("photos", MOST_PHOTOS):
        if not each.tick("clear"):
            raise Refusal(
                _("Look at the picture again: nobody is in it, and no name can be read."),
                field="photos",
            )
        try:
            data = b64decode(each.text("data", MOST_LETTERS), validate=True)
        except ValueError as bad:
            raise unreadable("photos") from bad
        found.append((scans.thing(data), each.text("shows", 120)))
    return found


def _marks(parts: Parts, how: Writing) -> None:
    session = classes.session(parts.uid("session"), reader=how.by)
    lines = {each.uid("place"): each for each in parts.each("marks", MOST_LINES)}
    rows = db.session.execute(
        select(Enrolment.uid, Enrolment.id).where(
            Enrolment.uid.in_(lines), Enrolment.cohort_id == session.cohort_id
        )
    )
    places = {row.uid: row.id for row in rows}
    if len(places) < len(lines):
        raise Refusal(_("Somebody on this page is not on this run. Open it again."))
    entries, before = {}, {}
    for uid, each in lines.items():
        code = needed(each.one_of("code", MarkCode), "code")
        entries[places[uid]] = Entry(code, each.whole("minutes", 1440), each.text("remark", 120))
        before[places[uid]] = each.one_of("was", MarkCode) or MarkCode.NOT_RECORDED
    if not how.over and _others_wrote(entries, before, session):
        raise StaleRecord
    attendance.record(session, entries, by=how.by, lock_days=how.site.lock_days,
                      by_site=how.site.asks_twice, reason=_late(session, how))  # fmt: skip


def _late(session: TrainingSession, how: Writing) -> str:
    """What a phone that had no signal says of what it sends after the lock."""
    if not attendance.is_locked(session, how.site.lock_days):
        return ""
    return str(gettext("Written on a phone, which sent it after the lock."))


def _others_wrote(
    entries: Mapping[int, Entry], before: Mapping[int, MarkCode], session: Any
) -> bool:
    """Whether a line says now neither what the phone saw nor what it says."""
    marks = rosters.marks_of(session)
    return any(
        marks[key].code not in (before[key], entry.code)
        for key, entry in entries.items()
        if key in marks
    )


def _report(parts: Parts, how: Writing) -> None:
    session = classes.session(parts.uid("session"), reader=how.by)
    observed, meaning = parts.text("observed", 4000), parts.text("meaning", 4000)
    steps = [
        Step(each.text("what", 500), each.text("owner", 120), each.day("due_on"))
        for each in parts.each("steps", 20)
    ]
    found = nudged(observed, meaning, *(each.what for each in steps))
    if found and not parts.tick("knows"):
        raise _nudge(found)
    done = set(parts.words("done", 100))
    points = reporting.open_actions(session.cohort_id) if done else ()
    stands = reporting.report_of(session)
    if stands is not None and not how.over:
        raise StaleRecord
    known = {each.what for each in stands.actions} if stands else set()
    attendance.report(
        session, held=parts.tick("held"), not_held=parts.one_of("not_held", NotHeld),
        minutes=parts.whole("minutes", 1440),
        topics=parts.words("topics", 40) or (stands.topics_covered if stands else ()),
        observed=observed, meaning=meaning,
        incident=parts.tick("incident") or bool(stands and stands.incident),
        taught=parts.uid("taught") if parts.text("taught", 36) else None,
        steps=[each for each in steps if each.what not in known],
        done=[each.id for each in points if str(each.uid) in done],
        seen=stands.version if stands else None,
        client_key=None if stands else str(how.uid), by=how.by, lock_days=how.site.lock_days,
        reason=_late(session, how),
    )  # fmt: skip


def _nudge(found: list[str]) -> Refusal:
    return Refusal(
        gettext("These words may be about a concern: %(words)s. A concern does not belong in "
                "a report. Send it the safe way, on the page of concerns, or say that it belongs "
                "here.", words=", ".join(found)), field="knows",
    )  # fmt: skip


def _log(parts: Parts, how: Writing) -> None:
    asked = parts.uid("assignment")
    before = reading.sent_before([how.uid]).get(how.uid) if how.over else None
    if before is None:
        _logs(asked, [(parts, how)])
        return
    told = _told(parts, _assignment(asked, how))
    before = reading.log_at(before.id)
    known = reading.promised_in(before)
    fresh = [each for each in told.actions if each.what not in known]
    module = told.module or before.module  # which a phone does not ask for
    anew, knows = replace(told, actions=fresh, module=module), parts.tick("knows")
    writing.rewrite(before, anew, seen=before.version, knows=knows, by=how.by)


def _logs(asked: UUID, entries: Sequence[tuple[Parts, Writing]]) -> None:
    """Logs of one assignment by one mentor."""
    first = entries[0][1]
    row = _assignment(asked, first)
    drafts = [
        Draft(told=_told(parts, row), uid=how.uid, knows=parts.tick("knows"))
        for parts, how in entries
    ]
    for made, (_parts, how) in zip(
        writing.write_many(row, drafts, by=first.by), entries, strict=True
    ):
        for picture, shows in how.pictures:
            photos.keep(made, picture, shows, by=how.by)


def _assignment(asked: UUID, how: Writing) -> MentoringAssignment:
    if (row := how.known.get(asked)) is None:
        row = how.known[asked] = mentoring.assignment(asked, reader=how.by, permission=LOG)
    return row


def _told(parts: Parts, row: MentoringAssignment) -> Told:
    codes = parts.text("module", 40)
    return Told(
        held_on=needed(parts.day("held_on"), "held_on"), place=parts.text("place", 120),
        mode=needed(parts.one_of("mode", Mode), "mode"),
        contact=needed(parts.one_of("contact", Contact), "contact"),
        language=parts.text("language", 8), starts=parts.clock("starts"),
        ends=parts.clock("ends"), interpreted=parts.tick("interpreted"),
        participants=parts.text("participants", 240) or None,
        module=next(iter(curricula.modules_named(codes)), None) if codes else None,
        objective=_objective(parts, row),
        facts=parts.text("facts", 2000), judgement=parts.text("judgement", 2000) or None,
        their_view=parts.text("their_view", 2000) or None,
        advice=parts.text("advice", 2000) or None,
        response=parts.one_of("response", Response),
        response_why=parts.text("response_why", 500) or None,
        obstacles=[_one(Obstacle, each) for each in parts.words("obstacles", 10)],
        next_on=parts.day("next_on"), is_confidential=parts.tick("confidential"),
        ratings=[
            Rating(needed(each.one_of("area", Area), "area"), each.whole("rating", 5),
                   each.text("evidence", 1000)) for each in parts.each("ratings", 20)
        ],
        actions=[
            Action(each.text("what", 240), each.text("owner", 120),
                   needed(each.day("due_on"), "due_on"), not each.tick("not_agreed"))
            for each in parts.each("actions", 20)
        ],
    )  # fmt: skip


def _objective(parts: Parts, row: MentoringAssignment) -> Any:
    """By its number among those that were signed: they stay as they are."""
    number = parts.whole("objective", 100)
    if number > len(row.objectives):
        raise unreadable("objective")
    return row.objectives[number - 1] if number else None


def _one(kind: type[Obstacle], word: str) -> Obstacle:
    try:
        return kind(word)
    except ValueError as bad:
        raise unreadable("obstacles") from bad


def _action(parts: Parts, how: Writing) -> None:
    uid, seen = parts.uid("action"), parts.whole("version", 2**31 - 1)
    wanted = needed(parts.one_of("state", ActionState), "state")
    if parts.text("of", 12) == "class":
        point = reporting.action(uid, reader=how.by)
        if point.state.value != wanted.value:
            version = point.version if how.over else seen
            attendance.close_action(point, StepState(wanted.value), seen=version, by=how.by)
        return
    found = reading.action(uid, reader=how.by)
    if found.state is not wanted:
        version = found.version if how.over else seen
        outcome = parts.text("outcome", 500)
        writing.move_action(found, wanted, outcome, seen=version, by=how.by)


KINDS: Mapping[Kind, Callable[[Parts, Writing], None]] = {
    Kind.MARKS: _marks, Kind.REPORT: _report, Kind.LOG: _log, Kind.ACTION: _action,
}  # fmt: skip
