"""How many people will be trained: against counts by hand, and what must hold for every country."""

import json
from dataclasses import replace
from itertools import accumulate

import pytest

from tests.capacity.made import a_camp, a_country
from trainingmgr.capacity.answering import Answer, answer
from trainingmgr.capacity.clearing import cleared, open_by, owed, quantile
from trainingmgr.capacity.levers import Levers, Vetting, Way, under
from trainingmgr.capacity.limits import Kind, Limit, ease
from trainingmgr.capacity.problem import Clearing, Need, Problem, Region, Staff, Subject
from trainingmgr.capacity.programme import Programme
from trainingmgr.capacity.solving import most

THREE = Levers(months=3)


def first_limit(found):
    told = found.limits[0]
    return Limit(**told | {"kind": Kind(told["kind"])})


def test_a_camp_counted_by_hand():
    found = answer(a_camp(), THREE)
    assert found.trained == {"ihl": {"north": [100, 100, 100]}}, "5 days × 20 people a month"
    assert (found.people, found.most, found.owed) == (300, 300, 400)
    assert found.cost == [600_000] * 3, "100 × 5,000 a day, and 5 classes at 20,000"
    assert found.per_person == 6_000
    assert (found.coverage, found.goal) == ([40, 60, 80], 2)
    limit = first_limit(found)
    assert (limit.kind, limit.place, limit.language) == (Kind.TRAINERS, "north", "fr")
    assert (limit.people, limit.first, limit.last, limit.gain) == (100, 0, 2, 100)


def test_each_limit_by_hand():
    """Rooms of 3 seats hold 60 seat-days, funds of 120,000 a month pay 20 people, ten of each
    hundred who wait are cleared by then; and nothing else is short.
    """
    many = (Staff("north", 9, ("fr",), {"ihl": 3}, {}, (150.0,) * 3),)
    small = a_camp(staff=many, regions=(Region("north", 500, "fr", 3),))
    assert answer(small, THREE).by_month() == [60, 60, 60]
    assert first_limit(answer(small, THREE)).kind is Kind.SEATS
    poor = answer(a_camp(staff=many), Levers(months=3, funds=120_000))
    assert poor.by_month() == [20, 20, 20]
    assert first_limit(poor).kind is Kind.FUNDS
    waits = (Need("ihl", "north", current=100, waiting=400, lapses=(0, 0, 0)),)
    slow = a_camp(staff=many, needs=waits, clearing=Clearing((30,) + (200,) * 9))
    assert answer(slow, THREE).by_month() == [0, 40, 0]
    assert first_limit(answer(slow, THREE)).kind is Kind.CLEARANCE
    unasked = (Need("ihl", "north", current=100, unasked=400, lapses=(0, 0, 0)),)
    queue = a_camp(staff=many, needs=unasked, clearing=Clearing((30,), 50, 100, 400))
    assert answer(queue, THREE).by_month() == [0, 50, 50], "100 asked a month, half granted"
    assert first_limit(answer(queue, THREE)).kind is Kind.FILES
    assert first_limit(answer(a_camp(staff=()), THREE)).kind is Kind.TRAINERS
    few = a_camp(needs=(Need("ihl", "north", current=494, ready=6, lapses=(0, 0, 0)),))
    assert [each["kind"] for each in answer(few, THREE).limits] == [Kind.FEW]


def test_at_one_centre_people_travel_and_classes_fill():
    """Two regions of six people are too few for a class at home and enough at one centre."""
    two = a_camp(
        regions=(Region("north", 6, "fr", 30), Region("south", 6, "fr", 30)),
        needs=tuple(Need("ihl", each, ready=6, lapses=(0, 0, 0)) for each in ("north", "south")),
    )
    home = answer(two, THREE)
    centre = answer(two, replace(THREE, way=Way.NATIONAL, centre="north"))
    assert (home.people, centre.people, centre.trips) == (0, 12, 6)
    assert sum(centre.cost) == 12 * 6_000 - 12 * 20_000 // 20 + 12 * 1_000 + 6 * (15_000 + 10_000)
    apart = replace(two, regions=(two.regions[0], replace(two.regions[1], language="ar")))
    assert answer(apart, replace(THREE, way=Way.NATIONAL, centre="north")).people == 0


def test_quick_trains_more_and_says_what_it_costs():
    waits = (Need("ihl", "north", current=100, ready=100, waiting=300, lapses=(0, 0, 0)),)
    camp = a_camp(needs=waits, clearing=Clearing((80,)))
    thorough = answer(camp, THREE)
    quick = answer(camp, replace(THREE, vetting=Vetting.BASIC, short_share=50, short_part=60))
    assert thorough.by_month() == [100, 0, 0]
    assert (thorough.early, thorough.short) == (0, 0)
    assert quick.by_month() == [100, 125, 125], "a class takes four fifths of a day"
    assert (quick.early, quick.short) == (250, 175)
    assert answer(camp, replace(THREE, short_share=50, short_part=90)).short == 0


