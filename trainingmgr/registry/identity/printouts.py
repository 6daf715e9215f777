"""Two records side by side, field by field, and the pairs that wait, as the reader may see them."""

from collections.abc import Iterable, Iterator
from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.core.errors import Sentence
from trainingmgr.core.permissions import Reader
from trainingmgr.core.privacy import Shown
from trainingmgr.matching.weights import Field, Level
from trainingmgr.registry.identity.models import LikelyPair
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.words import (
    CATEGORIES,
    LANGUAGE_NAMES,
    SEXES,
    STATUSES,
)
from trainingmgr.registry.reception.words import FIELDS, LEVELS
from trainingmgr.tabular.mapping import Column, Kind

PAIRS = (
    Column("person_no", _("Number"), kind=Kind.CODE),
    Column("name", _("Name")),
    Column("other_no", _("Number of the other"), kind=Kind.CODE),
    Column("other_name", _("Name of the other")),
    Column("likely", _("Likely, %"), kind=Kind.INTEGER),
    Column("reasons", _("Reasons"), kind=Kind.PROSE),
)


def pair(waits: LikelyPair, reader: Reader) -> list[Any]:
    """One pair in the order of PAIRS. Each reason says how many bits it counts for or against."""
    shown, first, second = (Shown(each, reader) for each in (waits, waits.first, waits.second))
    reasons = (
        f"{FIELDS[Field(each['field'])]}: {LEVELS[Level(each['level'])]} ({each['bits']:+.1f})"
        for each in shown.evidence or ()
        if each["field"] != Field.ORDER
    )
    return [
        first.number, first.name_display, second.number, second.name_display,
        round(min(shown.probability, 0.99) * 100), "; ".join(reasons),
    ]  # fmt: skip


Line = tuple[Sentence, Any, Any, bool | None]


def side_by_side(first: Person, second: Person, reader: Reader, language: str) -> list[Line]:
    """The word for each field, both values, and whether they agree: None where one is missing."""
    return [
        (word, one, other, one == other if one and other else None)
        for (word, one), (_word, other) in zip(
            _facts(first, reader, language), _facts(second, reader, language), strict=True
        )
    ]


def _facts(row: Person, reader: Reader, language: str) -> Iterator[tuple[Sentence, Any]]:
    person = Shown(row, reader)
    documents = [Shown(each, reader) for each in row.documents]
    phones = [Shown(each, reader) for each in row.phones]
    yield _("Name in own script"), person.name_native or ""
    yield _("Also written"), _listed(each.value for each in person.aliases)
    yield _("Service number"), person.service_number or ""
    yield _("Born"), person.born or ""
    yield _("Sex"), SEXES[person.sex]
    yield _("Nationality"), person.nationality or ""
    yield (
        _("Documents"),
        _listed(f"{each.kind.title(language)} {each.number}" for each in documents if each.number),
    )
    yield _("Phones"), _listed(each.number for each in phones if each.number)
    yield (
        _("Languages"),
        _listed(str(dict(LANGUAGE_NAMES).get(each.code, each.code)) for each in person.languages),
    )
    yield _("District of home"), person.place.title(language) if person.place else ""
    yield _("Category"), CATEGORIES[person.category]
    yield _("Rank"), person.rank.title(language) if person.rank else ""
    yield _("Unit"), person.unit.title(language) if person.unit else ""
    yield _("Post"), person.post.number if person.post else ""
    yield _("Status"), STATUSES[person.status]


def _listed(values: Iterable[str]) -> str:
    return "; ".join(sorted(values))
