"""A whole catalogue as one file: what one site agreed, another takes over as drafts.

JSON, for it nests: a module has lessons and outcomes with a title in each language. Nothing that is
taken in counts before a second person agrees it, and what nobody changed stays as it is.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from trainingmgr.accounts.models import User
from trainingmgr.core import journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people.rules import Category, Literacy
from trainingmgr.training.curricula import events, queries, services
from trainingmgr.training.curricula.models import Course, Module, ModuleVersion, Recognition, Topic
from trainingmgr.training.curricula.rules import (
    Demands,
    Exam,
    HrddpScope,
    Method,
    Outcome,
    OutcomeKind,
    Taught,
    VersionState,
    read_needs,
    write_needs,
)

FORMAT = "trainingmgr catalogue 1"
MOST = 4 * 1024 * 1024
PLAIN = ("minutes", "max_class", "ratio", "pass_mark", "attendance_min", "validity_months",
         "safety_critical", "source")  # fmt: skip
Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Brought:
    """How many modules became new drafts, newer drafts, or were the same already; and courses."""

    new: int
    changed: int
    same: int
    courses: int


def whole() -> dict[str, Any]:
    """Every topic, every module as it is agreed now (or drafted first), and every course."""
    modules = queries.catalogue()
    newest = {each.id: _standing(each.versions) for each in modules}
    full = queries.versions([each.id for each in newest.values()])
    mandatory = queries.mandatory()
    codes = {each.id: each.code for each in modules}
    recognised = queries.recognitions_of(each.id for each in newest.values())
    return {
        "format": FORMAT,
        "topics": [{"code": each.code, "titles": each.titles} for each in queries.topics()],
        "modules": [
            {"code": each.code, "topic": each.topic.code,
             "mandatory": sorted(mandatory.get(each.id, ())),
             "recognised": [_said(one) for one in recognised.get(newest[each.id].id, ())]}
            | _plain(full[newest[each.id].id], codes)
            for each in modules
        ],
        "courses": [
            {"code": each.code, "titles": each.titles, "for_armed": each.for_armed,
             "modules": [one.module.code for one in each.modules]}
            for each in queries.courses()
        ],
    }  # fmt: skip


def _said(row: Recognition) -> dict[str, Any]:
    """What a body said. The paper stays where it is; its mark tells whether a copy is the same."""
    return {
        "body": row.body, "reference": row.reference, "scope": row.scope,
        "from": row.from_on.isoformat() if row.from_on else None,
        "until": (row.ended_on or row.until_on or "") and str(row.ended_on or row.until_on),
        "sha256": row.sha256,
    }  # fmt: skip


def _recognised(entry: Entry) -> list[services.Recognised]:
    return [
        services.Recognised(
            body=str(each["body"])[:120], reference=str(each["reference"])[:80],
            scope=str(each.get("scope", ""))[:2000], from_on=_day(each.get("from")),
            until_on=_day(each.get("until")), sha256=str(each.get("sha256") or "")[:64] or None,
        )
        for each in entry.get("recognised", ())
    ]  # fmt: skip


def _day(text: Any) -> date | None:
    return date.fromisoformat(str(text)) if text else None


def _standing(versions: Sequence[ModuleVersion]) -> ModuleVersion:
    agreed = [each for each in versions if each.state is VersionState.AGREED]
    return agreed[0] if agreed else versions[-1]


def _plain(version: ModuleVersion, codes: Mapping[int, str]) -> dict[str, Any]:
    return {
        "titles": version.titles, "aim": version.aim,
        **{name: getattr(version, name) for name in PLAIN},
        "hrddp_scope": version.hrddp_scope.value, "literacy": version.literacy_required.value,
        "languages": version.languages or [], "materials": version.materials or {},
        "needs": write_needs(version.needs, codes),
        "tests": {each.kind.value: each.written for each in version.demands.tests},
        "outcomes": [
            {"kind": each.kind.value, "titles": each.titles} for each in version.outcomes
        ],
        "lessons": [
            {"method": each.method.value, "minutes": each.minutes, "titles": each.titles}
            for each in version.lessons
        ],
    }  # fmt: skip


def read(content: bytes) -> Entry:
    """The file as it was written. Raises Refusal where it is no catalogue."""
    if len(content) > MOST:
        raise Refusal(_("This file is too large for a catalogue."), field="file")
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except json.JSONDecodeError as bad:
        raise Refusal(
            _("This file cannot be read as JSON, from line %(line)s on.", line=bad.lineno),
            field="file",
        ) from bad
    except (ValueError, RecursionError) as bad:
        raise Refusal(_("This file cannot be read as JSON."), field="file") from bad
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise Refusal(
            _("This file is no catalogue: it does not say “%(format)s”.", format=FORMAT),
            field="file",
        )
    return found


@operation
def bring(listed: Entry, *, by: User) -> Brought:
    """Take it in whole or not at all: new modules and changed ones become drafts, a new course is
    added. What somebody is writing on is not written over: that refuses the file.
    """
    topics = {each.code: each for each in db.session.scalars(select(Topic))}
    for entry in _entries(listed, "topics"):
        code = _read("topics", partial(_code, entry))
        if code not in topics:
            titles = _read(code, partial(_titled, entry))
            topics[code] = services.add_topic(code=code, titles=titles, by=by)
    modules = _Modules(topics, by)
    waiting = _entries(listed, "modules")
    while waiting:
        left = [each for each in waiting if not modules.take(each)]
        if len(left) == len(waiting):
            code = str(left[0].get("code", "?"))
            raise Refusal(
                _("%(code)s: what must stand before it is not in the file, or goes in a circle.",
                  code=code), field="file",
            )  # fmt: skip
        waiting = left
    courses = _courses(_entries(listed, "courses"), by)
    journal.record(
        events.CatalogueBrought(new=modules.new, changed=modules.changed, courses=courses), by=by
    )
    return Brought(modules.new, modules.changed, modules.same, courses)


class _Modules:
    """Modules of a file on their way in, each after those that must stand before it."""

    def __init__(self, topics: Mapping[str, Topic], by: User) -> None:
        self._topics, self._by = topics, by
        known = queries.catalogue()
        self._known = {each.code: each for each in known}
        self._keys = {each.code: each.id for each in known}
        self.new = self.changed = self.same = 0

    def take(self, entry: Entry) -> bool:
        """False where something that must stand before it is still to come."""
        code = _read("modules", partial(_code, entry))
        try:
            needs = read_needs(str(entry.get("needs", "")), self._keys)
        except LookupError:
            return False
        demands = _read(code, partial(_demands, entry, needs))
        recognised = _read(code, partial(_recognised, entry))
        if code in self._known:
            version = self._compare(self._known[code], demands)
            self._recognise(version, code, recognised)
            return True
        topic = self._topics.get(str(entry.get("topic")))
        if topic is None:
            raise Refusal(_("%(code)s: this topic is not known.", code=code), field="file")
        made = services.add_module(code=code, topic=topic, demands=demands, by=self._by)
        wanted = _read(code, partial(_mandatory, entry))
        if wanted:
            services.require_of(made, wanted, seen=made.version, by=self._by)
        self._keys[code] = made.id
        self.new += 1
        if recognised:
            self._recognise(queries.module(made.uid).versions[-1], code, recognised)
        return True

    def _recognise(
        self, version: ModuleVersion, code: str, said: Sequence[services.Recognised]
    ) -> None:
        """What bodies say of exactly these demands; what is written down already stays."""
        if not said:
            return
        rows = queries.recognitions_of([version.id]).get(version.id, ())
        known = {(each.body, each.reference) for each in rows}
        for each in said:
            if (each.body, each.reference) not in known:
                services.recognise(version, code, each, by=self._by)

    def _compare(self, module: Module, demands: Demands) -> ModuleVersion:
        """The version that says what the file says: one that stands, or a new draft."""
        full = queries.module(module.uid)
        codes = {key: code for code, key in self._keys.items()}
        if _same(_standing(full.versions), demands, codes):
            self.same += 1
            return _standing(full.versions)
        newest = full.versions[-1]
        if newest.state is VersionState.DRAFT:
            if not _same(newest, demands, codes):
                raise Refusal(
                    _("%(code)s: somebody is writing a draft of it that says otherwise. Agree it "
                      "or throw it away first.", code=module.code), field="file",
                )  # fmt: skip
            self.same += 1
            return newest
        version = services.draft(full, by=self._by)
        services.change_draft(version, demands, seen=version.version, by=self._by)
        self.changed += 1
        return version


def _same(version: ModuleVersion, demands: Demands, codes: Mapping[int, str]) -> bool:
    said = _plain(version, codes)
    wanted = {
        "titles": dict(demands.titles), "aim": dict(demands.aim),
        **{name: getattr(demands, name) for name in PLAIN},
        "hrddp_scope": demands.hrddp_scope.value, "literacy": demands.literacy_required.value,
        "languages": list(demands.languages), "materials": dict(demands.materials),
        "needs": write_needs(demands.needs, codes),
        "tests": {each.kind.value: each.written for each in demands.tests},
        "outcomes": [{"kind": each.kind.value, "titles": dict(each.titles)}
                     for each in demands.outcomes],
        "lessons": [{"method": each.method.value, "minutes": each.minutes,
                     "titles": dict(each.titles)} for each in demands.lessons],
    }  # fmt: skip
    return said == wanted


def _demands(entry: Entry, needs: Any) -> Demands:
    return Demands(
        titles=_titles(entry["titles"]), aim=_titles(entry.get("aim", {})),
        minutes=int(entry["minutes"]), hrddp_scope=HrddpScope(entry["hrddp_scope"]),
        max_class=int(entry["max_class"]), ratio=int(entry["ratio"]),
        pass_mark=int(entry["pass_mark"]), attendance_min=int(entry["attendance_min"]),
        validity_months=None if (months := entry.get("validity_months")) is None else int(months),
        literacy_required=Literacy(entry["literacy"]),
        safety_critical=entry["safety_critical"] is True,
        source=None if (source := entry.get("source")) is None else str(source)[:240],
        needs=needs,
        tests=tuple(Exam.read(kind, said) for kind, said in entry.get("tests", {}).items()),
        lessons=tuple(Taught(_titles(each["titles"]), Method(each["method"]), int(each["minutes"]))
                      for each in entry.get("lessons", ())),
        outcomes=tuple(Outcome(_titles(each["titles"]), OutcomeKind(each["kind"]))
                       for each in entry.get("outcomes", ())),
        materials=_titles(entry.get("materials", {})),
        languages=tuple(str(each)[:3] for each in entry.get("languages", ())),
    )  # fmt: skip


def _code(entry: Entry) -> str:
    return str(entry["code"])


def _titled(entry: Entry) -> dict[str, str]:
    return _titles(entry["titles"])


def _mandatory(entry: Entry) -> list[Category]:
    return [Category(each) for each in entry.get("mandatory", ())]


def _named(entry: Entry, modules: Mapping[str, Module]) -> list[Module]:
    return [modules[str(each)] for each in entry["modules"]]


def _titles(found: Any) -> dict[str, str]:
    return {
        str(language): str(words)[:2000] for language, words in dict(found).items() if str(words)
    }


def _courses(entries: Iterable[Entry], by: User) -> int:
    known = set(db.session.scalars(select(Course.code)))
    modules = {each.code: each for each in db.session.scalars(select(Module))}
    added = 0
    for entry in entries:
        code = _read("courses", partial(_code, entry))
        if code in known:
            continue
        wanted = _read(code, partial(_named, entry, modules))
        services.add_course(
            code=code, titles=_read(code, partial(_titled, entry)),
            modules=wanted, for_armed=entry.get("for_armed") is not False, by=by,
        )  # fmt: skip
        added += 1
    return added


def _entries(listed: Entry, name: str) -> list[Entry]:
    found = listed.get(name, [])
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise Refusal(_("“%(name)s” of this file is no list of entries.", name=name), field="file")
    return found


def _read(code: str, make: Callable[[], Any]) -> Any:
    """What an entry says, or a Refusal that names it."""
    try:
        return make()
    except Refusal as refusal:
        raise Refusal(f"{code}: {refusal}", field="file") from refusal
    except (KeyError, ValueError, TypeError, AttributeError) as bad:
        raise Refusal(
            _("%(code)s: this entry lacks something, or says what is not understood: %(what)s",
              code=code, what=str(bad)[:80]), field="file",
        ) from bad  # fmt: skip