def test_nobody_is_counted_twice_and_records_end():
    """A record of two months that is given in the first has ended in the third."""
    short = a_camp(subjects=(Subject("ihl", "IHL-101", 1.0, 20, 8, 0, 2),))
    found = answer(short, THREE)
    assert found.coverage == [40, 60, 60]
    assert found.refresh == 300
    lapse = a_camp(needs=(Need("ihl", "north", current=100, ready=40, lapses=(0, 60, 0)),))
    assert answer(lapse, THREE).by_month() == [40, 60, 0]


def test_vetting_lets_people_through_month_by_month():
    clearing = Clearing((10, 40, 70, 100), 80, 50, 100)
    assert [cleared(clearing, n)[0] for n in range(5)] == pytest.approx([0, 0.2, 0.4, 0.6, 0.8])
    assert [cleared(clearing, n)[1] for n in range(4)] == pytest.approx([0, 0.1, 0.3, 0.5])
    assert (quantile(clearing.times, 0.5), quantile(clearing.times, 0.9)) == (40, 100)
    need = Need("ihl", "north", ready=10, waiting=7, unasked=13, lapses=(0, 5))
    assert open_by(need, clearing, 2) == [10, 17]
    assert owed(need) == 35


@pytest.fixture(scope="module")
def country():
    return a_country(3, topics=3, regions=4, months=6, trainers=8)


@pytest.mark.parametrize(
    "levers",
    [
        Levers(months=6),
        Levers(months=6, funds=9_000_000),
        Levers(months=6, way=Way.NATIONAL, centre="R1", vetting=Vetting.BASIC, short_share=40),
    ],
    ids=["regional", "poor", "national and quick"],
)
def test_what_holds_for_every_plan(country, levers):
    found = answer(country, levers)
    assert found.people == sum(found.by_month()) == sum(found.by_region().values())
    assert found.people == sum(found.by_topic().values())
    cells = len(country.needs)
    assert found.most - cells <= found.people <= found.most + 0.001
    assert found.low <= found.people <= found.high
    if levers.funds:  # with one time for every file nobody knows how slow or quick they can be
        lawful = replace(country, clearing=replace(country.clearing, times=(90,), measured=0))
        lawful = answer(lawful, levers)
        assert (lawful.low, lawful.high) == (None, None)
    now = under(country, levers)
    for need in now.needs:
        reached = accumulate(found.trained[need.subject][need.region])
        allowed = open_by(need, now.clearing, now.months)
        assert all(a <= b for a, b in zip(reached, allowed, strict=True)), "before cleared"
    if levers.funds:
        spent = list(accumulate(found.cost))
        assert all(each <= levers.funds * (n + 1) + 1e5 for n, each in enumerate(spent))
    assert sum(each["people"] for each in found.limits) == pytest.approx(
        found.owed - found.people, abs=len(found.limits) + 1
    )
    for told in found.limits:
        if told["gain"] is None:
            continue
        limit = Limit(**told | {"kind": Kind(told["kind"])})
        problem, more, _amount = ease(now, levers, limit)
        gained = most(Programme(problem, more)) - found.most
        assert gained == pytest.approx(told["gain"], abs=1), "what was said of one unit more"
    assert found.limits[0]["gain"] > 0, "what is named first does hold people back"


def test_more_never_trains_fewer(country):
    def people(**levers):
        asked = Levers(**{"months": 6, "trainers": 60 if "files" in levers else 0} | levers)
        return most(Programme(under(country, asked), asked))

    for name, steps in {
        "trainers": (-4, -1, 0, 1, 3), "funds": (0, 4_000_000, 9_000_000, None),
        "seats": (-100, 0, 60), "files": (0, 400, 4000), "months": (3, 6),
    }.items():  # fmt: skip
        found = [people(**{name: step}) for step in steps]
        assert found == sorted(found), name
        assert found[0] < found[-1], f"{name} is a lever at all"
    slower = [people(speed=each) for each in (20, 100, 300)]
    assert slower == sorted(slower, reverse=True)


def test_the_same_again_from_what_is_written(country):
    """Inputs and levers go through JSON and give the same answer, to the last figure."""
    levers = Levers(months=6, funds=9_000_000, trainers=-2, trainers_in="R1")
    found = answer(country, levers)
    again = Problem.read(json.loads(json.dumps(country.written())))
    assert again == country
    assert again.sha256 == country.sha256 != replace(country, months=5).sha256
    told = json.loads(json.dumps(answer(again, Levers.read(levers.written())).written()))
    assert Answer.read(told) == Answer.read(json.loads(json.dumps(found.written())))
