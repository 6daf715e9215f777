"""What the schemes decided about people and units, early enough for every run they were on."""

from collections.abc import Iterator, Sequence
from dataclasses import field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import bindparam, update

from trainingmgr.core.columns import new_uid
from trainingmgr.core.db import db
from trainingmgr.core.values import dataclass
from trainingmgr.demo.choosing import LAPSED, NOT_ASSESSED
from trainingmgr.demo.story import Somebody, Story, keys_of
from trainingmgr.registry.people.rules import GONE
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.vetting.events import ClearanceRecorded
from trainingmgr.vetting.models import Clearance
from trainingmgr.vetting.rules import Outcome

O = Outcome  # noqa: E741
DAYS = {Scheme.NATIONAL: 760, Scheme.LEAHY: 365, Scheme.EU: 540, Scheme.HRDDP: 380}
DECIDES = {
    Scheme.NATIONAL: "National vetting office",
    Scheme.LEAHY: "Embassy of Norlund",
    Scheme.EU: "Continental Union delegation",
    Scheme.HRDDP: "Due diligence secretariat",
}
COMPARED = ("CMD-N", "CMD-E", "CMD-W", "LFHQ", "ENG", "LOG", "MSCH", "MOD", "PARL-DC")
"""Units whose due diligence was done, each round before the one before has ended."""
LATEST = 75
"""Days ago at which the newest round was decided."""
CIRCLED = (775, 430, LATEST)
"""Days ago at which each round was decided."""


@dataclass
class Round:
    """One decision about one person or unit, before it is written."""

    scheme: Scheme
    outcome: Outcome
    decided_on: date | None
    valid_from: date | None = None
    valid_to: date | None = None
    conditions_open: bool = False
    unit_then: int | None = None
    reference: str | None = None


@dataclass
class File:
    """Everything that one scheme decided about one person or unit, the oldest first."""

    person: Somebody | None
    unit: str | None
    rounds: list[Round] = field(default_factory=list)


Files = dict[tuple[int, Scheme], File]


def needed(story: Story) -> Files:
    """For everybody a clearance before each run under each scheme that the run requires."""
    files: Files = {}
    for one in story.people:
        for name, first, last in sorted(one.vetted):
            scheme = Scheme(name)
            file = files.setdefault((one.id, scheme), File(one, None))
            if not (file.rounds and _covers(file.rounds[-1], first, last)):
                file.rounds.append(_cleared(story, one, scheme, file, first))
    for one in story.people:
        if (one.id, Scheme.NATIONAL) not in files and one.status not in GONE:
            rounds = list(_of_others(story, one))
            if rounds:
                files[one.id, Scheme.NATIONAL] = File(one, None, rounds)
    return files


def _covers(round_: Round, first: date, last: date) -> bool:
    known = round_.valid_from is not None and round_.valid_to is not None
    return known and round_.valid_from <= first and round_.valid_to >= last  # type: ignore[operator]


def _cleared(story: Story, one: Somebody, scheme: Scheme, file: File, first: date) -> Round:
    decided = min(first, story.today) - timedelta(days=story.rng.randint(15, 50))
    if file.rounds and file.rounds[-1].decided_on is not None:
        decided = max(decided, file.rounds[-1].decided_on + timedelta(days=1))
    return Round(
        scheme, O.CLEARED, decided, decided, decided + timedelta(days=DAYS[scheme]),
        unit_then=one.unit_id, reference=_reference(story, scheme, decided),
    )  # fmt: skip


def _reference(story: Story, scheme: Scheme, on: date) -> str:
    return f"{scheme.value[:3].upper()}-{on.year}-{story.rng.randrange(10**6):06d}"


