"""Reading what a phone sent: each part checked, and named in the sentence where it is wrong."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from trainingmgr.core.errors import Refusal

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")
UNREADABLE = _("This entry cannot be read. Write it anew.")
_HALVES = re.compile("[\ud800-\udfff]")


class Parts:
    """The parts of one entry, by their names."""

    def __init__(self, content: Any) -> None:
        if not isinstance(content, Mapping):
            raise Refusal(UNREADABLE)
        self._content = content

    def text(self, name: str, longest: int) -> str:
        found = self._content.get(name) or ""
        if not isinstance(found, str) or not is_writable(found):
            raise unreadable(name)
        if len(found) > longest:
            raise Refusal(
                gettext("This text is %(long)s letters long; %(most)s are taken.",
                        long=len(found), most=longest), field=name,
            )  # fmt: skip
        return found.strip()

    def uid(self, name: str) -> UUID:
        return self._read(name, UUID, required=True)  # type: ignore[return-value]

    def day(self, name: str) -> date | None:
        return self._read(name, date.fromisoformat)

    def clock(self, name: str) -> time | None:
        found = self._read(name, time.fromisoformat)
        if found is not None and found.tzinfo:
            raise unreadable(name)
        return found

    def instant(self, name: str) -> datetime | None:
        """What the clock of a phone says, which decides nothing: a clock that says no time that
        there is says nothing.
        """
        try:
            found = self._read(name, datetime.fromisoformat)
            return found.astimezone(UTC) if found is not None and found.tzinfo else None
        except (Refusal, OverflowError):
            return None

    def one_of(self, name: str, kind: type[E]) -> E | None:
        return self._read(name, kind)

    def whole(self, name: str, most: int) -> int:
        found = self._content.get(name) or 0
        if not isinstance(found, int) or not 0 <= found <= most:
            raise unreadable(name)
        return found

    def tick(self, name: str) -> bool:
        return self._content.get(name) is True

    def each(self, name: str, most: int) -> "Sequence[Parts]":
        return [Parts(each) for each in self._list(name, most)]

    def words(self, name: str, most: int) -> list[str]:
        found = self._list(name, most)
        if not all(
            isinstance(each, str) and len(each) <= 80 and is_writable(each) for each in found
        ):
            raise unreadable(name)
        return list(found)

    def _list(self, name: str, most: int) -> Sequence[Any]:
        found = self._content.get(name) or []
        if not isinstance(found, list) or len(found) > most:
            raise unreadable(name)
        return found

    def _read(self, name: str, how: Callable[[str], T], *, required: bool = False) -> T | None:
        found = self._content.get(name)
        if not found and not required:
            return None
        try:
            return how(found)  # type: ignore[arg-type]
        except (ValueError, TypeError, AttributeError) as bad:
            raise unreadable(name) from bad


def is_writable(text: str) -> bool:
    """Whether a database takes it: no NUL, and no half of a letter that was cut in two."""
    return "\0" not in text and not _HALVES.search(text)


def needed(value: T | None, name: str) -> T:
    """A part that an entry cannot be without."""
    if value is None:
        raise unreadable(name)
    return value


def unreadable(name: str) -> Refusal:
    return Refusal(gettext("The part “%(part)s” of this entry cannot be read.", part=name),
                   field=name)  # fmt: skip
