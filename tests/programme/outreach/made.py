from datetime import timedelta

from trainingmgr.core import clock
from trainingmgr.programme.outreach import queries, services
from trainingmgr.programme.outreach.rules import (
    Audience,
    Danger,
    Finding,
    HeardThrough,
    Medium,
)
from trainingmgr.programme.outreach.services import Heard, Terms


def day(days):
    return clock.today() + timedelta(days=days)


def a_message(by, row=None, **said):
    usual = {
        "subject": "Pay through accounts", "audience": Audience.SOLDIERS, "medium": Medium.RADIO,
        "asked_by": "Directorate of personnel", "planned_on": day(3),
        "en": "Pay goes to accounts in the name of the soldier.",
    }  # fmt: skip
    seen = row.version if row else None
    return again(services.write(Terms(**usual | said), row=row, seen=seen, by=by))


def again(row):
    return queries.message(row.uid)


def cleared(row, *by, **said):
    for each in by:
        row = again(row)
        services.clear(row, **{"is_right": True} | said, seen=row.version, by=each)
    return again(row)


def out(row, *, by):
    row = again(row)
    services.publish(row, clock.today(), seen=row.version, by=by)
    return again(row)


def published(cast, **said):
    by = cast.programme_officer
    row = cleared(a_message(by, **said), cast.host_authority, cast.dpo)
    return out(row, by=by)


def a_rumour(by, *, heard=0, owner=None):
    heard_ = Heard(
        says="It is said that nobody of the south is taken.", heard_on=day(-heard),
        way=HeardThrough.COMMUNITY, danger=Danger.TENSION, owner=owner or by,
    )  # fmt: skip
    return queries.rumour(services.hear(heard_, by=by).uid)


def checked(row, by):
    row = queries.rumour(row.uid)
    services.find(row, Finding.FALSE, "The lists of the round were read.", seen=row.version, by=by)
    return queries.rumour(row.uid)
