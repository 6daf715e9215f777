"""What a target says, from a file: posts with a row for each unit, grade and specialty, and what
becomes of units with a row for each.

A row names its service and version, and the unit by its code. What stands in the draft already and
is said otherwise is changed to what the file says; what the file does not name stays. Such a file
comes in whole or not at all.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import ngettext

from trainingmgr.accounts.queries import by_key
from trainingmgr.core.errors import Sentence
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.programme.reorganisation import queries
from trainingmgr.programme.reorganisation.models import (
    AFTER,
    FIXED,
    GONE,
    INTO,
    WHOLE,
    EstablishmentTarget,
    TargetUnit,
)
from trainingmgr.programme.reorganisation.rules import GOES, Fate, TargetState
from trainingmgr.programme.reorganisation.services import bringing
from trainingmgr.programme.reorganisation.words import FATES
from trainingmgr.registry.structure.rules import BANDS
from trainingmgr.tabular.dryrun import Built, Row
from trainingmgr.tabular.importables import Bringer, Importable, register
from trainingmgr.tabular.mapping import Column, Kind, Worded
from trainingmgr.tabular.models import ImportBatch
from trainingmgr.tabular.problems import said as _
from trainingmgr.tabular.queries import accepted
from trainingmgr.tabular.rules import Change

KIND = "target-posts"
MOST, LARGEST = 3000, 10_000
COLUMNS = (
    Column("service", _("Service"), required=True, kind=Kind.CODE, longest=40,
           aliases=("armée", "السلاح")),
    Column("version", _("Version of the target"), required=True, kind=Kind.INTEGER,
           aliases=("version", "النسخة")),
    Column("unit", _("Unit"), required=True, kind=Kind.CODE, longest=40,
           aliases=("unité", "الوحدة")),
    Column("grade", _("Grade"), required=True, kind=Kind.CODE, longest=5,
           aliases=("band", "الرتبة")),
    Column("specialty", _("Specialty"), longest=60, aliases=("spécialité", "الاختصاص")),
    Column("number", _("How many posts"), required=True, kind=Kind.INTEGER,
           aliases=("posts", "postes", "العدد")),
)  # fmt: skip


@dataclass(frozen=True)
class Known:
    """What a piece of a file names: versions by service and number, their units and posts."""

    targets: Mapping[tuple[str, int], EstablishmentTarget]
    units: Mapping[tuple[int, str], TargetUnit]
    posts: Mapping[tuple[int, str, str], int]


def look_up(rows: Sequence[Row], _options: Mapping[str, Any]) -> Known:
    targets = queries.by_service({_code(row["service"]) for row in rows})
    keys = [each.id for each in targets.values() if each.state is TargetState.DRAFT]
    units = queries.units_by_code(keys, {_code(row["unit"]) for row in rows})
    return Known(
        targets, units, queries.posts_by_line([each.id for each in units.values()])
    )  # fmt: skip


def _code(written: Any) -> str:
    return str(written or "").strip().upper()


def build(row: Row, known: Known) -> Built:
    """Posts of one line as plain values, or everything that is wrong with it."""
    target = known.targets.get((_code(row["service"]), row["version"] or 0))
    draft = target is not None and target.state is TargetState.DRAFT
    unit = known.units.get((target.id, _code(row["unit"]))) if target else None
    band, specialty = _code(row["grade"]), str(row["specialty"] or "").strip()
    number = row["number"] or 0
    checks: tuple[tuple[bool, str, Sentence], ...] = (
        (target is None, "version", _("This service has no target with this version.")),
        (target is not None and not draft, "version", FIXED),
        (draft and unit is None, "unit", _("This target says nothing of such a unit.")),
        (unit is not None and unit.fate in GOES, "unit", GONE),
        (band not in BANDS, "grade", _("Choose a band from OR-1 to OR-9 or OF-1 to OF-10.")),
        (not 1 <= number <= LARGEST, "number", _("Write a number from 1 to 10,000.")),
    )  # fmt: skip
    problems = [row.problem(column, told) for broken, column, told in checks if broken]
    if problems or unit is None:
        return problems
    there = known.posts.get((unit.id, band, specialty))
    return {
        "unit": str(unit.uid), "band": band, "specialty": specialty, "number": number,
        "stands": "" if there is None else "same" if there == number else "otherwise",
    }  # fmt: skip


def key(content: Mapping[str, Any]) -> str:
    """One row for each unit, grade and specialty."""
    return " ".join(str(content[name]) for name in ("unit", "band", "specialty"))


def change(content: Mapping[str, Any]) -> Change:
    kinds = {"same": Change.UNCHANGED, "otherwise": Change.CHANGED, "": Change.NEW}
    return kinds[content["stands"]]


def settle(batch: ImportBatch, by: Bringer) -> None:
    """Write the posts of every row by the rules of typing them, in one step."""
    rows = accepted(batch)
    told = [row.content for row in rows if change(row.content) is not Change.UNCHANGED]
    bringing.bring(told, batch=batch, by=by_key(by.id))


IMPORTABLE = register(
    Importable(
        kind=KIND,
        title=_("Posts of a target establishment"),
        columns=COLUMNS,
        permission=Permission.REORGANISATION_WRITE,
        approval=Permission.REORGANISATION_WRITE,
        counted=lambda n: ngettext("%(count)s line", "%(count)s lines", n, count=n),
        place="reorganisation.index",
        most=MOST,
        is_plain=True,
        is_whole=True,
        look_up=look_up,
        build=build,
        key=key,
        change=change,
        settle=settle,
        unsettle=lambda batch, _by: bringing.take_back(batch),
        depends=bringing.rests_on,
    )
)

UNITS, MOST_UNITS = "target-units", 500
UNIT_COLUMNS = (
    *COLUMNS[:3],
    Column("fate", _("What becomes of it"), required=True, kind=Kind.CHOICE, choices=Worded(FATES),
           aliases=("fate", "sort", "المآل")),
    Column("on", _("On which day"), kind=Kind.DATE, aliases=("date", "le", "التاريخ")),
    Column("into", _("Into which unit"), kind=Kind.CODE, longest=40,
           aliases=("into", "dans", "إلى")),
    Column("title_en", _("Title in English"), longest=120, aliases=("title",)),
    Column("title_fr", _("Title in French"), longest=120, aliases=("titre",)),
    Column("title_ar", _("Title in Arabic"), longest=120, aliases=("العنوان",)),
)  # fmt: skip
LANGUAGES = ("en", "fr", "ar")


@dataclass(frozen=True)
class KnownUnits:
    """What a piece of such a file names: versions, their units, and codes that the register has."""

    targets: Mapping[tuple[str, int], EstablishmentTarget]
    units: Mapping[tuple[int, str], TargetUnit]
    registered: frozenset[str]


def look_up_units(rows: Sequence[Row], _options: Mapping[str, Any]) -> KnownUnits:
    targets = queries.by_service({_code(row["service"]) for row in rows})
    keys = [each.id for each in targets.values() if each.state is TargetState.DRAFT]
    codes = {_code(row[name]) for row in rows for name in ("unit", "into")} - {""}
    units = queries.units_by_code(keys, codes)
    return KnownUnits(targets, units, queries.registered(codes))


def build_unit(row: Row, known: KnownUnits) -> Built:
    """What becomes of one unit as plain values, or everything that is wrong with it."""
    target = known.targets.get((_code(row["service"]), row["version"] or 0))
    draft = target is not None and target.state is TargetState.DRAFT
    code, into_code, on = _code(row["unit"]), _code(row["into"]), row["on"]
    fate = Fate(row["fate"])
    unit = known.units.get((target.id, code)) if target else None
    into = known.units.get((target.id, into_code)) if target and into_code else None
    titles = {each: str(row[f"title_{each}"] or "").strip() for each in LANGUAGES}
    formed = fate is Fate.FORM
    new = formed and unit is None
    checks: tuple[tuple[bool, str, Sentence], ...] = (
        (target is None, "version", _("This service has no target with this version.")),
        (target is not None and not draft, "version", FIXED),
        (draft and unit is None and not formed, "unit",
         _("This target says nothing of such a unit.")),
        (formed and code in known.registered, "unit",
         _("This unit is in the register already.")),
        (unit is not None and (unit.fate is Fate.FORM) is not formed, "fate",
         _("A unit that is formed is not in the register yet.")),
        (new and not any(titles.values()), "title_en",
         _("Write a title in one language at least.")),
        ((fate is Fate.KEEP) is (on is not None), "on", WHOLE),
        ((fate is Fate.MERGE) is not bool(into_code), "into", WHOLE),
        (draft and bool(into_code) and into is None, "into",
         _("This target says nothing of such a unit.")),
        (into is not None and (into.fate in GOES or into is unit), "into", INTO),
        (target is not None and on is not None and on > target.for_on, "on", AFTER),
        (not new and unit is not None and formed and unit.on != on, "on",
         _("This version has this unit already.")),
    )  # fmt: skip
    problems = [row.problem(column, told) for broken, column, told in checks if broken]
    if problems or target is None:
        return problems
    stands = "" if unit is None else (
        "same" if (unit.fate, unit.on, unit.into_id) == (fate, on, into.id if into else None)
        else "otherwise"
    )  # fmt: skip
    return {
        "target": str(target.uid), "unit": str(unit.uid) if unit else "", "code": code,
        "fate": fate.value, "on": on.isoformat() if on else None,
        "into": str(into.uid) if into else "", "titles": titles, "stands": stands,
    }  # fmt: skip


def unit_key(content: Mapping[str, Any]) -> str:
    """One row for each unit of a version."""
    return f"{content['target']} {content['code']}"


def settle_units(batch: ImportBatch, by: Bringer) -> None:
    """Say what becomes of every unit by the rules of typing it, in one step."""
    told = [row.content for row in accepted(batch)]
    bringing.bring_units(
        [
            each | {"on": date.fromisoformat(each["on"]) if each["on"] else None}
            for each in told if change(each) is not Change.UNCHANGED
        ],
        by=by_key(by.id),
    )  # fmt: skip


OF_UNITS = register(
    Importable(
        kind=UNITS,
        title=_("What becomes of units in a target establishment"),
        columns=UNIT_COLUMNS,
        permission=Permission.REORGANISATION_WRITE,
        approval=Permission.REORGANISATION_WRITE,
        counted=lambda n: ngettext("%(count)s unit", "%(count)s units", n, count=n),
        place="reorganisation.index",
        most=MOST_UNITS,
        is_plain=True,
        is_whole=True,
        look_up=look_up_units,
        build=build_unit,
        key=unit_key,
        change=change,
        settle=settle_units,
        depends=bringing.stays,
    )
)
