"""Needs and plans as tests want them."""

from tests.makers import a_unit, a_user
from tests.training.makers import a_module
from trainingmgr.accounts.rules import Role
from trainingmgr.training.cohorts.rules import Side
from trainingmgr.training.planning import queries, services
from trainingmgr.training.planning.rules import Audience, Cause, Found, Gap, Priority, Remedy

WHY = "Seen again at the check of the gate in March."


def a_planner(**facts):
    return a_user(Role.CURRICULUM_OFFICER, **facts)


def a_gap(**facts):
    usual = {
        "found": Found.INSPECTION, "audience": Audience.FORCE, "group": "Gate guards",
        "gap": "They search without a witness; they should search with one.",
        "cause": Cause.KNOWLEDGE, "remedy": Remedy.TRAINING, "priority": Priority.HIGH,
        "evidence": "Inspection report 14, three gates of five.",
    }  # fmt: skip
    return Gap(**usual | facts)


def a_need(*, units=None, modules=None, by=None, **facts):
    gap = a_gap(**facts)
    if units is None:
        units = [a_unit()] if gap.audience is Audience.FORCE else []
    if modules is None:
        modules = [] if gap.remedy is Remedy.OTHER else [a_module()]
    return services.note(gap, units=units, modules=modules, by=by or a_planner())


def a_plan(year=2027, *, by=None, seats=20, unit=None, module=None, need=None):
    """A draft with seats of one module for one unit."""
    by = by or a_planner()
    plan = services.draft(year, by=by)
    services.seat(plan, module or a_module(), audience=Audience.FORCE, unit=unit or a_unit(),
                  seats=seats, need=need, by=by)  # fmt: skip
    return queries.plan(plan.uid)


def proposed(plan, by):
    services.propose(plan, seen=plan.version, by=by)
    return queries.plan(plan.uid)


def signed(plan, host=None, programme=None):
    """By both sides: whether it is agreed after each."""
    said = []
    for side, by in ((Side.HOST, host or a_user(Role.HOST_AUTHORITY)),
                     (Side.PROGRAMME, programme or a_user(Role.PROGRAMME_OFFICER))):  # fmt: skip
        row = queries.plan(plan.uid)
        said.append(services.sign(row, side, capacity="Director", seen=row.version, by=by))
    return said