def _of_others(story: Story, one: Somebody) -> Iterator[Round]:
    """Half of the rest have been asked about: most are cleared, some wait, few are refused."""
    at = story.rng.random()
    days = story.rng.randint(30, 700)
    decided = story.ago(days)
    given: dict[str, Any] = {"unit_then": one.unit_id,
                             "reference": _reference(story, Scheme.NATIONAL, decided)}  # fmt: skip
    until = decided + timedelta(days=DAYS[Scheme.NATIONAL])
    if at < 0.45:
        yield Round(Scheme.NATIONAL, O.CLEARED, decided, decided, until, **given)
    elif at < 0.49:
        ended = story.ago(story.rng.randint(5, days))
        yield Round(Scheme.NATIONAL, O.CLEARED, decided, decided, ended, **given)
    elif at < 0.51:
        yield Round(
            Scheme.NATIONAL, O.CLEARED_WITH_CONDITIONS, decided, decided, until,
            conditions_open=True, **given,
        )  # fmt: skip
    elif at < 0.54:
        yield Round(Scheme.NATIONAL, O.PENDING, None, unit_then=one.unit_id)
    elif at < 0.545:
        yield Round(Scheme.NATIONAL, O.NOT_CLEARED, decided, **given)


def of_units(story: Story) -> list[File]:
    """Due diligence of every formation; one company was never assessed, one has lapsed."""
    found = []
    for code in (*COMPARED, LAPSED):
        file = File(None, code)
        for days in CIRCLED[:-1] if code == LAPSED else CIRCLED:
            decided = story.ago(400 if (code, days) == (LAPSED, 430) else days)
            until = decided + timedelta(days=DAYS[Scheme.HRDDP])
            reference = _reference(story, Scheme.HRDDP, decided)
            file.rounds.append(
                Round(Scheme.HRDDP, O.CLEARED, decided, decided, until, reference=reference)
            )
        found.append(file)
    story.planted.add("unit_not_assessed", "No due diligence was ever done: support is blocked.",
                      unit=NOT_ASSESSED)  # fmt: skip
    story.planted.add("unit_lapsed", "Due diligence ended three weeks ago: support is blocked.",
                      unit=LAPSED)  # fmt: skip
    return found


def write(story: Story, files: Sequence[File]) -> None:
    """In the order in which they were decided: a newer row is a newer decision."""
    listed = [(file, round_) for file in files for round_ in file.rounds]
    listed.sort(key=lambda pair: pair[1].decided_on or story.today)
    rows = [_row(story, file, round_) for file, round_ in listed]
    keys = keys_of(Clearance, rows)
    last: dict[int, int] = {}
    followed = []
    for (file, round_), row, key in zip(listed, rows, keys, strict=True):
        if id(file) in last:
            followed.append({"old": last[id(file)], "new": key})
        last[id(file)] = key
        _told(story, file, round_, str(row["uid"]))
    if followed:
        table = Clearance.__table__
        db.session.connection().execute(
            update(table)  # type: ignore[arg-type]
            .where(table.c.id == bindparam("old"))
            .values(superseded_by_id=bindparam("new"), version=table.c.version + 1),
            followed,
        )


def _officer(story: Story, file: File) -> Any:
    return story.users["hrddp" if file.unit else "vetting"]


def _row(story: Story, file: File, round_: Round) -> dict[str, Any]:
    return {
        "uid": new_uid(),
        "scheme": round_.scheme,
        "person_id": file.person.id if file.person else None,
        "unit_id": story.units[file.unit].id if file.unit else None,
        "outcome": round_.outcome,
        "conditions_open": round_.conditions_open,
        "decided_on": round_.decided_on,
        "decided_by": DECIDES[round_.scheme] if round_.decided_on else None,
        "valid_from": round_.valid_from,
        "valid_to": round_.valid_to,
        "reference": round_.reference,
        "unit_then_id": round_.unit_then,
        "superseded_by_id": None,
        "batch_id": None,
        "recorded_by_id": _officer(story, file).id,
        "recorded_at": story.at(round_.decided_on or story.ago(9), 14),
    }


def _told(story: Story, file: File, round_: Round, uid: str) -> None:
    subject = file.person.number if file.person else file.unit or ""
    key = file.person.id if file.person else story.units[file.unit or ""].id
    recorded = ClearanceRecorded(
        scheme=round_.scheme, subject=subject, clearance=uid,
        about=("person" if file.person else "unit", key),
    )  # fmt: skip
    story.note(recorded, _officer(story, file), story.at(round_.decided_on or story.ago(9), 14))
