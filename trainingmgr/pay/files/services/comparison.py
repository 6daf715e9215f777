"""A pay file held against the register: worked out with nobody waiting, written in short steps."""

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import field
from typing import Any, TypeVar, cast

from flask_babel import lazy_gettext as _
from sqlalchemy import Table, bindparam, delete, insert, select, update

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.core import clock, jobs, journal
from trainingmgr.core.columns import new_uid
from trainingmgr.core.db import db, let_go, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.jobs import Job
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.matching import compare, link
from trainingmgr.matching.records import Record
from trainingmgr.matching.weights import Chances, Field
from trainingmgr.pay.files import events
from trainingmgr.pay.files.models import Discrepancy, PayCycle, PayLine
from trainingmgr.pay.files.queries import comparing, knowing
from trainingmgr.pay.files.queries import cycles as queries
from trainingmgr.pay.files.rules import Found, due, findings, source_of
from trainingmgr.pay.rules import (
    DECIDED,
    HELD,
    CycleState,
    Finding,
    FindingState,
    MatchClass,
)
from trainingmgr.pay.scale import services as scale
from trainingmgr.registry.weights import queries as weights

RECONCILE = "reconcile pay"
BREATH = jobs.LEASE.total_seconds() / 4
T = TypeVar("T")
LINE = cast("Table", PayLine.__table__)
DISCREPANCY = cast("Table", Discrepancy.__table__)
TOLD = {*(Field.NAME_1, Field.NAME_2, Field.NAME_3, Field.NAME_4), Field.NUMBER, Field.BORN}
"""Fields whose words are kept beside the weights. Phones and accounts never are."""
_SET = update(LINE).where(LINE.c.id == bindparam("key"), LINE.c.decided_by_id.is_(None))


@dataclass
class Plan:
    """What to write into lines, and which findings go, come, or say otherwise than before."""

    lines: list[dict[str, Any]] = field(default_factory=list)
    drop: list[int] = field(default_factory=list)
    add: list[dict[str, Any]] = field(default_factory=list)
    amend: list[dict[str, Any]] = field(default_factory=list)

    @property
    def size(self) -> int:
        return len(self.lines) + len(self.drop) + len(self.add) + len(self.amend)


@operation
def ask(cycle: PayCycle, *, by: User, language: str = "en") -> Job:
    """Have a cycle compared with the register, for the first time or again.

    Decisions that people have taken stay.
    """
    allowed(by, Permission.PAY_RECONCILE)
    being_compared = cycle.state is CycleState.RECONCILING
    if being_compared:
        raise Refusal(_("This cycle is being compared already."))
    cycle.state = cycle.state.then(CycleState.RECONCILING)
    job = jobs.enqueue(RECONCILE, by=by, language=language, cycle=cycle.id)
    cycle.job_id = job.id
    journal.record(
        events.ComparisonAsked(period=cycle.period, about=("pay_cycle", cycle.id)), by=by
    )
    return job


def plan(cycle: PayCycle, *, alive: Callable[[], None] = lambda: None) -> Plan:
    """Work it all out: reads in short readings, writes nothing. `alive` is called now and then."""
    lines = comparing.lines_of(cycle)
    mine = comparing.as_records([line for line in lines if line.match not in DECIDED])
    joined = comparing.joined_into()
    people = comparing.register(joined)
    learnt = weights.learnt()
    let_go()
    judged = _meanwhile(
        lambda: _judged(mine, people, {line.id: line.number for line in lines}, learnt), alive
    )
    result = Plan()
    final = []
    for line in lines:
        facts = judged.get(line.id)
        if facts is not None and any(getattr(line, name) != facts[name] for name in facts):
            result.lines.append({"key": line.id} | facts)
        final.append(_Judged(line, facts or _kept(line, joined)))
    month = knowing.month_of(cycle)
    serving = knowing.serving(cycle, month)
    as_found = comparing.as_found(cycle, final)
    found = findings.of_lines(as_found, serving, month)
    found += findings.over_strength(as_found, serving, month)
    claimed = {line.person_id for line in final if line.match in (*HELD, MatchClass.REVIEW)}
    claimed |= month.elsewhere
    found += findings.unpaid(serving, service=cycle.service_id, claimed=claimed)
    result.drop, result.add, result.amend = _difference(cycle, found)
    let_go()
    return result


