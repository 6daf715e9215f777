"""What waits of plans, standards, decisions, benchmarks and risks."""

from collections.abc import Iterable
from datetime import date
from typing import cast

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import holders_of
from trainingmgr.core.permissions import Permission as P  # noqa: N817  one line a permission
from trainingmgr.core.permissions import Reader
from trainingmgr.desk.rules import Task, Waiting
from trainingmgr.programme.consultations import queries as consultations
from trainingmgr.programme.consultations.rules import HandedState
from trainingmgr.programme.decisions import queries as decisions
from trainingmgr.programme.facilities import queries as facilities
from trainingmgr.programme.framework import queries as framework
from trainingmgr.programme.framework.rules import is_own
from trainingmgr.programme.funds import queries as funds
from trainingmgr.programme.moves import queries as moves
from trainingmgr.programme.outreach import queries as outreach
from trainingmgr.programme.plans import queries as reform
from trainingmgr.programme.plans.rules import VersionState
from trainingmgr.programme.quarters import queries as quarters
from trainingmgr.programme.quarters.rules import quarter_of
from trainingmgr.programme.reorganisation import queries as reorganisation
from trainingmgr.programme.resources.queries import equipment
from trainingmgr.programme.risks import queries as risks
from trainingmgr.programme.upkeep import queries as upkeep
from trainingmgr.programme.upkeep.rules import written
from trainingmgr.training.mentoring import queries as mentoring
from trainingmgr.training.planning import queries as planning
from trainingmgr.training.sides import SIGNS as SIDES
from trainingmgr.training.sides import open_to
from trainingmgr.training.standards import queries as standards


def _to_sign(reader: Reader, _on: date) -> Iterable[Waiting]:
    """Plans, standards and decisions that one of the reader's sides has not signed."""
    for side, owed in SIDES.items():
        if not reader.may(owed):
            continue
        for plan in planning.to_sign(side):
            if plan.drafted_by_id != reader.id:
                yield Waiting(
                    Task.PLANS_TO_SIGN, "planning.plan", plan.drafted_at.date(),
                    facts={"plan": plan.code}, where={"uid": plan.uid},
                )  # fmt: skip
        for each in standards.to_sign(side):
            if each.drafted_by_id != reader.id:
                yield Waiting(
                    Task.STANDARDS_TO_SIGN, "standards.show", each.drafted_at.date(),
                    facts={"standard": each.code}, where={"uid": each.uid},
                )  # fmt: skip
        for decision in decisions.to_sign(side):
            if decision.drafted_by_id != reader.id:
                yield Waiting(
                    Task.DECISIONS_TO_SIGN, "decisions.show", decision.drafted_at.date(),
                    facts={"decision": decision.code}, where={"uid": decision.uid},
                )  # fmt: skip
    for row in mentoring.to_sign(reader):
        if open_to(row, cast(User, reader)):
            yield Waiting(
                Task.MENTORING_TO_SIGN, "mentoring.show", row.drafted_at.date(),
                facts={"assignment": row.code}, where={"uid": row.uid},
            )  # fmt: skip


def _reform(reader: Reader, _on: date) -> Iterable[Waiting]:
    """Versions of the reform plan that wait for a signature of somebody who neither wrote nor
    signed them (ST-1).
    """
    for row in reform.waiting((VersionState.OFFERED,)):
        hands = (row.by_id, row.offered_by_id, *(each.by_id for each in row.signatures))
        if cast(User, reader).holder_id in holders_of([each for each in hands if each]):
            continue
        yield Waiting(
            Task.REFORM_TO_SIGN, "reform.show", row.offered_on,
            facts={"plan": row.plan.code, "number": row.number}, where={"uid": row.uid},
        )  # fmt: skip


def _decided(_reader: Reader, on: date) -> Iterable[Waiting]:
    """Decisions whose day to be looked at again has come, and that nobody replaces."""
    for each in decisions.standing():
        if each.review_on <= on:
            yield Waiting(
                Task.DECISION_TO_REVIEW, "decisions.show", each.review_on,
                facts={"decision": each.code}, where={"uid": each.uid},
            )  # fmt: skip


def _points(reader: Reader, on: date) -> Iterable[Waiting]:
    """Claims that somebody else verifies, and what was to be looked at again by now."""
    for row in framework.claims():
        if not is_own(reader.id, row.owner_id, framework.claimants(row)):
            yield Waiting(
                Task.POINT_TO_VERIFY, "framework.show", row.checks[-1].on,
                facts={"point": row.code}, where={"code": row.code},
            )  # fmt: skip
    for row in framework.due(on):
        if not is_own(reader.id, row.owner_id, framework.claimants(row)):
            yield Waiting(
                Task.POINT_TO_CHECK, "framework.show", row.next_check_on,
                facts={"point": row.code, "on": row.next_check_on}, where={"code": row.code},
            )  # fmt: skip


