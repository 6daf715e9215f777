"""The framework: terms set, progress reported, evidence recorded, achievement claimed by one
person and found by another, and looked at again.
"""

from datetime import date

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, another_person
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.programme.framework import events, queries
from trainingmgr.programme.framework.models import (
    FrameworkCheck,
    FrameworkEvidence,
    FrameworkFigure,
    FrameworkPoint,
    FrameworkReport,
)
from trainingmgr.programme.framework.queries import measured
from trainingmgr.programme.framework.rules import (
    POINTS,
    REPORTED,
    Finding,
    Found,
    Measure,
    Standing,
    Test,
    after,
    claimed,
    met,
    next_test,
)

WRITE, VERIFY = Permission.FRAMEWORK_WRITE, Permission.FRAMEWORK_VERIFY


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What the programme sets itself for a point."""

    owner_office: str = ""
    owner: User | None = None
    counterpart: str = ""
    indicator: str = ""
    baseline: str = ""
    target: str = ""
    starts_on: date | None = None
    target_on: date | None = None


@operation
def settle(code: str, terms: Terms, *, seen: int | None, by: User) -> FrameworkPoint:
    """Set who owns a point, with whom, from where, to what and by when."""
    row = _row(code, seen, by)
    for name, value in vars(terms).items():
        setattr(row, name, value)
    if row.target_on and row.starts_on and row.target_on < row.starts_on:
        raise Refusal(_("It is to be reached after it begins."), field="target_on")
    db.session.flush()
    journal.record(events.PointSet(code=code, about=("framework_point", row.id)), by=by)
    return row


@operation
def report(
    code: str, state: Standing, says: str, *, forecast_on: date | None, seen: int | None, by: User
) -> FrameworkPoint:
    """Say where a point stands. What was found to be achieved keeps its state until it is found
    otherwise.
    """
    row = _row(code, seen, by)
    if state not in REPORTED:
        raise Refusal(_("Achievement is claimed with its evidence, not reported."), field="state")
    _worded(says)
    if state in row.state.moves:
        row.state = row.state.then(state)
    row.forecast_on = forecast_on
    db.session.flush()
    db.session.add(
        FrameworkReport(
            point_id=row.id, state=state, forecast_on=forecast_on, says=says.strip(), by_id=by.id
        )
    )
    about = ("framework_point", row.id)
    journal.record(events.PointReported(code=code, state=state.value, about=about), by=by)
    return row


@operation
def evidence(
    code: str, title: str, *, reference: str, held_by: str, dated_on: date, by: User
) -> FrameworkEvidence:
    """Record a paper, a visit or a figure that shows how a point stands."""
    row = _row(code, None, by, is_seen=False)
    if dated_on > clock.today():
        raise Refusal(_("Evidence is not of a day to come."), field="dated_on")
    made = FrameworkEvidence(
        point_id=row.id, title=title, reference=reference, held_by=held_by, dated_on=dated_on,
        by_id=by.id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    journal.record(events.PointEvidenced(code=code, about=("framework_point", row.id)), by=by)
    return made


@operation
def claim(code: str, says: str, *, seen: int | None, by: User) -> FrameworkPoint:
    """Say that the next test of a point is met. Somebody else looks at it."""
    row = _row(code, seen, by)
    findings = queries.found_of(row)
    if claimed(findings) is not None:
        raise Refusal(_("A claim waits already for somebody to look at it."))
    test = next_test(POINTS[code], findings)
    if test is None:
        raise Refusal(_("There is nothing more to claim here."))
    if not row.evidence:
        raise Refusal(_("Record the evidence first: a claim rests on some."))
    _find(row, test, Finding.CLAIMED, says, by)
    about = ("framework_point", row.id)
    journal.record(events.PointClaimed(code=code, test=test.value, about=about), by=by)
    return row


@operation
def find(
    code: str, test: Test, *, holds: bool, says: str, next_check_on: date | None, seen: int | None,
    by: User,
) -> FrameworkPoint:  # fmt: skip
    """What somebody other than owner and claimant finds: of a claim, or looking again at what was
    confirmed. What holds is looked at again on a day to come; what no longer holds has regressed.
    """
    allowed(by, VERIFY)
    row = queries.row(code)
    if row is None:
        raise Refusal(_("Nothing is claimed here yet."))
    row.as_seen(seen)
    findings = queries.found_of(row)
    waiting = claimed(findings)
    if waiting is None and test not in met(findings):
        raise Refusal(_("Nothing is claimed here yet."))
    if waiting is not None and waiting is not test:
        raise Refusal(_("A claim waits already for somebody to look at it."))
    another_person(by, row.owner_id, *queries.claimants(row))
    if holds:
        if next_check_on is None or next_check_on <= clock.today():
            raise Refusal(
                _("Say on which day to come somebody looks again."), field="next_check_on"
            )
        finding = Finding.CONFIRMED
    else:
        finding = Finding.NOT_CONFIRMED if waiting else Finding.NO_LONGER
    row.next_check_on = next_check_on if holds else None
    _find(row, test, finding, says, by)
    journal.record(
        events.PointFound(
            code=code, test=test.value, finding=finding.value, about=("framework_point", row.id)
        ),
        by=by,
    )
    return row


@operation
def measure(on: date) -> int:
    """Keep what the site counts today, once a day; what was kept is never counted anew. Gives how
    many figures are new.
    """
    there = measured.measured_on(on)
    rows = [(each, measured.value(each, on)) for each in Measure if each not in there]
    db.session.add_all(
        FrameworkFigure(measure=each, on=on, count=value.count, of=value.of) for each, value in rows
    )
    db.session.flush()
    return len(rows)


def _find(row: FrameworkPoint, test: Test, finding: Finding, says: str, by: User) -> None:
    _worded(says)
    db.session.add(
        FrameworkCheck(
            point_id=row.id, test=test, finding=finding, on=clock.today(), says=says.strip(),
            by_id=by.id,
        )
    )  # fmt: skip
    db.session.flush()
    findings = [*queries.found_of(row), Found(test, finding, clock.today())]
    state = after(POINTS[row.code], findings, row.state)
    if row.state is not state:
        row.state = row.state.then(state)
        db.session.flush()


def _worded(says: str) -> None:
    if len(says.strip()) < 10:
        raise Refusal(_("Say it in a full sentence."), field="says")


def _row(code: str, seen: int | None, by: User, *, is_seen: bool = True) -> FrameworkPoint:
    """What the programme has recorded of a point: begun by whoever first writes something."""
    allowed(by, WRITE)
    row = queries.row(code)
    if row is None:
        row = FrameworkPoint(code=code)
        row.checks, row.evidence, row.reports = [], [], []
        db.session.add(row)
        db.session.flush()
    elif is_seen:
        row.as_seen(seen)
    return row