def _kept(line: Any, joined: Mapping[int, int]) -> dict[str, Any]:
    """Somebody decided that a line pays a record which was joined to another since."""
    return {"person_id": joined.get(line.person_id, line.person_id)}


def _meanwhile(work: Callable[[], T], alive: Callable[[], None]) -> T:
    """Arithmetic that may take a minute, while this worker goes on saying that it lives."""
    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(work)
        while True:
            try:
                return working.result(timeout=BREATH)
            except NotYet:
                alive()


class _Judged:
    """A row of a line with what the comparison says now."""

    def __init__(self, row: Any, facts: Mapping[str, Any]) -> None:
        self._row, self._facts = row, facts

    def __getattr__(self, name: str) -> Any:
        return self._facts[name] if name in self._facts else getattr(self._row, name)


def _judged(
    mine: Sequence[Record],
    people: Sequence[Record],
    numbers: Mapping[int, int],
    learnt: Chances | None,
) -> dict[int, dict[str, Any]]:
    """For each line the class, the person, and the reasons as codes, weights and words."""
    result = link.reconcile(mine, people, learnt)
    lines = {each.id: each for each in mine}
    persons = {each.id: each for each in people}
    judged = {}
    for pair in result.pairs:
        klass = MatchClass(pair.klass.value)
        joined = klass in (*HELD, MatchClass.REVIEW)
        steps = result.explain(lines[pair.left], persons[pair.right]).evidence if joined else ()
        judged[cast("int", pair.left)] = {
            "match": klass,
            "person_id": pair.right if joined else None,
            "probability": round(pair.probability, 4),
            "evidence": [_reason(step) for step in steps],
            "rivals": pair.rivals,
            "after": numbers.get(cast("int", pair.after)) if pair.after is not None else None,
        }
    return judged


def _reason(step: compare.Evidence) -> list[Any]:
    words = [step.left, step.right] if step.field in TOLD else ["", ""]
    if step.field is Field.START:
        words = ["", step.right]
    return [step.field.value, step.level.value, round(step.bits, 2), *words]


def _difference(
    cycle: PayCycle,
    found: Sequence[Found],
    *,
    lines: Collection[int] | None = None,
    people: Collection[int] = (),
) -> tuple[list[int], list[dict[str, Any]], list[dict[str, Any]]]:
    """Which findings go, which come, and which say otherwise than before. One that somebody has
    touched stays as they left it.
    """
    statement = select(
        Discrepancy.id, Discrepancy.finding, Discrepancy.line_id, Discrepancy.person_id,
        Discrepancy.group_mark, Discrepancy.state, Discrepancy.amount_minor, Discrepancy.currency,
        Discrepancy.facts, Discrepancy.due_on,
    ).where(Discrepancy.cycle_id == cycle.id)  # fmt: skip
    there, drop, amend = set(), [], []
    wanted = {each.key: each for each in found}
    for row in db.session.execute(statement):
        if lines is not None and not _touches(row, lines, people):
            continue
        key = (row.finding, row.line_id, row.person_id, row.group_mark)
        if key in wanted:
            there.add(key)
            if row.state is FindingState.OPEN and (said := _said(row, wanted[key])):
                amend.append({"id": row.id} | said)
        elif row.state is FindingState.OPEN:
            drop.append(row.id)
    add = [_row(cycle.id, each) for key, each in wanted.items() if key not in there]
    return drop, add, amend


def _said(row: Any, each: Found) -> dict[str, Any]:
    """What an open finding says now, or nothing where it said so before."""
    now = {"amount_minor": each.amount, "currency": each.currency, "facts": dict(each.facts)}
    same = all(getattr(row, name) == value for name, value in now.items())
    if same and row.due_on is not None:
        return {}
    return now | {"due_on": row.due_on or due(each.finding, clock.today())}


def _touches(row: Any, lines: Collection[int], people: Collection[int]) -> bool:
    return row.line_id in lines if row.line_id is not None else row.person_id in people


