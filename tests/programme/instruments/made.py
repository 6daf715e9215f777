from datetime import timedelta

from trainingmgr.core import clock
from trainingmgr.programme.instruments import queries, services
from trainingmgr.programme.instruments.rules import InstrumentKind
from trainingmgr.programme.instruments.services import Duty, Terms

SUM = "0" * 63 + "a"


def day(days):
    return clock.today() + timedelta(days=days)


def terms(reference="14/2021", **said):
    usual = {
        "titles": {"en": "Act on control of the forces", "fr": "Loi sur le contrôle"},
        "kind": InstrumentKind.ACT, "reference": reference, "issued_by": "Parliament",
        "says": "The forces answer to parliament.", "adopted_on": day(-400),
        "in_force_on": day(-300), "place": "Gazette 12 of 2021",
    }  # fmt: skip
    return Terms(**usual | said)


def an_instrument(by, reference="14/2021", **said):
    return again(services.write(terms(reference, **said), by=by))


def again(row):
    return queries.instrument(row.uid)


def an_obligation(row, by, *, due=-10, body=None, what="Report the spending of the year."):
    duty = Duty(obliged="Ministry of Defence", what=what, due_on=day(due), article="7", body=body)
    return queries.obligation(services.oblige(row, duty, by=by).uid)


def claimed(row, by):
    row = queries.obligation(row.uid)
    services.done(row, day(-1), "Letter 7", seen=row.version, by=by)
    return queries.obligation(row.uid)


def seen(row, by, **found):
    row = queries.obligation(row.uid)
    services.see(row, **{"holds": True} | found, seen=row.version, by=by)
    return queries.obligation(row.uid)
