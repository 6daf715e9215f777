"""Lists that can leave as files. Every feature says here what its lists hold; the one way out
(a reason, the quota, a second person above it, the journal) is `leaving`.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import date, timedelta
from typing import Any, Protocol

from flask_babel import lazy_gettext as _

from trainingmgr.core.errors import NotFound, Sentence
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.privacy import Compartment
from trainingmgr.core.values import dataclass
from trainingmgr.documents.paper import Printout
from trainingmgr.documents.tables import SheetId
from trainingmgr.tabular.mapping import Column, normal

Facts = Sequence[tuple[str, str]]
BESIDE: dict[str, Sentence] = {
    "number": _("Version"), "on": _("As at"), "order": _("Order"), "plan": _("Plan"),
    "run": _("Run"), "service": _("Armed service"), "to": _("To another body"),
    "unit": _("Unit"), "without": _("Without the columns"),
}  # fmt: skip
"""What a list is of, where that is no field of a form, and how it is called."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Printing:
    """How a list goes to paper: its language, who prints it and why, and what they chose; the id
    under which this print is on record.
    """

    language: str
    by: str
    reason: str
    portraits: bool = False
    sheet: SheetId | None = None
    until: date | None = None
    """When it is to be destroyed."""


@dataclass(frozen=True, kw_only=True)
class Listing:
    """One list as its reader narrowed and ordered it, ready to leave.

    `title` only where it says more than the title of every such list: of which run, of which round.
    `fetch` gives at most so many rows and one more if there are more, a long list a piece at a
    time, all read in one snapshot; `cells` what this reader
    may see of one in the order of `columns`. `whom` gives the people of a row, by their keys, where
    the list shows something of class S2 or above, which lies in `within`: the journal keeps who
    they were. `facts` say what was asked for, without names: the
    journal keeps them, and an agreement above the quota holds for exactly these. `carries` are
    names and values that the form sends again: lines that were chosen. `about` stands
    under the title of the paper; `paper` draws it where the plain list will not do; `spare` are
    the empty lines on it for people who come late, unless somebody asks for more or fewer.
    `offers_notices` says that a file can say what people were told of their data.
    `is_kept` where it is given to whom it is about, or is signed and comes back: nobody has to
    destroy it; `is_theirs` where it goes to whom it is about alone. `separator` stands between
    the cells of a CSV.
    """

    columns: Sequence[Column]
    fetch: Callable[[int], Iterable[Any]]
    cells: Callable[[Any], Sequence[Any]]
    back: str
    title: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    carries: Facts = ()
    about: Facts = ()
    says: str = ""
    name: str = ""
    is_personal: bool = True
    is_kept: bool = False
    is_theirs: bool = False
    whom: Callable[[Any], Iterable[int | None]] | None = None
    within: Compartment = Compartment.IDENTITY
    paper: Callable[[Sequence[Any], Printing], Printout] | None = None
    offers_portraits: bool = False
    offers_notices: bool = False
    spare: int = 0
    separator: str = ";"

    def until(self, today: date, days: int) -> date | None:
        """When it is to be destroyed, taken today and kept for so many days."""
        return today + timedelta(days=days) if self.is_personal and not self.is_kept else None

    def people(self, rows: Iterable[Any]) -> Iterable[int | None]:
        """Whom these rows show."""
        return (id_ for row in rows for id_ in self.whom(row)) if self.whom else ()


@dataclass(frozen=True)
class Shares:
    """Under which title a list goes to other bodies, and which columns it may have there."""

    title: Sentence
    columns: Sequence[Column]

    @property
    def offered(self) -> dict[str, Sentence]:
        """By its code, what each column that may go is called."""
        return {each.code: each.label for each in self.columns if not (each.stays or each.secret)}

    @property
    def kept(self) -> frozenset[str]:
        """The codes of columns that never go."""
        return frozenset(each.code for each in self.columns if each.stays or each.secret)