def _row(cycle_id: int, each: Found) -> dict[str, Any]:
    return {
        "uid": new_uid(),
        "version": 1,
        "cycle_id": cycle_id,
        "finding": each.finding,
        "line_id": each.line,
        "person_id": each.person,
        "group_mark": each.group,
        "amount_minor": each.amount,
        "currency": each.currency,
        "facts": dict(each.facts),
        "due_on": due(each.finding, clock.today()),
        "state": FindingState.OPEN,
    }


def write(plan_: Plan, begin: int, size: int) -> None:
    """Inside a step: the next pieces of the plan, lines first, then findings."""
    every: list[Any] = [*plan_.lines, *plan_.drop, *plan_.amend, *plan_.add]
    pieces = every[begin : begin + size]
    for each in pieces:
        if isinstance(each, dict) and "id" in each:
            changed = each | {"version": DISCREPANCY.c.version + 1}
            db.session.execute(
                update(DISCREPANCY).where(DISCREPANCY.c.id == each["id"]).values(changed)
            )
    to_set = [each for each in pieces if isinstance(each, dict) and "key" in each]
    to_drop = [each for each in pieces if isinstance(each, int)]
    to_add = [each for each in pieces if isinstance(each, dict) and "uid" in each]
    if to_set:
        names = [name for name in to_set[0] if name != "key"]
        db.session.connection().execute(
            _SET.values(
                {name: bindparam(f"new_{name}", type_=LINE.c[name].type) for name in names}
                | {"version": LINE.c.version + 1}
            ),
            [{"key": each["key"]} | {f"new_{n}": each[n] for n in names} for each in to_set],
        )
    if to_drop:
        db.session.execute(delete(DISCREPANCY).where(DISCREPANCY.c.id.in_(to_drop)))
    if to_add:
        db.session.execute(insert(DISCREPANCY), to_add)


def publish(cycle: PayCycle, job: Job) -> None:
    """Inside the last step: the cycle says what was found, and is there for readers."""
    cycle.summary = queries.summary_of(cycle.id)
    cycle.state = cycle.state.then(CycleState.RECONCILED)
    cycle.reconciled_at = clock.now()
    scale.use(cycle.service_id, cycle.period, source_of(cycle.uid))
    counted = queries.Counted(cycle.summary)
    journal.record(
        events.CycleCompared(
            period=cycle.period,
            lines=counted.lines,
            matched=counted.matched,
            ghosts=counted.ghosts,
            unpaid=counted.found(Finding.UNPAID_PRESENT),
            about=("pay_cycle", cycle.id),
        ),
        by=cast("Any", _Asker(job.by_id)),
    )


@dataclass(frozen=True)
class _Asker:
    id: int


def give_up(cycle: PayCycle) -> None:
    """Inside an operation: the comparison ended early. Nothing of it is shown as compared."""
    being_compared = cycle.state is CycleState.RECONCILING
    if being_compared:
        cycle.state = cycle.state.then(CycleState.IMPORTED)


def look_again(cycle: PayCycle, line: PayLine, person_id: int | None) -> None:
    """Inside an operation: somebody decided on a line; put right what follows from it."""
    db.session.flush()
    touched = comparing.around(cycle, {line.id})
    rows = comparing.lines_of(cycle, comparing.around(cycle, touched))
    people = {row.person_id for row in rows if row.person_id is not None}
    people |= {person_id} if person_id is not None else set()
    month = knowing.month_of(cycle, people)
    serving = knowing.serving(cycle, month, people) if people else {}
    found = findings.of_lines(comparing.as_found(cycle, rows), serving, month)
    found = [each for each in found if each.line in touched]
    claimed = {row.person_id for row in rows if row.match in (*HELD, MatchClass.REVIEW)}
    claimed |= month.elsewhere
    found += findings.unpaid(serving, service=cycle.service_id, claimed=claimed)
    again = Plan()
    again.drop, again.add, again.amend = _difference(cycle, found, lines=touched, people=people)
    write(again, 0, again.size)
    cycle.summary = queries.summary_of(cycle.id)
