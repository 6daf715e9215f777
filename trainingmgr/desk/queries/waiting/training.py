"""What waits of runs, classes, results and certificates."""

from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import func, select

from trainingmgr.core.columns import UTCDateTime
from trainingmgr.core.db import db
from trainingmgr.core.permissions import Permission as P  # noqa: N817  one line a permission
from trainingmgr.core.permissions import Reader
from trainingmgr.desk.rules import MOST, Task, Waiting
from trainingmgr.training.attendance import queries as attendance
from trainingmgr.training.attendance.queries import late, missing, odd, reporting, twice
from trainingmgr.training.certificates.queries import candidates, register
from trainingmgr.training.certificates.queries import keys as signing_keys
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.cohorts.queries import visible as runs_within
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.queries import waiving
from trainingmgr.training.enrolments.rules import EnrolmentState
from trainingmgr.training.followup import queries as followup
from trainingmgr.training.results import queries as results
from trainingmgr.training.sides import SIGNS as SIDES
from trainingmgr.training.staffing import queries as staffing
from trainingmgr.training.testing import queries as testing


def _classes_today(reader: Reader, on: date) -> Iterable[Waiting]:
    sessions = attendance.mine(reader, on, on)
    done = reporting.reported(sessions)
    for each in sessions:
        if each.id not in done:
            facts = {"module": each.module_version, "cohort": each.cohort.code, "at": each.starts}
            yield Waiting(
                Task.CLASS_TODAY, "attendance.report", on, facts=facts, where={"uid": each.uid}
            )


def _reports_owed(reader: Reader, on: date) -> Iterable[Waiting]:
    for each in reporting.without_report(reader=reader, before=on, most=MOST):
        facts = {"module": each.module_version, "cohort": each.cohort.code, "on": each.on}
        leads = reader.may(P.REPORT_WRITE)
        yield Waiting(
            Task.REPORT_OWED,
            "attendance.report" if leads else "attendance.show",
            each.on,
            facts=facts,
            where={"uid": each.uid},
        )


def _registers_owed(reader: Reader, on: date) -> Iterable[Waiting]:
    """Whoever taught the class marks it at once; the clerk looks for the sheet first."""
    marks = "attendance.mark" if reader.may(P.REPORT_WRITE) else "attendance.show"
    for each in missing.without_register(reader=reader, before=on, most=MOST):
        facts = {"module": each.module_version, "cohort": each.cohort.code, "on": each.on}
        yield Waiting(Task.REGISTER_OWED, marks, each.on, facts=facts, where={"uid": each.uid})


def _actions_due(reader: Reader, on: date) -> Iterable[Waiting]:
    for point, cohort in reporting.due_actions(reader=reader, on=on, most=MOST):
        facts = {"what": point.what, "cohort": cohort, "due": point.due_on}
        yield Waiting(
            Task.ACTIONS_DUE, "attendance.action", point.due_on, facts=facts,
            where={"uid": point.uid},
        )  # fmt: skip


def _absences(reader: Reader, _on: date) -> Iterable[Waiting]:
    for uid, code, count, since in missing.absences(reader=reader, most=MOST):
        yield Waiting(
            Task.ABSENCES,
            "attendance.absences",
            since,
            count,
            {"cohort": code, "count": count},
            {"run": uid},
        )


def _sheets(reader: Reader, _on: date) -> Iterable[Waiting]:
    """Sheets that another person types too, and those that a third settles (R-TRN-11)."""
    for turn, task, endpoint in (
        (1, Task.SHEETS_AGAIN, "attendance.type_in"),
        (2, Task.SHEETS_DIFFER, "attendance.differences"),
    ):
        for sheet, cohort, _day, typed_on in twice.owed(reader=reader, turn=turn, most=MOST):
            facts = {"sheet": sheet, "cohort": cohort}
            yield Waiting(task, endpoint, typed_on, facts=facts, where={"code": sheet})


def _late_marks(reader: Reader, _on: date) -> Iterable[Waiting]:
    """What was written down after the lock waits for another person (R-TRN-08)."""
    for each in late.to_confirm(reader=reader, most=MOST):
        session = each.session
        facts = {"cohort": session.cohort.code, "on": session.on, "marks": len(each.lines)}
        yield Waiting(
            Task.LATE_MARKS, "attendance.late", each.at.date(), facts=facts,
            where={"uid": each.uid},
        )  # fmt: skip


def _oddities(reader: Reader, _on: date) -> Iterable[Waiting]:
    count, since = odd.waiting(reader=reader)
    if count:
        yield Waiting(Task.ODDITIES, "attendance.oddities", since, count)


def _results_to_close(reader: Reader, on: date) -> Iterable[Waiting]:
    for each in results.without_results(reader=reader, on=on, most=MOST):
        facts = {"cohort": each.code, "on": each.ends_on}
        yield Waiting(
            Task.RESULTS_TO_CLOSE, "results.show", each.ends_on, facts=facts,
            where={"uid": each.uid},
        )  # fmt: skip


def _questions(reader: Reader, _on: date) -> Iterable[Waiting]:
    count, since = testing.waiting(reader)
    if count:
        yield Waiting(
            Task.QUESTIONS_TO_REVIEW, "testing.items", since, count, where={"state": "waiting"}
        )


def _graduates_to_ask(reader: Reader, _on: date) -> Iterable[Waiting]:
    for row, code in followup.due(reader):
        yield Waiting(
            Task.GRADUATES_TO_ASK, "followup.show", row.due_on,
            facts={"cohort": code, "months": row.months}, where={"uid": row.uid},
        )  # fmt: skip