def _risks(reader: Reader, on: date) -> Iterable[Waiting]:
    """What warns of the reader's risks, those to be looked at, and tasks that are late."""
    for each in risks.unanswered(reader):
        facts = {"risk": each.risk.code, "measure": each.trigger.measure}
        yield Waiting(
            Task.RISK_WARNS, "risks.answer", each.raised_on, facts=facts, where={"uid": each.uid}
        )
    for row in risks.to_review(reader, on):
        yield Waiting(
            Task.RISK_TO_LOOK_AT, "risks.show", row.review_on, facts={"risk": row.code},
            where={"uid": row.uid},
        )  # fmt: skip
    for task in risks.late_tasks(reader, on):
        facts = {"risk": task.risk.code, "what": task.what}
        yield Waiting(
            Task.RISK_TASK_LATE, "risks.show", task.due_on, facts=facts,
            where={"uid": task.risk.uid},
        )  # fmt: skip


def _equipment(reader: Reader, _on: date) -> Iterable[Waiting]:
    """Handovers, losses and disposals that somebody else began."""
    for each in equipment.to_sign(reader):
        yield Waiting(
            Task.EQUIPMENT_TO_SIGN, "equipment.show", each.at.date(),
            facts={"code": each.item.code, "kind": each.kind}, where={"uid": each.item.uid},
        )  # fmt: skip


def _checks(reader: Reader, on: date) -> Iterable[Waiting]:
    """Equipment with terms of a donor that is past the day of its check (R-EQP-03)."""
    count, since = equipment.due(reader, on)
    if count:
        yield Waiting(Task.EQUIPMENT_TO_CHECK, "equipment.draw", since, count,
                      facts={"count": count})  # fmt: skip


def _money(reader: Reader, _on: date) -> Iterable[Waiting]:
    """Movements of money that somebody else wrote."""
    for each in funds.to_confirm(reader):
        yield Waiting(
            Task.MONEY_TO_CONFIRM, "funds.show", each.at.date(),
            facts={"code": each.fund.code, "stage": each.stage, "document": each.document},
            where={"uid": each.fund.uid},
        )  # fmt: skip


def _upkeep(reader: Reader, _on: date) -> Iterable[Waiting]:
    """Payers of upkeep whom somebody else named without a paper (RE-3)."""
    for each in upkeep.to_confirm(reader):
        yield Waiting(
            Task.UPKEEP_TO_CONFIRM, "upkeep.show", each.at.date(),
            facts={"code": each.plan.code, "payer": each.payer.code,
                   "years": written(each.from_year, each.until_year)},
            where={"uid": each.plan.uid},
        )  # fmt: skip


def _buildings(reader: Reader, _on: date) -> Iterable[Waiting]:
    """Handovers of buildings that somebody else began."""
    for each in facilities.to_sign(reader):
        yield Waiting(
            Task.BUILDING_TO_SIGN, "facilities.show", each.at.date(),
            facts={"code": each.facility.code}, where={"uid": each.facility.uid},
        )  # fmt: skip


def _money_late(_reader: Reader, on: date) -> Iterable[Waiting]:
    """Pledges past their day that have not come whole, and conditions past theirs (CH-4)."""
    count, since = funds.overdue(on)
    if count:
        yield Waiting(Task.MONEY_LATE, "funds.index", since, count, {"count": count},
                      {"warns": "late"})  # fmt: skip
    for each in funds.conditions_overdue(on):
        yield Waiting(
            Task.CONDITION_LATE, "funds.show", each.due_on,
            facts={"code": each.fund.code, "on": each.due_on}, where={"uid": each.fund.uid},
        )  # fmt: skip


def _quarter(_reader: Reader, on: date) -> Iterable[Waiting]:
    """The quarter that is over, as long as it has no report of what was counted in it."""
    last = quarter_of(on).before
    if quarters.is_owed(last):
        yield Waiting(
            Task.QUARTER_OWED, "quarters.index", last.after.first, facts={"quarter": last.code}
        )


def _messages(reader: Reader, _on: date) -> Iterable[Waiting]:
    """Messages to the public that somebody else wrote."""
    for each in outreach.to_clear(reader):
        yield Waiting(
            Task.MESSAGE_TO_CLEAR, "outreach.show", each.at.date(), facts={"code": each.code},
            where={"uid": each.uid},
        )  # fmt: skip


