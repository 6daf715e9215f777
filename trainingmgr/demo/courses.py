"""The course runs, one after the other, so that later ones rest on what earlier ones taught."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from trainingmgr.demo import groups, plans, rosters, teaching, testing
from trainingmgr.demo.calendar import RUNNING, Run, runs
from trainingmgr.demo.staff import Staff
from trainingmgr.demo.story import Somebody, Story, put
from trainingmgr.training.cohorts.events import CohortClosed
from trainingmgr.training.cohorts.models import CloseOut
from trainingmgr.training.cohorts.rules import CohortState

GUESTS = {
    "TAM A": ("abd",), "TAM B": ("minor",), "QAL A": ("amina", "expiring"),
    "BAM A": ("firmin", "kalonda"), "LEM A": ("civilian", "clerk"),
}  # fmt: skip
"""The personas who are on a run today, by lane."""


def tell(story: Story, staff: Sequence[Staff]) -> list[Run]:
    found = runs(story)
    for run in found:
        plans.plan(story, run, staff)
        rosters.choose(story, run, _guests(story, run))
        groups.seat(run)
        teaching.hold(story, run)
        if run.state is CohortState.COMPLETED and run.anchor and not run.examined:
            teaching.leave_unknown(story, run)
        testing.sit(story, run)
        rosters.write(story, run)
        groups.write(story, run)
        teaching.write(story, run)
        testing.write(story, run)
        _close_out(story, run)
    rosters.write_reaches(story)
    return found


def _guests(story: Story, run: Run) -> list[Somebody]:
    if not run.anchor or run.lane.how != RUNNING:
        return []
    return [story.personas[key] for key in GUESTS.get(f"{run.lane.centre} {run.lane.letter}", ())]


def _close_out(story: Story, run: Run) -> None:
    """What a run delivered and cost, what people thought of it, and what was learned."""
    minutes = sum(each.delivered for each in run.lessons)
    if run.state is not CohortState.CLOSED_OUT or not minutes:
        return
    by = story.users[f"head.{run.lane.centre.lower()}"]
    at = story.at(min(run.ends_on + timedelta(days=9), story.today), 15)
    rng = story.rng
    put(CloseOut, [
        {
            "cohort_id": run.id,
            "minutes_delivered": minutes,
            "reaction": rng.choice((
                f"{rng.randint(72, 96)} % would send a comrade to this course.",
                "Most found the practical part the most useful, and the days too long.",
                "Trainees asked for more time on complaints and on pay.",
            )),
            "lessons": rng.choice((
                "Begin with the practical part; the lecture is understood better after it.",
                "Ask for the trucks a week ahead. Two mornings were lost.",
                "The test is too easy for sergeants and too hard for privates.",
            )),
            "cost_minor": rng.randint(9, 90) * 50_000,
            "currency": "XAF",
            "materials": "Handouts and slides are in the cell, second cupboard, by module code.",
            "by_id": by.id,
            "at": at,
        }
    ])  # fmt: skip
    if run.cohort is not None:  # a run is closed with its report and not before
        run.cohort.state = run.state
        run.cohort.curtailment_reason = _why_cut(run)
    closed = CohortClosed(code=run.code, minutes=minutes, about=("cohort", run.id))
    story.note(closed, by, at)


def _why_cut(run: Run) -> str | None:
    """Where less than 90 % of a module was delivered, somebody says why."""
    given: Counter[Any] = Counter()
    for each in run.lessons:
        given[each.version] += each.delivered
    cut = any(done * 10 < version.minutes * 9 for version, done in given.items())
    return "The road was cut for two days; nobody came through." if cut else None
