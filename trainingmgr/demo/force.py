"""The army as it is: who holds which post, who commands, and where people were before."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import cast

from sqlalchemy import Table, bindparam, select, update

from trainingmgr.core.columns import Sex
from trainingmgr.core.db import db
from trainingmgr.demo import personas
from trainingmgr.demo.army import OF_BAND, Seat
from trainingmgr.demo.names import LANGUAGE, Culture, drawn
from trainingmgr.demo.people import birth, newcomer, soldier
from trainingmgr.demo.story import Somebody, Story, put
from trainingmgr.registry.establishment.events import CommandChanged
from trainingmgr.registry.people.models import Person, ServiceRecord
from trainingmgr.registry.people.rules import GONE, Category, Newcomer, Status
from trainingmgr.registry.people.services import register_many
from trainingmgr.registry.people.services.blocks import first_block
from trainingmgr.registry.structure.models import Command, Post

VACANT, UNSLOTTED = 0.1, 0.015
Drawn = tuple[Newcomer, str | None, str | None, Culture, str]
"""Who, unit, band, culture, and the key of a persona."""


def tell(story: Story, seats: Sequence[Seat]) -> None:
    """Register everybody, then what was before: earlier service, former commanders."""
    posts: dict[str, int] = dict(db.session.execute(select(Post.number, Post.id)).all())
    by = story.users["hr.lf"]
    with story.told(story.at(story.began, 12)):
        first_block(story.site, by=by)
    soldiers: list[Drawn] = []
    others: list[Drawn] = []
    for each in _drawn(story, seats, posts):
        (soldiers if each[0].service_number else others).append(each)
    _registered(story, soldiers, "hr.lf")
    _registered(story, others, "clerk.lem")
    _commanders(story, seats)
    _earlier(story)


def _registered(story: Story, found: Sequence[Drawn], login: str) -> None:
    with story.told(story.at(story.began + timedelta(days=4), 9)):
        ids = register_many([each[0] for each in found], by=story.users[login])
    _remember(story, ids, found)


def _drawn(story: Story, seats: Sequence[Seat], posts: dict[str, int]) -> list[Drawn]:
    found: list[Drawn] = []
    taken = set()
    for persona, seat, new in personas.seated(story, seats, posts):
        unit = next(code for code, each in story.units.items() if each.id == new.unit_id)
        found.append((new, unit, persona.band, persona.culture, persona.key))
        taken.add(seat.number if seat else "")
    serial = 0
    for seat in seats:
        if seat.number in taken or (story.chance(VACANT) and seat.role != "command"):
            continue
        serial += story.rng.randint(1, 9)
        found.append(_filled(story, seat, posts[seat.number], serial))
        if story.chance(UNSLOTTED) and seat.formation.service == "LF":
            serial += 1
            found.append(_filled(story, seat, None, serial))
    _side_by_side(found, "mohamed", "mohamed2")
    return found + _recruits(story, serial) + _outsiders(story)


def _side_by_side(found: list[Drawn], key: str, other: str) -> None:
    """The second serves in the unit of the first, in the place of somebody of the same band."""
    unit = next(each[1] for each in found if each[4] == key)
    one = next(n for n, each in enumerate(found) if each[4] == other)
    two = next(n for n, (_new, code, band, _culture, persona) in enumerate(found)
               if (code, band, persona) == (unit, found[one][2], ""))  # fmt: skip
    new, code, *_rest = found[one]
    there, *_rest = found[two]
    found[one] = replace(new, unit_id=there.unit_id, post_id=there.post_id), unit, *found[one][2:]
    found[two] = replace(there, unit_id=new.unit_id, post_id=new.post_id), code, *found[two][2:]


def _filled(story: Story, seat: Seat, post_id: int | None, serial: int) -> Drawn:
    code = seat.formation.code
    if seat.formation.service != "LF":
        kind = Category.MOD_CIVILIAN if code.startswith("MOD") else Category.OVERSIGHT_STAFF
        return _civilian(story, kind, code, post_id)
    new = soldier(story, seat, post_id, serial, only_men=code == personas.of("sole").unit)
    return new, code, seat.band, _culture(new), ""


def _culture(new: Newcomer) -> Culture:
    own = new.languages[0].code
    return next(c for c in Culture if LANGUAGE[c] == own)


def _civilian(
    story: Story, kind: Category, unit: str | None = None, post_id: int | None = None
) -> Drawn:
    culture = story.rng.choice((Culture.FRENCH, Culture.CONGO, Culture.ARABIC, Culture.ENGLISH))
    sex = Sex.F if story.chance(0.38) else Sex.M
    new = newcomer(
        story,
        drawn(story.rng, culture, sex),
        culture,
        sex=sex,
        category=kind,
        born=birth(story.rng, "OF-3", story.today),
        unit_id=story.units[unit].id if unit else None,
        post_id=post_id,
        status=Status.ACTIVE,
        status_since=story.ago(story.rng.randint(200, 900)),
    )
    return new, unit, None, culture, ""


def _outsiders(story: Story) -> list[Drawn]:
    """Those who watch over the army from outside it: without a unit, so never without an age."""
    kinds = (
        *(Category.PARLIAMENTARIAN,) * 8, *(Category.JUSTICE_ACTOR,) * 4,
        *(Category.CIVIL_SOCIETY,) * 4, *(Category.OVERSIGHT_STAFF,) * 4,
    )  # fmt: skip
    found: list[Drawn] = []
    while len(found) < len(kinds):
        drawn_one = _civilian(story, kinds[len(found)])
        if drawn_one[0].born is not None:
            found.append(drawn_one)
    return found


def _recruits(story: Story, serial: int) -> list[Drawn]:
    found: list[Drawn] = []
    for n in range(story.size.recruits):
        culture = story.rng.choice(tuple(Culture))
        sex = Sex.F if story.chance(0.14) else Sex.M
        born = birth(story.rng, "OR-1", story.today)
        new = newcomer(
            story,
            drawn(story.rng, culture, sex),
            culture,
            sex=sex,
            category=Category.RECRUIT,
            born=born,
            service_number=f"{serial + 10 + n:06d}",
            unit_id=story.units["MSCH"].id,
            rank_id=story.ranks["SDT2"].id,
            status=Status.RECRUIT,
            status_since=story.ago(45),
        )
        found.append((new, "MSCH", "OR-1", culture, ""))
    return found


def _remember(story: Story, ids: Sequence[int], found: Sequence[Drawn]) -> None:
    rows = db.session.execute(select(Person.id, Person.number).where(Person.id >= min(ids)))
    numbers: dict[int, str] = dict(rows.all())
    for id_, (new, unit, band, culture, key) in zip(ids, found, strict=True):
        one = Somebody(
            id=id_,
            number=numbers[id_],
            service_number=new.service_number,
            name=new.name,
            sex=new.sex,
            category=new.category,
            born=new.born,
            unit=unit,
            unit_id=new.unit_id,
            band=band,
            culture=culture,
            languages=frozenset(each.code for each in new.languages),
            literacy=new.literacy,
            status=new.status,
            since=new.status_since or story.today,
            phone=new.phones[0][0] if new.phones else None,
            persona=key,
        )
        story.people.append(one)
        if key:
            story.personas[key] = one
            story.planted.add("persona", personas.of(key).find, key=key, number=one.number,
                              service_number=one.service_number, name=one.name)  # fmt: skip


def _commanders(story: Story, seats: Sequence[Seat]) -> None:
    """Every unit is commanded by the holder of that post, and was by somebody else before."""
    seated: dict[str, list[Somebody]] = {}
    for one in story.people:
        if one.unit and one.band and one.band.startswith("OF") and one.status not in GONE:
            seated.setdefault(one.unit, []).append(one)
    rows, by = [], story.users["hr_head"]
    for code in dict.fromkeys(seat.formation.code for seat in seats if seat.role == "command"):
        here = sorted(seated.get(code, []), key=lambda one: one.band or "", reverse=True)
        if not here:
            continue
        since = story.ago(story.rng.randint(90, 500))
        former = here[1:] or [story.rng.choice(story.people)]
        before = story.ago(story.rng.randint(520, 790))
        unit = story.units[code]
        rows.append(_command(unit.id, former[0].id, before, since))
        rows.append(_command(unit.id, here[0].id, since, None))
        happening = CommandChanged(
            unit=code, person=here[0].number, from_on=since.isoformat(), about=("unit", unit.id)
        )
        story.note(happening, by, story.at(since))
    put(Command, rows)


def _command(
    unit_id: int, person_id: int, from_on: date, until_on: date | None
) -> dict[str, object]:
    return {"unit_id": unit_id, "person_id": person_id, "from_on": from_on, "until_on": until_on}


def _earlier(story: Story) -> None:
    """Where some soldiers served before: a rank lower, and a few of them in another unit."""
    by = story.users["hr.lf"].id
    bands = list(OF_BAND)
    rows = []
    for one in story.people:
        if not one.band or one.category is Category.RECRUIT or not story.chance(0.4):
            continue
        one.served_before = True
        lower = bands[max(0, bands.index(one.band) - 1)]
        enlisted = one.since - timedelta(days=story.rng.randint(200, 3000))
        rows.append(
            {
                "person_id": one.id,
                "from_on": enlisted,
                "until_on": one.since,
                "unit_id": one.unit_id,
                "rank_id": story.ranks[OF_BAND[lower]].id,
                "post_id": None,
                "status": Status.ACTIVE,
                "reference": f"ORD {enlisted.year}/{story.rng.randint(1, 400):03d}",
                "by_id": by,
            }
        )
    put(ServiceRecord, rows)
    _recorded(story)


def _recorded(story: Story) -> None:
    """Each change was written down some days after it began, not on the day of this loading."""
    table = cast("Table", ServiceRecord.__table__)
    days = db.session.execute(select(ServiceRecord.id, ServiceRecord.from_on)).all()
    written = (
        update(table).where(table.c.id == bindparam("key")).values(recorded_at=bindparam("then"))
    )
    db.session.connection().execute(
        written,
        [
            {"key": key, "then": story.at(min(day + timedelta(days=4), story.today), 9)}
            for key, day in days
        ],
    )
