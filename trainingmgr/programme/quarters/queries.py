"""What goes into a report: codes, offices, days and counts, as they stood when the quarter ended.

Nobody is named, no prose of a report or a finding is taken over, and a number of people so small
that it may point at somebody is not even frozen.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import defer, joinedload, selectinload

import trainingmgr
from trainingmgr.core import clock
from trainingmgr.core.db import db, existing
from trainingmgr.core.paging import Page, page_of
from trainingmgr.programme.decisions.models import Decision, DecisionSignature
from trainingmgr.programme.decisions.rules import DecisionState
from trainingmgr.programme.framework.models import (
    FrameworkCheck,
    FrameworkEvidence,
    FrameworkFigure,
    FrameworkPoint,
    FrameworkReport,
)
from trainingmgr.programme.framework.rules import (
    MEASURED,
    POINTS,
    Found,
    Measure,
    Standing,
    Value,
    met,
)
from trainingmgr.programme.progress.queries import monthly
from trainingmgr.programme.progress.rules import HORIZONS, Kept, Trend, moved
from trainingmgr.programme.quarters.models import QuarterReport
from trainingmgr.programme.quarters.rules import MONTHS, Quarter, Written, months, moves
from trainingmgr.programme.risks.models import Risk, RiskWarning
from trainingmgr.programme.risks.rules import Stage

FORMAT = 1


def reports(cursor: str | None = None) -> Page[QuarterReport]:
    """The register, the newest quarter first."""
    statement = select(QuarterReport).options(
        defer(QuarterReport.content), joinedload(QuarterReport.by)
    )
    return page_of(statement, QuarterReport.first, QuarterReport.id, cursor=cursor, descending=True)


def report(uid: UUID) -> QuarterReport:
    return existing(
        select(QuarterReport).where(QuarterReport.uid == uid).options(joinedload(QuarterReport.by))
    )


def newest(code: str) -> QuarterReport | None:
    """The last edition of a quarter."""
    return db.session.scalar(
        select(QuarterReport)
        .where(QuarterReport.code == code)
        .order_by(QuarterReport.edition.desc())
        .limit(1)
    )


def made(codes: Collection[str]) -> set[str]:
    """Of these quarters those that have a report."""
    return set(
        db.session.scalars(
            select(QuarterReport.code).where(QuarterReport.code.in_(codes)).distinct()
        )
    )


def is_owed(quarter: Quarter) -> bool:
    """Whether a quarter in which something was counted has no report."""
    counted = exists().where(
        FrameworkFigure.on >= quarter.first, FrameworkFigure.on <= quarter.last
    )
    there = exists().where(QuarterReport.code == quarter.code)
    return bool(db.session.scalar(select(and_(counted, ~there))))


def content(quarter: Quarter, programme: str) -> dict[str, Any]:
    """Everything of a report. The same records give the same, whoever asks and whenever."""
    starts, ends = clock.begins(quarter.first), clock.begins(quarter.after.first)
    points, evidence = _points(starts, ends)
    return {
        "format": FORMAT, "product": trainingmgr.__version__, "programme": programme,
        "quarter": quarter.code, "first": str(quarter.first), "last": str(quarter.last),
        "horizons": [_horizon(part, points) for part in HORIZONS],
        "points": points,
        "evidence": evidence,
        "figures": _figures(quarter),
        "risks": [_risk(each, ends) for each in _risks(starts, ends)],
        "warnings": [_warning(each) for each in _warnings(quarter)],
        "decisions": _decisions(starts, ends),
    }  # fmt: skip


def _horizon(part: str, points: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """How many benchmarks of a horizon stood where, when the quarter began and when it ended."""
    here = [each for each in points if each["part"] == part]
    counts = {
        when: {state: sum(each[when] == state for each in here) for state in Standing}
        for when in ("before", "after")
    }
    return {"part": part} | {
        when: {state.value: n for state, n in found.items() if n} for when, found in counts.items()
    }


def _points(starts: datetime, ends: datetime) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    rows = {
        each.code: each
        for each in db.session.scalars(
            select(FrameworkPoint).options(
                selectinload(FrameworkPoint.reports), selectinload(FrameworkPoint.checks),
                selectinload(FrameworkPoint.evidence),
            )
        )
    }  # fmt: skip
    points, evidence = list[dict[str, Any]](), list[dict[str, Any]]()
    for code in POINTS:
        row = rows.get(code)
        points.append(_point(code, row, starts, ends))
        if row is not None:
            shown = sorted(row.evidence, key=lambda each: each.id)
            evidence += [_evidence(code, each) for each in shown if starts <= each.at < ends]
    return points, evidence


def _point(
    code: str, row: FrameworkPoint | None, starts: datetime, ends: datetime
) -> dict[str, Any]:
    written = _written(row, ends) if row else []
    stood = list(moves(POINTS[code], written))
    before = [to for at, to in stood if at < starts]
    findings = [each.found for each in written if each.found]
    return {
        "code": code, "part": POINTS[code].part.value, "office": row.owner_office if row else "",
        "before": (before[-1] if before else Standing.NOT_STARTED).value,
        "after": (stood[-1][1] if stood else Standing.NOT_STARTED).value,
        "moves": [
            {"on": str(clock.day(at)), "to": to.value} for at, to in stood if at >= starts
        ],
        "met": [{"test": test.value, "on": str(on)} for test, on in met(findings).items()],
    }  # fmt: skip


def _written(row: FrameworkPoint, ends: datetime) -> list[Written]:
    """What was written of a point until then, in the order in which it was."""
    reports: Iterable[FrameworkReport] = sorted(row.reports, key=lambda each: each.id)
    checks: Iterable[FrameworkCheck] = sorted(row.checks, key=lambda each: each.id)
    every = [Written(each.at, report=each.state) for each in reports]
    every += [
        Written(each.at, found=Found(each.test, each.finding, each.on)) for each in checks
    ]  # fmt: skip
    return sorted((each for each in every if each.at < ends), key=lambda each: each.at)


def _evidence(code: str, row: FrameworkEvidence) -> dict[str, Any]:
    return {
        "code": code, "title": row.title, "reference": row.reference, "held_by": row.held_by,
        "dated_on": str(row.dated_on),
    }  # fmt: skip


def _figures(quarter: Quarter) -> list[dict[str, Any]]:
    """Every figure with a number in the quarter: month by month for a year, the first and the last
    of the quarter, and where it went. Small numbers of people stay out.
    """
    shown = months(quarter.last)
    since = date(*shown[-MONTHS], 1)
    kept = monthly(tuple(Measure), since, quarter.last)
    opened = _first(quarter)
    of = defaultdict(list)
    for code, measures in MEASURED.items():
        for each in measures:
            of[each].append(code)
    found = []
    for measure in Measure:
        by_month = {(each.on.year, each.on.month): each for each in kept.get(measure, [])}
        last = next((each for each in kept.get(measure, []) if each.on >= quarter.first), None)
        first = opened.get(measure)
        if last is None or first is None:
            continue
        found.append({
            "measure": measure.value, "of": of[measure],
            "months": [_told(by_month.get(month)) for month in shown],
            "first": _told(first), "last": _told(last), "way": _way(first, last).value,
        })  # fmt: skip
    return found


def _first(quarter: Quarter) -> dict[Measure, Kept]:
    """The first figure of each measure in the quarter."""
    figure = FrameworkFigure
    first = (
        select(figure.measure, func.min(figure.on).label("on"))
        .where(figure.on >= quarter.first, figure.on <= quarter.last)
        .group_by(figure.measure)
        .subquery()
    )
    rows = db.session.execute(
        select(figure.measure, figure.on, figure.count, figure.of).join(
            first, and_(figure.measure == first.c.measure, figure.on == first.c.on)
        )
    )
    return {measure: Kept(measure, on, Value(count, of)) for measure, on, count, of in rows}


def _told(kept: Kept | None) -> dict[str, Any] | None:
    """A figure as it may be told: of a small number only that there is one."""
    if kept is None:
        return None
    if kept.is_private:
        return {"on": str(kept.on), "withheld": True}
    return {"on": str(kept.on), "count": kept.value.count, "of": kept.value.of}


def _way(first: Kept, last: Kept) -> Trend:
    """Where it went in the quarter: two days and both told, else nobody can say."""
    untold = first.is_private or last.is_private or 0 in (first.value.of, last.value.of)
    return Trend.SHORT if untold or first.on == last.on else moved(first.value, last.value)


def _risks(starts: datetime, ends: datetime) -> Sequence[Risk]:
    return db.session.scalars(
        select(Risk)
        .where(Risk.at >= starts, Risk.at < ends)
        .order_by(Risk.id)
        .options(selectinload(Risk.scores))
    ).all()


def _risk(row: Risk, ends: datetime) -> dict[str, Any]:
    """A risk that was raised, with its scores of then. Words of the source come at drawing."""
    scores = {each.stage: each.total for each in row.scores if each.at < ends}
    return {
        "code": row.code, "title": row.title, "category": row.category.value, "point": row.point,
        "before": scores.get(Stage.BEFORE), "after": scores.get(Stage.AFTER),
    }  # fmt: skip


def _warnings(quarter: Quarter) -> Sequence[RiskWarning]:
    return db.session.scalars(
        select(RiskWarning)
        .where(RiskWarning.raised_on >= quarter.first, RiskWarning.raised_on <= quarter.last)
        .order_by(RiskWarning.raised_on, RiskWarning.id)
        .options(joinedload(RiskWarning.risk), joinedload(RiskWarning.trigger))
    ).all()


def _warning(row: RiskWarning) -> dict[str, Any]:
    return {
        "code": row.risk.code, "measure": row.trigger.measure.value, "on": str(row.raised_on),
    }  # fmt: skip


def _decisions(starts: datetime, ends: datetime) -> list[dict[str, Any]]:
    """Decisions whose second signature fell into the quarter."""
    signed = (
        select(DecisionSignature.decision_id, func.max(DecisionSignature.at).label("at"))
        .group_by(DecisionSignature.decision_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Decision, signed.c.at)
        .join(signed, signed.c.decision_id == Decision.id)
        .where(Decision.state == DecisionState.TAKEN, signed.c.at >= starts, signed.c.at < ends)
        .order_by(signed.c.at, Decision.id)
        .options(selectinload(Decision.options))
    )
    return [
        {"code": row.code, "title": row.title, "dilemma": row.dilemma.value,
         "chosen": row.options[row.chosen - 1].title, "decided_by": row.decided_by,
         "on": str(clock.day(at)), "review_on": str(row.review_on)}
        for row, at in rows
    ]  # fmt: skip