def _runs_to_approve(reader: Reader, on: date) -> Iterable[Waiting]:
    mine = {side for side, permission in SIDES.items() if reader.may(permission)}
    runs = db.session.execute(
        select(Cohort.uid, Cohort.code, Cohort.planned_at, Cohort.starts_on)
        .where(Cohort.state == CohortState.PLANNED, Cohort.starts_on >= on, runs_within(reader))
        .order_by(Cohort.planned_at)
        .limit(MOST)
    )
    for uid, code, planned_at, starts_on in runs if mine else ():
        facts = {"cohort": code, "on": starts_on}
        yield Waiting(
            Task.RUN_TO_APPROVE, "desk.run", planned_at.date(), facts=facts, where={"uid": uid}
        )


def _stood_down(reader: Reader, on: date) -> Iterable[Waiting]:
    for uid, code, count, first in staffing.stood_down(reader=reader, on=on, most=MOST):
        yield Waiting(
            Task.STOOD_DOWN, "staffing.index", first, count, {"cohort": code, "count": count},
            {"uid": uid},
        )  # fmt: skip


def _nominations(reader: Reader, _on: date) -> Iterable[Waiting]:
    states = [EnrolmentState.NOMINATED, EnrolmentState.CLEARANCE_PENDING]
    runs = db.session.execute(
        select(
            Cohort.uid,
            Cohort.code,
            func.count(Enrolment.id),
            func.min(Enrolment.nominated_at, type_=UTCDateTime()),
        )
        .join(Enrolment, Enrolment.cohort_id == Cohort.id)
        .where(
            Cohort.state == CohortState.NOMINATIONS_OPEN,
            Enrolment.state.in_(states),
            runs_within(reader, P.ENROLMENT_CONFIRM),
        )
        .group_by(Cohort.id, Cohort.uid, Cohort.code)
        .order_by(func.min(Enrolment.nominated_at))
        .limit(MOST)
    )
    for uid, code, count, since in runs:
        yield Waiting(
            Task.NOMINATIONS_TO_CONFIRM,
            "desk.run",
            since.date(),
            count,
            {"cohort": code},
            {"uid": uid},
        )


def _waivers(reader: Reader, _on: date) -> Iterable[Waiting]:
    page = waiving.open_requests(reader=reader)
    if page.rows:
        yield Waiting(Task.WAIVERS_TO_SIGN, "enrolments.requests", count=len(page.rows))


def _curtailed(reader: Reader, _on: date) -> Iterable[Waiting]:
    for uid, code, since in results.curtailed_to_sign(reader=reader, most=MOST):
        yield Waiting(
            Task.CURTAILED_TO_SIGN, "results.waiver", since.date(), facts={"cohort": code},
            where={"uid": uid},
        )  # fmt: skip


def _certificates_to_issue(reader: Reader, _on: date) -> Iterable[Waiting]:
    for each in candidates.to_issue(reader=reader, most=MOST):
        yield Waiting(
            Task.CERTIFICATES_TO_ISSUE,
            "issuing.issue",
            each.asked_at.date(),
            facts={"cohort": each.cohort.code},
            where={"uid": each.uid},
        )


def _prints(reader: Reader, _on: date) -> Iterable[Waiting]:
    count, since = register.prints_to_confirm(reader=reader)
    if since is not None:
        yield Waiting(Task.PRINTS_TO_CONFIRM, "prints.index", since.date(), count)


def _revocations(reader: Reader, _on: date) -> Iterable[Waiting]:
    for each in register.revocations_to_decide(reader=reader, most=MOST):
        yield Waiting(
            Task.REVOCATIONS_TO_DECIDE,
            "certificates.decision",
            each.at.date(),
            where={"serial": each.certificate.serial},
        )
    for key in signing_keys.to_decide(reader=reader):
        yield Waiting(
            Task.KEYS_TO_DECIDE, "signing_keys.show", key.at.date(), where={"key_id": key.key_id}
        )


def week_of(reader: Reader, on: date) -> tuple[list[object], set[int]]:
    """A mentor's classes from today for a week, and which of them are reported."""
    sessions = attendance.mine(reader, on, on + timedelta(days=6))
    return list(sessions), reporting.reported(sessions)


SOURCES = [
    ((P.REPORT_WRITE,), _classes_today),
    ((P.REPORT_WRITE, P.ATTENDANCE_TYPE, P.ATTENDANCE_CORRECT), _reports_owed),
    ((P.ATTENDANCE_TYPE, P.REPORT_WRITE), _registers_owed),
    ((P.REPORT_WRITE, P.ATTENDANCE_TYPE, P.ATTENDANCE_CORRECT), _absences),
    ((P.ATTENDANCE_TYPE, P.ATTENDANCE_CORRECT), _sheets),
    ((P.ATTENDANCE_CORRECT,), _late_marks),
    ((P.ATTENDANCE_CORRECT,), _oddities),
    ((P.RESULT_RECORD,), _results_to_close),
    ((P.REPORT_WRITE, P.ATTENDANCE_CORRECT), _actions_due),
    ((P.COHORT_APPROVE_HOST, P.COHORT_APPROVE_PROGRAMME), _runs_to_approve),
    ((P.COHORT_PLAN,), _stood_down),
    ((P.ITEM_WRITE,), _questions),
    ((P.ENROLMENT_CONFIRM,), _nominations),
    ((P.FOLLOW_UP_ANSWER,), _graduates_to_ask),
    ((P.ENROLMENT_WAIVE,), _waivers),
    ((P.RESULT_READ,), _curtailed),
    ((P.CERTIFICATE_ISSUE,), _certificates_to_issue),
    ((P.CERTIFICATE_REQUEST, P.CERTIFICATE_ISSUE), _prints),
    ((P.CERTIFICATE_REVOKE,), _revocations),
]
