"""Trainers and what they may teach, from a file: one row for each qualification.

A person without a profile gets one with their first posting, whose screening is recorded on its own
page (R-HRD-08). What a file brought is taken back with it until somebody builds on it.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import ngettext
from sqlalchemy import or_, select

from trainingmgr.accounts.models import User
from trainingmgr.accounts.queries import by_key
from trainingmgr.core.db import db
from trainingmgr.core.errors import Sentence
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure import queries as structure
from trainingmgr.registry.structure.models import Organisation, TrainingCentre
from trainingmgr.tabular.dryrun import Built, Row
from trainingmgr.tabular.importables import Bringer, Importable, register
from trainingmgr.tabular.mapping import Column, Kind, Worded
from trainingmgr.tabular.models import ImportBatch
from trainingmgr.tabular.problems import said as _
from trainingmgr.tabular.queries import accepted
from trainingmgr.training.curricula.models import Module
from trainingmgr.training.trainers import queries, services
from trainingmgr.training.trainers.models import Trainer
from trainingmgr.training.trainers.rules import Appointment, Method, TeachingLevel
from trainingmgr.training.trainers.rules import Kind as Work
from trainingmgr.training.trainers.words import APPOINTMENTS, KINDS, LANGUAGES, LEVELS, METHODS

KIND = "trainers"
MOST = 2000
WRITE = Permission.TRAINER_WRITE
COLUMNS = (
    Column("person_no", _("Number of the person"), required=True, kind=Kind.CODE),
    Column("kind", _("Works as"), kind=Kind.CHOICE, choices=Worded(KINDS)),
    Column("provider", _("Provided by"), kind=Kind.CODE),
    Column("appointment", _("Appointment"), kind=Kind.CHOICE, choices=Worded(APPOINTMENTS)),
    Column("languages", _("Teaches in")),
    Column("centre", _("Centre"), kind=Kind.CODE),
    Column("from_on", _("From"), kind=Kind.DATE),
    Column("until_on", _("Until"), kind=Kind.DATE),
    Column("module", _("Module"), kind=Kind.CODE),
    Column("level", _("Level"), kind=Kind.CHOICE, choices=Worded(LEVELS)),
    Column("method", _("How it was judged"), kind=Kind.CHOICE, choices=Worded(METHODS)),
    Column("since_on", _("Since"), kind=Kind.DATE),
    Column("expires_on", _("Holds until"), kind=Kind.DATE),
    Column("assessor", _("Who judged it"), longest=120),
)
OPENS = ("kind", "provider", "appointment", "languages", "centre", "from_on", "until_on")
"""What a person needs who has no profile yet."""


@dataclass(frozen=True)
class Known:
    people: Mapping[str, Person]
    trainers: Mapping[int, Trainer]
    """By person, those within the reach of whoever brings the file."""
    strangers: frozenset[int]
    """People with a profile that whoever brings the file does not reach."""
    providers: Mapping[str, int]
    centres: Mapping[str, int]
    modules: Mapping[str, int]
    holder_id: int


def look_up(rows: Sequence[Row], options: Mapping[str, Any]) -> Known:
    by = by_key(options["by"])
    numbers = {_plain(row["person_no"]) for row in rows if row["person_no"]}
    found = db.session.scalars(
        select(Person).where(or_(Person.number.in_(numbers), Person.service_number.in_(numbers)))
    ).all()
    people = {each.service_number: each for each in found if each.service_number}
    people |= {each.number: each for each in found}
    profiles = _profiles(by, [each.id for each in found])
    everybody = db.session.scalars(
        select(Trainer.person_id).where(Trainer.person_id.in_([each.id for each in found]))
    )
    providers = db.session.execute(select(Organisation.code, Organisation.id).limit(5000))
    modules = db.session.execute(select(Module.code, Module.id).limit(5000))
    return Known(
        people=people, trainers=profiles, strangers=frozenset(everybody) - profiles.keys(),
        providers={row[0]: row[1] for row in providers},
        centres={each.code: each.id for each in structure.centres(reader=by, permission=WRITE)},
        modules={row[0]: row[1] for row in modules}, holder_id=by.holder_id,
    )  # fmt: skip


def _profiles(by: User, person_ids: Sequence[int]) -> dict[int, Trainer]:
    """The profiles of these people that this account writes, with all they bring."""
    near = queries.within(by.reach(WRITE), holder_id=by.holder_id)
    keys = db.session.scalars(select(Trainer.id).where(near, Trainer.person_id.in_(person_ids)))
    return {each.person_id: each for each in queries.by_key(keys.all()).values()}


def _plain(code: Any) -> str:
    return " ".join(str(code or "").upper().split())


def build(row: Row, known: Known) -> Built:
    """One row as plain values, or everything that is wrong with it."""
    person = known.people.get(_plain(row["person_no"]))
    if person is None:
        return row.problem("person_no", _("Nobody has this number."))
    if person.id in known.strangers:
        return row.problem("person_no", _("This person is a trainer of another centre."))
    if person.holder_id is not None and person.holder_id == known.holder_id:
        return row.problem("person_no", _("Somebody else must record this about you."))
    has_profile = person.id in known.trainers
    checks = [*_opening(row, known, has_profile), *_judging(row, known)]
    if not has_profile or row["module"]:
        problems = [row.problem(column, said) for broken, column, said in checks if broken]
    else:
        problems = [row.problem("module", _("Say which module this person may teach."))]
    if problems:
        return problems
    spoken = _spoken(row["languages"])
    return {
        "person": person.id, "number": person.number, "has_profile": has_profile,
        "kind": row["kind"], "provider": known.providers.get(_plain(row["provider"])),
        "appointment": row["appointment"], "languages": spoken,
        "centre": known.centres.get(_plain(row["centre"])), "from_on": _day(row["from_on"]),
        "until_on": _day(row["until_on"]), "module": known.modules.get(_plain(row["module"])),
        "level": row["level"], "method": row["method"], "since_on": _day(row["since_on"]),
        "expires_on": _day(row["expires_on"]), "assessor": row["assessor"] or "",
    }  # fmt: skip


Checks = list[tuple[bool, str, Sentence]]


def _opening(row: Row, known: Known, has_profile: bool) -> Checks:
    """What is asked of a row about a person who has no profile yet."""
    if has_profile:
        return []
    owed = _("Whoever has no profile yet needs this to be opened one.")
    checks: Checks = [(not row[each], each, owed) for each in OPENS]
    provider, centre = _plain(row["provider"]), _plain(row["centre"])
    first, last = row["from_on"], row["until_on"]
    return [
        *checks,
        (bool(provider) and provider not in known.providers, "provider",
         _("No organisation has this code.")),
        (bool(centre) and centre not in known.centres, "centre",
         _("No centre that you write for has this code.")),
        (bool(row["languages"]) and not _spoken(row["languages"]), "languages",
         _("Write codes of languages, such as: en, fr, ar.")),
        (bool(first and last) and last < first, "until_on",
         _("A posting ends after it begins.")),
    ]  # fmt: skip


def _judging(row: Row, known: Known) -> Checks:
    module = _plain(row["module"])
    if not module:
        return []
    since, until = row["since_on"], row["expires_on"]
    owed = _("A qualification says at what level, how it was judged and since when.")
    return [
        (module not in known.modules, "module", _("No module has this code.")),
        *((not row[each], each, owed) for each in ("level", "method", "since_on")),
        (bool(since and until) and until < since, "expires_on",
         _("A qualification ends after it begins.")),
    ]  # fmt: skip


def _spoken(written: Any) -> list[str]:
    """Codes of languages, however they are parted; empty where one of them is no code of ours."""
    codes = str(written or "").replace(";", ",").replace("/", ",").casefold().split(",")
    found = [each.strip() for each in codes if each.strip()]
    return found if all(each in LANGUAGES for each in found) else []


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def key(content: Mapping[str, Any]) -> str:
    return f"{content['number']} {content['module'] or ''}"


def settle(batch: ImportBatch, by: Bringer) -> None:
    """Open profiles and write qualifications down, by the rules of typing, in the step that makes
    the file visible.
    """
    rows = accepted(batch)
    told, user = [row.content for row in rows], by_key(by.id)
    ids = {each["person"] for each in told}
    people = {each.id: each for each in db.session.scalars(
        select(Person).where(Person.id.in_(ids)))}  # fmt: skip
    known = _profiles(user, sorted(ids))
    senders = {each.id: each for each in queries.providers()}
    centres = {each.id: each for each in structure.centres(reader=user, permission=WRITE)}
    modules = {each.id: each for each in queries.modules()}
    for each in told:
        trainer = known.get(each["person"])
        if trainer is None:
            trainer = _opened(each, people[each["person"]], senders, centres, batch, user)
            known[each["person"]] = trainer
        if each["module"]:
            services.qualify(
                trainer, modules[each["module"]], level=TeachingLevel(each["level"]),
                method=Method(each["method"]), since_on=date.fromisoformat(each["since_on"]),
                expires_on=date.fromisoformat(each["expires_on"]) if each["expires_on"] else None,
                assessor=each["assessor"], batch_id=batch.id, by=user,
            )  # fmt: skip


def _opened(
    told: Mapping[str, Any],
    person: Person,
    senders: Mapping[int, Organisation],
    centres: Mapping[int, TrainingCentre],
    batch: ImportBatch,
    by: User,
) -> Trainer:
    trainer = services.open_profile(
        person, kind=Work(told["kind"]), provider=senders[told["provider"]],
        appointment=Appointment(told["appointment"]), languages=told["languages"],
        centre=centres[told["centre"]], from_on=date.fromisoformat(told["from_on"]),
        until_on=date.fromisoformat(told["until_on"]), by=by,
    )  # fmt: skip
    trainer.batch_id = batch.id
    return trainer


def unsettle(batch: ImportBatch, _by: Bringer) -> None:
    services.take_back(batch.id)


def rests_on(batch_id: int) -> Sentence | None:
    """Whether somebody has gone on from what a file brought: then it stays."""
    if queries.is_built_upon(batch_id):
        return _("Some of these people were screened, changed or named for something since.")
    return None


IMPORTABLE = register(
    Importable(
        kind=KIND,
        title=_("Trainers and what they may teach"),
        columns=COLUMNS,
        permission=WRITE,
        approval=WRITE,
        counted=lambda n: ngettext(
            "%(count)s qualification", "%(count)s qualifications", n, count=n
        ),
        place="trainers.index",
        most=MOST,
        look_up=look_up,
        build=build,
        key=key,
        about=lambda content: content["person"],
        settle=settle,
        unsettle=unsettle,
        depends=rests_on,
    )
)
