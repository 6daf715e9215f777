"""What goes onto a phone: the classes of a week with who is in them, one's counterparts with
what was promised to them, and what became of what was written down late. Names and numbers, nothing
beyond class S1.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.field.rules import DAYS, TOLD_FOR
from trainingmgr.registry.people.models import Person
from trainingmgr.training.attendance.models import ActionPoint, LateEntry, Mark, SessionReport
from trainingmgr.training.attendance.queries import happens, late, led_by, rosters
from trainingmgr.training.attendance.rules import ActionState as StepState
from trainingmgr.training.attendance.rules import LateKind, LateState
from trainingmgr.training.cohorts.models import Cohort, TrainingSession
from trainingmgr.training.curricula.models import ModuleVersion
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.queries.freezing import but_withdrawn
from trainingmgr.training.enrolments.queries.grouping import asks_for
from trainingmgr.training.enrolments.rules import ON_THE_ROSTER
from trainingmgr.training.mentoring.models import (
    Counterpart,
    MentoringAction,
    MentoringAssignment,
    MentoringLog,
    MentoringObjective,
)
from trainingmgr.training.mentoring.queries import own
from trainingmgr.training.mentoring.rules import RUNS, ActionState
from trainingmgr.training.staffing.queries import stand_ins

MOST_CLASSES, MOST_LINES, MOST_COUNTERPARTS, MOST_POINTS = 60, 3000, 40, 400
A, S = MentoringAssignment, TrainingSession


def holdings(reader: Reader, on: date, language: str) -> dict[str, Any]:
    """All of it, as the phone keeps it. Eleven statements, however much there is."""
    return {
        "from": on.isoformat(),
        "until": (on + timedelta(days=DAYS - 1)).isoformat(),
        "classes": _classes(reader, on, language),
        "counterparts": _counterparts(reader, language),
        "late": _late(reader, language),
    }


def _late(reader: Reader, language: str) -> list[dict[str, Any]]:
    """What was written down after the lock of a class: whether it counts, or why it does not
    (R-TRN-08). Who decided stands on the page of the class. A report that was sent back comes with
    its words, so that it is put right where it was written; marks do not, whose names are gone.
    """
    if not reader.may(Permission.REPORT_WRITE):
        return []
    found = late.told_to(reader, clock.now() - TOLD_FOR)
    newest = {(each.session_id, each.kind): each for each in reversed(found)}
    return [
        {
            "told": _told(each) if newest[each.session_id, each.kind] is each else None,
            "uid": str(each.uid), "kind": each.kind.value, "state": each.state.value,
            "answer": each.answer, "on": each.session.on.isoformat(),
            "title": each.session.module_version.title(language),
            "session": str(each.session.uid),
        }
        for each in found
    ]  # fmt: skip


def _told(row: LateEntry) -> dict[str, Any] | None:
    """The words of a report that was sent back, as its form on the phone says them."""
    if row.kind is not LateKind.REPORT or row.state is not LateState.REFUSED or not row.told:
        return None
    parts = ("held", "minutes", "not_held", "topics", "observed", "meaning")
    steps = [{"what": what, "owner": owner, "due_on": due or ""}
             for what, owner, due in row.told["steps"]]  # fmt: skip
    return {each: row.told[each] for each in parts} | {"steps": steps}


def _classes(reader: Reader, on: date, language: str) -> list[dict[str, Any]]:
    if not reader.may(Permission.REPORT_WRITE):
        return []
    found = db.session.scalars(
        select(S)
        .join(S.cohort)
        .where(led_by(reader), S.on.between(on, on + timedelta(days=DAYS - 1)), happens())
        .options(
            contains_eager(S.cohort).joinedload(Cohort.course),
            contains_eager(S.cohort).joinedload(Cohort.centre),
            joinedload(S.module_version).joinedload(ModuleVersion.module),
            joinedload(S.room), joinedload(S.group),
        )
        .order_by(S.on, S.starts, S.id)
        .limit(MOST_CLASSES)
    ).all()  # fmt: skip
    keys = [each.id for each in found]
    lines, marks, steps = _lines(keys), rosters.marks_in(keys), _steps(found)
    told, others = _reported(keys), stand_ins(keys)
    return [
        {
            "uid": str(each.uid), "on": each.on.isoformat(), "starts": _at(each.starts),
            "ends": _at(each.ends), "minutes": each.planned_minutes, "run": each.cohort.code,
            "course": each.cohort.course.title(language), "module": each.module_version.module.code,
            "title": each.module_version.title(language),
            "place": each.room.code if each.room else each.cohort.centre.title(language),
            "group": each.group.code if each.group else "", "reported": each.id in told,
            "lines": [_line(place, marks.get((each.id, place.id))) for place in lines[each.id]],
            "steps": steps.get(each.cohort_id, []),
            "able": [[str(one.uid), one.person.name_display] for one in others.get(each.id, ())],
        }
        for each in found
    ]  # fmt: skip


def _at(value: Any) -> str:
    return str(value.strftime("%H:%M"))


def _lines(keys: Sequence[int]) -> Mapping[int, list[Enrolment]]:
    """Who should be in each of these classes, by name, and nobody withdrawn for age (R-AGE-01).
    Two statements.
    """
    rows = db.session.execute(
        select(S.id, Enrolment)
        .join(Enrolment, Enrolment.cohort_id == S.cohort_id)
        .join(Enrolment.person)
        .where(
            S.id.in_(keys), Enrolment.state.in_(ON_THE_ROSTER), asks_for(Enrolment, S),
            or_(Enrolment.joined_on.is_(None), Enrolment.joined_on <= S.on),
            rosters.serves(S.on),
        )
        .options(contains_eager(Enrolment.person).joinedload(Person.rank))
        .order_by(S.id, Person.sort_name, Enrolment.id)
        .limit(MOST_LINES)
    ).all()  # fmt: skip
    places = {place.id: place for _key, place in rows}
    awaited = {each.id for each in but_withdrawn(places.values(), clock.today())}
    found: dict[int, list[Enrolment]] = defaultdict(list)
    for key, place in rows:
        if place.id in awaited:
            found[key].append(place)
    return found


def _line(place: Enrolment, mark: Mark | None) -> dict[str, Any]:
    person = place.person
    return {
        "place": str(place.uid), "number": person.service_number or person.number,
        "name": person.name_display, "native": person.name_native or "",
        "rank": person.rank.code if person.rank else "",
        "code": mark.code.value if mark else "", "minutes": mark.minutes_missed if mark else 0,
        "remark": (mark.remark or "") if mark else "",
    }  # fmt: skip


def _reported(keys: Sequence[int]) -> set[int]:
    return set(
        db.session.scalars(
            select(SessionReport.session_id).where(SessionReport.session_id.in_(keys))
        )
    )


def _steps(found: Sequence[TrainingSession]) -> dict[int, list[dict[str, Any]]]:
    """Action points of these runs that are open, by run."""
    rows = db.session.execute(
        select(S.cohort_id, ActionPoint)
        .join(SessionReport, ActionPoint.report_id == SessionReport.id)
        .join(S, SessionReport.session_id == S.id)
        .where(
            S.cohort_id.in_({each.cohort_id for each in found}),
            ActionPoint.state == StepState.OPEN,
        )
        .order_by(ActionPoint.due_on.is_(None), ActionPoint.due_on, ActionPoint.id)
        .limit(MOST_POINTS)
    )
    steps: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for key, point in rows:
        steps[key].append(_point(point))
    return steps


def _point(point: ActionPoint | MentoringAction) -> dict[str, Any]:
    return {
        "uid": str(point.uid), "version": point.version, "what": point.what, "owner": point.owner,
        "due_on": point.due_on.isoformat() if point.due_on else "",
    }  # fmt: skip


def _counterparts(reader: Reader, language: str) -> list[dict[str, Any]]:
    rows = db.session.scalars(
        select(A)
        .where(own(reader), A.state.in_(RUNS))
        .options(
            joinedload(A.counterpart).joinedload(Counterpart.unit),
            joinedload(A.counterpart).joinedload(Counterpart.person),
            selectinload(A.objectives).joinedload(MentoringObjective.answer),
        )
        .order_by(A.until_on, A.id)
        .limit(MOST_COUNTERPARTS)
    ).all()
    whose = {each.counterpart_id for each in rows}
    points, last = _promised(whose), _last(whose)
    return [
        {
            "uid": str(each.counterpart.uid), "assignment": str(each.uid), "code": each.code,
            "office": each.counterpart.office, "unit": each.counterpart.unit.title(language),
            "person": each.counterpart.person.name_display if each.counterpart.person else "",
            "scale": each.counterpart.scale.value, "mode": each.mode.value, "place": each.place,
            "language": each.language, "from": each.from_on.isoformat(),
            "until": each.until_on.isoformat(),
            "objectives": [one.words for one in each.objectives if not one.is_struck],
            "last_on": last.get(each.counterpart_id, ""), "points": points[each.counterpart_id],
        }
        for each in rows
    ]  # fmt: skip


def _promised(whose: set[int]) -> Mapping[int, list[dict[str, Any]]]:
    M = MentoringAction  # noqa: N806
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for each in db.session.scalars(
        select(M)
        .where(M.counterpart_id.in_(whose), M.state == ActionState.OPEN)
        .order_by(M.due_on, M.id)
        .limit(MOST_POINTS)
    ):
        found[each.counterpart_id].append(_point(each))
    return found


def _last(whose: set[int]) -> dict[int, str]:
    """The day of the newest log of each counterpart."""
    rows = db.session.execute(
        select(A.counterpart_id, func.max(MentoringLog.held_on))
        .join(A, MentoringLog.assignment_id == A.id)
        .where(A.counterpart_id.in_(whose))
        .group_by(A.counterpart_id)
    )
    return {key: day.isoformat() for key, day in rows}