def _told(reader: Reader, on: date) -> Iterable[Waiting]:
    """Texts sent back, rumours open for too long, and replies owed to civil society."""
    for row in outreach.to_change(reader):
        yield Waiting(
            Task.MESSAGE_SENT_BACK, "outreach.show", row.at.date(), facts={"code": row.code},
            where={"uid": row.uid},
        )  # fmt: skip
    for rumour in outreach.old(reader, on):
        yield Waiting(
            Task.RUMOUR_OPEN, "outreach.rumour", rumour.heard_on,
            facts={"code": rumour.code, "on": rumour.heard_on}, where={"uid": rumour.uid},
        )  # fmt: skip
    for point in consultations.owed(reader):
        task = Task.REPLY_OWED if point.last is None else Task.REPLY_SENT_BACK
        yield Waiting(
            task, "consultations.point", point.came_on,
            facts={"code": point.code, "on": point.reply_by}, where={"uid": point.uid},
        )  # fmt: skip


def _replies(reader: Reader, _on: date) -> Iterable[Waiting]:
    """Replies to what was put forward, and reasons why something is set aside, that somebody else
    wrote.
    """
    for row in consultations.to_clear(reader, handed=reader.may(P.OUTREACH_WRITE)):
        code = row.submission.code if row.submission else row.handed and row.handed.reference
        yield Waiting(
            Task.REPLY_TO_CLEAR, "consultations.clear", row.at.date(), facts={"code": code},
            where={"uid": row.uid},
        )  # fmt: skip


def _handed(_reader: Reader, _on: date) -> Iterable[Waiting]:
    count, since = consultations.unread()
    if count:
        yield Waiting(
            Task.POINTS_UNREAD, "handed.index", since, count,
            where={"state": HandedState.UNREAD.value},
        )  # fmt: skip


def _targets(reader: Reader, _on: date) -> Iterable[Waiting]:
    """Target establishments that are offered, and that the reader neither wrote nor signed."""
    for row in reorganisation.to_sign():
        hands = (row.by_id, row.offered_by_id, *(each.by_id for each in row.signatures))
        if reader.id not in hands and row.offered_on is not None:
            yield Waiting(
                Task.TARGET_TO_SIGN, "reorganisation.show", row.offered_on,
                facts={"service": row.service.code, "number": row.number}, where={"uid": row.uid},
            )  # fmt: skip


def _orders(reader: Reader, _on: date) -> Iterable[Waiting]:
    """Orders that move people and that somebody else drafted."""
    for row in moves.to_sign(reader):
        yield Waiting(
            Task.ORDER_TO_SIGN, "moves.show", row.at.date(), facts={"order": row.code},
            where={"uid": row.uid},
        )  # fmt: skip


def _appeals(reader: Reader, _on: date) -> Iterable[Waiting]:
    """Appeals against moves that the reader neither ordered nor wrote down."""
    for row in moves.appeals_waiting(reader=reader):
        order = row.line.order
        if reader.id not in (order.by_id, order.signed_by_id, row.by_id):
            yield Waiting(
                Task.MOVE_APPEALED, "moves.decide", row.on, facts={"order": order.code},
                where={"uid": row.line.uid},
            )  # fmt: skip


def _untold(reader: Reader, _on: date) -> Iterable[Waiting]:
    """Signed orders of which somebody in reach was not told yet."""
    for row in moves.to_tell(reader):
        if row.signed_on is not None:
            yield Waiting(
                Task.MOVES_UNTOLD, "moves.show", row.signed_on, facts={"order": row.code},
                where={"uid": row.uid},
            )  # fmt: skip


SOURCES = [
    ((P.COHORT_APPROVE_HOST, P.COHORT_APPROVE_PROGRAMME), _to_sign),
    ((P.REFORM_ACCEPT,), _reform),
    ((P.DECISION_WRITE,), _decided),
    ((P.FRAMEWORK_VERIFY,), _points),
    ((P.FRAMEWORK_WRITE,), _risks),
    ((P.EQUIPMENT_SIGN,), _equipment),
    ((P.EQUIPMENT_SIGN,), _buildings),
    ((P.EQUIPMENT_WRITE,), _checks),
    ((P.FUND_CONFIRM,), _money),
    ((P.FUND_CONFIRM,), _upkeep),
    ((P.FUND_WRITE,), _money_late),
    ((P.FRAMEWORK_WRITE,), _quarter),
    ((P.OUTREACH_CLEAR,), _messages),
    ((P.OUTREACH_CLEAR,), _replies),
    ((P.OUTREACH_WRITE,), _told),
    ((P.OUTREACH_WRITE,), _handed),
    ((P.REFORM_ACCEPT,), _targets),
    ((P.MOVE_SIGN,), _orders),
    ((P.MOVE_DECIDE,), _appeals),
    ((P.MOVE_WRITE,), _untold),
]
