"""Questions from a file: one a row, each waits for a second person like one that was typed."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.tabular.dryrun import Row
from trainingmgr.tabular.importables import Bringer, Importable, register
from trainingmgr.tabular.mapping import Column, Kind
from trainingmgr.tabular.models import ImportBatch, StagedRow
from trainingmgr.tabular.problems import Problem
from trainingmgr.tabular.problems import said as _
from trainingmgr.training.curricula.models import LearningOutcome, Module, ModuleVersion
from trainingmgr.training.curricula.rules import VersionState
from trainingmgr.training.testing import queries
from trainingmgr.training.testing.models import Item
from trainingmgr.training.testing.rules.questions import ItemKind
from trainingmgr.training.testing.services import items
from trainingmgr.training.testing.services.items import (
    TONGUES,
    Brought,
    Wanted,
    as_typed,
    options_of,
    right_of,
)

KIND = "items"
KINDS = {each.value: each.value for each in ItemKind}
COLUMNS = (
    Column("code", _("Code"), required=True, kind=Kind.CODE),
    Column("module", _("Module"), required=True, kind=Kind.CODE),
    Column("kind", _("Kind"), required=True, kind=Kind.CHOICE, choices=KINDS),
    Column("outcome", _("Place of the outcome"), kind=Kind.INTEGER),
    Column("points", _("Points"), kind=Kind.INTEGER),
    Column("text_en", _("Question in English")),
    Column("text_fr", _("Question in French")),
    Column("text_ar", _("Question in Arabic")),
    Column("options_en", _("Options in English")),
    Column("options_fr", _("Options in French")),
    Column("options_ar", _("Options in Arabic")),
    Column("right", _("Right")),
)
BETWEEN = "|"
"""Between the options of one cell."""


@dataclass
class Known:
    modules: dict[str, int]
    outcomes: dict[tuple[int, int], int]
    taken: set[str]


def look_up(rows: Sequence[Row], _options: Mapping[str, Any]) -> Known:
    codes = {_plain(row["module"]) for row in rows if row["module"]}
    found = db.session.execute(select(Module.code, Module.id).where(Module.code.in_(codes)))
    modules: dict[str, int] = {row.code: row.id for row in found}
    outcomes = db.session.execute(
        select(ModuleVersion.module_id, LearningOutcome.position, LearningOutcome.id)
        .join(LearningOutcome, LearningOutcome.version_id == ModuleVersion.id)
        .where(
            ModuleVersion.module_id.in_(modules.values()),
            ModuleVersion.state == VersionState.AGREED,
        )
    )
    taken = queries.codes_known([_plain(row["code"]) for row in rows if row["code"]])
    return Known(modules, {(key, place): id_ for key, place, id_ in outcomes}, taken)


def _plain(code: Any) -> str:
    return " ".join(str(code).upper().split())


def build(row: Row, known: Known) -> dict[str, Any] | Problem:
    """One row as plain values, or what is wrong with it."""
    module = known.modules.get(_plain(row["module"]))
    if module is None:
        return row.problem("module", _("No module has this code."))
    if _plain(row["code"]) in known.taken:
        return row.problem("code", _("Another question has this code."))
    outcome = known.outcomes.get((module, row["outcome"])) if row["outcome"] else None
    if outcome is None and (row["outcome"] or any(key == module for key, _at in known.outcomes)):
        return row.problem("outcome", _("The module that is agreed now has no such outcome."))
    try:
        wanted = _wanted(row)
    except Refusal as refusal:
        return row.problem(refusal.field or "kind", _(str(refusal)))
    if (wrong := items.fault(wanted)) is not None:
        return row.problem(wrong[0], _(str(wrong[1])))
    return {
        "code": _plain(row["code"]), "module_id": module, "outcome_id": outcome,
        "kind": wanted.kind.value, "texts": dict(wanted.texts), "points": wanted.points,
        "options": [dict(each) for each in wanted.options], "right": list(wanted.right),
    }  # fmt: skip


def _wanted(row: Row) -> Wanted:
    options = options_of({each: str(row[f"options_{each}"] or "").split(BETWEEN)
                          for each in TONGUES})  # fmt: skip
    kind = ItemKind(row["kind"])
    return Wanted(
        kind=kind, points=1 if row["points"] is None else row["points"],
        texts={each: said for each in TONGUES if (said := str(row[f"text_{each}"] or "").strip())},
        options=options, right=right_of(kind, str(row["right"] or ""), len(options)),
    )  # fmt: skip


def key(content: Mapping[str, Any]) -> str:
    return str(content["code"])


def save(batch: ImportBatch, rows: Sequence[StagedRow], by: Bringer) -> None:
    brought = [
        Brought(
            row.content["code"], row.content["module_id"], row.content["outcome_id"],
            Wanted(
                kind=ItemKind(row.content["kind"]), texts=row.content["texts"],
                points=row.content["points"], options=row.content["options"],
                right=tuple(row.content["right"]),
            ),
        )
        for row in rows
    ]  # fmt: skip
    items.stage_many(brought, batch=batch, by=by)


def cells(item: Item) -> list[Any]:
    """One question in the order of COLUMNS: what leaves can come in elsewhere."""
    asked = item.newest
    fields = as_typed(asked)
    options = {each: fields[f"options_{each}"].replace("\n", f" {BETWEEN} ") for each in TONGUES}
    return [
        item.code, item.module.code, asked.kind.value,
        asked.outcome.position if asked.outcome else None, asked.points,
        *(asked.texts.get(each) for each in TONGUES), *(options[each] for each in TONGUES),
        fields["right"],
    ]  # fmt: skip


IMPORTABLE = register(
    Importable(
        kind=KIND,
        title=_("Questions"),
        columns=COLUMNS,
        permission=Permission.ITEM_WRITE,
        approval=Permission.ITEM_WRITE,
        is_plain=True,
        place="testing.items",
        look_up=look_up,
        build=build,
        key=key,
        save=save,
        settle=items.note_imported,
        remove=items.take_back,
        depends=items.rests_on,
    )
)
