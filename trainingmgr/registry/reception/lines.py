"""The lines of a list of people, drawn without a template: a page has fifty of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from markupsafe import Markup, escape

from trainingmgr.core.privacy import Shown
from trainingmgr.core.sentences import when
from trainingmgr.registry.people.words import (
    CATEGORIES,
    LITERACIES,
    SEXES,
    STATUS_KINDS,
    STATUSES,
)
from trainingmgr.web import words
from trainingmgr.web.drawn import KINDS, drawn_pair, drawn_status
from trainingmgr.web.tables import Column, lined, linked

Cell = Callable[[Shown, Any], str]


class Lines:
    """How the people of one page are drawn: in which columns, in which language, as of which day.

    A line is a person and where they stood, None where that is not known.
    """

    def __init__(self, shown: Sequence[str], *, language: str) -> None:
        self._language = language
        self._link: Callable[[UUID], str] = linked("person.show")
        self._titles: dict[Any, str] = {}
        self._statuses = words.Said(STATUSES)
        sexes, categories = words.Said(SEXES), words.Said(CATEGORIES)
        literacies = words.Said(LITERACIES)
        cells: Mapping[str, Cell] = {
            "number": lambda person, _on: words.code(person.number),
            "service_number": lambda person, _on: _coded(person.service_number),
            "sex": lambda person, _on: escape(sexes[person.sex]),
            "category": lambda person, _on: escape(categories[person.category]),
            "literacy": lambda person, _on: escape(literacies[person.literacy]),
            "born": lambda person, _on: escape(when(person.born)) if person.born else "",
            "nationality": lambda person, _on: _coded(person.nationality),
            "rank": self._rank,
            "unit": self._unit,
            "post": lambda _person, on: _coded(on.post.number) if on and on.post else "",
            "status": self._status,
            "status_since": lambda _person, on: escape(words.day(_since(on))) if on else "",
        }
        self._cells = [cells[each] for each in shown]

    def drawn(self, people: Iterable[tuple[Shown, Any]], columns: Sequence[Column | str]) -> Markup:
        """Whole lines, under columns of which the first says the name."""
        return lined(columns, (list(self._of(*line)) for line in people))

    def cells(self, person: Shown, on: Any) -> Markup:
        """One line without its roles: what a page puts other cells before."""
        name, *others = self._of(person, on)
        drawn = "".join(f"<td>{each!s}</td>" for each in others)
        return Markup(f'<th scope="row">{name!s}</th>{drawn}')  # noqa: S704  escaped cell by cell

    def _of(self, person: Shown, on: Any) -> Iterator[str]:
        """The name and each cell, as HTML."""
        yield drawn_pair(
            person.name_native or "", person.name_display, self._language, self._link(person.uid)
        )
        for cell in self._cells:
            yield cell(person, on)

    def _rank(self, _person: Shown, on: Any) -> str:
        rank = on.rank if on else None
        return self._titled(rank, rank.brief) if rank else ""

    def _unit(self, _person: Shown, on: Any) -> str:
        unit = on.unit if on else None
        return self._titled(unit, unit.title) if unit else ""

    def _titled(self, row: Any, title: Callable[[str], str]) -> str:
        """The title of a rank or a unit, worked out once for all of it."""
        if row not in self._titles:
            self._titles[row] = escape(title(self._language))
        return self._titles[row]

    def _status(self, _person: Shown, on: Any) -> str:
        return drawn_status(KINDS[STATUS_KINDS[on.status]], self._statuses[on.status]) if on else ""


def _since(on: Any) -> Any:
    """Today a person's own row says it, of another day that day's record."""
    return on.from_on if hasattr(on, "from_on") else on.status_since


def _coded(value: object) -> str:
    return words.code(value) if value else ""
