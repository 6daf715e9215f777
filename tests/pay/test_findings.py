"""Every discrepancy code of the programme by the rule that finds it (domain 4.6)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from trainingmgr.pay.files.rules import Line, Month, Serving, due
from trainingmgr.pay.files.rules.findings import of_lines, over_strength, unpaid
from trainingmgr.pay.rules import ChannelFailure, Finding, HoldReason, LineState
from trainingmgr.pay.rules import MatchClass as M
from trainingmgr.pay.words import FINDINGS, PROPOSALS
from trainingmgr.registry.people.rules import Category, Status

LINE = Line(
    id=1, match=M.SETTLED, person=7, state=LineState.SETTLED, base=45_000, net=43_200,
    currency="XAF", row=2, gross=45_000, parts={"pension": 1_800}, band="OR-4",
    scale=(45_000, "XAF"),
)  # fmt: skip
SOLDIER = Serving(
    status=Status.ACTIVE, category=Category.ENLISTED, band="OR-4", service=1, unit=3,
    has_post=True, slotted=True, age=30, sightings=(True, True), granted=frozenset({"ration"}),
    ordered=frozenset({"pension"}),
)  # fmt: skip
OCTOBER = Month(
    first=date(2026, 10, 1), last=date(2026, 10, 31), before=date(2026, 9, 25),
    cut_off=date(2026, 10, 25), next=date(2026, 11, 25), bands={7: "OR-4"}, posts={3: 1},
    units={3: "B2"},
)  # fmt: skip


def shown(line=LINE, person=SOLDIER, month=OCTOBER, *others):
    found = of_lines([line, *others], {7: person, 8: SOLDIER}, month)
    found += over_strength([line, *others], {7: person, 8: SOLDIER}, month)
    return {each.finding: each for each in found}


def test_a_line_in_order_shows_nothing():
    assert shown() == {}


SPOUSE = replace(LINE, id=2, row=3, person=8)
ALONE = [
    (Finding.GHOST_NO_PERSON, {"match": M.ABSENT, "person": None}, {}),
    (Finding.NOT_SEEN, {}, {"sightings": (None, False, False)}),
    (Finding.NO_POST, {}, {"has_post": False, "slotted": False}),
    (Finding.RANK_MISMATCH, {"band": "OR-3"}, {}),
    (Finding.UNEARNED_PROMOTION, {"band": "OF-1"}, {}),
    (Finding.AMOUNT_VARIANCE, {"base": 52_000, "gross": 52_000, "net": 50_200}, {}),
    (Finding.ROUNDING, {"base": 45_100, "gross": 45_100, "net": 43_300}, {}),
    (Finding.FX_VARIANCE, {"currency": "USD"}, {}),
    (Finding.ALLOWANCE_NOT_ENTITLED, {"parts": {"hazard": 9_000}}, {}),
    (Finding.AGE_UNDER_18, {}, {"stopped": True}),
    (Finding.OVER_RETIREMENT, {}, {"age": 60}),
    (Finding.DECEASED_PAID, {}, {"status": Status.DECEASED}),
    (Finding.DISCHARGED_PAID, {}, {"status": Status.RETIRED}),
    (Finding.AWOL_PAID, {}, {"status": Status.DESERTER}),
    (Finding.DETAINED_PAID, {}, {"status": Status.DETAINED}),
    (Finding.UNPAID_LINE, {"state": LineState.REJECTED}, {}),
    (Finding.PARTIAL, {"state": LineState.PARTIALLY_PAID}, {}),
    (Finding.RETURNED, {"state": LineState.RETURNED}, {}),
    (Finding.UNCLAIMED, {"state": LineState.UNCLAIMED}, {}),
    (Finding.NAME_MISMATCH, {"failure": ChannelFailure.NAME_MISMATCH}, {}),
    (Finding.NAME_MISMATCH, {"hold": HoldReason.NAME_MISMATCH}, {}),
    (Finding.LATE_CHANGE, {}, {"changes": [(date(2026, 10, 3), date(2026, 11, 2))]}),
    (Finding.RETRO, {}, {"changes": [(date(2026, 8, 3), date(2026, 10, 2))]}),
    (Finding.DEDUCTION_UNEXPLAINED, {"parts": {"levy": 500}}, {"ordered": None}),
    (Finding.DEDUCTION_UNEXPLAINED, {"parts": {"advance": 500}}, {}),
    (Finding.DEDUCTION_UNEXPLAINED, {"net": 30_000}, {}),
    (Finding.DDR_DOUBLE, {}, {"category": Category.EX_COMBATANT_CANDIDATE}),
    (Finding.DDR_DOUBLE, {}, {"draws": True}),
]


@pytest.mark.parametrize(("finding", "line", "person"), ALONE)
def test_what_is_wrong_with_one_line_is_found_and_nothing_else(finding, line, person):
    found = shown(replace(LINE, **line), replace(SOLDIER, **person))
    assert set(found) == {finding}


@pytest.mark.parametrize(
    ("finding", "both", "person"),
    [
        (Finding.DUP_PERSON, {"person": 7}, {}),
        (Finding.DUP_ID, {"written": "sn1"}, {}),
        (Finding.DUP_ACCOUNT, {"account": "mark"}, {}),
        (Finding.DUP_MSISDN, {"phone": "mark"}, {}),
    ],
)
def test_what_two_lines_share_is_found_on_both(finding, both, person):
    month = replace(OCTOBER, posts={})
    lines = replace(LINE, **both), replace(SPOUSE, **both)
    found = of_lines(lines, {7: replace(SOLDIER, **person), 8: SOLDIER}, month)
    assert [(each.finding, each.line, each.facts["lines"]) for each in found] == [
        (finding, 1, [3]), (finding, 2, [2]),
    ]  # fmt: skip


def test_one_identity_paper_of_two_people_is_found():
    people = dict.fromkeys((7, 8), replace(SOLDIER, papers=frozenset({"mark"})))
    found = of_lines([LINE, SPOUSE], people, OCTOBER)
    assert [each.finding for each in found] == [Finding.DUP_DOC] * 2


def test_a_unit_that_pays_more_people_than_it_has_posts_is_found():
    without = replace(SOLDIER, has_post=False, slotted=False)
    found = over_strength([LINE, SPOUSE], {7: SOLDIER, 8: without}, OCTOBER)
    (one,) = found
    assert (one.finding, one.amount, one.facts) == (
        Finding.OVER_STRENGTH, 43_200, {"unit": "B2", "paid": 2, "posts": 1},
    )  # fmt: skip
    assert over_strength([LINE], {7: SOLDIER}, OCTOBER) == []


def test_who_serves_on_no_line_is_found_unless_a_line_may_pay_them():
    assert [each.finding for each in unpaid({7: SOLDIER}, service=1, claimed=())] == [
        Finding.UNPAID_PRESENT
    ]
    assert unpaid({7: SOLDIER}, service=1, claimed={7}) == []


@pytest.mark.parametrize(
    "unknown",
    [
        {"sightings": (False,)}, {"sightings": (False, None)}, {"sightings": ()},
        {"slotted": None, "has_post": False}, {"age": None}, {"granted": None},
    ],
)  # fmt: skip
def test_r_pay_04_what_nobody_knows_is_no_finding(unknown):
    """Missing muster papers are unknown, not NOT_SEEN; so is a unit without an establishment."""
    line = replace(LINE, parts={"hazard": 9_000} if "granted" in unknown else LINE.parts)
    assert shown(line, replace(SOLDIER, **unknown)) == {}


def test_a_rate_that_is_known_explains_another_currency():
    dollars = replace(LINE, currency="USD", base=75)
    month = replace(OCTOBER, rate={("XAF", "USD"): Decimal(1) / 600})
    assert shown(dollars, SOLDIER, month) == {}


def test_every_code_has_words_a_proposal_and_a_day_by_which_somebody_decides():
    planted = {finding for finding, *_rest in ALONE} | {
        Finding.DUP_PERSON, Finding.DUP_ID, Finding.DUP_DOC, Finding.DUP_ACCOUNT,
        Finding.DUP_MSISDN, Finding.OVER_STRENGTH, Finding.UNPAID_PRESENT,
    }  # fmt: skip
    assert planted == set(Finding) == set(FINDINGS) == set(PROPOSALS)
    assert due(Finding.UNPAID_PRESENT, OCTOBER.first) < due(Finding.ROUNDING, OCTOBER.first)
