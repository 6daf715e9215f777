"""The rows that decisions leave: which may follow which, who may decide about whom, and what each
supersedes.
"""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import bindparam, update

from trainingmgr.accounts.services import four_eyes
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal, StaleRecord
from trainingmgr.core.journal import Actor
from trainingmgr.core.sentences import day_said
from trainingmgr.registry.people import queries as registry
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.rules import YEARS_APART
from trainingmgr.registry.structure.models import Unit
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.tabular.models import ImportBatch
from trainingmgr.vetting.models import Clearance
from trainingmgr.vetting.queries import records
from trainingmgr.vetting.rules import HOLDS, POSITIVE, Decision, Outcome, is_reference, may_follow
from trainingmgr.vetting.words import OUTCOMES

Judged = tuple[Person | Unit, Decision]


def write_rows(
    judged: Sequence[Judged],
    *,
    by: Actor,
    batch: ImportBatch | None,
    moves: bool = True,
    line: list[Clearance] | None = None,
) -> list[Clearance]:
    """Insert the rows and mark what they supersede. A file's rows follow each other in order.

    `line`: what a single decision follows, newest first, where that is said.
    """
    stood = _stood(judged)
    barred = barred_from([subject for subject, _decision in judged], by)
    served = records.units_then([each.id for each, _d in judged if isinstance(each, Person)])
    made: list[Clearance] = []
    former: list[Clearance | None] = []
    for subject, decision in judged:
        key = (isinstance(subject, Unit), subject.id, decision.scheme)
        rows = stood.setdefault(key, []) if line is None else line
        if rows and is_kept(rows[0], decision):
            raise Refusal(
                _("A measure suspends this clearance. It is taken up again when that is lifted.")
            )
        if (isinstance(subject, Unit), subject.id) in barred:
            raise Refusal(barred[isinstance(subject, Unit), subject.id])
        _check(subject, decision, rows, moves=moves)
        _second(decision, rows, by)
        row = _row(subject, decision, served.get(subject.id, ()), by=by, batch=batch)
        if rows:
            row.person_id = rows[0].person_id
        former.append(rows[0] if rows else None)
        rows.insert(0, row)
        made.append(row)
    db.session.add_all(made)
    db.session.flush()
    _supersede(former, made)
    return made


def is_kept(stood: Clearance, decision: Decision) -> bool:
    """Whether a measure keeps what stands suspended: a refusal may follow, nothing else."""
    return (
        stood.measure is not None
        and decision.outcome is not Outcome.NOT_CLEARED
        and (decision.measure != stood.measure)
    )


def _stood(judged: Sequence[Judged]) -> dict[tuple[bool, int, Scheme], list[Clearance]]:
    wanted: dict[tuple[bool, Scheme], set[int]] = {}
    for subject, decision in judged:
        wanted.setdefault((isinstance(subject, Unit), decision.scheme), set()).add(subject.id)
    return {
        (units, subject, scheme): rows
        for (units, scheme), ids in wanted.items()
        for subject, rows in records.rounds(ids, scheme, units=units).items()
    }


def barred_from(subjects: Sequence[Person | Unit], by: Any) -> dict[tuple[bool, int], Any]:
    """About whom this account decides nothing, and why: their own record, a unit they have
    served in during the last five years, and whoever has served in it with them.
    """
    people = [each.id for each in subjects if isinstance(each, Person)]
    since = clock.today() - YEARS_APART
    holders = registry.holders_of(people) if people else {}
    units = registry.served_lately(by.holder_id, since)
    theirs = registry.units_lately(people, since) if people and units else {}
    barred: dict[tuple[bool, int], Any] = {}
    for each in subjects:
        if isinstance(each, Unit):
            if any(path.startswith(each.path) for path in units):
                barred[True, each.id] = _(
                    "You have served in this unit. Somebody else must decide about it."
                )
        elif by.holder_id in holders.get(each.id, ()):
            barred[False, each.id] = _("Nobody decides about their own record.")
        elif units & theirs.get(each.id, set()):
            barred[False, each.id] = _(
                "You have served in the same unit as %(number)s. Somebody else must decide.",
                number=each.number,
            )
    return barred


