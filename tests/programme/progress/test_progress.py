"""The scorecard, and the page that everybody may read."""

import re
from datetime import date, timedelta

from tests.browser import plain
from tests.programme.risks.made import a_figure
from trainingmgr.core import clock
from trainingmgr.programme.framework import services as framework
from trainingmgr.programme.framework.rules import POINTS, Measure, Value
from trainingmgr.programme.framework.services import Terms
from trainingmgr.programme.progress import queries
from trainingmgr.programme.progress.rules import (
    PUBLIC,
    Kept,
    Trend,
    month_before,
    trend,
)

M = Measure


def kept(*counts, of=100, measure=M.TO_STANDARD, every=45):
    return [Kept(measure, date(2026, 11, 28) - timedelta(days=every * n), Value(count, of))
            for n, count in enumerate(counts)]  # fmt: skip


def test_a_trend_looks_back_over_a_quarter():
    assert trend(kept(50, 10, 40)) is Trend.RISES
    assert trend(kept(40, 90, 50)) is Trend.FALLS
    assert trend(kept(52, 10, 50)) is Trend.STEADY
    assert trend(kept(50, 40)) is Trend.SHORT, "not a quarter yet"
    assert trend([]) is trend(kept(0, 0, 0, of=0)) is Trend.SHORT
    assert trend(kept(5, 4, 3, of=None)) is Trend.RISES
    hidden = kept(2, 2, 1, of=3, measure=M.WAITS_IN_CAMP)
    assert trend(hidden) is Trend.SHORT, "what nobody is told has no trend either"


def test_of_every_month_the_last_figure_stands_for_it(app):
    for day, count in ((date(2026, 3, 2), 1), (date(2026, 3, 30), 2), (date(2026, 4, 1), 3)):
        a_figure(M.TO_STANDARD, count, 9, day)
    a_figure(M.ABSENT, 7, 9, date(2026, 4, 1))
    found = queries.monthly([M.TO_STANDARD], date(2026, 1, 1), date(2026, 4, 30))
    assert [each.value.count for each in found[M.TO_STANDARD]] == [3, 2]
    assert M.ABSENT not in found


def test_the_scorecard_has_every_point_on_one_page_from_stored_figures(cast, browse):
    by, today = cast.programme_officer, clock.today()
    framework.settle(
        "MT-6", Terms(starts_on=today - timedelta(days=400), target_on=today - timedelta(days=9)),
        seen=None, by=by,
    )  # fmt: skip
    for days, count in ((100, 2), (0, 8)):
        a_figure(M.TO_STANDARD, count, 10, today - timedelta(days=days))
    answer = browse(cast.oversight).get("/progress/scorecard", costs=3)
    page = answer.text
    assert page.count('href="/framework/') == len(POINTS) + 1
    assert page.index('href="/framework/MT-6"') < page.index("Benchmarks over the years")
    drawn = [name for name in ("short", "medium", "long")
             if f'aria-label="Benchmarks, {name} term"' in page]  # fmt: skip
    assert drawn == ["medium"], "the only horizon that has days"
    assert page.count("No point of this horizon has days yet.") == 2
    assert "80%" in page and "rises" in page and "past its day" in page
    assert "Not started 29 Watched 6" in " ".join(plain(answer).split()), (
        "what is only watched has not to start"
    )


def test_everybody_reads_how_far_it_is_and_nobody_is_shown_in_it(cast, browse):
    last = month_before(clock.today())
    framework.settle("ST-3", Terms(target_on=date(2031, 5, 6), owner=cast.programme_officer,
                                   owner_office="Secret cell"), seen=None,
                     by=cast.programme_officer)  # fmt: skip
    a_figure(M.TRAINED, 4, None, last)
    a_figure(M.COMPLAINTS_CLOSED, 9, 12, last)
    a_figure(M.STANDARDS_AGREED, 1, 4, last)
    a_figure(M.ABSENT, 50, 900, last)
    a_figure(M.NATIONAL_HOURS, 77, 100, clock.today())
    anybody = browse(None)
    answer = anybody.get("/progress/", costs=4)
    words = plain(answer)
    assert len(re.findall("too few to be told", words)) == 2, "of people: few, or few left over"
    assert "25%" in words, "standards are no people"
    assert "Not started 18 " in " ".join(words.split()), (
        "it counts the points that it shows, and no others"
    )
    for never in ("Secret cell", cast.programme_officer.name, "2031", "Absent without leave",
                  "77%"):  # fmt: skip
        assert never not in words
    assert "<script" not in answer.text
    assert not {M.ABSENT, M.ARREARS, M.SEATS_FILLED, M.UNITS_FALLING, M.WAITS_IN_CAMP} & set(PUBLIC)
    headers = answer.headers
    assert "Set-Cookie" not in headers
    assert headers["Cache-Control"] == "public, max-age=3600"
    again = anybody.ask("GET", "/progress/", headers={"If-None-Match": headers["ETag"]})
    assert (again.status_code, again.text) == (304, "")
    assert 'dir="rtl"' in anybody.get("/progress/?lang=ar").text
    a_figure(M.INQUIRIES, 3, None, last)
    fresh = anybody.ask("GET", "/progress/", headers={"If-None-Match": headers["ETag"]})
    assert fresh.status_code == 200
