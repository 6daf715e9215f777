"""Who teaches: mentors of partners in tours of some months, national trainers, assistants."""

from collections.abc import Iterator, Sequence
from dataclasses import field
from datetime import date, timedelta
from typing import Any

from trainingmgr.core.columns import Sex
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import db
from trainingmgr.core.values import dataclass
from trainingmgr.demo.calendar import LANES, Lane
from trainingmgr.demo.names import Culture
from trainingmgr.demo.story import Somebody, Story
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.rules import (
    GONE,
    Category,
    Level,
    Literacy,
    Newcomer,
    Spoken,
    Status,
)
from trainingmgr.registry.people.services import attach_holder, register_many
from trainingmgr.training.trainers import services
from trainingmgr.training.trainers.models import Trainer
from trainingmgr.training.trainers.queries import by_key
from trainingmgr.training.trainers.rules import (
    Appointment,
    ConductResult,
    Kind,
    Method,
    TeachingLevel,
)
from trainingmgr.training.trainers.services import Screening

A, K = Appointment, Kind
FOREIGN = (
    "Nadia Lindqvist Haddad", "Tomas Eriksholm", "Mathilde Rouvray", "Piet van der Straeten",
    "Aoife Brannigan", "Lucien Desmarets", "Marta Olszewska", "Goran Vidakovich", "Sunniva Aasen",
    "Rafael Quintero Solis", "Hanne Brekkelund", "Devika Ramanathan", "Samir Belkhodja",
    "Corentin Le Guellec", "Wanjiku Mbeyu Otieno", "Kofi Asamoah-Darko", "Ilse Grünwaldt",
    "Paulo Figueirense", "Noor Rahimzadeh", "Bastien Courvallet", "Elin Storhaug",
    "Anselm Kirchhofer", "Roberta Manfredini", "Jonas Petravicius", "Salma Ben Aïchouche",
    "Dragana Milosavich", "Owen Tregarthen", "Chiara Bellandi", "Tariq Al-Suwaidani",
)  # fmt: skip
WOMEN = frozenset((0, 2, 4, 6, 8, 10, 11, 14, 16, 18, 20, 22, 24, 25, 27))
ACCOUNT_OF = {"TAM": "mentor.tam", "QAL": "mentor.qal", "BAM": "mentor.bam"}
PROVIDERS = (
    ("UNMO", A.EXPERT_ON_MISSION), ("NORL", A.BILATERAL), ("CUNI", A.SECONDED),
    ("UNMO", A.UN_STAFF), ("FIELD", A.CONTRACTOR), ("VALM", A.BILATERAL),
)  # fmt: skip


@dataclass(eq=False)
class Staff:
    """One trainer as the timetable needs them."""

    id: int
    number: str
    name: str
    centre: str
    lane: str
    tours: list[tuple[date, date]] = field(default_factory=list)
    away: list[tuple[date, date]] = field(default_factory=list)
    screened: bool = True
    login: str = ""

    def is_there(self, day: date) -> bool:
        there = any(first <= day <= last for first, last in self.tours)
        gone = any(first <= day <= last for first, last in self.away)
        return there and self.screened and not gone


@dataclass(frozen=True)
class Wanted:
    """A profile to be made."""

    centre: str
    lane: str
    kind: Kind
    first: date
    last: date
    account: bool = False
    screened: bool = True
    national: bool = False


def tell(story: Story) -> list[Staff]:
    """Make every profile, with its qualifications, its tour and the screening of that tour."""
    wanted = list(_wanted(story))
    strangers = iter(_strangers(story, sum(not each.national for each in wanted)))
    found = []
    for n, each in enumerate(wanted):
        person = _national(story, each) if each.national else next(strangers)
        found.append(_made(story, each, person, n))
    _specials(story, found)
    return found


def _wanted(story: Story) -> Iterator[Wanted]:
    """First those who are there now, so that the accounts of mentors fall to them."""
    centres = list(story.centres)
    now = [story.ago(235 - 9 * n) for n in range(len(centres))]
    for n, centre in enumerate(centres):
        last = story.today + timedelta(days=7 if centre == "BAM" else 130 + 9 * n)
        yield Wanted(centre, "A", K.MENTOR, now[n], last, account=centre in ACCOUNT_OF)
    for n, centre in enumerate(centres):
        before = story.ago(520 - 11 * n)
        yield Wanted(centre, "A", K.MENTOR, before, now[n] + timedelta(days=7))
        yield Wanted(centre, "A", K.MENTOR, story.began, before + timedelta(days=7))
    tomorrow, year = story.today + timedelta(days=1), story.today + timedelta(days=300)
    yield Wanted("BAM", "A", K.MENTOR, tomorrow, year, screened=False)
    for n, centre in enumerate(centres):
        yield Wanted(centre, "B", K.TRAINER, story.began, year, national=True)
        yield Wanted(centre, "", K.TRAINER, story.began, year)
        if n < 5:
            yield Wanted(centre, "", K.TRAINER, story.began, year, national=True)
    yield Wanted("TAM", "-", K.INTERPRETER, story.ago(300), year, national=True)
    yield Wanted("QAL", "-", K.INTERPRETER, story.ago(300), year, national=True)
    yield Wanted("LEM", "-", K.ADVISER, story.ago(180), year)
    yield Wanted("SCH", "-", K.ADVISER, story.ago(100), year)


