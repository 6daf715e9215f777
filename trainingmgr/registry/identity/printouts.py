"""Two records side by side, field by field, as the reader may see each."""

from collections.abc import Iterable, Iterator
from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.core.errors import Sentence
from trainingmgr.core.permissions import Reader
from trainingmgr.core.privacy import Shown
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.words import (
    CATEGORIES,
    LANGUAGE_NAMES,
    SEXES,
    STATUSES,
)

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
