"""Children among those who applied: one in care, one to be handed over tonight, one whose age two
people still tell; a calendar of what everybody here remembers; a soldier recruited at thirteen.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select

from trainingmgr.accounts.models import User
from trainingmgr.core import clock
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import db
from trainingmgr.demo.story import Story
from trainingmgr.recruitment.models import Application, RecruitmentRound
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.rules import Status
from trainingmgr.vetting.children import queries, services
from trainingmgr.vetting.children.models import LocalEvent
from trainingmgr.vetting.children.rules import (
    AgencyKind,
    EventKind,
    Method,
    Opinion,
    Rung,
    Tracing,
    Trust,
)
from trainingmgr.vetting.children.services import Agency, Found
from trainingmgr.vetting.models import AgeDoubt
from trainingmgr.vetting.services.ages import raise_age_doubt

E = EventKind
EVENTS = (
    ("FLOOD-07", E.FLOOD, 2007, 8, 2, "The flood of the Long River", "La crue du Long Fleuve",
     "فيضان النهر الطويل"),
    ("ELEC-10", E.ELECTION, 2010, 3, 1, "The first election of the republic",
     "Les premières élections de la république", "أول انتخابات في الجمهورية"),
    ("DROUGHT-12", E.DROUGHT, 2012, 4, 5, "The year without rain", "L’année sans pluie",
     "سنة الجفاف"),
    ("KAGA-14", E.WAR, 2014, 1, 1, "The attack on Kaga", "L’attaque de Kaga", "الهجوم على كاغا"),
    ("PEACE-16", E.PEACE, 2016, 11, 1, "The signing of the peace", "La signature de la paix",
     "توقيع السلام"),
    ("CHOLERA-18", E.EPIDEMIC, 2018, 6, 3, "The cholera in the camps",
     "Le choléra dans les camps", "الكوليرا في المخيمات"),
)  # fmt: skip
REASON = "To tell the age of somebody who was referred."
WORDS = "I saw the paper and talked with the person for an hour, with somebody they trust."
AGENCY = Agency(
    kind=AgencyKind.UN, name="Children’s fund, office of Kaga", contact="+236 70 00 11 22",
    needs="A bed for the night and a doctor: an old wound on the left foot.",
)  # fmt: skip


def tell(story: Story) -> None:
    by, other = story.users["child"], story.users["child2"]
    calendar = _calendar(by)
    applied = _applied()
    _in_care(_referred(story, applied[0], days=40), by)
    _child(_referred(story, applied[1], hours=30), by)
    _untold(_referred(story, applied[2], hours=7), calendar, other)
    _served(story, by)
    story.planted.add(
        "child_to_hand_over", "The clock runs: an agency is asked, hand over within 48 hours.",
        number=applied[1].number,
    )  # fmt: skip


def _calendar(by: User) -> list[LocalEvent]:
    made = []
    for code, kind, year, month, months, *words in EVENTS:
        last = date(year, month + months, 1) - timedelta(days=1)
        titles = dict(zip(("en", "fr", "ar"), words, strict=True))
        made.append(services.write_event(code, titles, kind, date(year, month, 1), last, by=by))
    return made


def _applied() -> Sequence[Person]:
    """Of the round that was annulled: nobody else works on them."""
    return db.session.scalars(
        select(Person)
        .join(Application, Application.person_id == Person.id)
        .join(RecruitmentRound, RecruitmentRound.id == Application.round_id)
        .where(RecruitmentRound.code == "RC-2026-1")
        .order_by(Person.id)
        .limit(3)
    ).all()


def _referred(story: Story, person: Person, *, days: int = 0, hours: int = 0) -> AgeDoubt:
    at = clock.now() - timedelta(days=days, hours=hours)
    with story.told(at):
        doubt = raise_age_doubt(
            person, evidence="Says 22 at the desk; the other applicants call him the schoolboy.",
            by=story.users["vetting"],
        )  # fmt: skip
    doubt.raised_at = at
    return doubt


def _opened(doubt: AgeDoubt, by: User) -> AgeDoubt:
    found = queries.referral(doubt.uid, reader=by)
    services.open_file(found, reason=REASON, by=by)
    return found


def _child(doubt: AgeDoubt, by: User) -> None:
    found, today = _opened(doubt, by), clock.today()
    services.add_piece(
        found,
        Found(rung=Rung.REGISTRY, method=Method.CIVIL_REGISTER, trust=Trust.CONFIRMED,
              born=PartialDate.read(f"{today.year - 16}-02-11"),
              said="Register of births of the commune, volume 4, line 212."),
        by=by,
    )  # fmt: skip
    services.give_opinion(found, Opinion.CHILD, WORDS, by=by)
    services.decide(found, WORDS, hours=48, seen=found.version, by=by)
    file = queries.file_of(found)
    if file is not None:
        services.refer(file, AGENCY, seen=file.version, by=by)


def _in_care(doubt: AgeDoubt, by: User) -> None:
    _child(doubt, by)
    file = queries.file_of(doubt)
    if file is None:
        return
    at = doubt.raised_at + timedelta(hours=31)
    services.hand_over(file, at, "Mariam Saleh", seen=file.version, by=by)
    file = queries.file_of(doubt)
    if file is None:
        return
    services.receive(file, clock.day(at), "CF-2026-114", None, seen=file.version, by=by)
    services.note(
        doubt, "An uncle was found in the town of Kaga; the agency visits him.",
        Tracing.FOUND, by=by,
    )  # fmt: skip


def _untold(doubt: AgeDoubt, calendar: Sequence[LocalEvent], by: User) -> None:
    """No paper anywhere: a teacher and what he remembers. The other focal point writes next."""
    found, today = _opened(doubt, by), clock.today()
    for rung in (Rung.REGISTRY, Rung.DOCUMENT):
        services.add_piece(found, Found(rung=rung, said="Burnt with the town hall in 2014."), by=by)
    taught = f"{today.year - 20}/{today.year - 18}"
    services.add_piece(
        found,
        Found(rung=Rung.STATEMENT, method=Method.TEACHER, born=PartialDate.read(taught),
              said="Taught him in the second class; does not remember the year."),
        by=by,
    )  # fmt: skip
    services.add_piece(
        found,
        Found(rung=Rung.INTERVIEW, method=Method.EVENTS, event=calendar[3], age_then=6,
              said="Had just begun school when the town was attacked."),
        by=by,
    )  # fmt: skip
    services.give_opinion(found, Opinion.DOUBT, "The two stories do not fit together.", by=by)


def _served(story: Story, by: User) -> None:
    soldier = next(
        one for one in story.people if one.status is Status.ACTIVE and not one.persona
        and one.born is not None and one.born.latest.year < story.today.year - 24
    )  # fmt: skip
    services.open_case(
        db.session.get_one(Person, soldier.id),
        "Says that the front took him from school at thirteen. Wants to finish school.", by=by,
    )  # fmt: skip