def _strangers(story: Story, count: int) -> list[Somebody]:
    """People whom partners bring: registered by the centres where they teach."""
    born = PartialDate.read
    newcomers = [
        Newcomer(
            name=FOREIGN[n],
            sex=Sex.F if n in WOMEN else Sex.M,
            category=Category.OTHER,
            born=born(f"{story.today.year - story.rng.randint(31, 58)}-0{n % 9 + 1}-1{n % 9}"),
            nationality=("XA", "XB", "XC")[n % 3],
            literacy=Literacy.FUNCTIONAL,
            languages=tuple(Spoken(code=c, speaks=Level.FLUENT, reads=True) for c in ("en", "fr")),
            status=Status.ACTIVE,
            status_since=story.began,
        )
        for n in range(count)
    ]
    with story.told(story.at(story.began + timedelta(days=6), 9)):
        ids = register_many(newcomers, by=story.users["clerk.lem"])
    return [
        Somebody(
            id=id_, number="", service_number=None, name=new.name, sex=new.sex,
            category=new.category, born=new.born, unit=None, unit_id=None, band=None,
            culture=Culture.ENGLISH, languages=frozenset({"en", "fr"}), literacy=new.literacy,
            status=new.status, since=story.began,
        )
        for id_, new in zip(ids, newcomers, strict=True)
    ]  # fmt: skip


def _national(story: Story, wanted: Wanted) -> Somebody:
    """An experienced soldier who speaks the language of the lane."""
    language = lane_of(wanted).language
    able = [
        one for one in story.people
        if language in one.languages and one.status not in GONE and not one.persona
        and (one.band or "") in ("OR-6", "OR-7", "OR-8", "OR-9", "OF-1", "OF-2")
    ]  # fmt: skip
    one = story.rng.choice(able)
    one.persona = "trainer"
    for days in range(55, (wanted.last - story.began).days, 300):
        first = story.began + timedelta(days=days)
        one.vetted.append(("national", first, first + timedelta(days=300)))
    return one


def lane_of(wanted: Wanted | Staff) -> Lane:
    letter = wanted.lane if wanted.lane in ("A", "B") else "A"
    return next(each for each in LANES if (each.centre, each.letter) == (wanted.centre, letter))


def _made(story: Story, wanted: Wanted, one: Somebody, n: int) -> Staff:
    by = story.users[f"head.{wanted.centre.lower()}"]
    person = db.session.get_one(Person, one.id)
    provider, appointment = ("LF", A.NATIONAL) if wanted.national else PROVIDERS[n % len(PROVIDERS)]
    lane = lane_of(wanted)
    with story.told(story.at(max(story.began, wanted.first - timedelta(days=30)), 10)):
        trainer = services.add_trainer(
            person, kind=wanted.kind, provider=story.organisations[provider],
            appointment=appointment, languages={lane.language, "fr", "en"}, by=by,
        )  # fmt: skip
        _qualify(story, trainer, wanted, by)
        posting = services.post(
            trainer, story.centres[wanted.centre], from_on=wanted.first, until_on=wanted.last, by=by
        )
        db.session.flush()
        if wanted.screened:
            services.record_screening(
                trainer, posting, _screening(wanted, provider), seen=posting.version, by=by
            )
        login = ACCOUNT_OF[wanted.centre] if wanted.account else ""
        if login:
            attach_holder(person, story.users[login].holder_id, by=story.users["admin"])
    return Staff(
        id=trainer.id, number=person.number, name=one.name, centre=wanted.centre,
        lane=wanted.lane, tours=[(wanted.first, wanted.last)], screened=wanted.screened,
        login=login,
    )  # fmt: skip


def _qualify(story: Story, trainer: Trainer, wanted: Wanted, by: Any) -> None:
    """A lead for every module of the lane's courses; an assistant for both lanes of the centre."""
    leads = wanted.lane in ("A", "B")
    if wanted.kind in (K.INTERPRETER, K.ADVISER):
        return
    lanes = [lane_of(wanted)] if leads else [each for each in LANES if each.centre == wanted.centre]
    codes = {code for lane in lanes for course in lane.courses for code in story.outlines[course]}
    for code in sorted(codes):
        services.qualify(
            trainer, story.modules[code],
            level=TeachingLevel.LEAD if leads else TeachingLevel.ASSISTANT,
            method=story.rng.choice(list(Method)), since_on=wanted.first - timedelta(days=40),
            expires_on=None, assessor="Curriculum board", by=by,
        )  # fmt: skip


def _screening(wanted: Wanted, provider: str) -> Screening:
    before = wanted.first - timedelta(days=12)
    return Screening(
        certified_on=before,
        certified_by=provider,
        attested_on=before + timedelta(days=2),
        conduct=ConductResult.NOTHING_FOUND,
        conduct_on=before + timedelta(days=5),
    )


def _specials(story: Story, found: Sequence[Staff]) -> None:
    """One goes next week, one is not screened, one is on leave."""
    leaving = next(each for each in found if each.login == "mentor.bam")
    story.planted.add(
        "mentor_rotating_out", "The tour ends next week; later classes have no lead who may teach.",
        number=leaving.number, name=leaving.name, until_on=leaving.tours[0][1].isoformat(),
    )  # fmt: skip
    unscreened = next(each for each in found if not each.screened)
    story.planted.add(
        "trainer_not_screened", "Posted, but the screening of this posting is not complete.",
        number=unscreened.number, name=unscreened.name,
    )  # fmt: skip
    away = next(each for each in found if each.centre == "QAL" and not each.lane)
    first, last = story.ago(2), story.today + timedelta(days=9)
    with story.told(story.at(story.ago(20), 9)):
        trainer = by_key([away.id])[away.id]
        services.enter_leave(trainer, from_on=first, until_on=last, by=story.users["head.qal"])
    away.away.append((first, last))
    story.planted.add(
        "trainer_on_leave", "On leave this week: cannot lead or assist before the end of it.",
        number=away.number, name=away.name, until_on=last.isoformat(),
    )  # fmt: skip
