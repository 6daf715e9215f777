"""Lists that can leave as files. Every feature says here what its lists hold; the one way out
(a reason, the quota, a second person above it, the journal) is `leaving`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from typing import Any

from trainingmgr.core.errors import NotFound, Sentence
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.privacy import Compartment
from trainingmgr.core.values import dataclass
from trainingmgr.documents.paper import Printout
from trainingmgr.documents.tables import SheetId
from trainingmgr.tabular.mapping import Column

Facts = Sequence[tuple[str, str]]


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


@dataclass(frozen=True, kw_only=True)
class Listing:
    """One list as its reader narrowed and ordered it, ready to leave.

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
    `separator` stands between the cells of a CSV.
    """

    title: str
    columns: Sequence[Column]
    fetch: Callable[[int], Iterable[Any]]
    cells: Callable[[Any], Sequence[Any]]
    back: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    carries: Facts = ()
    about: Facts = ()
    says: str = ""
    name: str = ""
    is_personal: bool = True
    whom: Callable[[Any], Iterable[int | None]] | None = None
    within: Compartment = Compartment.IDENTITY
    paper: Callable[[Sequence[Any], Printing], Printout] | None = None
    offers_portraits: bool = False
    offers_notices: bool = False
    spare: int = 0
    separator: str = ";"

    def people(self, rows: Iterable[Any]) -> Iterable[int | None]:
        """Whom these rows show."""
        return (id_ for row in rows for id_ in self.whom(row)) if self.whom else ()


@dataclass(frozen=True)
class Shares:
    """How a list is called in agreements with other bodies, and which columns it may have there."""

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


@dataclass(frozen=True)
class _Registered:
    opens: Callable[[], Listing]
    permissions: tuple[Permission, ...]
    owed: Permission
    shares: Shares | None


_LISTS: dict[str, _Registered] = {}


def asked_facts(asked: Mapping[str, Any], *texts: str) -> dict[str, Any]:
    """What a list is narrowed by, for the journal: of a text that may be a name, that there was
    one.
    """
    return {
        name: True if name in texts else str(getattr(value, "value", value))
        for name, value in asked.items()
    }


def leaves(
    what: str, *permissions: Permission, owed: Permission = Permission.EXPORT,
    shares: tuple[Sentence, Sequence[Column]] | None = None,
) -> Callable[[Callable[[], Listing]], Callable[[], Listing]]:  # fmt: skip
    """This list can leave, taken by whoever may read it (one of these permissions) and may take
    lists away (`owed`). The function under it reads what was asked for from the address. One about
    people goes to another body only where it `shares`: under which title, with which columns.
    """

    def registered(opens: Callable[[], Listing]) -> Callable[[], Listing]:
        if what in _LISTS:
            raise LookupError(f"two lists are called {what}")
        said = Shares(*shares) if shares else None
        _LISTS[what] = _Registered(opens, permissions, owed, said)
        return opens

    return registered


def kinds() -> list[str]:
    return sorted(_LISTS)


def shared() -> dict[str, Shares]:
    """What may go to other bodies under agreements, by the code of the list."""
    return {what: each.shares for what, each in sorted(_LISTS.items()) if each.shares}


def titles() -> dict[str, Sentence]:
    """How lists are called where they are spoken of together, by their code: those about people."""
    return {what: shares.title for what, shares in shared().items()}


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
    return _LISTS[what].opens()
