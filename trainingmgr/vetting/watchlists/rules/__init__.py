"""Vocabulary of watch-lists, and what makes a new list doubtful (domain 1.8)."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, field, replace
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from trainingmgr.core.dates import PartialDate
from trainingmgr.core.states import State
from trainingmgr.core.values import dataclass


class EntryKind(StrEnum):
    """Who is listed. People are compared with individuals, and with whom a list says nothing of."""

    INDIVIDUAL = "individual"
    ENTITY = "entity"
    UNSAID = "unsaid"


class NameKind(StrEnum):
    PRIMARY = "primary"
    ALIAS = "alias"
    ORIGINAL = "original"
    """The name in the script in which it is written at home."""


class Quality(StrEnum):
    """How sure a list is of another name."""

    GOOD = "good"
    LOW = "low"
    AKA = "aka"
    FKA = "fka"
    UNSAID = "unsaid"


QUALITIES = {
    "good": Quality.GOOD, "strong": Quality.GOOD, "low": Quality.LOW, "weak": Quality.LOW,
    "a.k.a.": Quality.AKA, "aka": Quality.AKA, "a.k.a": Quality.AKA,
    "f.k.a.": Quality.FKA, "fka": Quality.FKA, "f.k.a": Quality.FKA,
}  # fmt: skip


def quality(text: str | None) -> Quality:
    """As the list writes it; nothing written, or a word nobody knows, is unsaid."""
    return QUALITIES.get((text or "").strip().lower(), Quality.UNSAID)


class Layout(StrEnum):
    """How a file of a list is laid out."""

    UN_XML = "un_xml"
    TABLE = "table"


class VersionState(State):
    """One file of a list, from reading to the day a newer one takes its place."""

    READING = "reading", "waiting", "in_force", "failed"
    WAITING = "waiting", "in_force", "refused"
    IN_FORCE = "in_force", "former"
    FORMER = "former", "in_force"
    REFUSED = "refused"
    FAILED = "failed"


class Doubt(StrEnum):
    """Why a new version is looked at once more before it counts (AC11)."""

    SHRINKS = "shrinks"
    OLDER = "older"


class MatchState(State):
    """A hit is a candidate for a reviewer, never a decision (domain 1.8.5)."""

    POSSIBLE = "possible", "likely", "false_positive", "needs_more_data", "confirmed_match"
    LIKELY = "likely", "possible", "false_positive", "needs_more_data", "confirmed_match"
    NEEDS_MORE_DATA = (
        "needs_more_data", "possible", "likely", "false_positive", "confirmed_match",
    )  # fmt: skip
    FALSE_POSITIVE = "false_positive", "possible", "likely"
    CONFIRMED_MATCH = "confirmed_match", "false_positive"


OPEN = frozenset({MatchState.POSSIBLE, MatchState.LIKELY, MatchState.NEEDS_MORE_DATA})


class Proposal(StrEnum):
    """What one person says and a second one decides: a match, or that a match was none."""

    MATCH = "confirmed_match"
    NO_MATCH = "false_positive"


class Deed(StrEnum):
    """What somebody, or a new list, did about a match. Each is written once and stays."""

    DECIDED = "decided"
    PROPOSED = "proposed"
    AGREED = "agreed"
    DISAGREED = "disagreed"
    REOPENED = "reopened"


SCREEN = "watchlists.screen"
"""The background work that compares whoever waits. One job, begun again whenever somebody does."""

UN_LIST = "UN Security Council Consolidated List"
POSSIBLE_FROM = 0.05
"""Less likely than this a hit wastes a reviewer's day. Screening is on the careful side."""
LIKELY_FROM = 0.8
SHRINKS_BY = 0.1
OLD = timedelta(days=30)
"""The consolidated list changes a few times a month: an older copy leaves people out."""


def klass(probability: float) -> MatchState:
    return MatchState.LIKELY if probability >= LIKELY_FROM else MatchState.POSSIBLE


def doubts(
    entries: int, generated_on: date, former: int | None, former_on: date | None
) -> list[Doubt]:
    """What is odd about a new version beside the one in force: more than a tenth of the entries
    gone, or an older day.
    """
    found = []
    if former is not None and entries < former * (1 - SHRINKS_BY):
        found.append(Doubt.SHRINKS)
    if former_on is not None and generated_on < former_on:
        found.append(Doubt.OLDER)
    return found


