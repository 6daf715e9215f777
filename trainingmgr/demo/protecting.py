"""What soldiers asked about their own data, two breaches, one with its lessons, one new, and a
rehearsal of leaving.
"""

from datetime import timedelta
from hashlib import sha256

from sqlalchemy import select

from trainingmgr.accounts.services import emergencies
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.privacy import Compartment
from trainingmgr.demo.accounts import held_before
from trainingmgr.demo.story import Story
from trainingmgr.oversight.evacuation import services as leaving
from trainingmgr.oversight.evacuation.rules import EvacuationKind, mark_of
from trainingmgr.oversight.protection import queries, services
from trainingmgr.oversight.protection.models import DataBreach, DataRequest
from trainingmgr.oversight.protection.queries import EXTRACT
from trainingmgr.oversight.protection.rules import (
    Asks,
    Channel,
    Danger,
    Identity,
    RequestState,
    Told,
)
from trainingmgr.oversight.protection.services import breaches
from trainingmgr.oversight.retention import queries as retention
from trainingmgr.oversight.retention import services as erasing
from trainingmgr.oversight.retention.rules import HoldOn
from trainingmgr.oversight.retention.services import holds
from trainingmgr.registry.people.events import PersonOpened
from trainingmgr.registry.people.models import Person, Phone
from trainingmgr.registry.people.queries import visible
from trainingmgr.tabular.rules import Quota
from trainingmgr.tabular.services.leaving import record_export

HANDED = "The extract was handed over at the desk and read with her."
REFUSED = "The law of accounts keeps lines of pay for seven years; he was told until when."
ASKED = (
    (96, Asks.ACCESS, "She wants to know what the army holds about her.", HANDED),
    (70, Asks.ERASURE, "He wants his pay lines of the first year erased.", REFUSED),
    (33, Asks.ACCESS, "He wants to see what is written about his service.", ""),
    (12, Asks.CORRECTION, "His service number has two figures in the wrong order.", ""),
    (4, Asks.OBJECTION, "She does not want her phone to be on lists of the mobile team.", ""),
)
"""Days ago, what they asked, in words, and the answer where there is one."""
TRIAL = "The trial about the fuel of the second brigade is not over."
PHONES = "She wants her phone and her other names erased: others call her on it."
IN_PART = "Her phone and other names go; the law of accounts keeps the lines of pay."
LOOKED = "She asked for it, and it was granted; I have looked through the list."
CARD = "Card 0417 of 2024"
NIGHT = 38
FLOOD = "The river is in the personnel office; the medical team asks who sleeps in block C."
CALLED = "I called the medical team back on their own number; they confirm it."
REHEARSED = 96
TOOK = {"archive": 41.2, "copy": 63.7, "keys": 0.2, "database": 6.1, "files": 2.4, "search": 18.9}
"""Seconds of each step of the rehearsal."""
STOLEN = (
    "A laptop of the training cell was stolen from a vehicle at the market.",
    "Names, numbers and phones of the trainees of one class on an unlocked laptop.",
)
SENT = (
    "A roster was sent by mail to an address outside the force.",
    "Names, units and birth dates of a class on a roster.",
)


def tell(story: Story) -> None:
    held_before(story, "hr.2bde", "dpo", "system")
    desk = story.users["hr.2bde"]
    within = visible(desk, queries.RECEIVE)
    near = db.session.scalars(select(Person.id).where(within).order_by(Person.id).limit(5)).all()
    for id_, (days, kind, says, answer) in zip(near, ASKED, strict=True):
        _asked(story, id_, days, kind, says, answer)
    _stolen(story)
    _emergency(story)
    _rehearsed(story)
    _held(story)
    with story.then(2, 16):
        breaches.write(
            clock.now() - timedelta(hours=2), *SENT,
            breaches.Assessed(people=28, danger=Danger.UNKNOWN), by=story.users["dpo"],
        )  # fmt: skip


def _emergency(story: Story) -> None:
    """One night nobody else could open the register; it was over after half an hour."""
    system, dpo = story.users["system"], story.users["dpo"]
    person = db.session.scalars(select(Person).order_by(Person.id).limit(1)).one()
    at = story.at(story.ago(NIGHT), 21)
    with clock.told(at):
        row = emergencies.ask(FLOOD, {Compartment.IDENTITY}, by=system)
    with clock.told(at + timedelta(minutes=9)):
        emergencies.agree(row, CALLED, seen=row.version, by=dpo)
    opened = PersonOpened(number=person.number, people=[person.id], about=("person", person.id))
    story.note(opened, system, at + timedelta(minutes=14))
    with clock.told(at + timedelta(minutes=40)):
        emergencies.end(row, by=system)
        db.session.flush()
    story.planted.add(
        "read_in_emergency",
        "A system operator read one record in an emergency by night: ask whether that one was "
        "needed.",
        number=person.number, login="system",
    )  # fmt: skip


