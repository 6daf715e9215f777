"""Geometry of the pictures: what is drawn is what was counted, and mirrors whole."""

from dataclasses import dataclass
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainingmgr.desk.rules import DayShare
from trainingmgr.web import charts, pictures

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
    assert week.beside == (2, 1, 1, 1, 1)
    assert all(len(slots) == 6 for _at, slots in week.lines)
    blocks = [slot for _at, slots in week.lines for slot in slots if isinstance(slot, charts.Block)]
    assert [len(block.lessons) for block in blocks] == [1, 1, 1]
    assert sum(block.rows * block.columns - 1 for block in blocks) == sum(
        slot is None for _at, slots in week.lines for slot in slots
    )
    assert week.lines[0][0] == time(8)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 12)), max_size=12))
def test_lessons_of_one_hour_stand_beside_one_another_and_none_is_lost(planned):
    """Every line of the table is as wide as the day, and no cell lies over another one."""

    def clock(quarter):
        return time(8 + quarter // 4, quarter % 4 * 15)

    lessons = [Lesson(MONDAY, clock(at), clock(at + long)) for at, long in planned]
    week = charts.week(lessons, first=MONDAY, days=1, step=15, between=(8, 20))
    (wide,) = week.beside
    assert 1 <= wide <= charts.MOST_BESIDE
    blocks = [(row, lane, slot) for row, (_at, slots) in enumerate(week.lines)
              for lane, slot in enumerate(slots) if isinstance(slot, charts.Block)]  # fmt: skip
    assert sorted(map(id, lessons)) == sorted(id(x) for *_at, b in blocks for x in b.lessons)
    cells = [(row + down, lane + right) for row, lane, block in blocks
             for down in range(block.rows) for right in range(block.columns)]  # fmt: skip
    assert len(cells) == len(set(cells))
    assert all(lane < wide for _row, lane in cells)
    free = sum(slot is False for _at, slots in week.lines for slot in slots)
    assert free + len(cells) == wide * len(week.lines)


@pytest.mark.parametrize("lessons", [[], [Lesson(date(2030, 1, 1), time(8), time(9))]])
def test_an_empty_week_has_days(lessons):
    assert len(charts.week(lessons, first=MONDAY).days) == 7


def test_a_funnel_is_as_long_as_its_people_and_a_hatched_part_has_strokes():
    figure = pictures.funnel([pictures.Stage("a", (30, 10)), pictures.Stage("b", (15, 5))])
    full = [dict(each.facts)["width"] for each in of(figure, "k1")]
    assert full[0] == pytest.approx(2 * full[1], abs=0.2)
    hatched = of(figure, "hatch")
    assert dict(hatched[0].facts)["width"] == pytest.approx(full[0] / 3, abs=0.1)
    assert len(figure.shapes) == 2 + 2 + 2 * 2 + 2 + 1, "label, full, hatched with strokes, says"


def test_a_day_is_filled_as_far_as_people_were_there_and_not_held_is_no_absence():
    cells = [DayShare(50), DayShare(None), DayShare(None, is_held=False), None]
    figure = pictures.heat(["1", "2", "3", "4"], [("run", cells)])
    (half,) = of(figure, "k1")
    assert dict(half.facts)["height"] == 10
    assert len(of(figure, "ho")) == 2
    crosses = [each for each in figure.shapes if "L" in str(dict(each.facts).get("d", ""))]
    assert len(crosses) == 1


def test_coverage_says_current_expired_and_untold_apart():
    cells = [pictures.Covered(50, 25), pictures.Covered(None)]
    figure = pictures.matrix(["IHL", "HR"], [("11BN", cells)])
    now, gone = of(figure, "k1")[0], of(figure, "hatch")[0]
    assert dict(now.facts)["width"] == 2 * dict(gone.facts)["width"] == 27
    assert gone.x == now.x + 27


def test_pictures_mirror_whole():
    lines = [pictures.Moved("m", 40, 70), pictures.Moved("n", 60, 55)]
    owed = [pictures.Owed("m", 5, 6, 8)]
    for figure in (pictures.gains(lines), pictures.delivered(owed)):
        for there, back in zip(figure.shapes, figure.facing("rtl").shapes, strict=True):
            assert back.x == pytest.approx(figure.width - there.x - there.wide, abs=0.1)
