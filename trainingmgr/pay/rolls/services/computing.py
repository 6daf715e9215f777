"""A payroll worked out: people read in pieces, each line computed, written, and computed again.

`Work` goes on from any checkpoint: each step says whom it reached and carries the hashes of what
was read so far. Lines of an attempt that was cancelled are shown to nobody and taken away first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field
from hashlib import sha256
from typing import Any, cast

from flask_babel import lazy_gettext as _
from sqlalchemy import Table, delete, insert, select

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.core import clock, jobs, journal
from trainingmgr.core.columns import new_uid
from trainingmgr.core.db import db, let_go, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.jobs import Job
from trainingmgr.core.journal import canonical
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.pay.rolls import events
from trainingmgr.pay.rolls.models import Payroll, PayrollChange, PayrollInput, PayrollLine
from trainingmgr.pay.rolls.queries import computed, laws, reading
from trainingmgr.pay.rolls.queries.laws import Law
from trainingmgr.pay.rolls.queries.reading import Read
from trainingmgr.pay.rolls.rules import ChangeKind, InputKind, PayrollState, Purpose
from trainingmgr.pay.rolls.rules.computing import Computed, Right, Subject, hold, salary, support
from trainingmgr.pay.rules import LineState
from trainingmgr.pay.scale import services as scale
from trainingmgr.vetting.ddr.services import drawing

COMPUTE = "compute payroll"
LINE = cast("Table", PayrollLine.__table__)
CHANGE = cast("Table", PayrollChange.__table__)
INPUT = cast("Table", PayrollInput.__table__)
PIECE = 1_000
CLEARED = 400
"""Rows of either kind that one step takes away: each is taken out of every index."""


def source_of(payroll: Payroll) -> str:
    """How the scale knows who uses it."""
    return f"payroll {payroll.uid}"


@operation
def ask(payroll: Payroll, *, by: User, language: str = "en") -> Job:
    """Have a payroll computed, for the first time or again. Signatures stand only if the very same
    lines come out.
    """
    allowed(by, Permission.PAYROLL_BUILD)
    being_computed = payroll.state is PayrollState.COMPUTING
    if being_computed:
        raise Refusal(_("This payroll is being computed already."))
    if PayrollState.COMPUTING not in payroll.state.moves:
        raise Refusal(_("This payroll is released. What is owed since is paid as arrears."))
    payroll.state = payroll.state.then(PayrollState.COMPUTING)
    payroll.content_sha256 = payroll.inputs_sha256 = payroll.computed_at = None
    payroll.summary = {}
    job = jobs.enqueue(COMPUTE, by=by, language=language, payroll=payroll.id)
    payroll.job_id = job.id
    drawing.compare_soon(by=by)
    journal.record(events.PayrollComputing(**events.named(payroll)), by=by)
    return job


@operation
def give_up(payroll: Payroll) -> None:
    """The computation ended early: nothing of it is shown."""
    being_computed = payroll.state is PayrollState.COMPUTING
    if being_computed:
        payroll.state = payroll.state.then(PayrollState.OPEN)


@dataclass
class Work:
    """What a worker holds of one payroll between two steps: the law, and who is still to come."""

    lease: int
    law: Law
    ids: list[int]
    previous: int | None
    begun: int

    @classmethod
    def of(cls, payroll: Payroll, job: Job) -> "Work":
        previous = computed.before(payroll)
        ids = reading.candidates(payroll, job.checkpoint.get("after", 0))
        return cls(job.lease, laws.law(payroll), ids, previous.id if previous else None,
                   job.checkpoint.get("people", 0))  # fmt: skip

    @property
    def everybody(self) -> int:
        return self.begun + len(self.ids)


@dataclass
class Piece:
    """What one step writes, and what it leaves for the next."""

    phase: str
    lines: list[dict[str, Any]] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    checkpoint: dict[str, Any] = field(default_factory=dict)
    differing: int = 0


def piece_of(payroll: Payroll, work: Work, checkpoint: Mapping[str, Any]) -> Piece:
    """The next piece, worked out while nobody waits."""
    phase = checkpoint.get("phase", "clear")
    made = {"lines": _lines, "leavers": _leavers, "check": _check, "publish": _whole}.get(phase)
    piece = made(payroll, work, dict(checkpoint)) if made else Piece(phase, [], [], {**checkpoint})
    let_go()
    return piece


def _lines(payroll: Payroll, work: Work, kept: dict[str, Any]) -> Piece:
    """Some hundred people: their lines, what changed since last month, hashes of the inputs."""
    at = kept.get("people", 0) - work.begun
    ids = work.ids[at : at + kept.get("size", 500)]
    number, hashes = kept.get("number", 0), dict(kept.get("hashes", {}))
    counts = dict(kept.get("counts", {}))
    lines, changes = [], []
    read = reading.people(payroll, work.law, ids) if ids else []
    _hash(read, hashes, counts)
    there = computed.lines_before(work.previous, ids) if ids else {}
    for each in read:
        for found, funder, paper in _computed(payroll, work.law, each):
            number += 1
            line = _line(payroll, number, each, found, funder)
            lines.append(line)
            if work.previous is not None:
                changes += _changes(
                    payroll, each, line, there.get((each.subject.person, funder)), paper, work.law
                )
    changes = list({(each["person_id"], each["kind"]): each for each in changes}.values())
    people = kept.get("people", 0) + len(ids)
    kept |= {"people": people, "number": number, "hashes": hashes, "counts": counts,
             "after": ids[-1] if ids else kept.get("after", 0)}  # fmt: skip
    if people >= work.everybody:
        kept |= {"phase": "leavers" if work.previous else "check"}
    return Piece("lines", lines, changes, kept)


def _hash(read: Sequence[Read], hashes: dict[str, str], counts: dict[str, int]) -> None:
    """Person after person, so that the hash does not tell how large the pieces were."""
    for each in read:
        for kind, facts in each.kinds.items():
            if facts not in (None, []):
                told = f"{hashes.get(kind, '')}{each.subject.person}{canonical(facts)}"
                hashes[kind] = sha256(told.encode()).hexdigest()
                counts[kind] = counts.get(kind, 0) + 1


def _computed(
    payroll: Payroll, law: Law, each: Read
) -> list[tuple[Computed, int | None, str | None]]:
    if payroll.purpose is Purpose.SALARY:
        found = salary(each.subject, law.scale)
        return [] if found is None else [(found, payroll.funder_id, each.joined_by)]
    by_funder: dict[int | None, tuple[Computed, str]] = {}
    for grant in each.grants:
        for extra in law.scale.extras:
            if extra.code != grant.right.code:
                continue
            one = support(grant.right, extra, law.scale.month_days)
            if one is not None:
                there = by_funder.get(grant.funder)
                by_funder[grant.funder] = (_with(there[0], one) if there else one, grant.document)
    return [(found, funder, paper) for funder, (found, paper) in by_funder.items()]


def _with(one: Computed, other: Computed) -> Computed:
    """Two grants of one funder are one line."""
    return Computed(days=min(31, one.days + other.days), base=one.base + other.base,
                    grade=None, step=None, band=None)  # fmt: skip


def _line(
    payroll: Payroll, number: int, each: Read, found: Computed, funder: int | None
) -> dict[str, Any]:
    reason = hold(each.subject, found, each.standing_for(funder))
    channel, channel_id, end = each.channel
    allowed_, taken = found.allowances, found.deductions
    waits = reason is not None or each.stopped
    row = {
        "uid": new_uid(), "version": 1, "payroll_id": payroll.id, "number": number,
        "person_id": each.subject.person, "purpose": payroll.purpose, "funder_id": funder,
        "unit_id": each.unit, "post_id": each.post, "slot": each.subject.slot,
        "seen": each.subject.seen, "grade": found.grade, "step": found.step, "band": found.band,
        "days": found.days, "base_minor": found.base, "allowances": allowed_,
        "allowances_minor": sum(allowed_.values()), "deductions": taken,
        "deductions_minor": sum(taken.values()), "gross_minor": found.gross,
        "net_minor": found.net, "channel": channel, "channel_id": channel_id,
        "channel_end": end, "facts": _facts(payroll, each, funder),
        "state": LineState.HELD if waits else LineState.DRAFT, "state_since": None,
        "hold": None if each.stopped else reason, "held_by_id": None, "held_because": None,
    }  # fmt: skip
    return row | {"digest": computed.digest(row)}


def _facts(payroll: Payroll, each: Read, funder: int | None) -> dict[str, Any]:
    facts = each.subject.facts()
    if payroll.purpose is not Purpose.SALARY:
        facts["grants"] = [
            [g.right.code, g.right.first, g.right.last] for g in each.grants if g.funder == funder
        ]
    return facts


def _changes(
    payroll: Payroll, each: Read, line: Mapping[str, Any], was: Any, paper: str | None, law: Law
) -> list[dict[str, Any]]:
    """What is otherwise than the month before, and the paper that says so where there is one."""

    def change(kind: ChangeKind, before: Any, now: Any, document: str | None) -> dict[str, Any]:
        return _change(payroll, each.subject.person, kind, before, now, document,
                       line["net_minor"] - (was.net_minor if was else 0), each.is_late)  # fmt: skip

    if was is None:
        return [change(ChangeKind.JOINER, None, line["grade"] or payroll.purpose.value, paper)]
    begun = law.begun.get((line["grade"] or "", line["step"] or 0))
    found = []
    if (was.grade, was.step) != (line["grade"], line["step"]):
        found.append(change(ChangeKind.GRADE, _step(was.grade, was.step),
                            _step(line["grade"], line["step"]), each.graded_by))  # fmt: skip
    elif was.net_minor != line["net_minor"]:
        document = each.graded_by or each.granted_by or begun or next(
            (law.papers[code] for code in (*line["allowances"], *line["deductions"])
             if law.changed(code)), each.settled_by,
        )  # fmt: skip
        found.append(change(ChangeKind.AMOUNT, was.net_minor, line["net_minor"], document))
    if was.channel_id != line["channel_id"]:
        found.append(change(ChangeKind.CHANNEL, None, line["channel"].value, each.channelled_by))
    if len(found) == 2:
        found[1]["difference_minor"] = 0
    return found


def _step(grade: str | None, step: int | None) -> str | None:
    return grade if step in (None, 1) else f"{grade} {step}"


def _change(
    payroll: Payroll, person: int, kind: ChangeKind, was: Any, now: Any, document: str | None,
    difference: int, late: bool,
) -> dict[str, Any]:  # fmt: skip
    return {
        "uid": new_uid(), "version": 1, "payroll_id": payroll.id, "person_id": person,
        "kind": kind, "was": None if was is None else str(was),
        "now": None if now is None else str(now), "difference_minor": difference,
        "is_late": late, "document": document, "documented_by_id": None,
    }  # fmt: skip


def _leavers(payroll: Payroll, work: Work, kept: dict[str, Any]) -> Piece:
    changes = [
        _change(payroll, person, ChangeKind.LEAVER, None, last.status.value if last else None,
                last.reference if last else None, -net,
                bool(last and last.recorded_at.date() > payroll.cut_off_on))
        for person, net, last in computed.leavers(payroll, work.previous or 0)
    ]  # fmt: skip
    if len(changes) < computed.PIECE:
        kept |= {"phase": "check"}
    return Piece("leavers", [], changes, kept)


def _check(payroll: Payroll, work: Work, kept: dict[str, Any]) -> Piece:
    """Every line computed again from its own frozen facts and the scale, and held against what
    was written: amounts, days, grade and hash.
    """
    last = kept.get("checked", 0)
    lines = db.session.execute(
        select(LINE)
        .where(LINE.c.payroll_id == payroll.id, LINE.c.number > last)
        .order_by(LINE.c.number)
        .limit(PIECE)
    ).mappings().all()  # fmt: skip
    count = differing = 0
    for row in lines:
        count, last = count + 1, row["number"]
        differing += not _agrees(payroll, work.law, dict(row))
    kept |= {"checked": last}
    if count < PIECE:
        kept |= {"phase": "publish"}
    return Piece("check", [], [], kept, differing)


def _agrees(payroll: Payroll, law: Law, row: Mapping[str, Any]) -> bool:
    again = _again(payroll, law, row["facts"])
    return (
        again is not None
        and (again.base, again.days) == (row["base_minor"], row["days"])
        and again.net == row["net_minor"]
        and (again.allowances, again.deductions) == (row["allowances"], row["deductions"])
        and computed.digest(row) == row["digest"]
    )  # fmt: skip


def _again(payroll: Payroll, law: Law, facts: Mapping[str, Any]) -> Computed | None:
    if payroll.purpose is Purpose.SALARY:
        return salary(Subject.of(facts), law.scale)
    found: Computed | None = None
    for code, first, last in facts["grants"]:
        for extra in law.scale.extras:
            if extra.code == code:
                one = support(Right(code, first, last), extra, law.scale.month_days)
                if one is not None:
                    found = _with(found, one) if found else one
    return found


def _whole(payroll: Payroll, work: Work, kept: dict[str, Any]) -> Piece:
    """The hashes and sums of all lines, worked out before anybody has to wait for them."""
    law = sha256(canonical(work.law.scale.facts()).encode()).hexdigest()
    hashes = kept.get("hashes", {}) | {InputKind.SCALE.value: law}
    inputs = sha256(canonical(hashes).encode()).hexdigest()
    kept |= {
        "hashes": hashes, "inputs": inputs, "content": computed.content(payroll, inputs),
        "summary": computed.summary(payroll.id) | {"previous": work.previous is not None},
    }  # fmt: skip
    return Piece("publish", [], [], kept)


def clear(payroll: Payroll) -> bool:
    """Inside a step: take away some of what an earlier attempt left. True when nothing is left."""
    left = False
    for table in (CHANGE, LINE):
        some = select(table.c.id).where(table.c.payroll_id == payroll.id).limit(CLEARED)
        ids = list(db.session.scalars(some))
        if ids:
            db.session.execute(delete(table).where(table.c.id.in_(ids)))
            left = True
    db.session.execute(delete(INPUT).where(INPUT.c.payroll_id == payroll.id))
    return not left


def write(piece: Piece) -> None:
    """Inside a step."""
    if piece.differing:
        raise Refusal(_("Computed twice, a line came out otherwise. Nothing is shown."))
    if piece.lines:
        db.session.execute(insert(LINE), piece.lines)
    if piece.changes:
        db.session.execute(insert(CHANGE), piece.changes)


def publish(payroll: Payroll, job: Job, work: Work, checkpoint: Mapping[str, Any]) -> None:
    """Inside the last step: the payroll says what came out, and is there for readers."""
    hashes = checkpoint["hashes"]
    counts = checkpoint.get("counts", {}) | {InputKind.SCALE.value: len(work.law.scale.steps)}
    db.session.execute(
        insert(INPUT),
        [
            {"payroll_id": payroll.id, "kind": kind, "count": counts.get(kind.value, 0),
             "sha256": hashes.get(kind.value) or sha256(b"").hexdigest()}
            for kind in InputKind
        ],
    )  # fmt: skip
    payroll.inputs_sha256, payroll.content_sha256 = checkpoint["inputs"], checkpoint["content"]
    payroll.summary = checkpoint["summary"]
    payroll.computed_at = clock.now()
    payroll.state = payroll.state.then(PayrollState.COMPUTED)
    scale.use(payroll.service_id, payroll.period, source_of(payroll))
    journal.record(
        events.PayrollComputed(
            lines=payroll.summary["lines"], held=payroll.summary["held"],
            sha256=payroll.content_sha256, **events.named(payroll),
        ),
        by=cast("Any", _Asker(job.by_id)),
    )  # fmt: skip


@dataclass(frozen=True)
class _Asker:
    id: int
