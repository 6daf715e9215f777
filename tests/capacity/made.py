"""Countries put together by chance, the same for the same seed; and one so small that a hand can
count it.
"""

import random

from trainingmgr.capacity.problem import Clearing, Need, Prices, Problem, Region, Staff, Subject

LANGUAGES = ("en", "fr", "ar")


def a_camp(**facts):
    """One region, one topic of a day for 20 people, one trainer with five days a month, three
    months; 400 people are cleared and nobody waits.
    """
    usual = {
        "first": "2027-01",
        "months": 3,
        "subjects": (Subject("ihl", "IHL-101", 1.0, 20, 8, 0, 24),),
        "regions": (Region("north", 500, "fr", 30),),
        "needs": (Need("ihl", "north", current=100, ready=400, lapses=(0, 0, 0)),),
        "staff": (Staff("north", 1, ("fr",), {"ihl": 3}, {"ihl": 3}, (5.0, 5.0, 5.0)),),
        "prices": Prices("XAF", 5000, 20_000, 15_000, 40_000),
    }
    return Problem(**usual | facts)


def a_country(seed, topics=12, regions=10, months=24, trainers=150):
    """As large as a nation unless told otherwise; too few people here and there."""
    chance = random.Random(seed)
    subjects = tuple(
        Subject(
            f"topic{n}", f"MOD-{n}", chance.choice((0.5, 1, 1, 2, 3)), chance.choice((24, 30, 40)),
            8, chance.choice((0, 0, 1, 2)), chance.choice((12, 24, None)),
        )
        for n in range(topics)
    )  # fmt: skip
    places = tuple(
        Region(f"R{n}", chance.randint(3000, 15_000), chance.choice(LANGUAGES),
               chance.choice((60, 90, 120, None)))
        for n in range(regions)
    )  # fmt: skip
    needs = tuple(
        Need(subject.code, place.code, place.people // 4, place.people // 4, place.people // 10,
             place.people // 4, tuple(chance.randint(0, 30) for _ in range(months)))
        for subject in subjects
        for place in places
    )  # fmt: skip
    clearing = Clearing((30, 60, 77, 90, 150), 93, 400, 20_000, measured=5)
    staff = tuple(_trainer(chance, subjects, places, months) for _ in range(trainers))
    prices = Prices("XAF", 5000, 20_000, 15_000, 40_000)
    return Problem("2027-01", months, subjects, places, needs, staff, clearing, prices)


def _trainer(chance, subjects, places, months):
    known = [each.code for each in subjects]
    known = chance.sample(known, min(len(known), chance.randint(2, 5)))
    return Staff(
        chance.choice(places).code, 1, tuple(chance.sample(LANGUAGES, chance.choice((1, 1, 2)))),
        {each: months for each in known if chance.random() < 0.7},
        dict.fromkeys(known, months),
        tuple(float(chance.choice((0, 12, 16, 16))) for _ in range(months)),
    )  # fmt: skip
