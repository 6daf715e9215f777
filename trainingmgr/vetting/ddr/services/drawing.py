"""Who draws a reintegration benefit beside a place in the force (R-DDR-01)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, approving
from trainingmgr.core import clock, jobs, journal
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.jobs import Job
from trainingmgr.core.journal import Actor
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.matching.records import Record
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.rules import GONE
from trainingmgr.registry.reception.queries import resembling
from trainingmgr.vetting.ddr import events, queries
from trainingmgr.vetting.ddr.models import DdrRecord, DoubleDraw, ReintegrationBenefit
from trainingmgr.vetting.ddr.rules import LIKELY, DrawState, Ground

COMPARE = "ddr.compare"
AT_ONCE = 50
"""Benefits compared with the register in one deed: each costs a look-up of a name."""
Same = Mapping[int, tuple[Ground, float]]
"""Who of the register may draw a benefit, on what ground, how likely."""


@dataclass(frozen=True, kw_only=True)
class Benefit:
    """One line of a reintegration programme's list."""

    name: str
    from_on: date
    until_on: date | None = None
    born: PartialDate | None = None
    ddr_id: str | None = None
    biometric: str | None = None
    reference: str | None = None


@operation
def write_benefit(found: Benefit, *, by: User) -> ReintegrationBenefit:
    """One line of a programme's list, compared with the register at once."""
    allowed(by, Permission.DDR_WRITE)
    row = benefit_row(found, by_id=by.id)
    db.session.add(row)
    db.session.flush()
    journal.record(events.BenefitWritten(benefit=str(row.uid)), by=by)
    _keep({row.id: same(row)})
    return row


def benefit_row(found: Benefit, *, by_id: int, batch_id: int | None = None) -> ReintegrationBenefit:
    return ReintegrationBenefit(
        name=found.name, born=found.born.text if found.born else None, ddr_id=found.ddr_id,
        ddr_mark=queries.mark(found.ddr_id), biometric_mark=queries.mark(found.biometric),
        from_on=found.from_on, until_on=found.until_on, reference=found.reference,
        by_id=by_id, batch_id=batch_id,
    )  # fmt: skip


@operation
def compare_soon(*, by: Actor, arriving: bool = False) -> Job | None:
    """Have benefits compared that nobody has compared, or that were compared before somebody new
    stood in the register. A list or a payroll that comes in asks for it; nobody has to. Rows of a
    list that is `arriving` are there for the worker, not yet for a reader.
    """
    if queries.compares(COMPARE):
        return None
    if not arriving and not queries.to_compare(clock.today(), 1):
        return None
    return jobs.enqueue(COMPARE, by=by)


def look_up(before: datetime) -> dict[int, Same]:
    """Some benefits that wait and whom each may be, while nothing is locked."""
    waiting = queries.to_compare(clock.today(), AT_ONCE, before)
    return {each.id: same(each) for each in waiting}


@operation
def keep(found: Mapping[int, Same], *, by: Actor) -> int:
    """Write down what was found of some benefits. How many pairs somebody has to look at."""
    new = _keep(found)
    if found:
        journal.record(events.BenefitsCompared(count=len(found), found=new), by=by)
    return new


@operation
def compare_some(*, by: User) -> int:
    """Compare some benefits that wait with the register. How many were compared."""
    allowed(by, Permission.DDR_WRITE)
    found = look_up(clock.now())
    keep(found, by=by)
    return len(found)


def _keep(found: Mapping[int, Same]) -> int:
    new = 0
    for key, people in found.items():
        benefit = db.session.get(ReintegrationBenefit, key)
        if benefit is None:  # its list was taken back meanwhile
            continue
        for person_id, (ground, probability) in people.items():
            new += _pair(key, person_id, ground, probability)
        benefit.compared_at = clock.now()
    db.session.flush()
    return new


def _pair(benefit: int, person_id: int, ground: Ground, probability: float) -> bool:
    """A pair to look at, unless there is one: what was decided about it stays."""
    known = select(DoubleDraw.id).where(
        DoubleDraw.benefit_id == benefit, DoubleDraw.person_id == person_id
    )
    if db.session.scalar(known) is not None:
        return False
    db.session.add(
        DoubleDraw(
            benefit_id=benefit, person_id=person_id, ground=ground,
            probability=round(100 * probability),
        )
    )  # fmt: skip
    return True


def match(row: DdrRecord) -> None:
    """A record that bears the number or the biometric reference of a benefit that runs: somebody
    looks, without anybody asking for it.
    """
    marks = {
        Ground.DDR_ID: (ReintegrationBenefit.ddr_mark, row.ddr_mark),
        Ground.BIOMETRIC: (ReintegrationBenefit.biometric_mark, row.biometric_mark),
    }
    for ground, (column, mark) in marks.items():
        if mark:
            for key in queries.paid_to(column == mark, clock.today()):
                _pair(key, row.person_id, ground, 1.0)
                db.session.flush()


def same(benefit: ReintegrationBenefit) -> Same:
    """Who of the register may draw this benefit: by number, by reference, by name and birth."""
    found = {key: (ground, 1.0) for key, ground in queries.holding(benefit).items()}
    born = PartialDate.read(benefit.born) if benefit.born else None
    if born is not None:
        told = Record(id=None, names=(benefit.name,), born=born)
        for each in resembling(told, least=LIKELY):
            key = each.record.id
            if isinstance(key, int):
                found.setdefault(key, (Ground.NAME_AND_BIRTH, each.assessment.probability))
    gone = set(
        db.session.scalars(select(Person.id).where(Person.id.in_(found), Person.status.in_(GONE)))
    )
    return {key: value for key, value in found.items() if key not in gone}


@operation
def decide_draw(row: DoubleDraw, to: DrawState, *, reason: str, seen: int | None, by: User) -> None:
    """Say whether somebody draws both, whether the benefit has ended, or who it is not."""
    allowed(by, Permission.DDR_WRITE)
    approving(by)
    row.as_seen(seen)
    if len(reason.strip()) < 10:
        raise Refusal(_("Give the reason in a full sentence."), field="reason")
    row.state, row.reason = row.state.then(to), reason.strip()
    row.decided_by_id, row.decided_at = by.id, clock.now()
    if to is DrawState.ENDED:
        benefit = db.session.get_one(ReintegrationBenefit, row.benefit_id)
        if benefit.until_on is None or benefit.until_on > clock.today():
            benefit.until_on = max(benefit.from_on, clock.today() - timedelta(days=1))
    db.session.flush()
    journal.record(events.DoubleDrawDecided(draw=str(row.uid)), by=by)