def is_old(generated_on: date, on: date) -> bool:
    return on - generated_on > OLD


@dataclass(frozen=True)
class Named:
    """One way in which a list writes somebody's name."""

    value: str
    kind: NameKind = NameKind.PRIMARY
    quality: Quality = Quality.UNSAID


@dataclass(frozen=True)
class Paper:
    """A document as the list tells it."""

    number: str
    kind: str = ""
    country: str = ""


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One entry of a list, as plain values. `births` are EDTF texts (`core.dates`)."""

    key: str
    kind: EntryKind
    names: tuple[Named, ...]
    reference: str = ""
    programme: str = ""
    listed_on: date | None = None
    titles: tuple[str, ...] = ()
    designations: tuple[str, ...] = ()
    nationalities: tuple[str, ...] = ()
    births: tuple[str, ...] = ()
    birth_places: tuple[str, ...] = ()
    papers: tuple[Paper, ...] = field(default=())
    note: str = ""

    def with_more(self, other: "Listed") -> "Listed":
        """The same entry with what another row tells of it."""
        added = ("names", "titles", "designations", "nationalities", "births", "birth_places",
                 "papers")  # fmt: skip
        both: dict[str, Any] = {
            name: tuple(dict.fromkeys((*getattr(self, name), *getattr(other, name))))
            for name in added
        }
        first = ("programme", "listed_on", "note")
        return replace(
            self,
            kind=other.kind if self.kind is EntryKind.UNSAID else self.kind,
            **both,
            **{name: getattr(self, name) or getattr(other, name) for name in first},
        )

    @property
    def mark(self) -> str:
        """The same while names, births and documents are: a decision holds so long."""
        names, papers = (each.value for each in self.names), (each.number for each in self.papers)
        return entry_mark(names, self.births, papers)


def entry_mark(names: Iterable[str], births: Iterable[str], papers: Iterable[str]) -> str:
    return marked([sorted({each.casefold() for each in names}), sorted(births), sorted(papers)])


def marked(told: object) -> str:
    return sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def stored(papers: Iterable[Paper]) -> list[dict[str, str]]:
    return [asdict(each) for each in papers]


def parted(text: str | None) -> list[str]:
    """Several names in one field, as lists write them: `Ali Musa; Abu Musa`. Empty ones go."""
    return list(dict.fromkeys(filter(None, map(tidy, (text or "").split(";")))))


def tidy(text: str) -> str:
    return " ".join(text.replace("\xa0", " ").split())


_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


def birth(text: str | None) -> str | None:
    """A date of birth as its EDTF text, from an ISO date, perhaps with a time, or a year; None
    where it is empty. Raises ValueError for anything else.
    """
    plain = tidy(text or "")
    if not plain:
        return None
    found = _ISO.match(plain)
    if found is None or not re.fullmatch(r"(?:[T Z+-].*)?", plain[found.end() :]):
        raise ValueError(plain)
    return _read(found[0])


_ABOUT = re.compile(r"(?:about|circa|c\.|ca\.?|approx\w*\.?|vers|environ|حوالي)\s*", re.IGNORECASE)
_SPAN = re.compile(r"([0-9]{4})\s*(?:-|–|/|to|à)\s*([0-9]{4})")


def written_birth(text: str) -> str | None:
    """A date of birth as tables write it: `1971-06-09`, `1971`, `circa 1971`, `1970 to 1973`."""
    if found := _SPAN.fullmatch(text.strip()):
        return between(found[1], found[2])
    if found := _ABOUT.match(text.strip()):
        return about(text.strip()[found.end() :])
    return birth(text)


def about(year: str) -> str:
    return _read(f"{_year(year)}~")


def between(first: str, last: str) -> str:
    return _read(f"{_year(first)}/{_year(last)}")


def _year(text: str) -> str:
    plain = text.strip()[:4]
    if not re.fullmatch("[0-9]{4}", plain):
        raise ValueError(text)
    return plain


def _read(text: str) -> str:
    return PartialDate.read(text).text


def widest(births: Sequence[str]) -> PartialDate | None:
    """All the births of an entry as one span, or the one there is."""
    read = [PartialDate.read(each) for each in births]
    if len(read) <= 1:
        return read[0] if read else None
    first = min(each.earliest for each in read)
    last = max(each.latest for each in read)
    return PartialDate.read(f"{first.isoformat()}/{last.isoformat()}")
