"""What waits for a second person on the first morning, and what oversight finds."""

from datetime import timedelta

from sqlalchemy import select

from trainingmgr.accounts import queries as accounts
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.desk.queries import waiting as desk
from trainingmgr.desk.rules import Task
from trainingmgr.field import queries as phones
from trainingmgr.oversight.workspace import queries as workspace
from trainingmgr.oversight.workspace.rules import Shortcut
from trainingmgr.tabular.queries import leaving as exports
from trainingmgr.training.enrolments.models import Waiver
from trainingmgr.training.enrolments.queries import waiving


def tasks(demo, login):
    return {each.task for each in desk.waiting(demo.user(login), clock.today())}


def test_the_vetting_board_is_asked_for_a_waiver(demo):
    (case,) = demo.cases("waiver_asked")
    (asked,) = waiving.open_requests(reader=demo.user("board")).rows
    assert asked.enrolment.person.number == case["number"]
    assert db.session.scalar(select(Waiver.id).limit(1)) is None


def test_roles_wait_for_somebody_else_than_whoever_gave_them(demo):
    planted = {case["login"]: case["by"] for case in demo.cases("role_to_sign")}
    seen = {each.user.username for each in accounts.waiting_grants(demo.user("dpo"))}
    assert seen == set(planted)
    codes = {each.user.username for each in accounts.waiting_codes(demo.user("dpo"))}
    assert codes == {each["login"] for each in demo.cases("code_to_sign")}
    asked = exports.requests(reader=demo.user("dpo")).rows
    assert {str(each.state) for each in asked} == {"asked"}
    mine = {each.user.username for each in accounts.waiting_grants(demo.user("admin"))}
    assert mine == {login for login, by in planted.items() if by != "admin"}


def test_a_mentor_decides_between_a_phone_and_what_stands(demo):
    (case,) = demo.cases("phone_differs")
    found = desk.waiting(demo.user(case["login"]), clock.today())
    owed = [each for each in found if each.task is Task.PHONE_DIFFERS]
    assert len(owed) == case["count"] == 2
    mine = phones.devices_of(demo.user(case["login"]))
    assert [each.stands for each in mine] == [True, False]


def test_every_kind_of_work_has_something_to_do(demo):
    for login, task in {
        "mentor.tam": Task.CLASS_TODAY, "clerk.tam": Task.REGISTER_OWED,
        "head.tam": Task.NOMINATIONS_TO_CONFIRM, "hr.1bde": Task.PAIRS_TO_COMPARE,
        "hr.head": Task.MERGES_TO_DECIDE, "pay": Task.PAY_TO_REVIEW,
        "vetting": Task.CLEARANCES_ENDING, "board": Task.WAIVERS_TO_SIGN,
        "hrddp": Task.UNITS_TO_CLEAR, "child": Task.AGE_REFERRALS, "host": Task.RUN_TO_APPROVE,
        "programme": Task.RUN_TO_APPROVE, "admin": Task.ROLES_TO_SIGN, "dpo": Task.ROLES_TO_SIGN,
        "system": Task.BACKUP_OWED, "finance": Task.UNPAID_PRESENT,
        "oversight": Task.MATTERS_OVERDUE, "curriculum": Task.REVOCATIONS_TO_DECIDE,
    }.items():  # fmt: skip
        assert task in tasks(demo, login), login
    assert Task.REHEARSAL_OWED not in tasks(demo, "dpo") | tasks(demo, "system")


def test_oversight_counts_where_rules_were_bent(demo):
    counted = workspace.counts(clock.today() - timedelta(days=92), clock.today())
    for planted, kind in {
        "mark_after_lock": Shortcut.AFTER_LOCK,
        "run_agreed_late": Shortcut.AGREED_LATE,
        "payroll_hurried": Shortcut.PAYROLL_HURRIED,
    }.items():
        assert counted[kind] == len(demo.cases(planted)) > 0, planted
