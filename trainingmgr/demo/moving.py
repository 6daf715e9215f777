"""Some are moved by an order and one appeals; others are left without a post, with offers."""

from datetime import timedelta

from sqlalchemy import select

from trainingmgr.accounts.models import User
from trainingmgr.core.db import attempt, db
from trainingmgr.core.errors import Refusal
from trainingmgr.demo.reorganising import CLOSED, INTO, LATE, MERGED
from trainingmgr.demo.story import Story
from trainingmgr.programme.moves import queries
from trainingmgr.programme.moves.models import MoveOrder
from trainingmgr.programme.moves.services import appealing, drafting, signing
from trainingmgr.programme.placement import services as placement
from trainingmgr.programme.placement.rules import OfferAnswer, OfferKind
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import known
from trainingmgr.registry.people.rules import GONE
from trainingmgr.registry.structure.models import Unit

MOVED, WITHOUT = 6, 3
"""So many of the company that is merged were moved; so many of the headquarters have no offer."""
K = OfferKind
OFFERS = (
    (K.POST, "A post of staff officer in the headquarters of the land forces, from January."),
    (K.TRAINING, "The course of instructors at the Military School, then a post there."),
    (K.RETIREMENT, "Retirement with the pension of the grade, from the first of next month."),
    (K.DISCHARGE, "Discharge with a year of pay and a course in a trade of one’s choice."),
)


def tell(story: Story) -> None:
    """Drafted by the office of the land forces, signed by the head, carried out on its day."""
    by, head = story.users["hr.lf"], story.users["hr_head"]
    with story.then(LATE + 10):
        order = drafting.draft(
            story.ago(LATE + 10), story.ago(LATE - 2),
            "The third company of the logistics battalion becomes part of the second.", by=by,
        )  # fmt: skip
        _written(order, story, by)
        signing.sign(queries.order(order.uid, reader=head), "LF/PERS/114, registry of the staff",
                     seen=order.version, by=head)  # fmt: skip
    with story.then(LATE + 4):
        row = queries.order(order.uid, reader=by)
        signing.tell(row, queries.untold(row, reader=by)[:-1], story.ago(LATE + 4), by=by)
    with story.then(LATE - 2):
        signing.carry_out(queries.order(order.uid, reader=head))
    with story.then(9):
        first = next(e for e in queries.lines(order, reader=by).rows if e.told_on and e.done_on)
        appealing.appeal(
            queries.line(first.uid, reader=by),
            "My children go to school in the town of the garrison, which I leave.",
            story.ago(9), by=by,
        )  # fmt: skip
    draft = drafting.draft(story.today, story.today + timedelta(days=12),
                           "The rest of the third company follows.", by=by)  # fmt: skip
    _written(draft, story, by)
    _offered(story, by)
    story.planted.add("move_under_appeal", "Somebody does not accept a move that was made.",
                      person=first.person.number)  # fmt: skip
    story.planted.add("left_without_offer", "A headquarters goes and some have no offer.",
                      unit=CLOSED)  # fmt: skip


def _written(order: MoveOrder, story: Story, by: User) -> None:
    """The next few of the company, as many as can be moved."""
    unit = db.session.get_one(Unit, story.units[INTO].id)
    written = 0
    for each in queries.serving_in(story.units[MERGED].id, reader=by):
        if written == MOVED:
            break
        try:
            with attempt():
                drafting.add(queries.order(order.uid, reader=by), each, unit, by=by)
            written += 1
        except Refusal:
            continue  # held by vetting, or no post of this grade


def _offered(story: Story, by: User) -> None:
    """Whoever serves in the headquarters that goes gets an offer; a few do not."""
    people = db.session.scalars(
        select(Person)
        .where(Person.unit_id == story.units[CLOSED].id, known(), Person.status.not_in(GONE))
        .order_by(Person.id)
    ).all()
    for place, person in enumerate(people[:-WITHOUT]):
        kind, says = OFFERS[place % len(OFFERS)]
        with story.then(30 - place % 7):
            made = placement.offer(person, kind, says, story.ago(30 - place % 7), by=by)
        if place % 3 == 1:
            continue
        said = OfferAnswer.REFUSED if place % 5 == 4 else OfferAnswer.ACCEPTED
        with story.then(15):
            placement.answer(
                made, said, story.ago(15), seen=made.version, by=by,
                reason="It is too far from where my family lives." if place % 5 == 4 else "",
            )  # fmt: skip
