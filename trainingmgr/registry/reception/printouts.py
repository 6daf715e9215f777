"""The list of people for files and for paper. Every value passes through `Shown`."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from trainingmgr.core import clock
from trainingmgr.core.privacy import Shown
from trainingmgr.documents import tables
from trainingmgr.documents.lists import printed_by
from trainingmgr.documents.paper import Printout
from trainingmgr.documents.words import PAGE
from trainingmgr.registry.people.words import CATEGORIES, LITERACIES, SEXES, STATUSES
from trainingmgr.tabular.listings import Printing
from trainingmgr.tabular.mapping import Column, Kind
from trainingmgr.tabular.printouts import handling, said

NAMES = (Column("name", _("Name")), Column("name_native", _("Name in own script")))
COLUMNS: Mapping[str, Column] = {
    "number": Column("person_no", _("Programme number"), kind=Kind.CODE),
    "service_number": Column("service_no", _("Service number"), kind=Kind.CODE),
    "rank": Column("rank", _("Rank")),
    "unit": Column("unit", _("Unit"), kind=Kind.CODE),
    "status": Column("status", _("Status")),
    "status_since": Column("status_since", _("Status since"), kind=Kind.DATE),
    "post": Column("post_no", _("Post number"), kind=Kind.CODE),
    "sex": Column("sex", _("Sex")),
    "category": Column("category", _("Category")),
    "literacy": Column("literacy", _("Reading and writing")),
    "born": Column("dob", _("Birth date"), kind=Kind.PARTIAL_DATE),
    "nationality": Column("nationality", _("Nationality"), kind=Kind.CODE),
}
"""What a list can show beside the names, by the name of its column, as an import knows it."""
_OF_PERSON: Mapping[str, Callable[[Shown], Any]] = {
    "number": lambda person: person.number,
    "service_number": lambda person: person.service_number,
    "sex": lambda person: str(SEXES.get(person.sex, "")),
    "category": lambda person: str(CATEGORIES[person.category]),
    "literacy": lambda person: str(LITERACIES.get(person.literacy, "")),
    "born": lambda person: person.born or None,
    "nationality": lambda person: person.nationality or None,
}
_OF_THE_DAY: Mapping[str, Callable[[Any, str], Any]] = {
    "rank": lambda on, language: on.rank.brief(language) if on.rank else None,
    "unit": lambda on, _language: on.unit.code if on.unit else None,
    "status": lambda on, _language: str(STATUSES[on.status]),
    "status_since": lambda on, _language: _since(on),
    "post": lambda on, _language: on.post.number if on.post else None,
}
"""What a person was on the day of the list: of their own row today, of that day's record else."""


def _since(on: Any) -> Any:
    return on.from_on if hasattr(on, "from_on") else on.status_since


def columns(shown: Iterable[str]) -> tuple[Column, ...]:
    """Both names, and the columns that the list shows."""
    return (*NAMES, *(COLUMNS[each] for each in shown))


def cells(person: Shown, on: Any, shown: Iterable[str], language: str) -> list[Any]:
    """One person in the order of `columns`: `on` is where they stood on the day of the list."""
    return [person.name_display, person.name_native, *_shown(person, on, shown, language)]


def _shown(person: Shown, on: Any, shown: Iterable[str], language: str) -> Iterator[Any]:
    for each in shown:
        if each in _OF_PERSON:
            yield _OF_PERSON[each](person)
        else:
            yield _OF_THE_DAY[each](on, language) if on else None


SHORT = {"number": _("Number"), "service_number": _("Service no."), "born": _("Born")}
"""What the heads of narrow columns say on paper."""
SHARES = {
    "number": 11,
    "service_number": 12,
    "status": 13,
    "unit": 11,
    "category": 14,
    "born": 11,
    "status_since": 12,
    "post": 12,
}
"""How wide a column of a roll is; the others take 8 parts, and names 22 and 18."""


def nominal_roll(
    title: str,
    shown: Sequence[str],
    rows: Sequence[Sequence[Any]],
    how: Printing,
    *,
    facts: tuple[tuple[str, str], ...],
    pictures: Sequence[bytes | None] | None = None,
) -> Printout:
    """The people of a list on A4, with both scripts and a place to sign, in the list's order.

    `rows` hold the cells of `columns`; `pictures`, where they were asked for, one for each row.
    """
    heads = (
        tables.Column(gettext("No."), 4, align="end", direction="ltr"),
        *(() if pictures is None else (tables.Column(gettext("Photograph"), 9, picture=True),)),
        tables.Column(str(NAMES[0].label), 22, lines=2),
        tables.Column(str(NAMES[1].label), 18, lines=2),
        *(_roll_column(each) for each in shown),
        tables.Column(gettext("Signature"), 14),
    )
    sheet = tables.Table(
        title=title,
        columns=heads,
        language=how.language,
        on=clock.today(),
        page=str(PAGE["page"]),
        printed=printed_by(how.by),
        facts=facts,
        handling=handling(),
        sheet=how.sheet,
        landscape=sum(SHARES.get(each, 8) for each in shown) > 60,
        row_height=tables.WRITTEN if pictures is None else tables.PICTURED,
    )
    photos = [()] * len(rows) if pictures is None else [(each or "",) for each in pictures]
    drawn = [
        [str(at), *photo, *map(said, row), ""]
        for at, (row, photo) in enumerate(zip(rows, photos, strict=True), 1)
    ]
    return tables.table(sheet, drawn)


def _roll_column(name: str) -> tables.Column:
    column, share = COLUMNS[name], SHARES.get(name, 8)
    label = str(SHORT.get(name, column.label))
    if column.kind is Kind.CODE:
        return tables.Column(label, share, direction="ltr")
    return tables.Column(label, share, lines=2)
