"""Numbers of a file that are known here, but only with the zeros that were before them."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import select

from trainingmgr.core import keys
from trainingmgr.core.db import db
from trainingmgr.matching import records
from trainingmgr.pay.channels.models import PayChannel
from trainingmgr.pay.files.models import PayCycle, PayLine
from trainingmgr.pay.files.rules.whole import LOST, Bare
from trainingmgr.pay.rules import CycleState
from trainingmgr.registry.people.models import Person
from trainingmgr.tabular.models import StagedRow
from trainingmgr.tabular.problems import masked
from trainingmgr.tabular.queries import finished

LOOKED_AT = 50
"""Numbers of a file that are looked up with zeros before them."""
MONTHS = 2
"""Files of months before whose accounts are known."""


def bare(batch_id: int) -> Mapping[str, Bare]:
    """Of the columns with numbers, those whose first ones are known with zeros before them oftener
    than as they stand. A few statements, whatever the file's size.
    """
    rows = db.session.execute(
        select(StagedRow.number, StagedRow.content)
        .where(StagedRow.batch_id == batch_id, StagedRow.is_rejected.is_(False))
        .order_by(StagedRow.number)
        .limit(LOOKED_AT)
    ).all()
    numbers = {number: content["service_no"] or "" for number, content in rows}
    found = {
        "service_no": _bare(numbers, {text: text for text in _tried(numbers.values())}, _people)
    }
    ring = keys.ring()
    accounts = {
        number: records.number(ring.open(content["sealed"].encode()))
        for number, content in rows
        if content["sealed"]
    }
    marks = {text: ring.mark("pay account", text) for text in _tried(accounts.values())}
    services = {content["service"] for _number, content in rows}
    found["account"] = _bare(accounts, marks, lambda wanted: _accounts(wanted, services))
    return {code: one for code, one in found.items() if one is not None}


def _tried(numbers: Collection[str]) -> Iterator[str]:
    for text in numbers:
        if text.isascii() and text.isdigit():
            yield from ("0" * zeros + text for zeros in range(LOST + 1))


def _bare(numbers: Mapping[int, str], marks: Mapping[str, str], known: Any) -> Bare | None:
    there = known(set(marks.values()))
    as_they_stand = sum(marks.get(text) in there for text in numbers.values())
    with_zeros = {
        row: padded
        for row, text in numbers.items()
        for padded in _tried([text])
        if padded != text and marks[padded] in there
    }
    if len(with_zeros) <= as_they_stand:
        return None
    usual = Counter(map(len, with_zeros.values())).most_common(1)[0][0]
    first = min(with_zeros)
    return Bare(usual, len(with_zeros), len(numbers), first, masked(numbers[first]))


def _people(numbers: Collection[str]) -> set[str]:
    return set(
        db.session.scalars(select(Person.service_number).where(Person.service_number.in_(numbers)))
    )


def _accounts(marks: Collection[str], services: Collection[int]) -> set[str]:
    """Of channels of people, and of the last files of these services."""
    cycles = db.session.scalars(
        select(PayCycle.id)
        .where(
            PayCycle.service_id.in_(services), PayCycle.state != CycleState.UNDONE,
            finished(PayCycle.batch_id),
        )
        .order_by(PayCycle.period.desc(), PayCycle.id.desc())
        .limit(MONTHS * max(1, len(services)))
    ).all()  # fmt: skip
    lines = select(PayLine.account_mark).where(
        PayLine.cycle_id.in_(cycles), PayLine.account_mark.in_(marks)
    )
    channels = select(PayChannel.identifier_mark).where(PayChannel.identifier_mark.in_(marks))
    return {mark for query in (lines, channels) for mark in db.session.scalars(query) if mark}
