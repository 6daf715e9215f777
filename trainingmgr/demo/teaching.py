"""Classes as they went: held or not, who was there, what the mentor wrote, what stayed to do."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from trainingmgr.core import checkdigits
from trainingmgr.demo import groups
from trainingmgr.demo.calendar import Lesson, Place, Run
from trainingmgr.demo.phrases import NAMES_WRITTEN, OBSERVED, STEPS
from trainingmgr.demo.story import Story, keys_of, put
from trainingmgr.training.attendance.events import AttendanceRecorded, SessionReported
from trainingmgr.training.attendance.models import (
    ActionPoint,
    Mark,
    MarkChange,
    SessionReport,
    Sheet,
    TemporaryName,
)
from trainingmgr.training.attendance.rules import THERE, ActionState, MarkCode
from trainingmgr.training.cohorts.rules import CohortState, NotHeld

C, M = CohortState, MarkCode
TAUGHT = frozenset({C.RUNNING, C.COMPLETED, C.CLOSED_OUT, C.SUSPENDED})
MISSED = (
    (M.LATE, 20), (M.LATE, 45), (M.LEFT_EARLY, 30), (M.EXCUSED_MEDICAL, 0), (M.EXCUSED_DUTY, 0),
    (M.EXCUSED_LEAVE, 0), (M.ABSENT, 0), (M.ABSENT, 0), (M.OPERATIONAL_CALLUP, 0),
)  # fmt: skip
WHY_NOT = (NotHeld.SECURITY, NotHeld.WEATHER, NotHeld.FUEL, NotHeld.TRANSPORT, NotHeld.NO_TRAINER,
           NotHeld.OPERATIONAL_CALLUP, NotHeld.UNPAID_PROTEST, NotHeld.PUBLIC_HOLIDAY)  # fmt: skip


def hold(story: Story, run: Run) -> None:
    """What each class delivered and who was there, before anything of it is written."""
    if run.state not in TAUGHT:
        return
    for lesson in past(story, run):
        lesson.delivered = lesson.minutes
    _called_off(story, run)
    for place in run.places:
        _attend(story, run, place)
    if run.examined:
        _copied(story, run)
    if run.groups:
        _on_both_lists(story, run)


def _copied(story: Story, run: Run) -> None:
    """The last sheets of three days say the same line for line, with the same people missing."""
    last = {each.on: each for each in past(story, run) if each.held}
    there = [each for each in run.places if each.marks and each.reason is None]
    for lesson in list(last.values())[:3]:
        for place in run.places:
            place.marks.pop(lesson.id, None)
        for n, place in enumerate(there):
            place.marks[lesson.id] = (M.ABSENT, 0) if n in (4, 9) else (M.PRESENT, 0)
    story.planted.add(
        "sheets_alike", "Sheets of three days are the same line for line: somebody copied them?",
        run=run.code,
    )  # fmt: skip
    story.planted.add(
        "typed_late", "The sheet of the first class was typed more than a week later.",
        run=run.code,
    )  # fmt: skip


def _on_both_lists(story: Story, run: Run) -> None:
    """On the day that somebody went over to the other group, both groups met at the same hour and
    both lists have them as present.
    """
    moved = next((each for each in run.places if len(each.groups) > 1), None)
    day = moved.groups[1][0] if moved is not None else story.today
    if moved is None or day >= story.today:
        return
    for lesson in run.lessons:
        if lesson.on == day and lesson.group:
            moved.marks[lesson.id] = (M.PRESENT, 0)
    story.planted.add(
        "two_places_at_once", "Present in both groups at the same hour.",
        run=run.code, number=moved.who.number, name=moved.who.name, on=day.isoformat(),
    )  # fmt: skip


def past(story: Story, run: Run) -> list[Lesson]:
    """The classes that should have been held by yesterday; of a suspended run those before."""
    until = story.ago(4 if run.state is C.SUSPENDED else 1)
    return [each for each in run.lessons if each.on <= until]


def unreported(story: Story, run: Run) -> list[Lesson]:
    """The last class of a run of today's mentors: nobody has said a word of it yet."""
    if not run.anchor or run.state is not C.RUNNING or run.lane.letter != "A":
        return []
    return past(story, run)[-1:]


def untyped(story: Story, run: Run) -> list[Lesson]:
    """Held and reported, but the sheet lies somewhere: nobody has typed it in."""
    if not run.anchor or run.state is not C.RUNNING or run.lane.letter != "B":
        return []
    return past(story, run)[-2:-1]


