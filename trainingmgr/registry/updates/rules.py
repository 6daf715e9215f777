"""What a row says otherwise than the record, and which way each difference goes.

An empty cell says nothing: it never takes anything away. Ordinary fields are set when the file is
taken in; identity and leaving the service are asked for, and a second person decides (R-IDN-02,
row 14), as on the page.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from datetime import date
from typing import Any

from trainingmgr.core.values import dataclass
from trainingmgr.matching.alignment import LOOSE, align
from trainingmgr.matching.names import tokens
from trainingmgr.registry.people.rules import GONE

ORDINARY = ("literacy", "category", "place_id")
ASKED = ("name_display", "name_native", "sex", "born", "nationality", "service_number")
SERVICE = ("unit_id", "rank_id", "post_id", "status")
LISTS = ("phone", "alias", "document", "language")


def is_stranger(said: Iterable[str], held: Iterable[str]) -> bool:
    """Whether no part of any name that was written is like any part of a name that is known, in
    whatever script. Then a number was mistyped sooner than somebody renamed.
    """
    known = [tokens(each) for each in held]
    wanted = [tokens(each) for each in said]
    alike = any(max(align(left, right).levels) >= LOOSE for left in wanted for right in known)
    return bool(wanted) and bool(known) and not alike


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Somebody as the register has them now: plain values, as a staged row holds them."""

    id: int
    number: str
    version: int
    facts: Mapping[str, Any]
    lists: Mapping[str, frozenset[str]]
    since: date | None = None
    """The day on which the open service record began."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What a row changes. Every value as JSON keeps it."""

    set: dict[str, Any] = field(default_factory=dict)
    was: dict[str, Any] = field(default_factory=dict)
    add: dict[str, list[Any]] = field(default_factory=dict)
    service: dict[str, Any] | None = None
    ask: dict[str, Any] = field(default_factory=dict)
    depart: dict[str, Any] | None = None

    @property
    def is_nothing(self) -> bool:
        return not (self.set or self.add or self.service or self.ask or self.depart)

    @property
    def asks_twice(self) -> bool:
        """Two questions about one person cannot wait for a decision at once."""
        return bool(self.ask and self.depart)


def difference(
    standing: Standing,
    given: Mapping[str, Any],
    lists: Mapping[str, Sequence[Any]],
    *,
    since: date | None,
    reference: str | None,
    today: date,
) -> Difference:
    """`given` holds what the row says by the record's field, `lists` what it may add."""
    now = standing.facts
    other = {name: value for name, value in given.items()
             if value not in (None, "") and value != now.get(name)}  # fmt: skip
    moved = {name: other[name] for name in SERVICE if name in other}
    both = {moved.get("status"), now.get("status")} if "status" in moved else set()
    depart = None
    if not both.isdisjoint(GONE):  # who leaves, and who comes back from there
        depart = {"status": moved["status"], "on": (since or today).isoformat()}
        moved = {}
    add = {kind: new for kind in LISTS
           if (new := [each for each in lists.get(kind, ())
                       if _mark(each) not in standing.lists.get(kind, ())])}  # fmt: skip
    plain = {name: other[name] for name in ORDINARY if name in other}
    service = _service(now, moved, since, reference, today) if moved else None
    seen = (*plain, *(SERVICE if service else ()))
    return Difference(
        set=plain, was={name: now.get(name) for name in seen}, add=add, service=service,
        ask={name: other[name] for name in ASKED if name in other}, depart=depart,
    )  # fmt: skip


def _mark(item: Any) -> str:
    """By what an entry of a list is known again: a paper by its number."""
    return str(item[1] if isinstance(item, list | tuple) else item).casefold()


def _service(
    now: Mapping[str, Any], moved: Mapping[str, Any], since: date | None, reference: str | None,
    today: date,
) -> dict[str, Any]:  # fmt: skip
    """The service record that begins. Whoever changes the unit leaves the post of the old one."""
    record = {name: now.get(name) for name in SERVICE} | dict(moved)
    if "unit_id" in moved and "post_id" not in moved:
        record["post_id"] = None
    return record | {"from_on": (since or today).isoformat(), "reference": reference}
