"""Lines of a yearly plan from a file: the plan as it was exported, or a table of the same columns.

A row names its plan, for whom the seats are, and the module. Seats that stand in the draft already
with another number are changed to those of the file; what the file does not name stays.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from flask_babel import force_locale, ngettext
from sqlalchemy import select

from trainingmgr.accounts.queries import by_key
from trainingmgr.core.db import db
from trainingmgr.core.errors import Sentence
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.registry.structure import queries as structure
from trainingmgr.tabular.dryrun import Built, Row
from trainingmgr.tabular.importables import Bringer, Importable, register
from trainingmgr.tabular.mapping import LANGUAGES, Column, Kind
from trainingmgr.tabular.models import ImportBatch
from trainingmgr.tabular.problems import said as _
from trainingmgr.tabular.queries import accepted
from trainingmgr.tabular.rules import Change
from trainingmgr.training.curricula import queries as curricula
from trainingmgr.training.planning import queries, services
from trainingmgr.training.planning.models import PlannedSeats, TrainingPlan
from trainingmgr.training.planning.rules import Audience, PlanState
from trainingmgr.training.planning.words import AUDIENCES

KIND = "planned-seats"
MOST = 1000
LARGEST = 100_000
COLUMNS = (
    Column("plan", _("Plan"), required=True, kind=Kind.CODE, longest=20, aliases=("الخطة",)),
    Column("audience", _("For whom"), longest=60, aliases=("pour qui", "لمن")),
    Column("unit", _("Unit"), kind=Kind.CODE, aliases=("unité", "الوحدة")),
    Column("module", _("Module"), required=True, kind=Kind.CODE, aliases=("الوحدة التدريبية",)),
    Column("seats", _("Seats"), required=True, kind=Kind.INTEGER, aliases=("places", "المقاعد")),
    Column("women", _("Of these kept for women"), kind=Kind.INTEGER),
    Column("need", _("Need"), kind=Kind.CODE, aliases=("besoin", "الاحتياج")),
)  # fmt: skip
Line = tuple[int, Audience, int | None, int]
"""Plan, for whom, unit, module."""


@dataclass(frozen=True)
class Known:
    """What a piece of a file names: plans, units, modules, needs; and what stands in the plans."""

    plans: Mapping[str, TrainingPlan]
    units: Mapping[str, int]
    modules: Mapping[str, int]
    needs: Mapping[str, int]
    lines: Mapping[Line, PlannedSeats]


def look_up(rows: Sequence[Row], _options: Mapping[str, Any]) -> Known:
    plans = {each.code: each for each in queries.plans()}
    named = {_code(row["plan"]) for row in rows}
    lines = db.session.scalars(
        select(PlannedSeats).where(
            PlannedSeats.plan_id.in_([each.id for code, each in plans.items() if code in named])
        )
    )
    modules = curricula.modules_by_code({_code(row["module"]) for row in rows if row["module"]})
    return Known(
        plans,
        structure.unit_codes({_code(row["unit"]) for row in rows if row["unit"]}),
        {code: each.id for code, each in modules.items()},
        {each.code: each.id for each in queries.open_needs()},
        {_line(each): each for each in lines},
    )


def _code(written: Any) -> str:
    return str(written or "").strip().upper()


def _line(row: PlannedSeats) -> Line:
    return (row.plan_id, row.audience, row.unit_id, row.module_id)


@lru_cache(maxsize=1)
def _worded() -> dict[str, Audience]:
    """Codes and words of those for whom seats are, in every language."""
    found = {each.value: each for each in Audience}
    for language in LANGUAGES:
        with force_locale(language):
            found |= {str(word).casefold(): each for each, word in AUDIENCES.items()}
    return found


def build(row: Row, known: Known) -> Built:
    """One line of a plan as plain values, or everything that is wrong with it."""
    plan = known.plans.get(_code(row["plan"]))
    module = known.modules.get(_code(row["module"]))
    unit = known.units.get(_code(row["unit"])) if row["unit"] else None
    need = known.needs.get(_code(row["need"])) if row["need"] else None
    told = str(row["audience"] or "").strip().casefold()
    whose = _worded().get(told) if told else Audience.FORCE
    seats, women = row["seats"] or 0, row["women"] or 0
    checks: tuple[tuple[Any, str, Sentence], ...] = (
        (plan is None, "plan", _("There is no plan with this code.")),
        (plan is not None and plan.state is not PlanState.DRAFT, "plan",
         _("What is proposed or agreed stays as it is. Draft a newer plan of the year.")),
        (whose is None, "audience", _("This is no word for those the seats are for.")),
        (row["unit"] and unit is None, "unit", _("No unit has this code.")),
        (whose is Audience.FORCE and not row["unit"], "unit", _("Name the unit of the force.")),
        (whose not in (None, Audience.FORCE) and row["unit"], "unit",
         _("Units stand only where the force is to be trained.")),
        (module is None, "module", _("There is no module with this code.")),
        (not 1 <= seats <= LARGEST, "seats", _("Plan at least one seat.")),
        (not 0 <= women <= seats, "women", _("The seats kept for women are some of the seats.")),
        (row["need"] and need is None, "need",
         _("There is no open need with this code that asks for training.")),
    )  # fmt: skip
    problems = [row.problem(column, said) for broken, column, said in checks if broken]
    if problems or plan is None or whose is None or module is None:
        return problems
    there = known.lines.get((plan.id, whose, unit, module))
    same = there is not None and (there.seats, there.women, there.need_id) == (seats, women, need)
    return {
        "plan": str(plan.uid), "audience": whose.value, "unit": unit, "module": module,
        "seats": seats, "women": women, "need": need,
        "stands": "same" if same else "otherwise" if there else "",
    }  # fmt: skip


def key(content: Mapping[str, Any]) -> str:
    """One row for each plan, audience or unit, and module."""
    return " ".join(str(content[name]) for name in ("plan", "audience", "unit", "module"))


def change(content: Mapping[str, Any]) -> Change:
    kinds = {"same": Change.UNCHANGED, "otherwise": Change.CHANGED, "": Change.NEW}
    return kinds[content["stands"]]


def settle(batch: ImportBatch, by: Bringer) -> None:
    """Plan the seats of every row by the rules of typing them, in one step."""
    rows = accepted(batch)
    told = [row.content for row in rows if change(row.content) is not Change.UNCHANGED]
    user = by_key(by.id)
    services.seat_all(told, batch=batch, by=user)


IMPORTABLE = register(
    Importable(
        kind=KIND,
        title=_("Seats of a training plan"),
        columns=COLUMNS,
        permission=Permission.PLAN_WRITE,
        approval=Permission.PLAN_WRITE,
        counted=lambda n: ngettext("%(count)s line", "%(count)s lines", n, count=n),
        place="planning.plans",
        most=MOST,
        look_up=look_up,
        build=build,
        key=key,
        change=change,
        settle=settle,
        unsettle=lambda batch, _by: services.unseat_all(batch),
        depends=services.rests_on,
    )
)
