"""Applications from files: who applied where, with the columns of a mobile cell's list.

A row with a programme number is about somebody of the register; any other registers a newcomer by
the rules of the register, whose likely doubles, at other places as well, are compared afterwards
like those of every import of people.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from trainingmgr.accounts.models import User
from trainingmgr.core import clock, jobs
from trainingmgr.core.columns import Sex
from trainingmgr.core.db import db
from trainingmgr.core.permissions import Permission
from trainingmgr.core.sentences import day_said
from trainingmgr.core.values import dataclass
from trainingmgr.recruitment.models import RecruitmentRound
from trainingmgr.recruitment.queries import intake
from trainingmgr.recruitment.services import taking_in
from trainingmgr.recruitment.services.applying import Deposit
from trainingmgr.registry.identity.services import LOOK
from trainingmgr.registry.keys.queries import forget_vocabulary
from trainingmgr.registry.keys.services import write_part
from trainingmgr.registry.notices import imports as telling
from trainingmgr.registry.notices import services as notices
from trainingmgr.registry.people import imports as registered
from trainingmgr.registry.people import queries as people_queries
from trainingmgr.registry.people import services as people
from trainingmgr.registry.people.rules import (
    NO_NAME,
    UNDER_AGE,
    Category,
    Literacy,
    Status,
    objections,
)
from trainingmgr.tabular.dryrun import Built, Row
from trainingmgr.tabular.importables import Bringer, Importable, register
from trainingmgr.tabular.mapping import Column, Kind
from trainingmgr.tabular.models import ImportBatch, StagedRow
from trainingmgr.tabular.problems import Problem
from trainingmgr.tabular.problems import said as _

_PEOPLE = {each.code: each for each in registered.COLUMNS}
COLUMNS = (
    *(_PEOPLE[code] for code in (
        "person_no", "name_latin", "name_native", "alias", "sex", "dob", "nationality", "doc_type",
        "doc_no", "adm2", "phone", "languages", "literacy",
    )),
    Column("education", _("Schooling"), longest=80, aliases=("niveau", "المستوى الدراسي")),
    Column("specialty", _("Specialty"), kind=Kind.CODE, longest=40),
    Column("round_code", _("Round"), kind=Kind.CODE, longest=40, aliases=("campagne", "round")),
    Column("location", _("Place"), kind=Kind.CODE, longest=40, aliases=("site", "lieu", "المكان")),
    Column("deposited_on", _("Handed in on"), kind=Kind.DATE, aliases=("déposé le", "date")),
    *telling.COLUMNS,
)  # fmt: skip


@dataclass
class Known:
    """What a piece of the file names, and where whoever brings it takes applications."""

    registry: registered.Known
    rounds: Mapping[str, RecruitmentRound]
    sites: frozenset[int]
    people: Mapping[str, int]
    applied: set[tuple[int, int]]
    told: telling.Known


class _Bare:
    """A row as the register reads it: columns that a list of applicants does not have are empty."""

    def __init__(self, row: Row) -> None:
        self._row, self.number, self.cells = row, row.number, row.cells
        self.problem = row.problem

    def __getitem__(self, code: str) -> Any:
        return self._row[code] if code in _PEOPLE and code in _MINE else None


_MINE = frozenset(each.code for each in COLUMNS)


def look_up(rows: Sequence[Row], options: Mapping[str, Any]) -> Known:
    bringer = db.session.scalars(
        select(User).where(User.id == options["by"]).options(selectinload(User.grants))
    ).one()
    rounds = intake.open_rounds({row["round_code"] for row in rows if row["round_code"]})
    numbers = intake.ids_numbered({row["person_no"] for row in rows if row["person_no"]})
    bare: Any = [_Bare(row) for row in rows]
    return Known(
        registry=registered.look_up(bare, options),
        rounds=rounds,
        sites=intake.sites_of_reader(bringer),
        people=numbers,
        applied=intake.applied([each.id for each in rounds.values()], list(numbers.values())),
        told=telling.look_up(rows, list(numbers.values()), bringer),
    )


def build(row: Row, known: Known) -> Built:
    """The row as JSON, or everything that is wrong with it at once."""
    round_ = known.rounds.get(row["round_code"] or "")
    if round_ is None:
        return row.problem("round_code", _("No round with this code takes applications now."))
    problems = _place(row, round_, known)
    site = next((s for s in round_.sites if s.place.pcode == row["location"]), None)
    day = row["deposited_on"] or clock.today()
    content: dict[str, Any] = {
        "round": round_.id, "site": site.id if site else None, "on": day.isoformat(),
        "education": row["education"], "specialty": row["specialty"],
    }  # fmt: skip
    person = known.people.get(row["person_no"] or "")
    said, untold = telling.of_row(row, known.told, person)
    problems += untold
    if said:
        content["notices"] = said
    if row["person_no"]:
        if person is None:
            problems.append(row.problem("person_no", _("Nobody has this number.")))
        elif (round_.id, person) in known.applied:
            problems.append(row.problem("person_no", _("This person has applied in this round.")))
        return problems or content | {"person": person}
    return _newcomer(row, known, content, problems)


def _place(row: Row, round_: RecruitmentRound, known: Known) -> list[Problem]:
    site = next((s for s in round_.sites if s.place.pcode == row["location"]), None)
    if site is None or site.id not in known.sites:
        return [row.problem("location", _("Choose a place of this round that is yours."))]
    day = row["deposited_on"] or clock.today()
    if not site.opens_on <= day <= min(site.closes_on, clock.today()):
        said = _("This place takes applications from %(first)s to %(last)s.",
                 first=day_said(site.opens_on), last=day_said(site.closes_on))  # fmt: skip
        return [row.problem("deposited_on", said)]
    return []


def _newcomer(row: Row, known: Known, content: dict[str, Any], problems: list[Problem]) -> Built:
    bare: Any = _Bare(row)
    problems += [*registered.unknown(bare, known.registry), *registered.no_names(bare)]
    told = registered.content_of(bare, known.registry) | {
        "category": Category.RECRUIT, "status": Status.APPLICANT, "status_since": content["on"],
        "sex": row["sex"] or Sex.UNKNOWN, "literacy": row["literacy"] or Literacy.UNKNOWN,
    }  # fmt: skip
    for field, sentence in objections(registered.newcomer(told, row.number), clock.today()):
        if sentence is NO_NAME:
            continue
        if sentence is UNDER_AGE:
            problems.append(Problem(sentence, row=row.number))
        else:
            problems.append(row.problem(registered.PLACES.get(field, "name_latin"), sentence))
    return problems or content | {"newcomer": told}


def key(content: Mapping[str, Any]) -> str | None:
    """Somebody of the register applies once in a file."""
    person = content.get("person")
    return f"{content['round']} {person}" if person else None


def save(batch: ImportBatch, rows: Sequence[StagedRow], by: Bringer) -> None:
    """A piece of the import, which nobody sees yet."""
    by_whom = db.session.get_one(User, by.id)
    fresh = [row for row in rows if "newcomer" in row.content]
    ready = people.made(
        [registered.newcomer(row.content["newcomer"], row.number) for row in fresh],
        by=by_whom, batch_id=batch.id,
    )  # fmt: skip
    shelf = registered.shelf_for(batch.id) if batch.accepted > registered.AT_ONCE else None
    ids = iter(people.stage(ready, by=by_whom, batch=batch, shelf=shelf) if fresh else ())
    told = [(row.content, row.content.get("person") or next(ids)) for row in rows]
    rounds = {each.id: each for each in intake.rounds_with({c["round"] for c, _p in told})}
    taking_in.stage_many(
        rounds, [(content["round"], person, _deposit(content)) for content, person in told],
        batch=batch, by=by_whom,
    )  # fmt: skip
    says = [(person, content["notices"]) for content, person in told if "notices" in content]
    notices.bring(batch, says, by=by_whom)


def _deposit(content: Mapping[str, Any]) -> Deposit:
    return Deposit(
        site_id=content["site"], deposited_on=date.fromisoformat(content["on"]),
        education=content["education"], specialty=content["specialty"],
    )  # fmt: skip


def settle(batch: ImportBatch, by: Bringer) -> None:
    """Everybody sees them now; who may be twice in the register is looked for next."""
    user = db.session.get_one(User, by.id)
    if new := people_queries.count_of_batch(batch.id):
        people.note_registered(new, batch, by=user)
        jobs.enqueue(LOOK, by=user, batch=batch.id)
        forget_vocabulary()
    taking_in.note_imported(batch, by)
    notices.note_brought(batch, by=user)


def remove(batch_id: int, limit: int) -> int:
    if untold := notices.forget(batch_id, limit):
        return untold
    return taking_in.take_back(db.session.get_one(ImportBatch, batch_id), limit)


IMPORTABLE = register(
    Importable(
        kind="applications",
        title=_("Applications"),
        columns=COLUMNS,
        permission=Permission.APPLICATION_IMPORT,
        approval=Permission.SELECTION_DECIDE,
        counted=lambda n: ngettext("%(count)s application", "%(count)s applications", n, count=n),
        place="recruitment.index",
        look_up=look_up,
        build=build,
        key=key,
        about=lambda content: content.get("person"),
        save=save,
        index_before=registered.index_before,
        index=write_part,
        settle=settle,
        remove=remove,
        depends=taking_in.rests_on,
    )
)
