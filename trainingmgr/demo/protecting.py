"""What soldiers asked about their own data, and two breaches: one with its lessons, one new."""

from datetime import timedelta

from sqlalchemy import select

from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.demo.accounts import held_before
from trainingmgr.demo.story import Story
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
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import visible
from trainingmgr.tabular.rules import Quota
from trainingmgr.tabular.services import record_export

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
CARD = "Card 0417 of 2024"
STOLEN = (
    "A laptop of the training cell was stolen from a vehicle at the market.",
    "Names, numbers and phones of the trainees of one class on an unlocked laptop.",
)
SENT = (
    "A roster was sent by mail to an address outside the force.",
    "Names, units and birth dates of a class on a roster.",
)


def tell(story: Story) -> None:
    held_before(story, "hr.2bde", "dpo")
    desk = story.users["hr.2bde"]
    within = visible(desk, queries.RECEIVE)
    near = db.session.scalars(select(Person.id).where(within).order_by(Person.id).limit(5)).all()
    for id_, (days, kind, says, answer) in zip(near, ASKED, strict=True):
        _asked(story, id_, days, kind, says, answer)
    _stolen(story)
    with story.then(2, 16):
        breaches.write(
            clock.now() - timedelta(hours=2), *SENT,
            breaches.Assessed(people=28, danger=Danger.UNKNOWN), by=story.users["dpo"],
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