def _check(
    subject: Person | Unit, decision: Decision, rows: Sequence[Clearance], *, moves: bool
) -> None:
    if isinstance(subject, Person) and subject.same_as_id is not None:
        raise Refusal(_("This record was joined to another. Decide about the one that was kept."))
    if decision.reference and not is_reference(decision.reference):
        raise Refusal(
            _("Write the number alone: a few letters and figures, no words of reason."),
            field="reference",
        )
    today = clock.today()
    if decision.decided_on is not None and decision.decided_on > today:
        raise Refusal(_("A decision cannot be in the future."), field="decided_on")
    if decision.conditions_open and decision.outcome is not Outcome.CLEARED_WITH_CONDITIONS:
        raise Refusal(
            _("Open conditions belong to a clearance with conditions."), field="conditions_open"
        )
    was = rows[0].outcome if rows else None
    if moves and not may_follow(was, decision.outcome):
        raise Refusal(_not_after(was, decision.outcome), field="outcome")
    last = max((row.decided_on for row in rows if row.decided_on), default=None)
    if decision.decided_on is not None and last is not None and decision.decided_on < last:
        raise Refusal(
            _("A later decision is on record already, of %(day)s.", day=day_said(last)),
            field="decided_on",
        )


def _second(decision: Decision, rows: Sequence[Clearance], by: Any) -> None:
    """What ends a suspension or a refusal is recorded by another person than who recorded it."""
    if decision.outcome not in POSITIVE or not rows:
        return
    if rows[0].outcome in (Outcome.SUSPENDED, Outcome.UNDER_APPEAL):
        makers = [each.recorded_by_id for each in rows if each.outcome in HOLDS]
        if by.holder_id in four_eyes.holders_of(makers[:2]):
            raise Refusal(
                _("You recorded what this would end. A second person must record the clearance.")
            )


def _not_after(was: Outcome | None, now: Outcome) -> Any:
    if was is None:
        return _("“%(now)s” cannot be the first decision.", now=OUTCOMES[now])
    return _("“%(now)s” cannot follow “%(was)s”.", now=OUTCOMES[now], was=OUTCOMES[was])


def _row(
    subject: Person | Unit,
    decision: Decision,
    served: Sequence[records.Span],
    *,
    by: Actor,
    batch: ImportBatch | None,
) -> Clearance:
    positive = decision.outcome in POSITIVE
    return Clearance(
        scheme=decision.scheme,
        person_id=subject.id if isinstance(subject, Person) else None,
        unit_id=subject.id if isinstance(subject, Unit) else None,
        outcome=decision.outcome,
        conditions_open=decision.conditions_open,
        decided_on=decision.decided_on,
        decided_by=decision.decided_by,
        valid_from=decision.valid_from if positive else None,
        valid_to=decision.valid_to if positive else None,
        reference=decision.reference,
        measure=decision.measure if decision.outcome is Outcome.SUSPENDED else None,
        unit_then_id=_unit_then(subject, decision, served),
        batch_id=batch.id if batch else None,
        recorded_by_id=by.id,
    )


def _unit_then(
    subject: Person | Unit, decision: Decision, served: Sequence[records.Span]
) -> int | None:
    """The person's unit on the day of the decision: moving later asks for a review (R-VET-04)."""
    if isinstance(subject, Unit):
        return None
    day = decision.decided_on
    if day is None:
        return subject.unit_id
    for from_on, until_on, unit_id in served:
        if from_on <= day and (until_on is None or day < until_on):
            return unit_id
    return subject.unit_id


def _supersede(former: Sequence[Clearance | None], made: Sequence[Clearance]) -> None:
    pairs = [
        {"key": old.id, "by": new.id, "seen": old.version}
        for old, new in zip(former, made, strict=True)
        if old is not None
    ]
    if not pairs:
        return
    table = Clearance.__table__
    done = db.session.connection().execute(
        update(table)  # type: ignore[arg-type]
        .where(table.c.id == bindparam("key"), table.c.version == bindparam("seen"))
        .values(superseded_by_id=bindparam("by"), version=bindparam("seen") + 1),
        pairs,
    )
    if done.rowcount != len(pairs):
        raise StaleRecord
    for old in former:
        if old is not None:
            db.session.expire(old)
