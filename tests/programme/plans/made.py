from datetime import timedelta

from sqlalchemy import insert

from trainingmgr.core import clock
from trainingmgr.core.columns import new_uid
from trainingmgr.core.db import db
from trainingmgr.programme.plans import queries
from trainingmgr.programme.plans.models import ReformItem, ReformLine, ReformLink, ReformReport
from trainingmgr.programme.plans.rules import LineKind, Party
from trainingmgr.programme.plans.services import accepting, drafting, working
from trainingmgr.programme.plans.services.drafting import Terms
from trainingmgr.programme.plans.services.working import Told

WHY = "What the assessment of the sector found missing."


def day(days):
    return clock.today() + timedelta(days=days)


def again(row):
    return queries.version(row.uid)


def a_plan(by, title="National plan of reform"):
    return again(drafting.begin({"en": title}, WHY, by=by))


def an_item(row, by, starts=0, days=10, *, kind=LineKind.TASK, title="Train the trainers", **said):
    """So many days from today on; with what it waits for, by code."""
    waits = said.pop("waits", ())
    usual = {
        "titles": {"en": title}, "kind": kind, "owner_office": "Directorate of training",
        "starts_on": None if kind is LineKind.MILESTONE else day(starts),
        "ends_on": day(starts + days - 1),
    }  # fmt: skip
    made = drafting.write(again(row), Terms(**usual | said), by=by)
    for code in waits:
        drafting.link(queries.line(made.uid), code, by=by)
    return queries.line(made.uid)


def offered(row, by):
    row = again(row)
    accepting.offer(row, seen=row.version, by=by)
    return again(row)


def signed(row, party, by, *, office="Ministry of Defence", on=None):
    row = again(row)
    accepting.accept(row, party, office, on=on or clock.today(), seen=row.version, by=by)
    return again(row)


def filed(row, party, signatory, by, *, office="General Staff", on=None):
    row = again(row)
    accepting.file_paper(
        row, party, office, signatory, "PLAN-1/ACC, archive of the reform unit",
        on=on or clock.today(), seen=row.version, by=by,
    )  # fmt: skip
    return again(row)


def accepted(row, by, government, military):
    row = signed(offered(row, by), Party.GOVERNMENT, government)
    return filed(row, Party.MILITARY, "General Abdel Dara", military)


def in_force(row, by, government, military):
    row = accepted(row, by, government, military)
    accepting.enforce(row, seen=row.version, by=by)
    return again(row)


def told(
    line, by, share=0, began=None, forecast=None, on=0, says="Work goes on as it was planned."
):
    day_of = {name: None if at is None else day(at) for name, at in (("b", began), ("f", forecast))}
    made = working.report(
        queries.item(line.item.uid),
        Told(on=day(on), says=says, share=share, began_on=day_of["b"], forecast_on=day_of["f"]),
        by=by,
    )
    return queries.report(made.uid)


def a_large_plan(by, *, items=500, links=1000):
    """A draft of so many items, each waiting for one or two before it."""
    row = a_plan(by, "A plan of five hundred items")
    keys = [n for (n,) in db.session.execute(
        insert(ReformItem).returning(ReformItem.id, sort_by_parameter_order=True),
        [{"uid": new_uid(), "plan_id": row.plan_id, "code": f"I-{n:03}"}
         for n in range(1, items + 1)])]  # fmt: skip
    db.session.execute(insert(ReformLine), [
        {"uid": new_uid(), "version_id": row.id, "item_id": key, "titles": {"en": f"Item {n}"},
         "kind": LineKind.TASK, "owner_office": "General Staff", "counterpart": "",
         "starts_on": day(n * 2), "ends_on": day(n * 2 + 1), "version": 1}
        for n, key in enumerate(keys)])  # fmt: skip
    pairs = [(n, n - 1) for n in range(1, items)] + [(n, n - 2) for n in range(2, items)]
    pairs += [(n, n - 7) for n in range(7, items)]
    db.session.execute(insert(ReformLink), [
        {"uid": new_uid(), "version_id": row.id, "item_id": keys[a], "on_item_id": keys[b],
         "lag": 0}
        for a, b in pairs[:links]])  # fmt: skip
    return again(row), keys


def reported(keys, by):
    """Every item has two reports; the first ends a month late, and all others wait for it."""
    db.session.execute(insert(ReformReport), [
        {"uid": new_uid(), "item_id": key, "on": day(-back), "began_on": None, "share": 0,
         "forecast_on": day(30) if key == keys[0] else None, "by_id": by.id, "at": clock.now(),
         "says": "Work goes on as it was planned."}
        for key in keys for back in (9, 2)])  # fmt: skip
