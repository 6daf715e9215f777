"""One running run whose people sit one module in two groups, the same hours after each other."""

from collections.abc import Sequence
from datetime import date, time, timedelta

from trainingmgr.demo.calendar import RUNNING, Lesson, Place, Run
from trainingmgr.demo.story import Story, put
from trainingmgr.training.cohorts.models import CohortGroup
from trainingmgr.training.enrolments.events import GroupMade, PeopleGrouped
from trainingmgr.training.enrolments.models import GroupMembership

CODES = ("A", "B")
AFTERNOON = 15
WHY = "Guard duty in the mornings from this day on."


def has(run: Run) -> bool:
    """The running run of the second lane at Tamrit."""
    return (
        run.anchor
        and run.lane.how == RUNNING
        and (run.lane.centre, run.lane.letter) == ("TAM", "B")
    )


def divide(run: Run) -> None:
    """The first class of each day of the module with the most classes is for A, and held again in
    the afternoon for B; on the day in the middle both meet at the same hour.
    """
    if not has(run) or run.cohort is None:
        return
    seats = -(-run.cohort.capacity // 2)
    made = [CohortGroup(cohort_id=run.id, code=code, seats=seats + 2) for code in CODES]
    run.groups = {each.code: each for each in made}
    codes = [each.code for each in run.lessons]
    common = max(dict.fromkeys(codes), key=codes.count)
    first = {each.on: each for each in reversed(run.lessons) if each.code == common}
    for lesson in first.values():
        lesson.group = "A"
    middle = _middle(run)
    run.lessons += [_twin(each, beside=each.on == middle) for each in first.values()]
    run.lessons.sort(key=lambda each: (each.on, each.starts))


def _twin(lesson: Lesson, *, beside: bool) -> Lesson:
    whole, rest = divmod(lesson.minutes, 60)
    afternoon = time(AFTERNOON), time(AFTERNOON + whole, rest)
    starts, ends = (lesson.starts, lesson.ends) if beside else afternoon
    return Lesson(
        lesson.on, starts, ends, lesson.version, lesson.code, lesson.minutes, group="B",
        beside=beside,
    )  # fmt: skip


def seat(run: Run) -> None:
    """Every other person is in A; the first of them went over to B in the middle of the run."""
    if not run.groups:
        return
    seated = [each for each in run.places if each.state.value not in ("nominated", "waitlisted")]
    for n, place in enumerate(seated):
        place.groups = [(run.starts_on, CODES[n % 2])]
    seated[0].groups.append((_middle(run), "B"))


def _middle(run: Run) -> date:
    taught = sorted(each.on for each in run.lessons if each.group == "A")
    return taught[len(taught) // 2]


def asks(lesson: Lesson, place: Place) -> bool:
    """Whether this class is for this person on its day."""
    return (
        not lesson.group
        or lesson.group == [code for day, code in place.groups if day <= lesson.on][-1]
    )


def write(story: Story, run: Run) -> None:
    """Who is in which group from which day on, and what the journal says of it."""
    if not run.groups:
        return
    clerk = story.users[f"clerk.{run.lane.centre.lower()}"]
    at = story.at(min(run.starts_on - timedelta(days=2), story.ago(1)), 10)
    for group in run.groups.values():
        made = GroupMade(
            run=run.code, group=group.code, seats=group.seats, about=("cohort", run.id)
        )
        story.note(made, clerk, at)
    rows: list[dict[str, object]] = []
    for order in range(2):
        for place in run.places:
            for from_on, code in place.groups[order : order + 1]:
                when = story.at(min(from_on, story.today), 8) if order else at
                rows.append({
                    "enrolment_id": place.id, "group_id": run.groups[code].id, "from_on": from_on,
                    "reason": WHY if order else None, "by_id": clerk.id, "at": when,
                })  # fmt: skip
                if order:
                    _told(story, run, code, [place], from_on, WHY)
    put(GroupMembership, rows)
    for code in CODES:
        first = [each for each in run.places if each.groups and each.groups[0][1] == code]
        _told(story, run, code, first, run.starts_on, "-")


def _told(
    story: Story, run: Run, code: str, places: Sequence[Place], on: date, reason: str
) -> None:
    clerk = story.users[f"clerk.{run.lane.centre.lower()}"]
    grouped = PeopleGrouped(
        run=run.code, group=code, on=on.isoformat(), count=len(places), reason=reason,
        people=tuple(each.who.number for each in places), about=("cohort", run.id),
    )  # fmt: skip
    story.note(grouped, clerk, story.at(min(on, story.today), 8))
