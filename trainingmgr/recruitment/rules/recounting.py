"""A list written out, and computed again by anybody from what was written (R-REC-02)."""

import json
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any

from trainingmgr.core.values import dataclass
from trainingmgr.recruitment.rules import Placing, QuotaKind
from trainingmgr.recruitment.rules.ranking import Candidate, Line, Plan, Quota, Stage, moved, ranked

_tight = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_wide = json.JSONEncoder(ensure_ascii=False).encode
"""One for all lines of a list: to set one up again costs more than to write a line."""


def mark(lines: Iterable[Line]) -> str:
    """The hash of a list: of its lines as they are written out, in their order."""
    return sha256("\n".join(map(_told, lines)).encode()).hexdigest()


def _told(line: Line) -> str:
    return _tight(
        [line.position, line.number, line.total, line.place, line.quota, line.tie, line.failed_in]
    )


def written(
    round_code: str, number: int, plan: Plan, candidates: Iterable[Candidate],
    lines: Iterable[Line], hashed: str,
) -> str:  # fmt: skip
    """A list and all that it rests on, as text that `recount` computes again.

    One line for each applicant and one for each place, so that two files are compared with any
    tool. Forces of origin are numbers in it, in the order of the quotas: who belongs to one has to
    be known to compute the list, which one it is does not.
    """
    masks = {each.value: str(n) for n, each in enumerate(
        (q for q in plan.quotas if q.kind is QuotaKind.ORIGIN_FORCE), start=1)}  # fmt: skip

    def masked(kind: QuotaKind, value: str) -> str:
        return masks.get(value, "0") if kind is QuotaKind.ORIGIN_FORCE else value

    asked = {each.kind for each in plan.quotas}
    head = {
        "round": round_code, "list": number, "sha256": hashed, "places": plan.places,
        "reserve": plan.reserve, "seed": plan.seed, "stages": [vars(each) for each in plan.stages],
        "quotas": [
            {"kind": each.kind, "value": masked(each.kind, each.value), "at_least": each.at_least}
            for each in plan.quotas
        ],
    }  # fmt: skip
    told = [json.dumps(head, ensure_ascii=False, sort_keys=True)]
    for each in sorted(candidates, key=lambda one: one.number):
        groups = {
            kind: masked(kind, each.groups[kind]) for kind in sorted(asked & each.groups.keys())
        }
        told.append(
            _wide({"number": each.number, "points": dict(sorted(each.points.items())),
                   "groups": groups})
        )  # fmt: skip
    return "\n".join([*told, "", *map(_told, lines), ""])


@dataclass(frozen=True, kw_only=True)
class Recounted:
    """What computing a list again came to: the same bytes or not, and whom it moved."""

    round_code: str
    number: int
    count: int
    sha256: str
    is_same: bool
    is_hash_right: bool
    moves: Sequence[tuple[str, Line, Line]]


def recounted(text: str) -> Recounted:
    """Compute a list again from the text that was taken away. Raises ValueError if it is none."""
    points, _, stood = text.partition("\n\n")
    head, *rows = [json.loads(line) for line in points.splitlines()]
    plan = Plan(
        places=head["places"], reserve=head["reserve"], seed=head["seed"],
        stages=[Stage(**each) for each in head["stages"]],
        quotas=[Quota(kind=QuotaKind(q["kind"]), value=q["value"], at_least=q["at_least"])
                for q in head["quotas"]],
    )  # fmt: skip
    found = [
        Candidate(
            number=row["number"],
            points={code: int(value) for code, value in row["points"].items()},
            groups={QuotaKind(kind): value for kind, value in row["groups"].items()},
        )
        for row in rows
    ]
    before = [_read(json.loads(line)) for line in stood.splitlines() if line]
    after = ranked(plan, found)
    told = "\n".join(map(_told, after))
    return Recounted(
        round_code=head["round"], number=head["list"], count=len(after), sha256=head["sha256"],
        is_same=told + "\n" == stood, is_hash_right=mark(before) == head["sha256"],
        moves=moved(before, after),
    )  # fmt: skip


def _read(cells: Sequence[Any]) -> Line:
    position, number, total_, place, quota, tie, failed = cells
    return Line(position=position, number=number, total=total_, place=Placing(place), quota=quota,
                tie=tie, failed_in=failed)  # fmt: skip
