"""One soldier or official at a time: everything that is drawn about somebody."""

from datetime import date, timedelta
from random import Random

from trainingmgr.core.columns import Sex
from trainingmgr.core.dates import PartialDate
from trainingmgr.demo.army import OF_BAND, Seat
from trainingmgr.demo.geography import NATION
from trainingmgr.demo.names import LANGUAGE, Culture, Named, drawn
from trainingmgr.demo.story import Story
from trainingmgr.registry.people.rules import (
    Category,
    Level,
    Literacy,
    Newcomer,
    Paper,
    Spoken,
    Status,
)

AGES = {"OR-1": (20, 26), "OR-2": (21, 32), "OR-3": (23, 38), "OR-4": (25, 42), "OF-1": (24, 34),
        "OF-2": (27, 42), "OF-3": (32, 48)}  # fmt: skip
STATUSES = (
    (Status.ON_LEAVE, 0.03), (Status.SICK, 0.008), (Status.HOSPITAL, 0.004),
    (Status.DETACHED, 0.012), (Status.AWOL, 0.008), (Status.DETAINED, 0.003),
    (Status.MISSING, 0.002), (Status.DESERTER, 0.003), (Status.RETIRED, 0.012),
    (Status.DISCHARGED, 0.008), (Status.DECEASED, 0.006),
)  # fmt: skip
LITERACY = {
    "low": (Literacy.NONE, Literacy.NONE, Literacy.READS, Literacy.READS, Literacy.READS_WRITES,
            Literacy.READS_WRITES, Literacy.FUNCTIONAL, Literacy.UNKNOWN),
    "middle": (Literacy.READS, Literacy.READS_WRITES, Literacy.READS_WRITES, Literacy.FUNCTIONAL),
    "high": (Literacy.FUNCTIONAL,),
}  # fmt: skip


def category_of(band: str) -> Category:
    if band.startswith("OF"):
        return Category.GENERAL_OFFICER if int(band[3:]) >= 6 else Category.OFFICER
    return Category.NCO if int(band[3:]) >= 5 else Category.ENLISTED


def soldier(
    story: Story, seat: Seat, post_id: int | None, serial: int, *, only_men: bool = False
) -> Newcomer:
    """Somebody for this post, of one of the peoples from whom the unit is drawn."""
    rng = story.rng
    culture = rng.choice(seat.formation.cultures)
    sex = Sex.F if rng.random() < 0.09 and not only_men else Sex.M
    category = category_of(seat.band)
    status = _status(rng) if seat.role != "command" else Status.ACTIVE
    since = story.ago(rng.randint(3, 200 if status is not Status.ACTIVE else 1000))
    return newcomer(
        story,
        drawn(rng, culture, sex),
        culture,
        sex=sex,
        category=category,
        born=birth(rng, seat.band, story.today),
        service_number=f"{serial:06d}",
        unit_id=story.units[seat.formation.code].id,
        rank_id=story.ranks[OF_BAND[seat.band]].id,
        post_id=post_id,
        status=status,
        status_since=since,
        reference=f"ORD {since.year}/{rng.randint(1, 400):03d}",
    )


def newcomer(story: Story, named: Named, culture: Culture, **facts: object) -> Newcomer:
    """The name with the languages, papers and phones that go with it, and these facts."""
    rng = story.rng
    category = facts.get("category", Category.OTHER)
    level = {Category.ENLISTED: "low", Category.RECRUIT: "low", Category.NCO: "middle"}
    drawn_facts: dict[str, object] = {
        "name": named.display,
        "name_native": named.native,
        "parts": named.parts,
        "aliases": named.aliases,
        "nationality": NATION,
        "literacy": rng.choice(LITERACY[level.get(category, "high")]),  # type: ignore[call-overload]
        "languages": _languages(rng, culture, officer=level.get(category) is None),  # type: ignore[call-overload]
        "phones": ((phone(rng), False),) if rng.random() < 0.62 else (),
        "papers": _papers(rng),
        "place_id": rng.choice([p.id for code, p in story.places.items() if len(code) == 6]),
    }
    born = facts.get("born")
    if isinstance(born, PartialDate):
        drawn_facts["born_source"] = rng.choice(("own word", "national_id", "birth_certificate"))
    return Newcomer(**(drawn_facts | facts))  # type: ignore[arg-type]


def phone(rng: Random) -> str:
    """A number that nobody has: the country code of the site's region, a range not in use.

    Without 16, which in that country is dialled before a foreign number.
    """
    return f"+2351{rng.choice('01234578')}{rng.randrange(1_000_000):06d}"


def birth(rng: Random, band: str, today: date) -> PartialDate | None:
    """A birth date as well as it is known. Always of somebody who is an adult beyond doubt."""
    youngest, oldest = AGES.get(band, (28, 54))
    born = today - timedelta(days=rng.randint(youngest * 365 + 20, oldest * 365 + 300))
    how = rng.random()
    if how < 0.6 or youngest < 24:
        if how < 0.01:
            leap = born.year - born.year % 4
            return PartialDate.read(f"{leap}-02-29")
        return PartialDate.read(born.isoformat() if how < 0.75 else f"{born.year - 1}")
    if how < 0.76:
        return PartialDate.read(str(born.year))
    if how < 0.86:
        return PartialDate.read(f"{born.year}-01-01")
    if how < 0.90:
        return PartialDate.read(f"{born:%Y-%m}")
    if how < 0.94:
        return PartialDate.read(f"{born.year}~")
    if how < 0.97:
        return PartialDate.read(f"{born.year - 1}/{born.year + 1}")
    return None


def _status(rng: Random) -> Status:
    at = rng.random()
    for status, share in STATUSES:
        if at < share:
            return status
        at -= share
    return Status.ACTIVE


def _languages(rng: Random, culture: Culture, *, officer: bool) -> tuple[Spoken, ...]:
    own = LANGUAGE[culture]
    found = {own: Spoken(code=own, speaks=Level.NATIVE, reads=officer or rng.random() < 0.6)}
    also = {"ar": 0.25, "fr": 0.95 if officer else 0.3, "en": 0.35 if officer else 0.08}
    for code, share in also.items():
        if code not in found and rng.random() < share:
            level = rng.choice((Level.BASIC, Level.WORKING, Level.FLUENT))
            found[code] = Spoken(code=code, speaks=level, reads=officer)
    return tuple(found.values())


def _papers(rng: Random) -> tuple[Paper, ...]:
    if rng.random() < 0.42:
        return ()
    kind = rng.choice(("NATIONAL_ID", "MILITARY_ID", "VOTER_CARD"))
    return (Paper(kind=kind, number=f"XN{rng.randrange(10**8):08d}", country=NATION),)