def _rehearsed(story: Story) -> None:
    """Leaving was tried out on a copy three months ago: the next time is not owed yet."""
    system, dpo = story.users["system"], story.users["dpo"]
    key = sha256(story.site.encode()).digest()
    with story.then(REHEARSED, 17):
        order = leaving.ask(EvacuationKind.REHEARSAL, "/media/TM-STICK-3", key=key, by=system)
        leaving.agree(order, mark_of(key), key=key, by=dpo)
        leaving.rehearsed(
            order, {"took": TOOK, "archive": f"{story.site}-evacuation.tma", "sha256": key.hex()},
            seconds=sum(TOOK.values()), proved=True, sha256=key.hex(), by=dpo,
        )  # fmt: skip


def _asked(story: Story, id_: int, days: int, kind: Asks, says: str, answer: str) -> None:
    desk, dpo = story.users["hr.2bde"], story.users["dpo"]
    with story.then(days, 9):
        person = db.session.get_one(Person, id_)
        asked = services.Asked(
            kind=kind, channel=Channel.DESK, received_on=clock.today(), says=says, language="fr"
        )
        row = services.receive(person, asked, by=desk)
        if days == ASKED[2][0]:
            return
        row = _again(story, row)
        services.know(row, Identity.SERVICE_CARD, CARD, seen=row.version, by=desk)
    if not answer:
        return
    with story.then(days - 6, 10):
        row = _again(story, row)
        if kind is Asks.ACCESS:
            record_export(
                EXTRACT, rows=24, form="pdf", reason="She asked for it at the desk.",
                filters={"request": row.code}, by=desk, quota=Quota(500),
            )  # fmt: skip
        state, by = (
            (RequestState.GRANTED, desk) if kind is Asks.ACCESS else (RequestState.REFUSED, dpo)
        )
        services.answer(row, state, answer, seen=row.version, by=by)


def _again(story: Story, row: DataRequest) -> DataRequest:
    return queries.request(row.uid, reader=story.users["dpo"])


def _held(story: Story) -> None:
    """One person is kept for a court; what is due is listed, and waits for a second person."""
    dpo = story.users["dpo"]
    person = db.session.scalars(select(Person).order_by(Person.id).limit(1)).one()
    with story.then(60, 10):
        holds.place(
            holds.Ordered(
                holds=HoldOn.PERSON, number=person.number, reason=TRIAL,
                ordered_by="Military court, order 26/118",
                until_on=clock.today() + timedelta(days=365),
            ),
            by=dpo,
        )  # fmt: skip
    _erased(story)


def _erased(story: Story) -> None:
    """What somebody had erased is listed and proposed, and waits for the host authority."""
    desk, dpo = story.users["hr.2bde"], story.users["dpo"]
    reached = select(Phone.person_id)
    id_ = db.session.scalars(
        select(Person.id)
        .where(visible(desk, queries.RECEIVE), Person.id.in_(reached))
        .order_by(Person.id.desc())
        .limit(1)
    ).first()
    if id_ is None:
        return
    with story.then(20, 9):
        asked = services.Asked(
            kind=Asks.ERASURE, channel=Channel.DESK, received_on=clock.today(), says=PHONES,
            language="fr",
        )  # fmt: skip
        row = _again(story, services.receive(db.session.get_one(Person, id_), asked, by=desk))
        services.know(row, Identity.SERVICE_CARD, CARD, seen=row.version, by=desk)
    with story.then(14, 10):
        row = _again(story, row)
        services.answer(row, RequestState.PARTLY, IN_PART, seen=row.version, by=dpo)
    with story.then(1, 9):
        made = erasing.look_for(_again(story, row), by=dpo)
        run = retention.run(made.uid)
        erasing.propose(run, LOOKED, seen=run.version, by=dpo)


def _stolen(story: Story) -> None:
    dpo = story.users["dpo"]
    with story.then(140, 11):
        row = breaches.write(
            clock.now() - timedelta(hours=20), *STOLEN,
            breaches.Assessed(
                people=31, danger=Danger.SERIOUS,
                danger_says="Their families may be called and threatened.",
                measures="The account was closed, the trainees were warned by their cell.",
            ),
            by=dpo,
        )  # fmt: skip
    for whom, who, how in (
        (Told.AUTHORITY, "Commission for data protection", "Letter 14 of the ministry"),
        (Told.PEOPLE, "31 trainees of the class", "On parade, by the head of the cell"),
    ):
        with story.then(139, 9):
            row = _now(row)
            breaches.tell(row, whom, who, how, clock.now(), seen=row.version, by=dpo)
    with story.then(110, 15):
        row = _now(row)
        lessons = "Laptops that leave the cell are encrypted and hold the lists of one week only."
        breaches.close(row, lessons, seen=row.version, by=dpo)


def _now(row: DataBreach) -> DataBreach:
    return queries.breach(row.uid)
