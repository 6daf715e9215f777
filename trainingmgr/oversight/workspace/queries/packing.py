"""What goes into a pack: codes, offices, days and those who signed, as they stand."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from trainingmgr.core import journal
from trainingmgr.core.db import db
from trainingmgr.oversight.bodies.models import Matter, OversightAct, OversightEffect
from trainingmgr.oversight.bodies.rules import is_overdue
from trainingmgr.oversight.workspace import queries
from trainingmgr.oversight.workspace.models import OversightSample
from trainingmgr.oversight.workspace.rules import HURRY, WAYS, Shortcut

MOST_ROWS = 1000
"""So many rows of one kind of shortcut are in a pack; the count beside them is of all."""


def content(act: OversightAct, first: date, last: date, on: date) -> dict[str, Any]:
    """Everything of a pack. The same database gives the same, whoever asks and whenever."""
    counts = queries.counts(first, last)
    head = journal.head()
    kinds = [(way, kind) for way, each in WAYS.items() for kind in each]
    return {
        "format": 1,
        "act": {"code": act.code, "title": act.title, "body": act.body.name,
                "begins_on": str(act.begins_on)},
        "first": str(first), "last": str(last), "on": str(on), "hurry_minutes": HURRY,
        "journal": {"number": head.number, "hash": head.hash},
        "shortcuts": [
            {"way": way.value, "kind": kind.value, "count": counts[kind]} for way, kind in kinds
        ],
        "rows": [row for _way, kind in kinds if counts[kind] for row in _rows(kind, first, last)],
        "acts": [_act(each) for each in _acts(act.body_id)],
        "matters": [_matter(each, on) for each in _matters(act.body_id)],
        "effects": [_effect(each) for each in _effects(act.body_id)],
        "samples": [_sample(each) for each in _samples(first, last)],
    }  # fmt: skip


def _rows(kind: Shortcut, first: date, last: date) -> list[dict[str, Any]]:
    found, cursor = list[dict[str, Any]](), None
    while len(found) < MOST_ROWS:
        page = queries.rows(kind, first, last, cursor=cursor)
        found += [
            {"kind": kind.value, "at": each.at.isoformat(timespec="seconds"), "by": each.by,
             "agreed_by": each.second, "minutes": each.minutes, "what": each.what,
             "of": each.of, "why": each.why}
            for each in page.rows
        ]  # fmt: skip
        cursor = page.after
        if cursor is None:
            break
    return found[:MOST_ROWS]


def _acts(body_id: int) -> Any:
    return db.session.scalars(
        select(OversightAct)
        .where(OversightAct.body_id == body_id)
        .order_by(OversightAct.begins_on, OversightAct.id)
    )


def _act(row: OversightAct) -> dict[str, Any]:
    return {
        "code": row.code, "kind": row.kind.value, "title": row.title, "asks": row.asks,
        "begins_on": str(row.begins_on), "state": row.state.value,
        "ended_on": row.ended_on and str(row.ended_on), "says": row.says, "minutes": row.minutes,
    }  # fmt: skip


def _matters(body_id: int) -> Any:
    return db.session.scalars(
        select(Matter)
        .where(Matter.body_id == body_id)
        .order_by(Matter.put_on, Matter.id)
        .options(joinedload(Matter.act))
    )


def _matter(row: Matter, on: date) -> dict[str, Any]:
    return {
        "code": row.code, "kind": row.kind.value, "issue": row.issue, "says": row.says,
        "act": row.act and row.act.code, "addressee": row.addressee, "put_on": str(row.put_on),
        "due_on": str(row.due_on), "state": row.state.value,
        "promised_on": row.promised_on and str(row.promised_on),
        "overdue": is_overdue(row.state, row.due_on, row.promised_on, on),
    }  # fmt: skip


def _effects(body_id: int) -> Any:
    return db.session.execute(
        select(OversightEffect, OversightAct.code)
        .join(OversightAct, OversightAct.id == OversightEffect.act_id)
        .where(OversightEffect.body_id == body_id)
        .order_by(OversightEffect.on, OversightEffect.id)
    )


def _effect(found: Any) -> dict[str, Any]:
    row, act = found
    return {
        "on": str(row.on), "act": act, "kind": row.kind.value, "says": row.says,
        "reference": row.reference,
    }  # fmt: skip


def _samples(first: date, last: date) -> Any:
    return db.session.scalars(
        select(OversightSample)
        .where(OversightSample.first <= last, OversightSample.last >= first)
        .order_by(OversightSample.id)
    )


def _sample(row: OversightSample) -> dict[str, Any]:
    return {
        "code": row.code, "population": row.population.value, "first": str(row.first),
        "last": str(row.last), "by_stratum": row.by_stratum, "size": row.size, "seed": row.seed,
        "count": row.count, "population_sha256": row.population_sha256,
    }  # fmt: skip
