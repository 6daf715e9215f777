"""Problems put together by chance, the same for the same seed."""

import random
from datetime import date, timedelta

from trainingmgr.rostering.problem import Level, Problem, Session, Stay, Teaching, Trainer

MONDAY = date(2027, 3, 1)
HOURS = ((480, 600), (615, 735), (750, 840))
LANGUAGES = ("en", "fr", "ar")


def a_problem(seed, sessions=24, trainers=9, *, modules=24, places=4, weeks=8, classes=20):
    """Runs of so many classes at some places and weeks; too few people here and there."""
    chance = random.Random(seed)
    found = []
    for run in range(-(-sessions // classes)):
        found += _run(chance, run, min(classes, sessions - len(found)), modules, places, weeks)
    known = tuple(_trainer(chance, key, modules, places, weeks) for key in range(trainers))
    travel = {(a, b): chance.choice((0, 1, 2)) for a in range(places) for b in range(a)}
    return Problem(tuple(found), known, travel)


def _run(chance, run, classes, modules, places, weeks):
    place, language = chance.randrange(places), chance.choice(LANGUAGES)
    taught = [chance.randrange(modules) for _ in range(chance.randint(2, 4))]
    first = MONDAY + timedelta(days=7 * chance.randrange(weeks))
    assistants, priority = chance.choice((0, 0, 1)), chance.choice((1, 1, 1, 2))
    sexes = frozenset("f") if chance.random() < 0.3 else frozenset()
    for n in range(classes):
        day, hour = divmod(n, len(HOURS))
        starts, ends = HOURS[hour]
        if chance.random() < 0.1:
            starts += 30
        yield Session(
            run * 1000 + n, place, first + timedelta(days=day + 2 * (day // 5)), starts, ends,
            run=run, module=taught[n * len(taught) // classes], language=language,
            assistants=assistants, sexes=sexes, priority=priority,
        )  # fmt: skip


def _trainer(chance, key, modules, places, weeks):
    home, last = chance.randrange(places), MONDAY + timedelta(days=7 * weeks + 30)
    stays = [Stay(home, MONDAY - timedelta(days=30), last, "unscreened" * (chance.random() < 0.05))]
    if places > 1 and chance.random() < 0.25:
        stays.append(Stay((home + 1) % places, MONDAY, last))
    away = MONDAY + timedelta(days=chance.randrange(7 * weeks))
    teaches = {}
    for module in chance.sample(range(modules), min(modules, chance.randint(2, 7))):
        until = MONDAY + timedelta(days=chance.randrange(90)) if chance.random() < 0.1 else None
        level = Level(chance.choice((0, 1, 1, 2, 2, 2, 3)))
        teaches[module] = (Teaching(level, MONDAY - timedelta(days=400), until),)
    return Trainer(
        key, chance.choice("mmf"), teaches,
        frozenset(chance.sample(LANGUAGES, chance.choice((1, 2, 2, 3)))), tuple(stays),
        away=((away, away + timedelta(days=chance.randint(2, 9))),) * (chance.random() < 0.5),
        home=home, day_minutes=chance.choice((240, 360, 360)),
        week_minutes=chance.choice((900, 1200, 1500)), week_days=chance.choice((4, 5, 6)),
    )  # fmt: skip
