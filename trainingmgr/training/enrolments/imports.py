"""Nominations from a file: who, for which run (domain 10.1).

A person is named by programme number, service number, or name and year of birth where only one
person fits. Whoever brought the file reads of nothing out of their reach: it is not known here.
Reach is checked once more when the rows are taken in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from functools import cache
from typing import Any

from flask_babel import ngettext
from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from trainingmgr.accounts.models import User
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import known
from trainingmgr.registry.people.rules import Literacy
from trainingmgr.registry.people.words import LITERACIES
from trainingmgr.registry.structure import queries as structure
from trainingmgr.tabular.dryrun import Built, Row
from trainingmgr.tabular.importables import Bringer, Importable, register
from trainingmgr.tabular.mapping import Column, Kind, Worded, normal
from trainingmgr.tabular.models import ImportBatch, StagedRow
from trainingmgr.tabular.problems import Problem
from trainingmgr.tabular.problems import said as _
from trainingmgr.training.cohorts import queries as cohorts
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.enrolments import queries, words
from trainingmgr.training.enrolments.queries import drawing, judging
from trainingmgr.training.enrolments.rules.gate import Verdict
from trainingmgr.training.enrolments.rules.particulars import Claim, contradictions
from trainingmgr.training.enrolments.services import files
from trainingmgr.training.trainers.words import LANGUAGES

KIND = "nominations"
COLUMNS = (
    Column("person_no", _("Programme number"), kind=Kind.CODE, aliases=("person number",)),
    Column("service_no", _("Service number"), kind=Kind.CODE, aliases=("matricule",)),
    Column("name", _("Name")),
    Column("year", _("Year of birth"), kind=Kind.INTEGER),
    Column("run_code", _("Run"), required=True, kind=Kind.CODE),
    Column("nominated_by", _("Nominated by"), aliases=("sent by", "proposé par"), longest=120),
    Column("unit", _("Unit"), aliases=("unité", "unit code", "الوحدة"), longest=120),
    Column("role_in_unit", _("Work in the unit"),
           aliases=("role", "fonction", "function"), longest=120),
    Column("language", _("Language"), aliases=("languages", "langue", "langues"), longest=120),
    Column("literacy", _("Reading and writing"), kind=Kind.CHOICE, choices=Worded(LITERACIES),
           aliases=("alphabétisation",)),
    Column("special_needs", _("Special needs"),
           aliases=("needs", "besoins particuliers"), longest=300),
)  # fmt: skip
TONGUES = Worded(LANGUAGES)


@dataclass
class Known:
    """What the register knows of the people and runs of a piece of a file."""

    numbered: dict[str, Person]
    named: dict[str, list[Person]]
    runs: dict[str, Cohort]
    verdicts: dict[tuple[int, int], Verdict] = field(default_factory=dict)
    withdrawn: set[tuple[int, int]] = field(default_factory=set)
    spoken: dict[int, frozenset[str]] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)
    served_in: dict[int, str] = field(default_factory=dict)


def look_up(rows: Sequence[Row], options: Mapping[str, Any]) -> Known:
    bringer = _bringer(options["by"])
    numbers = {row[code] for row in rows for code in ("person_no", "service_no") if row[code]}
    names = {str(row["name"]).casefold() for row in rows if row["name"]}
    codes = {row["run_code"] for row in rows if row["run_code"]}
    runs = {
        each.code: each
        for each in db.session.scalars(
            select(Cohort).where(
                Cohort.code.in_(codes), cohorts.visible(bringer, Permission.ENROLMENT_NOMINATE)
            )
        )
    }
    centres = {each.centre_id: each for each in runs.values()}
    reach = or_(*(drawing.within_reach_of(run, bringer) for run in centres.values()), false())
    found = Known(_numbered(numbers, reach), _named(names, reach), runs)
    found.units = structure.unit_codes({str(row["unit"]).upper() for row in rows if row["unit"]})
    wanted: dict[int, set[int]] = {}
    for row in rows:
        run, person = runs.get(row["run_code"]), _person(row, found)
        if run is not None and isinstance(person, Person):
            wanted.setdefault(run.id, set()).add(person.id)
            if person.unit is not None:
                found.served_in[person.id] = person.unit.code
    for run in runs.values():
        ids = _reached(run, wanted.get(run.id, set()), bringer)
        verdicts = judging.gate(run, ids, clock.today(), nominating=True)
        found.verdicts |= {(run.id, key): verdict for key, verdict in verdicts.items()}
        found.withdrawn |= {(run.id, key) for key in queries.placed(run, ids)}
    found.spoken = judging.languages_of({key for ids in wanted.values() for key in ids})
    return found


def _bringer(key: int) -> User:
    return db.session.scalars(
        select(User).where(User.id == key).options(selectinload(User.grants))
    ).one()


def _reached(run: Cohort, people: set[int], bringer: User) -> set[int]:
    """Those of these people whom this account may nominate for this run."""
    return set(
        db.session.scalars(
            select(Person.id).where(Person.id.in_(people), drawing.within_reach_of(run, bringer))
        )
    )


def _numbered(numbers: set[str], reach: ColumnElement[bool]) -> dict[str, Person]:
    if not numbers:
        return {}
    rows = db.session.scalars(
        select(Person)
        .where(known(), reach, or_(Person.number.in_(numbers), Person.service_number.in_(numbers)))
        .options(joinedload(Person.unit))
    ).all()
    served = {each.service_number: each for each in rows if each.service_number}
    return served | {each.number: each for each in rows}


def _named(names: set[str], reach: ColumnElement[bool]) -> dict[str, list[Person]]:
    found: dict[str, list[Person]] = {}
    if names:
        written = (func.lower(Person.name_display), func.lower(Person.name_native))
        rows = db.session.scalars(
            select(Person)
            .where(
                known(),
                reach,
                or_(Person.sort_name.in_(names), *(each.in_(names) for each in written)),
            )
            .options(joinedload(Person.unit))
        )
        for each in rows:
            for name in {each.name_display.casefold(), (each.name_native or "").casefold()}:
                found.setdefault(name, []).append(each)
    return found


def _person(row: Row, found: Known) -> Person | Problem:
    for code in ("person_no", "service_no"):
        if row[code]:
            person = found.numbered.get(row[code])
            return person or row.problem(code, _("Nobody has this number."))
    if not row["name"]:
        return row.problem("person_no", _("Give a number, or the name and the year of birth."))
    alike = [
        each
        for each in found.named.get(str(row["name"]).casefold(), ())
        if row["year"] and each.born
        and each.born.earliest.year <= row["year"] <= each.born.latest.year
    ]  # fmt: skip
    if len(alike) == 1:
        return alike[0]
    if alike:
        return row.problem("name", _("More than one person fits."), _("Give the number."))
    return row.problem(
        "name", _("Nobody of this name and year is known."), _("Give the number, or register them.")
    )


def build(row: Row, found: Known) -> Built:
    """One nomination as plain values, or why it cannot be."""
    run, person = _run(row, found), _person(row, found)
    if isinstance(run, Problem) or isinstance(person, Problem):
        return [each for each in (run, person) if isinstance(each, Problem)]
    verdict = found.verdicts.get((run.id, person.id))
    if verdict is None:  # within reach of another run of the file
        return row.problem("person_no", _("Nobody has this number."))
    if not verdict.may_be_nominated:
        return row.problem("person_no", words.said(verdict.missing[0]))
    if (run.id, person.id) in found.withdrawn:
        return row.problem(
            "person_no", _("Has left this run before."), _("Nominate them again by hand.")
        )
    written = _written(row)
    return {
        "run": run.id,
        "person": person.id,
        "unit": person.unit_id,
        "written": written if any(written.values()) else None,
        "told": [each.stored() for each in _contradicted(row, written, person, found)],
    }


def also(row: Row, found: Known) -> list[Problem]:
    told = [_run(row, found), _person(row, found)]
    return [each for each in told if isinstance(each, Problem)]


def _run(row: Row, found: Known) -> Cohort | Problem:
    run = found.runs.get(row["run_code"])
    return run or row.problem("run_code", _("There is no run with this code."))


def _written(row: Row) -> dict[str, Any]:
    """What the file says of the person, for `models.Particulars`."""
    return {
        "sent_by": row["nominated_by"],
        "unit": row["unit"],
        "role_in_unit": row["role_in_unit"],
        "languages": _tongues(row["language"]),
        "literacy": row["literacy"],
        "special_needs": row["special_needs"],
    }


def _tongues(text: str | None) -> list[str]:
    """Languages as codes where they are known by name or code; others stay as they are written."""
    codes = _codes()
    words = (text or "").replace("،", ",").replace(";", ",").replace("/", ",").split(",")
    said = [word.strip().lower() for word in words if word.strip()]
    return list(dict.fromkeys(codes.get(normal(word), word) for word in said))


@cache
def _codes() -> dict[str, str]:
    return {normal(word): code for word, code in TONGUES.items()}


CONTRADICTED = {
    Claim.UNIT: ("unit", _("The register says another unit: %(register)s.")),
    Claim.LANGUAGE: ("language", _("The register says other languages: %(register)s.")),
    Claim.LITERACY: ("literacy", _("The register says otherwise: %(register)s.")),
}


def _contradicted(
    row: Row, written: Mapping[str, Any], person: Person, found: Known
) -> list[Problem]:
    """What the file and the register do not agree on. Nothing of it changes the register."""
    kept = _("The register is not changed. Correct whichever is wrong.")
    told = []
    if row["unit"] and row["unit"].upper() not in found.units:
        told.append(row.problem("unit", _("No unit has this code. It is kept as it is written.")))
    for each in contradictions(
        unit=(written["unit"] if not told else None, found.served_in.get(person.id)),
        languages=(written["languages"], found.spoken.get(person.id, ())),
        literacy=(Literacy(written["literacy"]) if written["literacy"] else None, person.literacy),
    ):
        column, sentence = CONTRADICTED[each.claim]
        register = each.register
        if each.claim is Claim.LITERACY:
            register = str(LITERACIES[Literacy(register)])
        told.append(row.problem(column, replace(sentence, facts={"register": register}), kept))
    return told


def key(content: Mapping[str, Any]) -> str:
    return f"{content['run']} {content['person']}"


def warned(content: Mapping[str, Any]) -> list[Problem]:
    return [Problem.read(each) for each in content["told"]]


def save(batch: ImportBatch, rows: Sequence[StagedRow], by: Bringer) -> None:
    """A piece of the file, hidden until the whole is in."""
    placed = [(row.content["run"], row.content["person"], row.content["unit"]) for row in rows]
    _within_reach(batch, placed)
    written = {(row.content["run"], row.content["person"]): row.content["written"] for row in rows}
    files.stage_many(placed, written, batch=batch, by=by)


def _within_reach(batch: ImportBatch, placed: Sequence[tuple[int, int, int | None]]) -> None:
    bringer = _bringer(batch.by_id)
    wanted: dict[int, set[int]] = {}
    for run_key, person, _unit in placed:
        wanted.setdefault(run_key, set()).add(person)
    for run_id, people in wanted.items():
        run = db.session.scalar(
            select(Cohort).where(
                Cohort.id == run_id, cohorts.visible(bringer, Permission.ENROLMENT_NOMINATE)
            )
        )
        if run is None or _reached(run, people, bringer) != people:
            raise Refusal(
                _("The file is about a run or somebody outside your reach. Nothing was taken in.")
            )


IMPORTABLE = register(
    Importable(
        kind=KIND,
        title=_("Nominations"),
        columns=COLUMNS,
        permission=Permission.ENROLMENT_NOMINATE,
        approval=Permission.ENROLMENT_CONFIRM,
        counted=lambda n: ngettext("%(count)s nomination", "%(count)s nominations", n, count=n),
        place="cohorts.index",
        look_up=look_up,
        also=also,
        build=build,
        key=key,
        about=lambda content: content["person"],
        warned=warned,
        save=save,
        settle=files.note_imported,
        remove=files.take_back,
        depends=files.rests_on,
    )
)