def _called_off(story: Story, run: Run) -> None:
    """A few classes are not held. Mostly another class of the module makes up for the time. The
    run whose certificates wait lacks none: a module cut short would leave nobody to qualify.
    """
    lessons = [] if run.examined else past(story, run)
    curtailed = story.chance(0.03) and run.state is C.CLOSED_OUT
    for n, lesson in enumerate(lessons):
        same = [each for each in lessons if each.code == lesson.code and each is not lesson]
        if lesson.group or not (story.chance(0.03) and same and all(each.held for each in same)):
            continue
        lesson.held, lesson.delivered = False, 0
        if not curtailed and n:
            same[-1].delivered += lesson.minutes
    if curtailed and len(lessons) > 3:
        for lesson in lessons[-2:]:
            lesson.held, lesson.delivered = False, 0


def _attend(story: Story, run: Run, place: Place) -> None:
    rng = story.rng
    if place.state.value in ("no_show", "nominated", "waitlisted"):
        return
    kind = rng.random()
    here = [
        each for each in past(story, run)
        if each.held and groups.asks(each, place)
        and (place.left_on is None or each.on < place.left_on)
    ]  # fmt: skip
    missed = 0 if kind < 0.88 else rng.randint(1, 2) if kind < 0.97 else max(2, len(here) // 3)
    not_there = {each.id for each in rng.sample(here, min(missed, len(here)))}
    for lesson in here:
        place.marks[lesson.id] = rng.choice(MISSED) if lesson.id in not_there else (M.PRESENT, 0)
    for lesson in [*unreported(story, run), *untyped(story, run)]:
        place.marks.pop(lesson.id, None)


def leave_unknown(story: Story, run: Run) -> None:
    """In a run that has just ended two marks are missing: nobody passes or fails on those."""
    there = [place for place in run.places if place.marks and place.reason is None]
    for place in there[:2]:
        lesson = story.rng.choice(list(place.marks))
        place.marks[lesson] = (M.NOT_RECORDED, 0)
        story.planted.add(
            "mark_not_recorded", "Attendance of one class is not recorded: nothing can be decided.",
            run=run.code, number=place.who.number, name=place.who.name,
        )  # fmt: skip


def write(story: Story, run: Run) -> None:
    """Sheets, marks, reports and action points, and their entries in the journal."""
    if run.state not in TAUGHT and run.state is not C.CONFIRMED:
        return
    clerk = story.users[f"clerk.{run.lane.centre.lower()}"].id
    here = [p for p in run.places if p.state.value not in ("nominated", "waitlisted")]
    soon = [each for each in run.lessons if story.today <= each.on <= story.today + timedelta(1)]
    lessons = [*past(story, run), *(soon if run.state is C.RUNNING else [])]
    sheets = keys_of(Sheet, [_sheet(story, run, each, here, clerk) for each in lessons])
    sheet_of = {each.id: key for each, key in zip(lessons, sheets, strict=True)}
    rows = list(_marks(story, run, sheet_of, clerk))
    if run.anchor and run.state is C.RUNNING and run.lane.letter == "A":
        _corrected(story, run, rows, keys_of(Mark, rows))
        _strangers(story, run, sheet_of, clerk)
    else:
        put(Mark, rows)
    _reports(story, run)
    _told(story, run)


def _sheet(
    story: Story, run: Run, lesson: Lesson, places: Sequence[Place], clerk: int
) -> dict[str, Any]:
    digits = f"{next(story.sheets):06d}"
    whole = digits + checkdigits.damm(digits)
    printed = min(lesson.on - timedelta(days=1), story.today)
    return {
        "code": f"{whole[:3]}-{whole[3:]}",
        "session_id": lesson.id,
        "language": "ar"
        if run.lane.language == "ar"
        else "fr"
        if run.lane.language == "fr"
        else "en",
        "spare_rows": 5,
        "lines": [each.id for each in places if groups.asks(lesson, each)],
        "printed_by_id": clerk,
        "printed_at": story.at(printed, 15),
    }


def _marks(
    story: Story, run: Run, sheet_of: dict[int, int], clerk: int
) -> Iterator[dict[str, Any]]:
    typed = {each.id: story.at(min(each.on + timedelta(days=1), story.today), 9)
             for each in run.lessons}  # fmt: skip
    if run.examined:
        typed[run.lessons[0].id] = story.at(story.ago(0), 9)
    for place in run.places:
        for lesson, (code, minutes) in place.marks.items():
            yield {
                "session_id": lesson,
                "enrolment_id": place.id,
                "code": code,
                "minutes_missed": minutes,
                "remark": None,
                "sheet_id": sheet_of.get(lesson),
                "entered_by_id": clerk,
                "entered_at": typed[lesson],
            }


def _corrected(story: Story, run: Run, rows: Sequence[dict[str, Any]], keys: Sequence[int]) -> None:
    """Some marks said something else before, and say why they were changed."""
    head = story.users[f"head.{run.lane.centre.lower()}"].id
    changed = [n for n, row in enumerate(rows) if row["code"] is not M.PRESENT][:2]
    put(
        MarkChange,
        [
            {"mark_id": keys[n], "was": M.ABSENT.value, "was_minutes": 0,
             "now": rows[n]["code"].value, "now_minutes": rows[n]["minutes_missed"],
             "reason": "The paper of the infirmary came in a day later.", "after_lock": False,
             "by_id": head, "at": story.at(story.ago(0), 7)}
            for n in changed
        ],
    )  # fmt: skip


def _strangers(story: Story, run: Run, sheet_of: dict[int, int], clerk: int) -> None:
    """Somebody wrote a name on a sheet who is not on the roster."""
    lessons = [each for each in past(story, run) if each.held]
    for lesson in lessons[:1]:
        name = story.rng.choice(NAMES_WRITTEN[run.lane.language])
        put(TemporaryName, [
            {"session_id": lesson.id, "sheet_id": sheet_of[lesson.id], "name": name,
             "number_written": None, "code": M.PRESENT, "resolved_enrolment_id": None,
             "dropped_reason": None, "by_id": clerk, "at": story.at(lesson.on, 15)}
        ])  # fmt: skip
        story.planted.add(
            "name_on_sheet", "Written on a sheet and not on the roster: say who it was.",
            run=run.code, name=name, on=lesson.on.isoformat(),
        )  # fmt: skip


def _reports(story: Story, run: Run) -> None:
    silent = {each.id for each in unreported(story, run)}
    lessons = [each for each in past(story, run) if each.id not in silent]
    rows = [_report(story, run, each) for each in lessons]
    steps: list[dict[str, Any]] = []
    for lesson, key in zip(lessons, keys_of(SessionReport, rows), strict=True):
        if lesson.held and story.chance(0.06 if lesson.on < story.ago(60) else 0.18):
            steps.append(_step(story, run, key, lesson.on))
    put(ActionPoint, steps)
    for key in sorted(silent):
        story.planted.add("class_without_report", "Held, and nobody has reported it yet.",
                          run=run.code, session=key)  # fmt: skip


def _report(story: Story, run: Run, lesson: Lesson) -> dict[str, Any]:
    words = OBSERVED.get(run.lane.language, OBSERVED["en"])
    observed, meaning = story.rng.choice(words) if story.chance(0.4) else ("", "")
    by = story.users[_writer(run, lesson)]
    return {
        "session_id": lesson.id,
        "held": lesson.held,
        "not_held_reason": None if lesson.held else story.rng.choice(WHY_NOT),
        "delivered_minutes": lesson.delivered,
        "topics_covered": [story.topics[lesson.code]] if lesson.held else [],
        "observed": observed if lesson.held else "",
        "meaning": meaning if lesson.held else "",
        "incident": story.chance(0.01),
        "by_id": by.id,
        "at": story.at(lesson.on, 17),
        "client_key": None,
    }


def _writer(run: Run, lesson: Lesson) -> str:
    login = lesson.lead.login if lesson.lead is not None else ""
    return login or f"head.{run.lane.centre.lower()}"


def _step(story: Story, run: Run, report: int, on: date) -> dict[str, Any]:
    state = (
        ActionState.OPEN
        if on > story.ago(45)
        else story.rng.choice(
            (ActionState.DONE, ActionState.DONE, ActionState.DROPPED, ActionState.OPEN)
        )
    )
    what, owner = story.rng.choice(STEPS.get(run.lane.language, STEPS["en"]))
    closed = state is not ActionState.OPEN
    head = story.users[f"head.{run.lane.centre.lower()}"].id
    return {
        "report_id": report,
        "what": what,
        "owner": owner,
        "due_on": on + timedelta(days=story.rng.choice((7, 14, 21))),
        "state": state,
        "closed_by_id": head if closed else None,
        "closed_at": story.at(min(on + timedelta(days=10), story.today), 9) if closed else None,
    }


def _told(story: Story, run: Run) -> None:
    about = ("cohort", run.id)
    clerk = story.users[f"clerk.{run.lane.centre.lower()}"]
    silent = {each.id for each in unreported(story, run)}
    marks: dict[int, list[MarkCode]] = {}
    for place in run.places:
        for lesson_id, (code, _minutes) in place.marks.items():
            marks.setdefault(lesson_id, []).append(code)
    for lesson in past(story, run):
        codes = marks.get(lesson.id, [])
        if codes:
            recorded = AttendanceRecorded(
                cohort=run.code, on=lesson.on.isoformat(), count=len(codes),
                present=sum(code in THERE for code in codes), absent=codes.count(M.ABSENT),
                not_recorded=codes.count(M.NOT_RECORDED), about=about,
            )  # fmt: skip
            story.note(recorded, clerk, story.at(min(lesson.on + timedelta(1), story.today), 9))
        if lesson.id not in silent:
            reported = SessionReported(
                cohort=run.code, on=lesson.on.isoformat(), minutes=lesson.delivered, about=about
            )
            story.note(reported, story.users[_writer(run, lesson)], story.at(lesson.on, 17))
