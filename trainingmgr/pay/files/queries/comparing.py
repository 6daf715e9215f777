"""What a comparison needs, read in short readings that hold up nobody."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import or_, select

from trainingmgr.core import keys
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import db, let_go
from trainingmgr.matching import records, refine
from trainingmgr.matching.records import Record
from trainingmgr.matching.refine import Decision
from trainingmgr.matching.weights import Field, Level
from trainingmgr.pay.files.models import PayCycle, PayLine
from trainingmgr.pay.files.rules import Line
from trainingmgr.pay.files.rules.alone import EXTRAS
from trainingmgr.pay.rules import DECIDED, HELD, MatchClass, files
from trainingmgr.pay.scale.queries import plain, scales
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import known
from trainingmgr.registry.people.queries import records as people_records
from trainingmgr.registry.structure.models import Unit
from trainingmgr.tabular.queries import finished, in_pieces

PIECE = 1_000
SURE = 50_000
"""Lines beyond doubt, the newest, that are counted beside decisions."""
COLUMNS = (
    *(PayLine.id, PayLine.number, PayLine.version, PayLine.service_number, PayLine.name),
    *(PayLine.born, PayLine.unit_text, PayLine.grade, PayLine.gross_minor, PayLine.net_minor),
    *(PayLine.currency, PayLine.parts, PayLine.account_mark, PayLine.phone_mark, PayLine.state),
    *(PayLine.hold, PayLine.failure, PayLine.person_id, PayLine.match, PayLine.probability),
    *(PayLine.evidence, PayLine.rivals, PayLine.after, PayLine.paid_minor),
)


def joined_into() -> dict[int, int]:
    """Records that were found to be of one human being: the key of the one that was kept."""
    kept: Any = select(Person.id, Person.same_as_id).where(Person.same_as_id.is_not(None))
    return dict(tuple(row) for row in in_pieces(kept, Person.id))


def register(joined: Mapping[int, int]) -> list[Record]:
    """Everybody as matching compares people. What a joined record says counts for the kept one."""
    found: dict[Any, Record] = {}
    for ids in in_keys(select(Person.id).where(known())):
        for each in people_records(ids):
            found[each.id] = _marked(each)
        let_go()
    for at in range(0, len(joined), PIECE):
        for each in people_records(list(joined)[at : at + PIECE]):
            whole = found.get(joined[each.id])  # type: ignore[index]
            if whole is not None:
                found[whole.id] = _with(whole, _marked(each))
        let_go()
    return list(found.values())


def in_keys(statement: Any) -> Iterator[list[int]]:
    """Keys of people in pieces, in short readings."""
    last = 0
    while True:
        later = statement.where(Person.id > last).order_by(Person.id).limit(PIECE)
        ids = list(db.session.scalars(later))
        if ids:
            yield ids
        if len(ids) < PIECE:
            return
        last = ids[-1]


def _marked(person: Record) -> Record:
    """Phones as marks: a pay line holds no phone in clear, and equal ones have equal marks."""
    if not person.phones:
        return person
    tails = filter(None, map(records.phone, person.phones))
    marks = (keys.ring().mark("pay phone", tail) for tail in tails)
    return replace(person, phones=tuple(map(_phone, marks)))


def _phone(mark: str) -> str:
    """A mark in the shape of a phone number, which is all that matching compares."""
    return f"{int(mark, 16) % 10**records.PHONE_TAIL:0{records.PHONE_TAIL}d}"


def _with(whole: Record, part: Record) -> Record:
    return replace(
        whole,
        names=(*whole.names, *part.written),
        numbers=(*whole.numbers, *part.numbers),
        documents=(*whole.documents, *part.documents),
        phones=(*whole.phones, *part.phones),
        born=whole.born or part.born,
    )


def lines_of(cycle: PayCycle, ids: Collection[int] | None = None) -> list[Any]:
    """The lines of a cycle, or some of them, as plain rows."""
    statement = select(*COLUMNS).where(PayLine.cycle_id == cycle.id)
    if ids is not None:
        return list(db.session.execute(statement.where(PayLine.id.in_(ids))))
    found: list[Any] = []
    while True:
        later = statement.where(PayLine.id > found[-1].id) if found else statement
        piece = db.session.execute(later.order_by(PayLine.id).limit(PIECE)).all()
        let_go()
        found += piece
        if len(piece) < PIECE:
            return found


def as_records(lines: Sequence[Any]) -> list[Record]:
    """Pay lines as matching compares them. Units are told by their code or a title."""
    units = _units() if any(line.unit_text for line in lines) else {}
    return [
        Record(
            id=line.id,
            names=(line.name,),
            born=PartialDate.read(line.born) if line.born else None,
            numbers=(line.service_number,) if line.service_number else (),
            phones=(_phone(line.phone_mark),) if line.phone_mark else (),
            unit=units.get(plain(line.unit_text)) if line.unit_text else None,
        )
        for line in lines
    ]


def _units() -> dict[str, str]:
    found: dict[str, str] = {}
    for id_, code, titles in db.session.execute(select(Unit.id, Unit.code, Unit.titles)):
        for word in (*titles.values(), code):
            found[plain(word)] = str(id_)
    let_go()
    return found


def as_found(cycle: PayCycle, lines: Sequence[Any]) -> list[Line]:
    """Pay lines as far as findings go, their grades told by the scale of the service."""
    scale = scales(cycle.service_id, files.first_day(cycle.period))
    found = []
    for line in lines:
        band, amount = scale.get(plain(line.grade), (None, None)) if line.grade else (None, None)
        extra = sum(minor for code, minor in line.parts.items() if code in EXTRAS)
        found.append(
            Line(
                id=line.id,
                match=line.match,
                person=line.person_id,
                state=line.state,
                row=line.number,
                gross=line.gross_minor,
                paid=line.paid_minor,
                parts=line.parts,
                written=plain(line.service_number) if line.service_number else None,
                base=max(line.gross_minor - extra, 0),
                net=line.net_minor,
                currency=line.currency,
                band=band,
                scale=amount,
                account=line.account_mark,
                phone=line.phone_mark,
                hold=line.hold,
                failure=line.failure,
                other_name=_differs(line.evidence),
            )
        )
    return found


def _differs(evidence: Sequence[Sequence[Any]]) -> bool:
    return any(
        field == Field.NAME_1 and level == Level.DIFFERS for field, level, *_rest in evidence
    )


def paid_elsewhere(cycle: PayCycle, among: Collection[int] | None = None) -> frozenset[int]:
    """People paid by another file of the same month, of any service."""
    statement = (
        select(PayLine.person_id)
        .join(PayLine.cycle)
        .where(
            PayCycle.period == cycle.period,
            PayCycle.id != cycle.id,
            finished(PayCycle.batch_id),
            PayLine.match.in_(HELD),
        )
    )
    if among is not None:
        statement = statement.where(PayLine.person_id.in_(among))
    return frozenset(db.session.scalars(statement))


def around(cycle: PayCycle, ids: Collection[int]) -> set[int]:
    """These lines and those that share a person, an account or a phone with one of them."""
    mine = db.session.execute(
        select(PayLine.person_id, PayLine.account_mark, PayLine.phone_mark).where(
            PayLine.id.in_(ids)
        )
    ).all()
    shared = [PayLine.id.in_(ids)]
    columns = (PayLine.person_id, PayLine.account_mark, PayLine.phone_mark)
    for column, values in zip(columns, zip(*mine, strict=True), strict=True):
        if known_ := {value for value in values if value is not None}:
            shared.append(column.in_(known_))
    return set(
        db.session.scalars(select(PayLine.id).where(PayLine.cycle_id == cycle.id, or_(*shared)))
    )


def decided() -> Iterator[Decision]:
    """Lines on which somebody said whether they pay this person, with what they were shown."""
    statement = (
        select(PayLine.evidence, PayLine.match)
        .where(PayLine.match.in_(DECIDED))
        .order_by(PayLine.id)
        .execution_options(yield_per=PIECE)
    )
    for evidence, match in db.session.execute(statement):
        if evidence:
            yield Decision(refine.read(evidence), same=match is MatchClass.CONFIRMED)


def beyond_doubt() -> Iterator[list[Any]]:
    """The evidence of lines that nobody had to look at."""
    statement = (
        select(PayLine.evidence)
        .where(PayLine.match.in_(HELD - DECIDED))
        .order_by(PayLine.id.desc())
        .limit(SURE)
        .execution_options(yield_per=PIECE)
    )
    yield from db.session.scalars(statement)
