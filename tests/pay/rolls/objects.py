"""The objects of payrolls for the walk over every endpoint and role (tests/house/test_roles)."""

from datetime import date

from tests.makers import a_person, an_organisation, kept
from trainingmgr.core.db import db
from trainingmgr.pay.rolls.models import Payroll, PayrollChange, PayrollLine
from trainingmgr.pay.rolls.rules import ChangeKind, PayrollState, Purpose, Seen, Slot


def _payroll(cast):
    return cast.once("payroll", lambda: _made(cast))


def _opened(cast, state):
    return kept(
        Payroll(service_id=an_organisation().id, period="2026-09", purpose=Purpose.SALARY,
                currency="XAF", cut_off_on=date(2026, 9, 25), by_id=cast.nobody.id, state=state)
    )  # fmt: skip


def _made(cast):
    payroll = _opened(cast, PayrollState.COMPUTING)
    near, far = (_a_line(payroll, n, unit.id)
                 for n, unit in enumerate((cast.unit, cast.other_unit), start=1))  # fmt: skip
    changes = [
        kept(PayrollChange(payroll_id=payroll.id, person_id=each.person_id,
                           kind=ChangeKind.JOINER, now="CPL", is_late=False))
        for each in (near, far)
    ]  # fmt: skip
    payroll.state, payroll.content_sha256 = PayrollState.COMPUTED, "0" * 64
    payroll.inputs_sha256, payroll.summary = "0" * 64, {"lines": 2, "held": 0, "net": 2}
    payroll.computed_at = payroll.at
    db.session.commit()
    cast.once("payroll line near", lambda: near)
    cast.once("payroll line far", lambda: far)
    cast.once("payroll change near", lambda: changes[0])
    cast.once("payroll change far", lambda: changes[1])
    return payroll


def _a_line(payroll, number, unit_id):
    person = a_person(unit_id=unit_id)
    return kept(
        PayrollLine(payroll_id=payroll.id, number=number, person_id=person.id, unit_id=unit_id,
                    purpose=Purpose.SALARY, slot=Slot.NO_POST, seen=Seen.UNKNOWN, grade="CPL",
                    step=1, days=30, base_minor=1, allowances={}, allowances_minor=0,
                    deductions={}, deductions_minor=0, gross_minor=1, net_minor=1,
                    facts={"person": person.id, "spans": []}, digest="0" * 64)
    )  # fmt: skip


def payrolls(cast):
    """A payroll is everybody's who reads pay; its lines are not."""
    return {"uid": _payroll(cast).uid}, None


def computing(cast):
    """Another one: whoever computes a payroll hides its lines until that is done."""
    made = cast.once("payroll to compute", lambda: _opened(cast, PayrollState.OPEN))
    return {"uid": made.uid}, None


def _both(cast, what):
    _payroll(cast)
    return {"uid": cast.made[f"payroll {what} near"].uid}, {
        "uid": cast.made[f"payroll {what} far"].uid
    }


def lines(cast):
    return _both(cast, "line")


def changes(cast):
    return _both(cast, "change")


OBJECTS = {
    "payrolls.approve": payrolls,
    "payrolls.cancel": payrolls,
    "payrolls.change": changes,
    "payrolls.changes": payrolls,
    "payrolls.close": payrolls,
    "payrolls.compute": computing,
    "payrolls.hold": lines,
    "payrolls.let_go": lines,
    "payrolls.line": lines,
    "payrolls.lines": payrolls,
    "payrolls.papers": payrolls,
    "payrolls.payslip": lines,
    "payrolls.prepare": payrolls,
    "payrolls.release": payrolls,
    "payrolls.show": payrolls,
    "payrolls.take_back": payrolls,
    "payrolls.verify": payrolls,
}

LISTS = {"payroll": lambda cast: f"payroll={_payroll(cast).uid}"}
