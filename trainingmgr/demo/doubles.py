"""People who are twice in the register, in another script or spelling, and two who only seem so."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import db
from trainingmgr.demo.accounts import held_before
from trainingmgr.demo.names import Culture, passport_spelling
from trainingmgr.demo.story import Somebody, Story
from trainingmgr.registry.identity import services
from trainingmgr.registry.identity.models import Merge
from trainingmgr.registry.keys.queries import forget_vocabulary
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.rules import GONE, Newcomer, Status
from trainingmgr.registry.people.services import register_many


def tell(story: Story) -> None:
    """Register some people a second time, look for them, join one pair and propose another."""
    firsts = _chosen(story)
    seconds = [_again(story, one, n) for n, one in enumerate(firsts)]
    with story.told(story.at(story.ago(35), 10)):
        ids = register_many(seconds, by=story.users["hr.lf"])
    numbers = dict(
        db.session.execute(select(Person.id, Person.number).where(Person.id.in_(ids))).all()
    )
    for one, id_, new in zip(firsts, ids, seconds, strict=True):
        story.planted.add(
            "duplicate", "One human being with two records: join them, with a second person.",
            numbers=[one.number, numbers[id_]], names=[one.name, new.name],
        )  # fmt: skip
    forget_vocabulary()
    twins = [story.personas["mohamed"], story.personas["mohamed2"]]
    with story.told(story.at(story.ago(34), 9)):
        services.look_for_doubles([*ids, *(one.id for one in twins)], by=story.users["hr.lf"])
    story.planted.add(
        "not_the_same", "One name, one battalion, about one age, and yet two people.",
        numbers=[one.number for one in twins],
    )  # fmt: skip
    _joined(story, firsts, ids)


def _chosen(story: Story) -> list[Somebody]:
    able = [
        one for one in story.people
        if one.service_number and one.status not in GONE and not one.persona and one.born
        and one.unit and one.culture in (Culture.ARABIC, Culture.SOMALI, Culture.FRENCH)
    ]  # fmt: skip
    return story.rng.sample(able, story.size.doubles)


def _again(story: Story, one: Somebody, n: int) -> Newcomer:
    """The same person, as another clerk heard and wrote it: without the number."""
    person = db.session.get_one(Person, one.id)
    name, native = one.name, None
    words = name.split()
    if one.culture is Culture.ARABIC and person.name_native:
        name = person.name_native if n % 2 else respelt(name)
        native = None if n % 2 else person.name_native
    elif one.culture is Culture.SOMALI:
        name = passport_spelling(name)
    else:
        name = " ".join(reversed(words))
    born = one.born
    if born is not None and born.is_whole and n % 3 == 0:
        born = PartialDate.read(str(born.earliest.year))
    found = Newcomer(
        name=name, name_native=native, sex=one.sex, category=one.category, born=born,
        unit_id=one.unit_id, rank_id=person.rank_id, status=Status.ACTIVE,
        status_since=story.ago(35),
    )  # fmt: skip
    return replace(found, phones=((one.phone, False),)) if one.phone else found


def respelt(name: str) -> str:
    for one, other in (("ou", "u"), ("dj", "j"), ("ss", "s"), ("Mah", "Muh"), ("Y", "I")):
        name = name.replace(one, other)
    return name


def _joined(story: Story, firsts: Sequence[Somebody], ids: Sequence[int]) -> None:
    """One pair is joined, by two people; another waits for the second."""
    people = [
        db.session.get_one(Person, id_) for id_ in (firsts[0].id, ids[0], firsts[1].id, ids[1])
    ]
    reasons = "The same phone, the same unit, and the clerk of the company knows only one."
    held_before(story, "hr.lf", "hr.head")
    by = story.users["hr.lf"]
    with story.told(story.at(story.ago(30), 10)):
        first = services.propose_merge(people[0], people[1], reasons, by=by)
    with story.told(story.at(story.ago(3), 10)):
        second = services.propose_merge(people[2], people[3], reasons, by=by)
    first.proposed_at, second.proposed_at = story.at(story.ago(30), 10), story.at(story.ago(3), 10)
    db.session.flush()
    whole = select(Merge).where(Merge.id == first.id).options(
        joinedload(Merge.kept), joinedload(Merge.joined), joinedload(Merge.proposed_by)
    )  # fmt: skip
    merge = db.session.scalars(whole.execution_options(populate_existing=True)).one()
    with story.then(28, 11):
        services.decide_merge(merge, agreed=True, seen=merge.version, by=story.users["hr.head"])
    numbers = [(people[0].number, people[1].number), (people[2].number, people[3].number)]
    story.planted.add("merge_standing", "Joined by two people; it can be parted again.",
                      numbers=list(numbers[0]))  # fmt: skip
    story.planted.add("merge_proposed", "Waits for a second person to look and to decide.",
                      numbers=list(numbers[1]))  # fmt: skip
