"""A year of mentoring: two mentors in rotation, one that is silent, one that a suspension froze."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select

from trainingmgr.core.db import db
from trainingmgr.demo.story import Story
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.models import Command, Unit
from trainingmgr.training.cohorts.rules import Side
from trainingmgr.training.concerns import services as concerns
from trainingmgr.training.concerns.rules import ConcernKind
from trainingmgr.training.mentoring import queries, services
from trainingmgr.training.mentoring.models import (
    CompetencyRating,
    MentoringAction,
    MentoringAssignment,
    MentoringHandover,
    MentoringLog,
)
from trainingmgr.training.mentoring.rules import (
    Area,
    AssignmentState,
    Contact,
    Mode,
    Obstacle,
    Response,
    Scale,
)
from trainingmgr.training.mentoring.services import Wanted
from trainingmgr.training.mentoring.services import logs as writing
from trainingmgr.training.mentoring.services.logs import Action, Rating, Told
from trainingmgr.training.trainers.models import Posting, Trainer
from trainingmgr.training.trainers.queries import by_key
from trainingmgr.training.trainers.rules import Kind

HEAD, MENTOR = "head.tam", "mentor.tam"
OBJECTIVES = (
    "Give written orders with a named officer for each task",
    "Know at every evening who of the battalion was present and why not",
    "Hear complaints of soldiers every week and answer each in writing",
)
BEFORE = (
    (320, Area.LEADERSHIP, 1, "He gives orders by word alone; two platoons went to one place."),
    (300, Area.RECORDS, 1, "The roll of Monday was written on Thursday from memory."),
    (262, Area.LEADERSHIP, 2, "The orders of the week were written with help and read aloud."),
    (240, Area.RECORDS, 2, "The roll is written every evening when a mentor sits beside."),
)
"""Days ago, area, rating and what was seen: out of the notebook of the first mentor."""
SINCE = (
    (226, Contact.OBSERVATION, Area.LEADERSHIP, 2, "Orders of the week hung at the gate, unsigned.",
     "He delegates, and does not ask what became of it."),
    (190, Contact.COACHING, Area.RECORDS, 3, "Five rolls of five evenings were there and signed.",
     "The clerk carries it. Without her it would fall down."),
    (140, Contact.REVIEW, Area.LEADERSHIP, 3, "Each task in the order has a name beside it.", ""),
    (95, Contact.OBSERVATION, Area.DISCIPLINE, 2, "Four complaints were heard, two answered.",
     "He avoids answers that cost a friend something."),
    (40, Contact.COACHING, Area.RECORDS, 4, "The clerk was on leave; the roll was kept all week.",
     "It stands without us now."),
    (6, Contact.REVIEW, Area.DISCIPLINE, 3, "Seven complaints were heard, and all were answered.",
     "A large step since the spring."),
)  # fmt: skip
NOTE = (
    "Orders are written now and read aloud. The evening roll holds when somebody sits beside the "
    "clerk. Open: the fuel book, promised for next month. Speak to him in the morning, alone."
)


def tell(story: Story) -> None:
    """After support: due diligence covers the battalion."""
    unit = story.units["11BN"]
    leads = db.session.scalar(
        select(Command.person_id).where(Command.unit_id == unit.id, Command.until_on.is_(None))
    )
    person = db.session.get_one(Person, leads) if leads else None
    first, now = _mentors(story)
    then = _signed(story, first, unit, "Commander", person, story.ago(330), story.ago(229))
    _first_tour(story, then)
    row = _signed(story, now, unit, "Commander", person, story.ago(235), story.ago(-110))
    _confirmed(story, row)
    _second_tour(story, row)
    quiet = _signed(
        story, now, unit, "Personnel section", None, story.ago(75), story.ago(-100)
    )  # fmt: skip
    _confirmed(story, quiet)
    waits = _drafted(story, now, unit, "Stores", None, story.ago(-7), story.ago(-100))
    services.propose(waits, seen=waits.version, by=story.users[HEAD])
    concerns.send(
        ConcernKind.CORRUPTION,
        "At the gate two soldiers take money from every lorry. The drivers know the price.",
    )
    story.planted.add(
        "mentoring_silent", "Confirmed, and nothing was heard of it for weeks.",
        assignment=quiet.code,
    )  # fmt: skip


def frozen_soon(story: Story, unit: Unit) -> None:
    """Confirmed while due diligence covers the unit; then its support is suspended."""
    _first, now = _mentors(story)
    row = _signed(story, now, unit, "Commander", None, story.ago(50), story.ago(-90))
    _confirmed(story, row)
    story.planted.add(
        "mentoring_frozen", "Support to the unit is suspended: mentoring stands still.",
        assignment=row.code,
    )  # fmt: skip


def _mentors(story: Story) -> tuple[Trainer, Trainer]:
    """Who was at the centre before, and who is there now."""
    rows = db.session.execute(
        select(Trainer.id, Posting.from_on, Posting.until_on)
        .join(Posting, Posting.trainer_id == Trainer.id)
        .where(Trainer.kind == Kind.MENTOR, Posting.centre_id == story.centres["TAM"].id)
        .order_by(Posting.from_on)
    ).all()
    now = next(key for key, _from, until in rows if until > story.today)
    first = next(key for key, since, until in rows if since <= story.ago(330) <= until
                 and until >= story.ago(229))  # fmt: skip
    known = by_key([now, first])
    return known[first], known[now]


def _drafted(
    story: Story, mentor: Trainer, unit: Unit, office: str, person: Person | None,
    first: date, last: date,
) -> MentoringAssignment:  # fmt: skip
    wanted = Wanted(
        mentor=mentor, unit=unit, office=office, person=person, objectives=OBJECTIVES,
        mode=Mode.VISITING, language="fr", place=f"Headquarters {unit.code}", from_on=first,
        until_on=last, silent_after=21,
    )  # fmt: skip
    return queries.whole(services.draft(wanted, by=story.users[HEAD]).id)


def _signed(
    story: Story, mentor: Trainer, unit: Unit, office: str, person: Person | None,
    first: date, last: date,
) -> MentoringAssignment:  # fmt: skip
    with story.told(story.at(min(first - timedelta(days=20), story.today), 9)):
        row = _drafted(story, mentor, unit, office, person, first, last)
        services.propose(row, seen=row.version, by=story.users[HEAD])
        for side, login, capacity in (
            (Side.HOST, "host", "Directorate of operations"),
            (Side.PROGRAMME, "programme", "Head of the mentoring team"),
        ):
            row = queries.whole(row.id)
            services.sign(row, side, capacity=capacity, seen=row.version, by=story.users[login])
    return queries.whole(row.id)


def _confirmed(story: Story, row: MentoringAssignment) -> None:
    with story.told(story.at(row.from_on, 8)):
        services.confirm(row, seen=row.version, by=story.users[HEAD])


def _first_tour(story: Story, row: MentoringAssignment) -> None:
    """Out of a notebook: the head of the cell typed it in, and the first mentor has left."""
    by = story.users[HEAD]
    row.state = row.state.then(AssignmentState.CONFIRMED)
    db.session.flush()
    before: dict[Area, int] = {}
    for days, area, rating, seen in BEFORE:
        log = MentoringLog(
            assignment_id=row.id, held_on=story.ago(days), place=row.place, mode=Mode.VISITING,
            contact=Contact.COACHING, language="fr", facts=seen, by_id=by.id,
            at=story.at(story.ago(days - 4), 17),
            ratings=[CompetencyRating(area=area, scale=Scale.PERSON, rating=rating,
                                      before=before.get(area), evidence=seen)],
        )  # fmt: skip
        before[area] = rating
        db.session.add(log)
        db.session.flush()
    db.session.add(
        MentoringAction(
            counterpart_id=row.counterpart_id, log_id=log.id, what="Keep a book of the fuel",
            owner="Officer of supply", due_on=story.ago(3),
        )
    )  # fmt: skip
    left = story.at(story.ago(230), 16)
    db.session.add(MentoringHandover(assignment_id=row.id, note=NOTE, by_id=by.id, at=left))
    db.session.flush()
    with story.told(left):
        row = queries.whole(row.id)
        services.end(row, "End of tour", on=story.ago(229), seen=row.version, by=by)


def _second_tour(story: Story, row: MentoringAssignment) -> None:
    by = story.users[MENTOR]
    for days, contact, area, rating, seen, judged in SINCE:
        day = story.ago(days)
        told = Told(
            held_on=day, place=row.place, mode=Mode.VISITING, contact=contact, language="fr",
            facts=seen, judgement=judged or None, objective=row.objectives[days % 3],
            advice="Ask each evening what became of the order.",
            response=Response.PARTLY if days > 100 else Response.ACCEPTED,
            their_view="It takes time that he does not have, he says.",
            obstacles=(Obstacle.FUEL,) if days in (190, 95) else (),
            next_on=day + timedelta(days=14), ratings=_ratings(area, rating, seen),
            actions=_promised(story, days),
        )  # fmt: skip
        with story.told(story.at(day + timedelta(days=1), 18)):
            log = writing.write(queries.whole(row.id), told, by=by)
            log.at = story.at(day + timedelta(days=1), 18)
            db.session.flush()


def _ratings(area: Area, rating: int, seen: str) -> list[Rating]:
    return [Rating(area, rating, seen)]


def _promised(story: Story, days: int) -> Sequence[Action]:
    known = {
        140: Action("Name an officer for complaints", "Commander", story.ago(120)),
        6: Action("Teach a second clerk the evening roll", "Adjutant", story.ago(-20)),
    }
    return [known[days]] if days in known else []
