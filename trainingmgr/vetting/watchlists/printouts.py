"""Our person and the list's entry side by side, and matches as rows of a file."""

from collections.abc import Iterable, Iterator
from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.core.dates import PartialDate
from trainingmgr.core.errors import Sentence
from trainingmgr.core.permissions import Reader
from trainingmgr.core.privacy import Shown
from trainingmgr.matching.levels import births
from trainingmgr.matching.names import normal
from trainingmgr.matching.records import number
from trainingmgr.matching.screening import WITHIN, births_level, spans
from trainingmgr.registry.people.models import Person
from trainingmgr.vetting.watchlists.models import ListedEntry
from trainingmgr.vetting.watchlists.rules import NameKind
from trainingmgr.vetting.watchlists.words import QUALITIES

Line = tuple[Sentence, Any, Any, bool | None]


def called(entry: ListedEntry) -> str:
    """The name under which an entry is known: its first, in whatever script."""
    return entry.names[0].value if entry.names else entry.reference


def side_by_side(row: Person, entry: ListedEntry, reader: Reader) -> Iterator[Line]:
    """The word for each field, both values, and whether they agree: None where one is missing."""
    person = Shown(row, reader)
    names = [each.value for each in entry.names if each.kind is NameKind.PRIMARY]
    natives = [each.value for each in entry.names if each.kind is NameKind.ORIGINAL]
    yield _line(_("Name"), [person.name_display or ""], names, normal)
    yield _line(_("Name in own script"), [person.name_native or ""], natives, normal)
    also = [
        f"{each.value} ({QUALITIES[each.quality]})"
        for each in entry.names
        if each.kind is NameKind.ALIAS
    ]
    yield _line(_("Also called"), [each.value for each in row.aliases], also, normal)
    yield (
        _("Born"),
        person.born or "",
        [PartialDate.read(each) for each in entry.births],
        (
            births_level(births(row.born), spans(map(PartialDate.read, entry.births))) >= WITHIN
            if row.born and entry.births
            else None
        ),
    )
    yield _("Born at"), "", _told(entry.birth_places), None
    papers = [Shown(each, reader) for each in row.documents]
    yield (
        _("Documents"),
        _told(str(each.number) for each in papers if each.number),
        _told(" ".join(filter(None, map(str.strip, each.values()))) for each in entry.papers),
        _shared(
            [str(each.number) for each in papers], [each["number"] for each in entry.papers], number
        ),
    )
    yield _("Nationality"), person.nationality or "", _told(entry.nationalities), None
    rank = row.rank.title() if row.rank else ""
    yield _("Rank or office"), rank, _told([*entry.titles, *entry.designations]), None
    yield _("Remarks of the list"), "", entry.note, None


def _line(word: Sentence, ours: list[str], theirs: list[str], plain: Any) -> Line:
    return word, _told(filter(None, ours)), _told(theirs), _shared(ours, theirs, plain)


def _shared(ours: list[str], theirs: list[str], plain: Any) -> bool | None:
    mine, others = ({plain(each) for each in some} - {""} for some in (ours, theirs))
    return bool(mine & others) if mine and others else None


def _told(values: Iterable[str]) -> str:
    return "; ".join(values)
