"""Lists of people, looked at once more for posts of command: the check of a file names the row that
the gate will stop, and the file does not come in half-way (domain 1.3.3).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import trainingmgr.registry.updates.imports  # noqa: F401  says what a list of people is
from trainingmgr.core.values import dataclass
from trainingmgr.tabular.dryrun import Built, Row
from trainingmgr.tabular.importables import of, register
from trainingmgr.tabular.problems import said as _
from trainingmgr.vetting.cases.queries import gates

PEOPLE = of("people")


@dataclass(frozen=True)
class Known:
    """What rows name, and who of them may not take the post that their row gives them."""

    named: Any
    ungated: frozenset[int]


def look_up(rows: Sequence[Row], options: Mapping[str, Any]) -> Known:
    named = PEOPLE.look_up(rows, options)
    wanted = {}
    for row in rows:
        if row["post_no"] and (taken := _taken(PEOPLE.build(row, named))):
            wanted[taken[0]] = taken[1:]
    return Known(named, frozenset(gates.ungated(wanted)))


def _taken(built: Built) -> tuple[int, int, date] | None:
    """Who takes which post from when, of a row that changes a record."""
    update = built.get("update") if isinstance(built, dict) else None
    service = update["service"] if update else None
    if not isinstance(built, dict) or not service or not service.get("post_id"):
        return None
    return built["person"], service["post_id"], date.fromisoformat(service["from_on"])


def build(row: Row, known: Known) -> Built:
    built = PEOPLE.build(row, known.named)
    taken = _taken(built)
    if taken is None or taken[0] not in known.ungated:
        return built
    return row.problem(
        "post_no",
        _("Whoever takes a post of command is cleared for it first."),
        _("Ask national vetting to open a case of promotion. Leave the post out of this row until "
          "the panel has decided."),
    )  # fmt: skip


def also(row: Row, known: Known) -> Any:
    return PEOPLE.also(row, known.named) if PEOPLE.also else []


register(replace(PEOPLE, look_up=look_up, build=build, also=also))
