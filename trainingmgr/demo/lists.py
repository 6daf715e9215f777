"""A watch-list nobody ever kept: invented entries, and a few that read like people of the army."""

import io
from collections.abc import Sequence
from datetime import timedelta
from random import Random
from xml.etree.ElementTree import Element, SubElement, tostring

from sqlalchemy import select

from trainingmgr.core import clock
from trainingmgr.core.columns import Sex
from trainingmgr.core.db import db
from trainingmgr.demo.doubles import respelt
from trainingmgr.demo.names import Culture, drawn
from trainingmgr.demo.story import Somebody, Story
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.rules import GONE
from trainingmgr.vetting.watchlists import services
from trainingmgr.vetting.watchlists.models import ListMatch
from trainingmgr.vetting.watchlists.queries import matches
from trainingmgr.vetting.watchlists.rules import MatchState, Proposal
from trainingmgr.vetting.watchlists.services import judging

TITLE = "Invented Consolidated List"
STRANGERS = 60
KINDS = ("list_match_confirmed", "list_match_to_second", "list_match", "list_match_by_chance")
FINDS = (
    "On the list under another spelling, confirmed by two people: stopped, and nobody is told why.",
    "On the list in Arabic letters: one reviewer says so, a second one decides.",
    "On the list with another spelling and about the same year: compare the two.",
    "The same name as somebody on the list, born in quite another year: somebody else.",
)


def tell(story: Story) -> None:
    """Say whom the list will mean, before it is brought."""
    for kind, find, one in zip(KINDS, FINDS, _meant(story), strict=True):
        story.planted.add(kind, find, number=one.number, name=one.name)


def _meant(story: Story) -> list[Somebody]:
    """People with a whole name in Arabic, in no run and nobody's example."""
    able = [
        one for one in story.people
        if one.culture is Culture.ARABIC and one.service_number and one.status not in GONE
        and not one.persona and not one.busy and one.unit
        and one.born is not None and len(one.name.split()) >= 3
    ]  # fmt: skip
    return Random(f"{story.seed} lists").sample(able, len(KINDS))


def bring(story: Story) -> None:
    """Bring the list and name who is told. The worker reads it and compares everybody."""
    by = story.users["vetting"]
    list_ = services.make_list(TITLE, focal_point=story.users["board"], by=by)
    services.receive(list_, io.BytesIO(_file(story)), file_name="invented-list.xml", by=by)


def judge(story: Story) -> None:
    """One match was confirmed, one waits for a second person; the others wait for the first."""
    confirmed, proposed, *_rest = _meant(story)
    first, second = story.users["vetting"], story.users["board"]
    why = "The passport shown at the count bears the number that the list gives."
    for one in (confirmed, proposed):
        match = _match(one, first)
        judging.propose(match, Proposal.MATCH, why, seen=match.version, by=first)
    match = _match(confirmed, second)
    judging.decide(match, why, agreed=True, seen=match.version, by=second)
    by_chance = db.session.scalars(
        select(ListMatch)
        .where(ListMatch.state == MatchState.POSSIBLE)
        .order_by(ListMatch.probability)
        .limit(1)
    ).all()
    for match in by_chance:
        judging.judge(
            match, MatchState.FALSE_POSITIVE, "Born thirteen years apart, in another district.",
            seen=match.version, by=first,
        )  # fmt: skip


def _match(one: Somebody, reader: object) -> ListMatch:
    uid = db.session.scalars(
        select(ListMatch.uid)
        .where(ListMatch.person_id == one.id)
        .order_by(ListMatch.probability.desc())
    ).first()
    return matches.match(uid, reader=reader)  # type: ignore[arg-type]


def _file(story: Story) -> bytes:
    made = clock.today() - timedelta(days=6)
    root = Element("CONSOLIDATED_LIST", dateGenerated=f"{made.isoformat()}T00:00:00.000Z")
    people = SubElement(root, "INDIVIDUALS")
    meant = _meant(story)
    for n, one in enumerate(meant):
        native = db.session.get_one(Person, one.id).name_native or ""
        year = one.born.earliest.year if one.born else 1980
        if n == 1:
            _entry(people, n, [], native, year)
        else:
            born = year - 13 if n == len(meant) - 1 else year
            _entry(people, n, respelt(one.name).split(), "", born)
    rng = Random(f"{story.seed} strangers")
    cultures = (Culture.ARABIC, Culture.SOMALI, Culture.FRENCH)
    for n in range(len(meant), len(meant) + STRANGERS):
        named = drawn(rng, cultures[n % 3], Sex.M)
        _entry(people, n, named.display.split(), "", rng.randrange(1948, 1979))
    front = SubElement(SubElement(root, "ENTITIES"), "ENTITY")
    _told(front, DATAID="9100001", FIRST_NAME="INVENTED FRONT OF NOWHERE",
          REFERENCE_NUMBER="ZZe.001", UN_LIST_TYPE="Invented")  # fmt: skip
    whole: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return whole


def _entry(people: Element, n: int, parts: Sequence[str], native: str, year: int) -> None:
    entry = SubElement(people, "INDIVIDUAL")
    tags = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
    _told(entry, DATAID=str(9_000_001 + n), REFERENCE_NUMBER=f"ZZi.{n + 1:03}",
          UN_LIST_TYPE="Invented", LISTED_ON="2019-03-04", NAME_ORIGINAL_SCRIPT=native,
          COMMENTS1="An invented entry.", **dict(zip(tags, parts, strict=False)))  # fmt: skip
    if len(parts) > 2 and n % 2:
        alias = SubElement(entry, "INDIVIDUAL_ALIAS")
        _told(alias, QUALITY="Good", ALIAS_NAME=f"{parts[0]} {parts[-1]}; {' '.join(parts[:2])}")
    born = SubElement(entry, "INDIVIDUAL_DATE_OF_BIRTH")
    _told(born, TYPE_OF_DATE="APPROXIMATELY" if n % 3 == 2 else "EXACT", YEAR=str(year))


def _told(element: Element, **facts: str) -> None:
    for tag, text in facts.items():
        if text:
            SubElement(element, tag).text = text