class Narrowing(Protocol):
    """The form by which a list is narrowed, as far as a list has to know it."""

    @property
    def said(self) -> Sequence[tuple[str, str]]: ...

    def in_words(self, name: str, value: Any) -> tuple[str, str] | None: ...


@dataclass(frozen=True)
class _Registered:
    opens: Callable[[], Listing]
    permissions: tuple[Permission, ...]
    owed: Permission
    shares: Shares | None
    narrows: Callable[[], Narrowing] | None


_LISTS: dict[str, _Registered] = {}
TITLES: dict[str, Sentence] = {}
"""How every list that leaves is called where lists are spoken of together, by its code."""


def asked_facts(asked: Mapping[str, Any], *texts: str) -> dict[str, Any]:
    """What a list is narrowed by, for the journal: of a text that may be a name, that there was
    one.
    """
    return {
        name: True if name in texts else str(getattr(value, "value", value))
        for name, value in asked.items()
    }


def leaves(
    what: str, title: Sentence, *permissions: Permission, owed: Permission = Permission.EXPORT,
    shares: Sequence[Column] | None = None, narrows: Callable[[], Narrowing] | None = None,
) -> Callable[[Callable[[], Listing]], Callable[[], Listing]]:  # fmt: skip
    """This list can leave under its title, taken by whoever may read it (one of these permissions)
    and may take lists away (`owed`). The function under it reads what was asked for from the
    address. One about people goes to another body only with the columns that it `shares`.
    `narrows` gives the form by which it is narrowed, with all that it offers this reader: it knows
    how what was asked is called.
    """

    def registered(opens: Callable[[], Listing]) -> Callable[[], Listing]:
        if what in _LISTS:
            raise LookupError(f"two lists are called {what}")
        said = Shares(title, shares) if shares else None
        _LISTS[what] = _Registered(opens, permissions, owed, said, narrows)
        TITLES[what] = title
        return opens

    return registered


def shared() -> dict[str, Shares]:
    """What may go to other bodies under agreements, by the code of the list, in the order of their
    titles for this reader.
    """
    found = {what: each.shares for what, each in _LISTS.items() if each.shares}
    return dict(sorted(found.items(), key=lambda pair: normal(str(pair[1].title))))


def called(what: str) -> str:
    """The title of a list for this reader; of one that was taken out of the system, its code."""
    return str(TITLES.get(what, what))


def narrowing(what: str) -> Narrowing | None:
    """The form by which a list is narrowed, with all that it offers this reader."""
    known = _LISTS.get(what)
    return known.narrows() if known and known.narrows else None


def asked_in_words(form: Narrowing | None, facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a list was narrowed by, as its form calls it; where none knows it, as it is kept."""
    return [_in_words(form, name, value) for name, value in facts.items() if value]


def _in_words(form: Narrowing | None, name: str, value: Any) -> tuple[str, str]:
    said = form.in_words(name, _day(value)) if form else None
    return said or (str(BESIDE.get(name, name)), str(value))


def _day(value: Any) -> Any:
    """A day as a form has it: it is kept as text."""
    try:
        return date.fromisoformat(value) if _DAY.fullmatch(value) else value
    except (TypeError, ValueError):
        return value


def offered() -> list[tuple[str, str]]:
    """Every list that leaves, to choose from: its code and its title, in the order of these."""
    return sorted(((what, called(what)) for what in TITLES), key=lambda pair: normal(pair[1]))


def may_take(what: str, reader: Reader) -> bool:
    found = _LISTS.get(what)
    return (
        found is not None
        and reader.may(found.owed)
        and any(reader.may(each) for each in found.permissions)
    )


def opened(what: str, *, reader: Reader) -> Listing:
    """The list as this reader asks for it; who may not take it is told that there is none."""
    if not may_take(what, reader):
        raise NotFound
    known = _LISTS[what]
    listing = known.opens()
    told = {word for word, _value in listing.about}
    form = narrowing(what)
    narrowed = form.said if form else ()
    about = (*listing.about, *(each for each in narrowed if each[0] not in told))
    return replace(listing, title=listing.title or called(what), about=about)
