"""One person as one source knows them: plain values, whatever table they came from."""

import re
import unicodedata
from collections.abc import Hashable, Mapping, Sequence

from trainingmgr.core.dates import PartialDate
from trainingmgr.core.values import dataclass

PHONE_TAIL = 8
"""Digits of a phone that tell one line from another whether or not the country is written."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """What two records are compared by. Everything but `id` may be unknown, that is empty."""

    id: Hashable
    names: tuple[str, ...] = ()
    native: str | None = None
    sex: str | None = None
    born: PartialDate | None = None
    numbers: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    unit: str | None = None

    @property
    def written(self) -> tuple[str, ...]:
        """Every way in which the name is written."""
        return (*self.names, self.native) if self.native else self.names


@dataclass(frozen=True, kw_only=True, slots=True)
class Columns:
    """What many people are compared by, column by column, '' where unknown; what one person has
    several of by their id. `born` is EDTF text.
    """

    ids: Sequence[int]
    names: Sequence[str]
    native: Sequence[str]
    sex: Sequence[str]
    born: Sequence[str]
    numbers: Sequence[str]
    unit: Sequence[str]
    aliases: Mapping[int, Sequence[str]]
    documents: Mapping[int, Sequence[str]]
    phones: Mapping[int, Sequence[str]]


def ascii_digits(text: str) -> str:
    """`٠٠٤٢` and `۰۰۴۲` as `0042`: digits of any script, leading zeros kept (domain 7.2)."""
    if text.isascii():
        return text
    return "".join(str(n) if (n := unicodedata.decimal(c, -1)) >= 0 else c for c in text)


def number(text: str) -> str:
    """A number or code without dots, dashes and spaces, in capitals: `a-0042` as `A0042`."""
    if text.isascii() and text.isalnum():
        return text.upper()
    return re.sub(r"[\W_]+", "", ascii_digits(unicodedata.normalize("NFKC", text))).upper()


def phone(text: str) -> str:
    """The last eight digits of a phone, or '' when there are fewer than six."""
    plain = text if text.isascii() else ascii_digits(unicodedata.normalize("NFKC", text))
    digits = re.sub("[^0-9]", "", plain)
    return digits[-PHONE_TAIL:] if len(digits) >= 6 else ""
