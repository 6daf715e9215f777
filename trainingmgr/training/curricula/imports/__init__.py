"""The default catalogue, from the file that comes with the package."""

import tomllib
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any

from sqlalchemy import select

from trainingmgr.accounts.models import User
from trainingmgr.core import journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people.rules import Category, Literacy
from trainingmgr.training.curricula import events, services
from trainingmgr.training.curricula.models import Course, Module, Topic
from trainingmgr.training.curricula.rules import (
    Demands,
    Exam,
    HrddpScope,
    Method,
    Need,
    Taught,
    least_attendance,
)

LANGUAGES = ("en", "fr", "ar")
Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Loaded:
    """How much of the default catalogue was not there yet."""

    topics: int
    modules: int
    courses: int


@operation
def load_catalogue(*, by: User) -> Loaded:
    """Add what is missing of the default catalogue. What is there already stays as it is.

    Versions come as drafts: a second person agrees them (`services.agree_many`).
    """
    listed = tomllib.loads(
        files("trainingmgr.training.curricula")
        .joinpath("catalogue.toml")
        .read_text(encoding="utf-8")
    )
    topics = _missing(listed["topics"], _codes(Topic))
    for entry in topics:
        services.add_topic(code=entry["code"], titles=_titles(entry), by=by)
    new = _missing(listed["modules"], _codes(Module))
    _add_modules(new, listed["lessons"], by)
    modules = {each.code: each for each in db.session.scalars(select(Module))}
    courses = _missing(listed["courses"], _codes(Course))
    for entry in courses:
        services.add_course(
            code=entry["code"],
            titles=_titles(entry),
            modules=[modules[code] for code in entry["modules"]],
            for_armed=entry.get("armed", True),
            by=by,
        )
    loaded = Loaded(len(topics), len(new), len(courses))
    if loaded != Loaded(0, 0, 0):
        happening = events.CatalogueLoaded(
            topics=loaded.topics, modules=loaded.modules, courses=loaded.courses
        )
        journal.record(happening, by=by)
    return loaded


def _add_modules(entries: Iterable[Entry], lessons: Mapping[str, Any], by: User) -> None:
    """A prerequisite may stand further down in the file: add those first."""
    topics = {each.code: each for each in db.session.scalars(select(Topic))}
    keys = {code: id_ for id_, code in db.session.execute(select(Module.id, Module.code))}
    waiting = list(entries)
    while waiting:
        ready = [each for each in waiting if all(code in keys for code in _needed(each))]
        if not ready:
            raise ValueError("The catalogue's prerequisites go in a circle.")
        for entry in ready:
            topic = topics[entry["topic"]]
            demands = _demands(entry, keys, lessons)
            module = services.add_module(code=entry["code"], topic=topic, demands=demands, by=by)
            keys[module.code] = module.id
            if wanted := entry.get("mandatory"):
                categories = [Category(each) for each in wanted]
                services.require_of(module, categories, seen=module.version, by=by)
        waiting = [each for each in waiting if each["code"] not in keys]


def _demands(entry: Entry, keys: Mapping[str, int], lessons: Mapping[str, Any]) -> Demands:
    safety = entry.get("safety", False)
    passes = entry.get("pass", 60)
    tests = entry.get("tests", {"pre_test": 0, "post_test": passes})
    return Demands(
        titles=_titles(entry),
        minutes=entry["hours"] * 60,
        max_class=entry["class"],
        ratio=entry["ratio"],
        pass_mark=passes,
        attendance_min=least_attendance(
            entry["topic"], safety_critical=safety, wanted=entry.get("attendance", 80)
        ),
        validity_months=entry.get("valid"),
        hrddp_scope=HrddpScope(entry["scope"]),
        literacy_required=Literacy(entry.get("literacy", "none")),
        safety_critical=safety,
        source=entry.get("source"),
        needs=tuple(_needs(entry, keys)),
        tests=tuple(Exam.read(kind, said) for kind, said in tests.items()),
        lessons=tuple(_lessons(entry, lessons["practice" if "practical" in tests else "theory"])),
    )


STEP = 30
"""Lessons of the default catalogue take half hours."""


def _lessons(entry: Entry, usual: Iterable[Entry]) -> Iterable[Taught]:
    """The lessons of a module, or the usual ones by their share of its hours: in whole half hours,
    the last takes what is left.
    """
    planned = list(entry.get("lessons", usual))
    left = entry["hours"] * 60
    for at, each in enumerate(planned, 1):
        minutes = int(entry["hours"] * 60 * each["share"] / 100 / STEP) * STEP
        minutes = left if at == len(planned) else min(left, max(STEP, minutes))
        if minutes:
            yield Taught(_titles(each), Method(each["method"]), minutes)
        left -= minutes


def _needs(entry: Entry, keys: Mapping[str, int]) -> Iterable[Need]:
    for group, one in enumerate(entry.get("needs", ()), 1):
        if isinstance(one, list):
            yield from (Need(keys[code], group, entry.get("least")) for code in one)
        elif isinstance(one, dict):
            yield Need(keys[one["code"]], or_test=one["or_test"])
        else:
            yield Need(keys[one])


def _needed(entry: Entry) -> Iterable[str]:
    for one in entry.get("needs", ()):
        yield from one if isinstance(one, list) else [one["code"] if isinstance(one, dict) else one]


def _titles(entry: Entry) -> dict[str, str]:
    return {language: entry[language] for language in LANGUAGES}


def _codes(model: type[Topic | Module | Course]) -> set[str]:
    return set(db.session.scalars(select(model.code)))


def _missing(entries: Iterable[Entry], known: set[str]) -> list[Entry]:
    return [each for each in entries if each["code"] not in known]
