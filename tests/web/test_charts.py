"""Geometry of the pictures: what is drawn is what was counted, and mirrors whole."""

from dataclasses import dataclass
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainingmgr.web import charts

MONDAY = date(2026, 11, 16)


@dataclass(frozen=True)
class Lesson:
    day: date
    starts: time
    ends: time


def of(figure, css):
    return [shape for shape in figure.shapes if css in shape.css.split()]


@given(st.integers(0, 60), st.integers(0, 20), st.integers(0, 20))
def test_one_mark_is_one_person(full, gap, free):
    figure = charts.marks(full, gap=gap, free=free)
    assert (len(of(figure, "ki")), len(of(figure, "ho")), len(of(figure, "dash"))) == (
        full,
        gap,
        free,
    )


@given(st.lists(st.floats(-20, 20), min_size=1, max_size=12))
def test_a_waterfall_ends_where_its_weights_add_up_and_stays_in_its_strip(weights):
    strips = charts.waterfall(weights, between=(-2, 5))
    assert len(strips) == len(weights) + 1
    for figure in (*strips, *(each.facing("rtl") for each in strips)):
        assert all(s.x >= -0.1 and s.x + s.wide <= figure.width + 0.1 for s in figure.shapes)


def test_mirroring_twice_is_the_same_picture():
    span = charts.Span(date(2024, 2, 5), date(2026, 2, 4))
    figure = charts.spans(
        [charts.SpanLine("HRDDP", [span])], first=2024, last=2027, today=MONDAY, today_word="today"
    )
    assert figure.facing("rtl") != figure
    assert figure.facing("rtl").facing("rtl").shapes == figure.shapes
    assert figure.facing("ltr") is figure


def test_a_bar_is_as_long_as_its_share():
    parts = of(charts.bar([30, 10], 80, width=164), "k1") + of(
        charts.bar([30, 10], 80, width=164), "hatch"
    )
    assert [part.wide for part in parts] == [60, 20]
    assert charts.bar([0], 0).shapes


def test_what_slipped_back_shows_where_it_stood():
    figure = charts.track(2, before=4)
    assert of(figure, "ho")[0].x == 270
    assert of(figure, "k2")[0].x == 150
    assert not of(charts.track(2), "k2")
    assert of(charts.track(4), "tickw")


def test_a_timetable_holds_every_lesson_once_and_every_day_in_every_line():
    lessons = [
        Lesson(MONDAY, time(8), time(10)),
        Lesson(MONDAY, time(9, 30), time(10, 30)),
        Lesson(date(2026, 11, 18), time(9), time(10)),
    ]
    week = charts.week(lessons, first=MONDAY, days=5)
    assert all(len(slots) == 5 for _at, slots in week.lines)
    blocks = [slot for _at, slots in week.lines for slot in slots if isinstance(slot, charts.Block)]
    assert [len(block.lessons) for block in blocks] == [2, 1]
    assert sum(block.rows - 1 for block in blocks) == sum(
        slot is None for _at, slots in week.lines for slot in slots
    )
    assert week.lines[0][0] == time(8)


@pytest.mark.parametrize("lessons", [[], [Lesson(date(2030, 1, 1), time(8), time(9))]])
def test_an_empty_week_has_days(lessons):
    assert len(charts.week(lessons, first=MONDAY).days) == 7
