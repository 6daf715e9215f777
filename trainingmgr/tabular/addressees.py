"""Other bodies to which a list about people goes. Whoever keeps the agreements with them says so
here, and judges each list before it leaves (R-DAT-13); without them nothing goes to anybody.
"""

from collections.abc import Collection
from datetime import date
from typing import Protocol

from flask_babel import lazy_gettext as _

from trainingmgr.core.errors import Refusal
from trainingmgr.core.privacy import Compartment, FieldClass
from trainingmgr.core.values import dataclass


@dataclass(frozen=True, kw_only=True)
class To:
    """Another body, and the columns (code, label) that go there; a paper that is drawn in its own
    way says that it is.
    """

    body: str
    columns: tuple[tuple[str, str], ...]
    is_drawn: bool = False


@dataclass(frozen=True, kw_only=True)
class Going:
    """One list that is to go to a body: which, with which columns, narrowed by what, and the worst
    it shows.
    """

    what: str
    body: str
    columns: tuple[tuple[str, str], ...]
    narrowed: Collection[str]
    field_class: FieldClass
    within: Compartment
    is_drawn: bool


@dataclass(frozen=True)
class Under:
    """The agreement under which a list goes: its code, and the day on which it is over."""

    code: str
    until: date


class Keeper(Protocol):
    def bodies(self) -> list[tuple[str, str]]:
        """Code and title of every body outside."""

    def agreement(self, going: Going) -> Under:
        """The agreement under which it goes, or a Refusal that says what to do."""


_keepers: list[Keeper] = []


def keep(keeper: Keeper) -> None:
    _keepers[:] = [keeper]


def bodies() -> list[tuple[str, str]]:
    return _keepers[0].bodies() if _keepers else []


def agreement(going: Going) -> Under:
    if not _keepers:
        raise Refusal(_("Nothing about people goes to another body from this site."), field="to")
    return _keepers[0].agreement(going)
