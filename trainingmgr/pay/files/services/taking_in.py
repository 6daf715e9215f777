"""The rows of a ministry's file on their way in: hidden until the whole file is there."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

from flask_babel import lazy_gettext as _
from sqlalchemy import LargeBinary, Table, bindparam, delete, insert, select

from trainingmgr.core import clock, journal
from trainingmgr.core.columns import new_uid
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Sentence
from trainingmgr.pay.files import events
from trainingmgr.pay.files.models import Discrepancy, PayCycle, PayLine
from trainingmgr.pay.files.queries import cycles as queries
from trainingmgr.pay.files.rules import source_of
from trainingmgr.pay.rules import Channel, ChannelFailure, CycleState, FindingState, HoldReason
from trainingmgr.pay.rules import LineState as L
from trainingmgr.pay.scale import services as scale
from trainingmgr.tabular.importables import Bringer
from trainingmgr.tabular.models import ImportBatch
from trainingmgr.vetting.ddr.services import drawing

LINE = cast("Table", PayLine.__table__)
_PUT = insert(LINE).values(account=bindparam("sealed", type_=LargeBinary))
"""Accounts come sealed from the check of the file, and no row is sealed under the write lock."""


@operation
def stage_many(
    rows: Sequence[tuple[int, Mapping[str, Any]]], *, batch: ImportBatch, by: Bringer
) -> None:
    """Lines as their number in the file and their content: those of one file, in its order."""
    wanted = {(content["service"], content["period"]) for _number, content in rows}
    cycles = _cycles(wanted, batch, by)
    db.session.execute(
        _PUT,
        [
            _line(number, content, cycles[content["service"], content["period"]])
            for number, content in rows
        ],
    )


def _cycles(
    wanted: set[tuple[int, str]], batch: ImportBatch, by: Bringer
) -> dict[tuple[int, str], int]:
    there = {
        (service, period): id_
        for id_, service, period in db.session.execute(
            select(PayCycle.id, PayCycle.service_id, PayCycle.period).where(
                PayCycle.batch_id == batch.id
            )
        )
    }
    for service, period in sorted(wanted - there.keys()):
        cycle = PayCycle(
            service_id=service,
            period=period,
            state=CycleState.IMPORTED,
            batch_id=batch.id,
            by_id=by.id,
            at=clock.now(),
        )
        db.session.add(cycle)
        db.session.flush()
        there[service, period] = cycle.id
    return there


def _line(number: int, content: Mapping[str, Any], cycle_id: int) -> dict[str, Any]:
    sealed = content["sealed"]
    since = content["since"]
    return {
        "uid": new_uid(),
        "version": 1,
        "cycle_id": cycle_id,
        "number": number,
        "service_number": content["service_no"],
        "name": content["name"],
        "born": content["born"],
        "unit_text": content["unit"],
        "grade": content["grade"],
        "gross_minor": content["gross"],
        "net_minor": content["net"],
        "currency": content["currency"],
        "paid_minor": content["paid"],
        "parts": content["parts"],
        "channel": Channel(content["channel"]),
        "sealed": sealed.encode() if sealed else None,
        "account_end": content["account_end"],
        "account_mark": content["account_mark"],
        "phone_mark": content["phone_mark"],
        "state": L(content["state"]),
        "state_since": date.fromisoformat(since) if since else None,
        "failure": ChannelFailure(content["failure"]) if content["failure"] else None,
        "hold": HoldReason(content["hold"]) if content["hold"] else None,
        "evidence": [],
        "rivals": 0,
    }


@operation
def note_imported(batch: ImportBatch, by: Bringer) -> None:
    """The whole file is in: count its lines and money, and put it on record."""
    for cycle in db.session.scalars(select(PayCycle).where(PayCycle.batch_id == batch.id)):
        cycle.summary = queries.summary_of(cycle.id)
        journal.record(
            events.CycleImported(
                period=cycle.period,
                lines=cycle.summary["lines"],
                sha256=batch.sha256,
                about=("pay_cycle", cycle.id),
            ),
            by=cast("Any", by),
        )
    drawing.compare_soon(by=cast("Any", by))


def rests_on(batch_id: int) -> Sentence | None:
    """What keeps a file from being taken back: a comparison under way, or people's decisions."""
    busy: Sentence = _("This pay file is being compared, or is closed.")
    touched: Sentence = _("Somebody has decided on lines of this pay file.")
    mine = select(PayCycle.id).where(PayCycle.batch_id == batch_id)
    running = select(PayCycle.id).where(
        PayCycle.batch_id == batch_id, PayCycle.state.in_((CycleState.RECONCILING,
                                                           CycleState.CLOSED))
    )  # fmt: skip
    if db.session.scalar(running.limit(1)) is not None:
        return busy
    decided = select(PayLine.id).where(
        PayLine.cycle_id.in_(mine), PayLine.decided_by_id.is_not(None)
    )
    moved = select(Discrepancy.id).where(
        Discrepancy.cycle_id.in_(mine), Discrepancy.state != FindingState.OPEN
    )
    if any(db.session.scalar(each.limit(1)) is not None for each in (decided, moved)):
        return touched
    rolled = select(PayCycle.id).where(
        PayCycle.batch_id == batch_id, PayCycle.rolled_at.is_not(None)
    )
    if db.session.scalar(rolled.limit(1)) is not None:
        counted: Sentence = _("The arrears of this pay file are counted already.")
        return counted
    return None


def take_back(batch_id: int, limit: int) -> int:
    """Remove so many rows of a file that nobody sees any more: findings, lines, then the cycle."""
    mine = select(PayCycle.id).where(PayCycle.batch_id == batch_id)
    for model, where in (
        (Discrepancy, Discrepancy.cycle_id.in_(mine)),
        (PayLine, PayLine.cycle_id.in_(mine)),
        (PayCycle, PayCycle.batch_id == batch_id),
    ):
        ids = list(db.session.scalars(select(model.id).where(where).limit(limit)))
        if ids:
            if model is PayCycle:
                uids = db.session.scalars(select(PayCycle.uid).where(PayCycle.id.in_(ids)))
                scale.release(source_of(uid) for uid in uids)
            db.session.execute(delete(model).where(model.id.in_(ids)))
            return len(ids)
    return 0
