"""Answers from a file: the list of a run as it was exported, filled in where there was no signal.

A row names its run, its months and its person. Rows without a word of where somebody is are passed
over: a sheet half filled in may come in, and the rest later.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from flask_babel import force_locale, ngettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from trainingmgr.accounts.queries import by_key
from trainingmgr.core import clock
from trainingmgr.core.db import db, existing
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure import queries as structure
from trainingmgr.tabular.dryrun import Built, Row
from trainingmgr.tabular.importables import Bringer, Importable, register
from trainingmgr.tabular.mapping import LANGUAGES, Column, Kind
from trainingmgr.tabular.models import ImportBatch
from trainingmgr.tabular.problems import said as _
from trainingmgr.tabular.queries import accepted
from trainingmgr.tabular.rules import Change
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.followup import queries, services
from trainingmgr.training.followup.models import FollowUp, FollowUpLine
from trainingmgr.training.followup.rules import (
    Answer,
    Behaviour,
    ListState,
    Whereabouts,
    objection,
)
from trainingmgr.training.followup.words import BEHAVIOURS, DIGITS, LETTERS, WHERE

KIND = "follow-up"
MOST = 600
COLUMNS = (
    Column("run_code", _("Run"), required=True, kind=Kind.CODE, aliases=("cohort",)),
    Column("months", _("Months after the course"), required=True, kind=Kind.INTEGER),
    Column("person_no", _("Programme number"), required=True, kind=Kind.CODE,
           aliases=("number", "matricule", "الرقم")),
    Column("whereabouts", _("Where they are"), longest=40, aliases=("where", "où", "أين")),
    Column("moved_to", _("New unit"), kind=Kind.CODE),
    Column("behaviour", _("At work"), longest=40),
    Column("observer", _("Who saw them at work"), longest=120),
    Column("seen_on", _("Seen on"), kind=Kind.DATE),
    Column("note", _("Note"), longest=500),
)  # fmt: skip


@dataclass(frozen=True)
class Known:
    """The lines that a piece of a file is about, by run, months and number; codes of units."""

    lines: Mapping[tuple[str, int, str], FollowUpLine]
    units: Mapping[str, int]


def look_up(rows: Sequence[Row], options: Mapping[str, Any]) -> Known:
    reader = by_key(options["by"])
    runs = {str(row["run_code"] or "") for row in rows}
    found = db.session.execute(
        select(Cohort.code, FollowUp.months, Person.number, FollowUpLine)
        .join(FollowUp, FollowUpLine.follow_up_id == FollowUp.id)
        .join(Cohort, FollowUp.cohort_id == Cohort.id)
        .join(Person, FollowUpLine.person_id == Person.id)
        .where(Cohort.code.in_(runs), queries.visible(reader))
        .options(joinedload(FollowUpLine.follow_up))
    )
    lines = {(code, months, number): line for code, months, number, line in found}
    codes = {str(row["moved_to"]) for row in rows if row["moved_to"]}
    return Known(lines, structure.unit_codes(codes))


@lru_cache(maxsize=1)
def _worded() -> tuple[dict[str, Whereabouts], dict[str, Behaviour]]:
    """Letters and words of every language, beside the codes and the digits."""
    where = {each.value: each for each in Whereabouts}
    how: dict[str, Behaviour] = {each.value: each for each in Behaviour} | DIGITS
    for language in LANGUAGES:
        with force_locale(language):
            for each in Whereabouts:
                where.setdefault(str(LETTERS[each]).casefold(), each)
                where.setdefault(str(WHERE[each]).casefold(), each)
            for one in Behaviour:
                how.setdefault(str(BEHAVIOURS[one]).casefold(), one)
    return where, how


def build(row: Row, known: Known) -> Built:
    """One line as plain values, or what is wrong with it."""
    number = str(row["person_no"] or "")
    line = known.lines.get((str(row["run_code"] or ""), row["months"] or 0, number))
    if line is None:
        return row.problem(
            "person_no", _("Nobody with this number stands on this list."),
            _("Look at the run, the months and the number."),
        )  # fmt: skip
    if line.follow_up.state is not ListState.DUE:
        return row.problem("run_code", _("This list is closed. Open it again first."))
    where_of, how_of = _worded()
    written, seen = (str(row[name] or "").strip() for name in ("whereabouts", "behaviour"))
    where = where_of.get(written.casefold())
    if written and where is None:
        return row.problem("whereabouts", _("This is no word or letter of where somebody is."))
    how = how_of.get(seen.casefold())
    if seen and how is None:
        return row.problem("behaviour", _("This is no word or digit of how somebody behaves."))
    unit = known.units.get(str(row["moved_to"]).upper()) if row["moved_to"] else None
    if row["moved_to"] and unit is None:
        return row.problem("moved_to", _("No unit has this code."))
    if where is not None and line.whereabouts not in (None, where):
        return row.problem(
            "whereabouts", _("This person is answered for already, and otherwise."),
            _("Change it on the page of the list."),
        )  # fmt: skip
    if where is not None:
        told = _answer(where.value, how.value if how else None, unit, row["observer"] or "",
                       row["seen_on"], row["note"] or "")  # fmt: skip
        if wrong := objection(told, clock.today()):
            return row.problem("whereabouts", wrong)
    return {
        "line": line.id, "list": line.follow_up_id, "person": line.person_id,
        "where": where.value if where else None,
        "how": how.value if how else None, "unit": unit, "observer": row["observer"] or "",
        "seen_on": row["seen_on"].isoformat() if row["seen_on"] else None,
        "note": row["note"] or "", "stands": line.whereabouts is not None,
    }  # fmt: skip


def _answer(
    where: str, how: str | None, unit: int | None, observer: str, seen_on: date | None, note: str
) -> Answer:
    return Answer(
        whereabouts=Whereabouts(where), behaviour=Behaviour(how) if how else None,
        moved_to_id=unit, observer=observer, seen_on=seen_on, note=note,
    )  # fmt: skip


def change(content: Mapping[str, Any]) -> Change:
    return Change.UNCHANGED if content["where"] is None or content["stands"] else Change.NEW


def settle(batch: ImportBatch, by: Bringer) -> None:
    """Write every answer down in the step that makes the file visible, by the rules of typing."""
    rows = accepted(batch)
    apart: defaultdict[int, dict[int, Answer]] = defaultdict(dict)
    for row in rows:
        told = row.content
        if change(told) is Change.NEW:
            seen_on = date.fromisoformat(told["seen_on"]) if told["seen_on"] else None
            apart[told["list"]][told["line"]] = _answer(
                told["where"], told["how"], told["unit"], told["observer"], seen_on, told["note"]
            )
    user = by_key(by.id)
    for key, answers in apart.items():
        found = existing(
            select(FollowUp)
            .where(FollowUp.id == key, queries.visible(user))
            .options(joinedload(FollowUp.cohort))
        )
        services.answer(found, answers, batch=batch, by=user)


def unsettle(batch: ImportBatch, _by: Bringer) -> None:
    services.take_back(batch.id)


IMPORTABLE = register(
    Importable(
        kind=KIND,
        title=_("Where graduates are now"),
        columns=COLUMNS,
        permission=Permission.FOLLOW_UP_ANSWER,
        approval=Permission.ATTENDANCE_CORRECT,
        counted=lambda n: ngettext("%(count)s answer", "%(count)s answers", n, count=n),
        place="followup.index",
        most=MOST,
        look_up=look_up,
        build=build,
        key=lambda content: str(content["line"]),
        about=lambda content: content["person"],
        change=change,
        settle=settle,
        unsettle=unsettle,
    )
)
