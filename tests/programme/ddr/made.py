from datetime import timedelta

from trainingmgr.core import clock
from trainingmgr.programme.ddr import queries, services
from trainingmgr.programme.ddr.rules import PhaseKind, Way
from trainingmgr.programme.ddr.services import Held, Terms, Told
from trainingmgr.programme.plans import queries as reform


def day(days):
    return clock.today() + timedelta(days=days)


def again(row):
    return queries.phase(row.uid)


def terms(starts=0, days=10, **said):
    usual = {
        "titles": {"en": "Demobilisation at Kelo"}, "kind": PhaseKind.DEMOBILISATION,
        "site": "Camp Kelo", "starts_on": day(starts), "ends_on": day(starts + days - 1),
        "women": 20, "men": 300, "source": "DDR commission",
    }  # fmt: skip
    return Terms(**usual | said)


def a_phase(by, starts=0, days=10, **said):
    return again(services.write(terms(starts, days, **said), by=by))


def reported(row, by, *, began=None, ends=None, on=0, **said):
    usual = {"women": 0, "men": 0, "source": "DDR commission", "says": "Cards come late."}
    return services.report(
        again(row),
        Told(on=day(on), began_on=None if began is None else day(began),
             ends_on=None if ends is None else day(ends), **usual | said),
        by=by,
    )  # fmt: skip


def linked(row, line, by, way=Way.ITEM_WAITS, lag=0):
    made = services.tie(again(row), reform.item(line.item.uid), way, lag=lag, by=by)
    return queries.tie(made.uid)


def a_meeting(by, on=-20, number="JB/1", **said):
    usual = {
        "on": day(on), "reform_side": "Ministry of Defence", "ddr_side": "DDR commission",
        "decided": "Camp Kelo opens once the last weapon is counted.", "reference": number,
    }  # fmt: skip
    return services.hold(Held(**usual | said), by=by)
