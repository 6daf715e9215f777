"""The scorecard of the whole programme, and what everybody may read of it without signing in."""

from collections.abc import Mapping
from datetime import date, timedelta
from hashlib import blake2b

from flask import Blueprint, Response, current_app, make_response, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from trainingmgr.core import clock
from trainingmgr.core.permissions import Permission
from trainingmgr.programme.framework import queries as framework
from trainingmgr.programme.framework import words as framework_words
from trainingmgr.programme.framework.models import FrameworkPoint
from trainingmgr.programme.framework.rules import (
    LESS,
    MEASURED,
    OFF_COURSE,
    POINTS,
    Part,
    Standing,
    met,
    stands,
)
from trainingmgr.programme.framework.rules.forecasting import level
from trainingmgr.programme.outreach import queries as outreach
from trainingmgr.programme.outreach import words as told_words
from trainingmgr.programme.progress import queries, words
from trainingmgr.programme.progress.rules import HORIZONS, PUBLIC, month_before, trend
from trainingmgr.web.access import allows, keeps_nothing, may_cache
from trainingmgr.web.charts import Span, SpanLine
from trainingmgr.web.pages import page

bp = Blueprint("progress", __name__, url_prefix="/progress")
YEAR = timedelta(days=400)
FIRST = {code: measures[0] for code, measures in MEASURED.items()}
"""What stands for each point on one line: the first of its figures."""
HOUR = 3600


@bp.get("/scorecard")
@allows(Permission.FRAMEWORK_READ)
def scorecard() -> ResponseReturnValue:
    rows, today = framework.rows(), clock.today()
    lines = _lines(rows, today)
    figures = queries.monthly(set(FIRST.values()), today - YEAR, today)
    return page(
        "programme/progress/scorecard.html", rows=rows, parts=_parts(), today=today,
        figures=figures, first=FIRST, less=LESS, off_course=_off_course(rows, today),
        kept_on=max((each[0].on for each in figures.values()), default=None),
        counts=framework.standings(rows), stands=stands, trend=trend, level=level,
        words=words, framework=framework_words, lines=lines,
        years=_years(rows, today), points=POINTS,
    )  # fmt: skip


def _parts() -> dict[Part, list[str]]:
    return {part: [code for code, each in POINTS.items() if each.part is part] for part in Part}


def _off_course(rows: Mapping[str, FrameworkPoint], today: date) -> list[str]:
    """The points that need somebody above their owners, the gravest first, then those past their
    day.
    """
    grave = {state: place for place, state in enumerate(OFF_COURSE)}
    past = (Standing.ACHIEVED_VERIFIED, Standing.CANCELLED)
    found = [
        code for code, row in rows.items()
        if code in POINTS and (row.state in grave or (
            row.target_on is not None and row.target_on < today and row.state not in past))
    ]  # fmt: skip
    order = list(POINTS)
    return sorted(
        found, key=lambda code: (grave.get(rows[code].state, len(grave)), order.index(code))
    )


def _lines(rows: Mapping[str, FrameworkPoint], today: date) -> dict[Part, list[SpanLine]]:
    """The benchmarks of each horizon: from the day they begin to the day of their target."""
    return {part: [_line(code, rows.get(code), today) for code in codes]
            for part, codes in _parts().items() if part in HORIZONS}  # fmt: skip


def _line(code: str, row: FrameworkPoint | None, today: date) -> SpanLine:
    if row is None or row.starts_on is None or row.target_on is None:
        return SpanLine(code)
    if row.state is Standing.ACHIEVED_VERIFIED:
        return SpanLine(code, [Span(row.starts_on, row.target_on, "past")])
    late = row.target_on < today
    last = max(row.target_on, row.forecast_on or row.target_on)
    spans = [Span(row.starts_on, row.target_on)]
    return SpanLine(code, [*spans, Span(row.target_on, max(last, today), "open")] if late or last >
                    row.target_on else spans)  # fmt: skip


def _years(rows: Mapping[str, FrameworkPoint], today: date) -> tuple[int, int]:
    """The years that the timelines show: the same for all three."""
    days = [day for each in rows.values() for day in
            (each.starts_on, each.target_on, each.forecast_on) if day]  # fmt: skip
    return min([today, *days]).year, max([today, *days]).year


@bp.get("/")
@keeps_nothing
@may_cache
def public() -> ResponseReturnValue:
    """Counts and the standing of benchmarks as of the last month that is over: no name, no place
    of a unit, no day of a course or of pay to come, and no number that may point at somebody.
    """
    rows, until = framework.rows(), month_before(clock.today())
    parts = {part: codes for part, codes in _parts().items() if part in HORIZONS}
    counts = framework.standings(rows, [code for codes in parts.values() for code in codes])
    figures = queries.monthly(PUBLIC, until.replace(day=1), until)
    body, _status = page(
        "programme/progress/public.html", account=None, navigation=[], unsent=None, rows=rows,
        parts=parts, until=until, counts=counts, lang=str(get_locale()),
        framework=framework_words,
        met={code: met(framework.found_of(row)) for code, row in rows.items()}, points=POINTS,
        messages=outreach.told(until), told=told_words, less=LESS,
        figures=[figures[each][0] for each in PUBLIC if figures.get(each)],
        programme=current_app.extensions["settings"].programme,
    )  # fmt: skip
    return _cached(body)


def _cached(body: str) -> Response:
    """For an hour, and after that as long as it says the same."""
    answer = make_response(body)
    answer.set_etag(blake2b(body.encode(), digest_size=10).hexdigest())
    answer.cache_control.public = True
    answer.cache_control.max_age = HOUR
    answer.make_conditional(request)
    return answer
