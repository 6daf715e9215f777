"""Silence, steps, arcs, overlaps and the words that make a page ask. No database."""

from datetime import UTC, date, datetime, timedelta

import pytest

from trainingmgr.training.mentoring.rules import (
    SILENT,
    Area,
    Rated,
    arcs,
    is_silent,
    leaps,
    may_be_written,
    overlap,
    silent_for,
)
from trainingmgr.training.nudges import nudged

D = date(2026, 3, 1)


def test_r_men_06_silence_is_counted_from_the_last_log_or_the_first_day():
    assert silent_for(None, D, date(2026, 3, 22)) == 21
    assert is_silent(None, D, SILENT, date(2026, 3, 22))
    assert not is_silent(None, D, SILENT, date(2026, 3, 21))
    assert not is_silent(date(2026, 3, 2), D, 21, date(2026, 3, 22))
    assert silent_for(None, D, date(2026, 2, 1)) == 0


def test_a_rating_leaps_beyond_two_steps_and_not_observed_is_no_step():
    assert leaps(1, 4)
    assert leaps(5, 2)
    assert not leaps(2, 4)
    assert not leaps(None, 5)
    assert not leaps(0, 5)
    assert not leaps(5, 0)


def test_r_men_05_seven_days():
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert may_be_written(at, at + timedelta(days=7))
    assert not may_be_written(at, at + timedelta(days=7, seconds=1))


def test_arcs_leave_out_what_was_not_observed_and_follow_the_areas():
    found = arcs([
        Rated(Area.TRAINING, D, 2), Rated(Area.LEADERSHIP, date(2026, 5, 1), 3),
        Rated(Area.LEADERSHIP, D, 1), Rated(Area.LEADERSHIP, date(2026, 4, 1), 0),
    ])  # fmt: skip
    assert list(found) == [Area.LEADERSHIP, Area.TRAINING]
    assert [each.rating for each in found[Area.LEADERSHIP]] == [1, 3]


def test_both_mentors_are_there_on_so_many_days():
    assert overlap((D, date(2026, 3, 10)), (date(2026, 3, 4), date(2026, 6, 1))) == 7
    assert overlap((D, date(2026, 3, 10)), (date(2026, 3, 11), date(2026, 6, 1))) == 0


@pytest.mark.parametrize(
    "text",
    [
        "She says she was raped by two of them.", "A bribe was asked for at the gate.",
        "Il a été frappé par son chef.", "Elle parle d’un viol.", "Des enfants soldats au poste.",
        "He was Beaten, and they harassed her.", "The captain beats the recruits.",
        "Elle a été violée par deux hommes.", "Ils ont tué un berger.", "الضابط يضرب المجندين",
        "قال إنه تعرض للتحرش", "قال إنه تعرّض للضرب في الثكنة", "دفعوا رشوةً للحاجز",
        "وتحرّش بها الضابط",
    ],
)  # fmt: skip
def test_r_men_08_words_of_a_concern_are_seen_in_three_languages(text):
    assert nudged(text)


@pytest.mark.parametrize(
    "text",
    [
        "All teams treated a burn in three minutes.", "Violence against civilians was the subject.",
        "Minor repairs of the lorry; the violin band practised.", "He exploited the high ground.",
        "Des violations du plan de maintenance; la violette du mess.",
        "The grapes of the mess; therapeutic rest; the child protection class went well.",
        "حضر القائد الاجتماع وراجع السجل",
    ],
)  # fmt: skip
def test_r_men_08_plain_work_asks_nothing(text):
    assert nudged(text) == []
