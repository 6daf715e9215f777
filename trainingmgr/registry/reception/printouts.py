"""Lists of people for files and for paper. Every value passes through `Shown`."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from trainingmgr.core.privacy import Classes, Shown
from trainingmgr.documents import tables
from trainingmgr.documents.paper import Printout
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.words import SEXES, STATUSES
from trainingmgr.tabular.mapping import Column

COLUMNS = (
    Column("person_no", _("Programme number")),
    Column("service_no", _("Service number")),
    Column("name", _("Name")),
    Column("name_native", _("Name in own script")),
    Column("sex", _("Sex")),
    Column("category", _("Category")),
    Column("rank", _("Rank")),
    Column("unit", _("Unit")),
    Column("post_no", _("Post number")),
    Column("status", _("Status")),
    Column("status_since", _("Status since")),
)


def rows(people: Iterable[Person], reader: Classes, language: str) -> Iterator[list[Any]]:
    """One row a person in the order of COLUMNS, as this reader may see it."""
    for person in people:
        shown = Shown(person, reader)
        yield [
            shown.number,
            shown.service_number,
            shown.name_display,
            shown.name_native,
            str(SEXES.get(shown.sex, "")),
            shown.category.value,
            shown.rank.brief(language) if shown.rank else None,
            shown.unit.code if shown.unit else None,
            shown.post.number if shown.post else None,
            str(STATUSES[shown.status]),
            shown.status_since,
        ]


def nominal_roll(
    people: Sequence[Person], reader: Classes, language: str, *, on: date, printed: str
) -> Printout:
    """The people of a list on A4, with both scripts and a place to sign."""
    columns = (
        tables.Column(gettext("No."), 4, align="end", direction="ltr"),
        tables.Column(gettext("Number"), 10, direction="ltr"),
        tables.Column(gettext("Name"), 24, lines=2),
        tables.Column(gettext("Name in own script"), 18, lines=2),
        tables.Column(gettext("Rank"), 8),
        tables.Column(gettext("Unit"), 12),
        tables.Column(gettext("Status"), 12),
        tables.Column(gettext("Signature"), 14),
    )
    sheet = tables.Table(
        title=gettext("Nominal roll"),
        columns=columns,
        language=language,
        on=on,
        page=gettext("Page {page} of {pages}"),
        printed=printed,
        facts=((gettext("People"), str(len(people))),),
        handling=gettext("Personal data. Do not copy. Hand it back or burn it after use."),
    )

    return tables.table(
        sheet, [_line(at, each, reader, language) for at, each in enumerate(people, 1)]
    )


def _line(at: int, person: Person, reader: Classes, language: str) -> list[str]:
    shown = Shown(person, reader)
    return [
        str(at),
        shown.service_number or shown.number,
        shown.name_display,
        shown.name_native or "",
        shown.rank.brief(language) if shown.rank else "",
        shown.unit.code if shown.unit else "",
        str(STATUSES[shown.status]),
        "",
    ]
