"""Items of a plan in force are reported on, seen done by somebody else, and tied to others."""

from datetime import date

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, approving, holders_of
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.programme.plans import events, queries
from trainingmgr.programme.plans.models import (
    ANOTHER,
    ORDER,
    SENTENCE,
    TIED,
    ReformCheck,
    ReformEquipment,
    ReformItem,
    ReformReport,
    ReformTie,
)
from trainingmgr.programme.plans.rules import TieKind
from trainingmgr.programme.resources.models.equipment import NO_WEAPONS, EquipmentKind
from trainingmgr.programme.resources.rules.equipment import EquipmentCategory

WRITE, VERIFY = Permission.FRAMEWORK_WRITE, Permission.FRAMEWORK_VERIFY


@dataclass(frozen=True, kw_only=True)
class Told:
    """How far an item has come, as of a day."""

    on: date
    says: str
    share: int = 0
    began_on: date | None = None
    forecast_on: date | None = None


@operation
def report(row: ReformItem, told: Told, *, by: User) -> ReformReport:
    """Say how far an item has come, of a plan that is in force."""
    allowed(by, WRITE)
    if queries.standing(row.plan_id) is None:
        raise Refusal(_("No version of this plan is in force yet: there is nothing to report on."))
    _judged(told)
    last = queries.last_report(row.id)
    if last is not None and told.on < last.on:
        raise Refusal(_("A later report stands already."), field="on")
    made = ReformReport(
        item_id=row.id, on=told.on, began_on=told.began_on, share=told.share,
        forecast_on=told.forecast_on, says=told.says.strip(), by_id=by.id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    happening = events.ReformReported(
        plan=row.plan.code, item=row.code, share=told.share, about=("reform_item", row.id)
    )
    journal.record(happening, by=by)
    return made


def _judged(told: Told) -> None:
    if told.on > clock.today():
        raise Refusal(_("That day is still to come."), field="on")
    if not 0 <= told.share <= 100:
        raise Refusal(_("A share is from 0 to 100."), field="share")
    if told.share and told.began_on is None:
        raise Refusal(_("Say when it was begun: some of it is done."), field="began_on")
    if told.began_on and told.began_on > told.on:
        raise Refusal(_("That day is still to come."), field="began_on")
    if told.began_on and told.forecast_on and told.forecast_on < told.began_on:
        raise Refusal(ORDER, field="forecast_on")
    if told.share == 100 and (told.forecast_on is None or told.forecast_on > told.on):
        raise Refusal(_("Say on which day it ended: that day is past."), field="forecast_on")
    if len(told.says.strip()) < 10:
        raise Refusal(SENTENCE, field="says")


@operation
def see(
    row: ReformReport, *, holds: bool, says: str = "", on: date | None = None, by: User
) -> ReformCheck:
    """Somebody else looks whether an item is done."""
    allowed(by, VERIFY)
    if row.share < 100:
        raise Refusal(_("Nobody wrote yet that this is done."))
    if row.looked is not None:
        raise Refusal(_("Somebody has answered this already."))
    if by.holder_id in holders_of([row.by_id]):
        raise Refusal(ANOTHER)
    approving(by)
    day = on or clock.today()
    if day > clock.today() or day < row.on:
        raise Refusal(_("Somebody sees it done after it is, and not on a day to come."), field="on")
    if not holds and len(says.strip()) < 10:
        raise Refusal(_("Say what is missing, in a full sentence."), field="says")
    made = ReformCheck(report_id=row.id, holds=holds, says=says.strip(), on=day, by_id=by.id)
    db.session.add(made)
    db.session.flush()
    kind = events.ReformSeen if holds else events.ReformNotSeen
    told = kind(plan=row.item.plan.code, item=row.item.code, about=("reform_item", row.item_id))
    journal.record(told, by=by)
    return made


@operation
def tie(row: ReformItem, kind: TieKind, code: str, *, by: User) -> ReformTie:
    """Say that a run, an activity, a need of money or a building belongs to an item."""
    allowed(by, WRITE)
    code = code.strip().upper()
    key = queries.thing(kind, code)
    if key is None:
        raise Refusal(_("Nothing of this kind has this code."), field="code")
    other = queries.is_tied(kind, row, key)
    if other is not None and other.item_id == row.id:
        raise Refusal(_("This is written already."), field="code")
    if other is not None:
        raise Refusal(
            _("This run belongs to item %(item)s of the plan %(plan)s. Untie it there first.",
              item=other.item.code, plan=other.item.plan.code), field="code",
        )  # fmt: skip
    made = ReformTie(item_id=row.id, kind=kind, by_id=by.id, **{_COLUMNS[kind]: key})
    db.session.add(made)
    db.session.flush()
    told = events.ReformTied(
        plan=row.plan.code,
        item=row.code,
        kind=kind.value,
        thing=code,
        about=("reform_item", row.id),
    )
    journal.record(told, by=by)
    return made


_COLUMNS = {
    TieKind.RUN: "cohort_id", TieKind.ACTIVITY: "activity_id", TieKind.NEED: "need_id",
    TieKind.FACILITY: "facility_id",
}  # fmt: skip


@operation
def need(row: ReformItem, kind: EquipmentKind, count: int, *, by: User) -> ReformEquipment:
    """Say that an item needs so many of a kind of equipment."""
    allowed(by, WRITE)
    if count < 1:
        raise Refusal(_("Write one or more."), field="count")
    if kind.category is EquipmentCategory.LETHAL:
        raise Refusal(NO_WEAPONS, field="kind")
    made = ReformEquipment(item_id=row.id, kind_id=kind.id, count=count, by_id=by.id)
    db.session.add(made)
    db.session.flush()
    told = events.ReformEquipmentNeeded(
        plan=row.plan.code, item=row.code, kind=kind.code, count=count,
        about=("reform_item", row.id),
    )  # fmt: skip
    journal.record(told, by=by)
    return made


@operation
def need_no_more(row: ReformEquipment, *, by: User) -> None:
    """Take away what was written by mistake, or is needed no more."""
    allowed(by, WRITE)
    if row.ended_on is not None:
        raise Refusal(TIED)
    row.ended_on = clock.today()
    db.session.flush()
    told = events.ReformEquipmentEnded(
        plan=row.item.plan.code, item=row.item.code, kind=row.kind.code,
        about=("reform_item", row.item_id),
    )  # fmt: skip
    journal.record(told, by=by)


@operation
def untie(row: ReformTie, *, by: User) -> None:
    """Take away what was written by mistake, or is over."""
    allowed(by, WRITE)
    if row.ended_on is not None:
        raise Refusal(TIED)
    row.ended_on = clock.today()
    db.session.flush()
    told = events.ReformUntied(
        plan=row.item.plan.code, item=row.item.code, kind=row.kind.value,
        thing=row.thing.code if row.thing else "", about=("reform_item", row.item_id),
    )  # fmt: skip
    journal.record(told, by=by)
