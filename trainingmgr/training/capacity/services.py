"""Scenarios: made from what is there today or from another scenario's figures, and computed."""

import time
from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.capacity.answering import Answer, answer, columns
from trainingmgr.capacity.levers import Levers, Way
from trainingmgr.capacity.problem import LONGEST, Problem
from trainingmgr.core import clock, jobs, journal
from trainingmgr.core.db import db, let_go, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.registry.structure.models import Place
from trainingmgr.training.capacity import events, queries
from trainingmgr.training.capacity.models import CapacityScenario, ScenarioRegion
from trainingmgr.training.capacity.rules import AT_ONCE, Figure, code_of, figure_of

COMPUTE = "capacity scenario"


def check(problem: Problem, levers: Levers) -> None:
    """Raise a Refusal for levers that mean nothing here: on every path in."""
    codes = {each.code for each in problem.regions}
    if not problem.subjects or not problem.regions:
        raise Refusal(_("Choose at least one topic and one region."), field="topics")
    if not 1 <= levers.months <= min(LONGEST, problem.months):
        raise Refusal(_("Plan for 1 to 24 months."), field="months")
    if levers.way is Way.NATIONAL and levers.centre not in codes:
        raise Refusal(_("Say in which region the one centre is."), field="centre")
    if {levers.trainers_in, levers.seats_in} - codes - {""}:
        raise Refusal(_("Choose one of the regions."), field="trainers_in")
    if not (0 <= levers.short_share <= 100 and 10 <= levers.short_part <= 100):
        raise Refusal(
            _("A share is 0 to 100; a short course has 10 to 100 of a hundred hours."),
            field="short_share",
        )
    if levers.speed < 1 or levers.basic_days < 0 or not 0 <= levers.travel_days <= 14:
        raise Refusal(_("Times are days and parts of the time measured."), field="speed")
    if (levers.funds or 0) < 0 or (levers.files or 0) < 0:
        raise Refusal(_("Money and files are nothing or more."), field="funds")


def compute(problem: Problem, levers: Levers) -> tuple[Answer, int]:
    """The answer, and how many milliseconds it took."""
    began = time.monotonic()
    found = answer(problem, levers)
    return found, round((time.monotonic() - began) * 1000)


def make(
    title: str, problem: Problem, places: Sequence[Place], levers: Levers, *, by: User,
    language: str = "en",
) -> CapacityScenario:  # fmt: skip
    """Keep a scenario with its figures; compute it at once where that takes about a second, else
    have the worker compute it.
    """
    check(problem, levers)
    ids = [each.id for each in places]
    let_go()
    found = compute(problem, levers) if columns(problem, levers) <= AT_ONCE else None
    return _keep(title, problem, ids, levers, found, by=by, language=language)


@operation
def _keep(
    title: str, problem: Problem, place_ids: Sequence[int], levers: Levers,
    found: tuple[Answer, int] | None, *, by: User, language: str,
) -> CapacityScenario:  # fmt: skip
    allowed(by, Permission.CAPACITY_PLAN)
    row = CapacityScenario(
        code=code_of(queries.next_number()), title=title.strip(), levers=levers.written(),
        inputs=problem.written(), sha256=problem.sha256, by_id=by.id,
    )  # fmt: skip
    row.regions = [ScenarioRegion(place_id=each) for each in place_ids]
    db.session.add(row)
    db.session.flush()
    made = events.ScenarioMade(code=row.code, mark=row.sha256[:12], about=_about(row))
    journal.record(made, by=by)
    if found is None:
        row.job_id = jobs.enqueue(COMPUTE, by=by, language=language, scenario=row.id).id
    else:
        settle(row, *found, by=by)
    return row


@operation
def settle(row: CapacityScenario, found: Answer, took_ms: int, *, by: User) -> None:
    """Write down what a scenario comes to. It is written once."""
    row.result, row.took_ms, row.computed_at = found.written(), took_ms, clock.now()
    db.session.flush()
    told = events.ScenarioComputed(code=row.code, people=found.people, about=_about(row))
    journal.record(told, by=by)


def figures(row: CapacityScenario) -> dict[str, Any]:
    """What a scenario comes to, as a decision freezes it, with what it rests on."""
    answer = row.answer
    told = {each.value: figure_of(answer, each) for each in Figure} if answer else {}
    return told | {"currency": row.problem.prices.currency, "mark": row.sha256}


def _about(row: CapacityScenario) -> tuple[str, int]:
    return ("capacity_scenario", row.id)
