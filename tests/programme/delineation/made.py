from datetime import timedelta

from tests.makers import a_place
from tests.programme.instruments.made import an_instrument
from trainingmgr.core import clock
from trainingmgr.programme.delineation import queries, services
from trainingmgr.programme.delineation.rules import Force, Part, Result
from trainingmgr.programme.delineation.services import Exercise, Giving, Overlap, Task


def day(days):
    return clock.today() + timedelta(days=days)


def task(**said):
    usual = {
        "titles": {"en": "Guard the border"},
        "says": "On land and on the river.",
        "since_on": day(-500),
    }
    return Task(**usual | said)


def a_task(by, **said):
    return again(services.write(task(**said), by=by))


def again(row):
    return queries.task(row.uid)


def given(row, by, force=Force.BORDER, part=Part.LEADS, instrument=None, **said):
    facts = {"since_on": day(-100)} | said
    row = again(row)
    giving = Giving(
        force=force, part=part, instrument=instrument.code if instrument else "", **facts
    )
    services.give(row, giving, seen=row.version, by=by)
    return again(row)


def law(by, reference="12/2020", **said):
    return an_instrument(by, reference, **said)


def exercise(**said):
    usual = {
        "title": "River",
        "from_on": day(-40),
        "until_on": day(-38),
        "result": Result.PARTLY,
        "forces": [Force.MILITARY, Force.POLICE],
        "says": "Two companies and a post.",
    }
    return Exercise(**usual | said)


def overlap(*tasks, **said):
    usual = {
        "on_day": day(-20),
        "place": a_place(),
        "acted": Force.MILITARY,
        "tasks": tasks,
        "says": "A patrol searched houses in a town.",
    }
    return Overlap(**usual | said)


def an_overlap(by, *tasks, **said):
    made = services.happened(overlap(*(tasks or (a_task(by),)), **said), by=by)
    return queries.overlap(made.uid)
