"""What waits for one reader, gathered from every feature. Each source is one statement or two."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, cast

from sqlalchemy import func, select

from trainingmgr.accounts import queries as accounts
from trainingmgr.accounts.models import User
from trainingmgr.core import clock, journal
from trainingmgr.core.columns import UTCDateTime
from trainingmgr.core.db import db
from trainingmgr.core.paging import Page
from trainingmgr.core.permissions import Permission as P  # noqa: N817  one line a permission
from trainingmgr.core.permissions import Reader
from trainingmgr.desk.rules import Task, Waiting, in_order
from trainingmgr.field import queries as phones
from trainingmgr.oversight.bodies import queries as oversight
from trainingmgr.oversight.complaints import queries as complaints
from trainingmgr.oversight.complaints.queries import mending
from trainingmgr.oversight.evacuation import queries as evacuations
from trainingmgr.oversight.evacuation.rules import REHEARSED
from trainingmgr.oversight.protection import queries as protection
from trainingmgr.oversight.queries import alerts
from trainingmgr.oversight.workspace.queries import samples
from trainingmgr.pay.arrears import queries as arrears
from trainingmgr.pay.channels import queries as channels
from trainingmgr.pay.channels.rules import Stage
from trainingmgr.pay.files.queries import cases as pay_cases
from trainingmgr.pay.files.queries import cycles as pay_cycles
from trainingmgr.pay.holds import queries as holds
from trainingmgr.pay.payments.queries import cash
from trainingmgr.pay.payments.rules.cash import SheetStage
from trainingmgr.pay.presence.queries import sheets as musters
from trainingmgr.pay.rolls.queries import payrolls
from trainingmgr.pay.rolls.rules import Deed
from trainingmgr.programme.decisions import queries as decisions
from trainingmgr.programme.framework import queries as framework
from trainingmgr.programme.framework.rules import is_own
from trainingmgr.programme.risks import queries as risks
from trainingmgr.recruitment.queries import contests, rankings
from trainingmgr.registry.identity import queries as identity
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.tabular import queries as files
from trainingmgr.training.attendance import queries as attendance
from trainingmgr.training.attendance.queries import missing, odd, reporting, twice
from trainingmgr.training.certificates.queries import candidates, register
from trainingmgr.training.certificates.queries import keys as signing_keys
from trainingmgr.training.cohorts import queries as cohorts
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.cohorts.queries import visible as runs_within
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.concerns import queries as concerns
from trainingmgr.training.deployment import queries as deployment
from trainingmgr.training.deployment.queries import teams
from trainingmgr.training.deployment.rules import Handover, TeamState
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.queries import waiving
from trainingmgr.training.enrolments.rules import EnrolmentState
from trainingmgr.training.followup import queries as followup
from trainingmgr.training.mentoring import queries as mentoring
from trainingmgr.training.mentoring.queries import logs as mentored
from trainingmgr.training.planning import queries as planning
from trainingmgr.training.results import queries as results
from trainingmgr.training.sides import SIGNS as SIDES
from trainingmgr.training.sides import open_to
from trainingmgr.training.standards import queries as standards
from trainingmgr.training.testing import queries as testing
from trainingmgr.vetting import queries as vetting
from trainingmgr.vetting.cases import queries as cases
from trainingmgr.vetting.children import queries as children
from trainingmgr.vetting.diligence import queries as diligence
from trainingmgr.vetting.rules import NOT_SCREENED, Word
from trainingmgr.vetting.watchlists import queries as watchlists
from trainingmgr.vetting.watchlists.queries import matches

MOST = 12
"""So many single things are listed of one kind; more are counted."""
ENDING = 30
"""Clearances that end within so many days are asked for anew."""
BACKUP_DAYS = timedelta(days=7)


def waiting(reader: Reader, on: date) -> list[Waiting]:
    """The reader's queue, oldest first."""
    found: list[Waiting] = []
    for permissions, source in SOURCES:
        if any(reader.may(each) for each in permissions):
            found.extend(source(reader, on))
    return in_order(found)


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


def _matters_to_answer(reader: Reader, _on: date) -> Iterable[Waiting]:
    for each in oversight.to_answer(reader):
        facts = {"body": each.body.name, "matter": each.code, "due": each.due_on}
        yield Waiting(
            Task.MATTER_TO_ANSWER, "matters.show", each.put_on, facts=facts,
            where={"uid": each.uid},
        )  # fmt: skip


def _files_asked(reader: Reader, _on: date) -> Iterable[Waiting]:
    for each in samples.to_hand_over(reader):
        facts = {"sample": each.sample.code, "due": each.due_on}
        yield Waiting(
            Task.FILES_ASKED, "samples.files", each.asked_on, facts=facts, where={"uid": each.uid}
        )


def _matters_overdue(_reader: Reader, on: date) -> Iterable[Waiting]:
    count, since = oversight.late(on)
    if count:
        yield Waiting(
            Task.MATTERS_OVERDUE, "matters.index", since, count, {"count": count},
            {"only": "overdue"},
        )  # fmt: skip


def _tours(reader: Reader, on: date) -> Iterable[Waiting]:
    """Notes that tours end with (R-MEN-02): one's own, and those of the centres one writes for."""
    owed = {Handover.OWED, Handover.OVERDUE}
    if reader.may(P.MENTORING_LOG):
        mine = sum(each.handover in owed for each in deployment.own_tours(reader, on))
        if mine:
            yield Waiting(Task.OWN_NOTE_OWED, "deployment.mine", None, mine)
    if reader.may(P.TRAINER_WRITE):
        found = sum(each.handover in owed for each in deployment.tours(reader=reader, on=on))
        if found:
            yield Waiting(Task.TOUR_NOTES_OWED, "deployment.tours", None, found)


def _teams(reader: Reader, _on: date) -> Iterable[Waiting]:
    """Mobile teams that wait for the programme, or for people."""
    for task, state, owed in (
        (Task.TEAMS_TO_APPROVE, TeamState.REQUESTED, P.COHORT_APPROVE_PROGRAMME),
        (Task.TEAMS_TO_COMPOSE, TeamState.OFFERED, P.TRAINER_WRITE),
    ):
        if reader.may(owed) and reader.may(P.TRAINER_READ):
            count = teams.count_in(state, reader=reader, permission=owed)
            if count:
                yield Waiting(task, "teams.index", None, count, where={"only": state.value})


def _mentoring(reader: Reader, on: date) -> Iterable[Waiting]:
    """What is silent or owed, of one's own counterparts or of the mentors that one supervises."""
    counted = mentoring.counts(mentoring.kinds(on), reader=reader)
    tasks = {Task.MENTORING_SILENT: "silent", Task.HANDOVERS_OWED: "handover"}
    if reader.may(P.MENTORING_SUPERVISE):
        tasks[Task.MENTORING_TO_CONFIRM] = "to_confirm"
        for rating, log in mentored.to_review(reader):
            yield Waiting(
                Task.RATINGS_TO_REVIEW, "mentored.log", log.at.date(),
                facts={"on": log.held_on, "rating": rating.rating}, where={"uid": log.uid},
            )  # fmt: skip
    for task, only in tasks.items():
        if counted[only]:
            yield Waiting(task, "mentoring.index", None, counted[only], where={"only": only})
    if reader.may(P.MENTORING_LOG):
        for point, whose in mentored.due_actions(reader, on)[:MOST]:
            facts = {"what": point.what, "office": whose.office, "due": point.due_on}
            yield Waiting(
                Task.PROMISES_DUE, "mentored.action", point.due_on, facts=facts,
                where={"uid": point.uid},
            )  # fmt: skip


def _phones(reader: Reader, _on: date) -> Iterable[Waiting]:
    """What a phone of the reader sent and stands beside something else."""
    for each in phones.conflicts(reader)[:MOST]:
        yield Waiting(
            Task.PHONE_DIFFERS, "phones.conflict", each.at.date(), facts={"kind": each.kind},
            where={"uid": each.uid},
        )  # fmt: skip


def _concerns(reader: Reader, _on: date) -> Iterable[Waiting]:
    count, since = concerns.waiting(reader)
    if count:
        yield Waiting(Task.CONCERNS_SENT, "concerns.index", since, count)


def _complaints(reader: Reader, on: date) -> Iterable[Waiting]:
    for task, only, wanted in (
        (Task.COMPLAINTS_TO_LEAVE, {"only": "grave"}, complaints.is_to_leave()),
        (Task.COMPLAINTS_RECEIVED, {"state": "received"}, complaints.is_new()),
        (Task.COMPLAINTS_LATE, {"only": "late"}, complaints.is_late(on)),
    ):
        count, since = complaints.counted(wanted, reader=reader)
        if count:
            yield Waiting(task, "complaints.index", since, count, where=only)
    for each in complaints.checks_due(reader=reader, on=on, most=MOST):
        yield Waiting(
            Task.REPRISALS_TO_ASK, "complaints.reprisal", each.due_on,
            facts={"reference": each.complaint.reference}, where={"uid": each.uid},
        )  # fmt: skip


def _errors_to_mend(reader: Reader, _on: date) -> Iterable[Waiting]:
    count, due = mending.waiting(reader)
    if count:
        yield Waiting(Task.ERRORS_TO_MEND, "data_errors.index", due, count)


def _alerts(reader: Reader, _on: date) -> Iterable[Waiting]:
    count, since = alerts.waiting(reader)
    if count:
        yield Waiting(Task.ALERTS_TO_ANSWER, "looks.alerts", since, count)


def _breaches(_reader: Reader, _on: date) -> Iterable[Waiting]:
    count, by = protection.untold()
    if count and by:
        yield Waiting(Task.BREACHES_TO_TELL, "breaches.index", clock.day(by), count)


def _data_requests(reader: Reader, _on: date) -> Iterable[Waiting]:
    count, due = protection.waiting(reader)
    if count:
        yield Waiting(
            Task.REQUESTS_TO_ANSWER, "data_requests.index", due, count, where={"state": "open"}
        )


def _unheard(_reader: Reader, on: date) -> Iterable[Waiting]:
    count, since = complaints.overdue(on)
    if count:
        yield Waiting(Task.COMPLAINTS_UNHEARD, "complaint.figures", since, count)


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


def _merges(reader: Reader, _on: date) -> Iterable[Waiting]:
    yield from _counted(Task.MERGES_TO_DECIDE, "identity.merges", identity.merges(reader=reader))


def _corrections(reader: Reader, _on: date) -> Iterable[Waiting]:
    page = identity.corrections(reader=reader)
    yield from _counted(Task.CORRECTIONS_TO_DECIDE, "identity.corrections", page)


def _pairs(reader: Reader, _on: date) -> Iterable[Waiting]:
    yield from _counted(Task.PAIRS_TO_COMPARE, "identity.pairs", identity.pairs(reader=reader))


def _age_referrals(reader: Reader, _on: date) -> Iterable[Waiting]:
    page = children.queue(reader=reader)
    if page.rows:
        since, more = page.rows[0].doubt.raised_at.date(), page.after is not None
        yield Waiting(Task.AGE_REFERRALS, "children.index", since, len(page), facts={"more": more})


def _cases(reader: Reader, on: date) -> Iterable[Waiting]:
    count, since = cases.owed_by(reader, on)
    if count:
        yield Waiting(Task.CASES_TO_DO, "cases.index", since, count)


def _recruitment(reader: Reader, _on: date) -> Iterable[Waiting]:
    """What waits for the jury: objections round by round, appeals, a list that was computed."""
    for round_, count, since in contests.objections_waiting(reader):
        yield Waiting(
            Task.OBJECTIONS_TO_DECIDE, "recruitment.objections", since, count, where={"uid": round_}
        )
    if appealed := contests.appeals_waiting(reader):
        first, count, since = appealed
        yield Waiting(
            Task.REJECTIONS_APPEALED, "recruitment.appeal", since, count, where={"uid": first}
        )
    for list_, since in rankings.lists_waiting(reader):
        yield Waiting(Task.SELECTION_TO_AGREE, "recruitment.ranking", since, where={"uid": list_})


def _clearances_ending(reader: Reader, on: date) -> Iterable[Waiting]:
    if count := vetting.count_ending(reader=reader, on=on, within=ENDING):
        where = {"ends": ENDING}
        yield Waiting(Task.CLEARANCES_ENDING, "vetting.index", count=count, where=where)


def _units_to_clear(reader: Reader, on: date) -> Iterable[Waiting]:
    """Units that are not cleared for what is planned or under way, or will not be in a month."""
    asked = cohorts.supported(reader=reader, on=on) | mentoring.supported(reader=reader)
    words, soon = vetting.words_for_units(asked, Scheme.HRDDP, on), on + timedelta(days=ENDING)
    standings = [words.get(each, NOT_SCREENED) for each in asked]
    count = sum(
        each.word is not Word.CLEARED or (each.valid_to is not None and each.valid_to <= soon)
        for each in standings
    )
    if count:
        yield Waiting(Task.UNITS_TO_CLEAR, "vetting.units", count=count)


def _support(reader: Reader, on: date) -> Iterable[Waiting]:
    """Requests for support whose next deed is due, and those to be assessed again."""
    for each, changed in diligence.waiting(reader=reader, on=on)[:MOST]:
        facts = {"code": each.code, "what": each.what, "changed": changed}
        yield Waiting(
            Task.SUPPORT_TO_LOOK_AT, "diligence.show", min(each.due_on, on), facts=facts,
            where={"uid": each.uid},
        )  # fmt: skip


def _measures(reader: Reader, _on: date) -> Iterable[Waiting]:
    """What this account has promised to do about the risk of a support."""
    for each in diligence.measures_of(reader)[:MOST]:
        facts = {"what": each.what, "code": each.request.code, "due": each.due_on}
        yield Waiting(
            Task.MEASURE_OWED, "diligence.measure", each.due_on, facts=facts,
            where={"uid": each.uid},
        )  # fmt: skip


def _measures_to_verify(reader: Reader, on: date) -> Iterable[Waiting]:
    """What somebody else did about the risk of a support, and nobody has looked at (R-HRD-02)."""
    for each in diligence.to_verify(reader)[:MOST]:
        facts = {"what": each.what, "code": each.request.code}
        yield Waiting(
            Task.MEASURE_TO_VERIFY, "diligence.measure", min(each.due_on, on), facts=facts,
            where={"uid": each.uid},
        )  # fmt: skip


def _backup(_reader: Reader, on: date) -> Iterable[Waiting]:
    """One that was made and proved, or the first thing that happened here."""
    since = journal.unsaved_since()
    if since is not None and on - since.date() > BACKUP_DAYS:
        facts = {"made": last_backup()}
        yield Waiting(Task.BACKUP_OWED, "operations.system", since.date(), facts=facts)


def _evacuation(reader: Reader, on: date) -> Iterable[Waiting]:
    """What somebody else asked for, if this reader may be the second person; and rehearsals, where
    there is a key to rehearse with.
    """
    order = evacuations.waiting()
    if order is not None and reader in evacuations.second_people(order):
        facts = {"who": order.by.name}
        yield Waiting(Task.EVACUATION_TO_AGREE, "evacuation.index", order.at.date(), facts=facts)
    last = evacuations.last_rehearsal()
    if order is None and last is not None and on - last.at.date() > REHEARSED:
        yield Waiting(Task.REHEARSAL_OWED, "evacuation.index", last.at.date())


def _roles(reader: Reader, _on: date) -> Iterable[Waiting]:
    grants = accounts.waiting_grants(reader)
    if grants:
        yield Waiting(Task.ROLES_TO_SIGN, "users.signatures", count=len(grants))
    codes = accounts.waiting_codes(reader)
    if codes:
        yield Waiting(Task.CODES_TO_SIGN, "users.signatures", count=len(codes))


def last_backup() -> datetime | None:
    """When the last backup was made and proved."""
    found = journal.last(*journal.BACKUPS)
    return found.at if found else None


def _imports(reader: Reader, _on: date) -> Iterable[Waiting]:
    """Files of mine that wait for my answer or word, and others' that wait for a second person."""
    for task, found in (
        (Task.IMPORTS_TO_ANSWER, files.asking(reader=reader, size=MOST)),
        (Task.IMPORTS_TO_APPROVE, files.waiting(reader=reader, size=MOST)),
    ):
        for each in found.rows:
            yield Waiting(
                task, "imports.show", each.at.date(), facts={"file": each.file_name},
                where={"uid": each.uid},
            )  # fmt: skip


def _waivers(reader: Reader, _on: date) -> Iterable[Waiting]:
    page = waiving.open_requests(reader=reader)
    if page.rows:
        yield Waiting(Task.WAIVERS_TO_SIGN, "enrolments.requests", count=len(page.rows))


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


def _pay(reader: Reader, on: date) -> Iterable[Waiting]:
    queue = pay_cycles.queue()
    if reader.may(P.PAY_RECONCILE):
        for cycle in queue.to_compare[:MOST]:
            where = {"uid": cycle.uid}
            yield Waiting(Task.PAY_TO_RECONCILE, "pay.cycle", cycle.at.date(), where=where)
        for cycle, count in queue.to_review:
            yield Waiting(Task.PAY_TO_REVIEW, "pay.review", cycle.at.date(), count)
    count, due = pay_cases.waiting(reader, on) if reader.may(P.PAY_CASE) else (0, None)
    if count:
        yield Waiting(Task.PAY_CASES, "pay_cases.index", due, count, where={"who": "mine"})
    for cycle, count in queue.unpaid:
        where = {"uid": cycle.uid}
        yield Waiting(Task.UNPAID_PRESENT, "pay.cycle", cycle.at.date(), count, where=where)


def _payrolls(reader: Reader, _on: date) -> Iterable[Waiting]:
    """Those whose next signature is this reader's to give, the oldest month first."""
    signs = {
        Deed.PREPARED: P.PAYROLL_BUILD,
        Deed.VERIFIED: P.PAYROLL_VERIFY,
        Deed.APPROVED: P.PAYROLL_APPROVE,
        None: P.PAYROLL_APPROVE,
    }
    mine = [each for each, deed in payrolls.queue().waiting if reader.may(signs[deed])]
    if mine:
        since = mine[0].computed_at.date() if mine[0].computed_at else None
        where = {"uid": mine[0].uid}
        yield Waiting(Task.PAYROLLS_TO_SIGN, "payrolls.show", since, len(mine), where=where)


def _channels(reader: Reader, _on: date) -> Iterable[Waiting]:
    decides = reader.may(P.CHANNEL_DECIDE)
    stage = Stage.DECIDE if decides else Stage.TELL
    count, since = channels.waiting(reader=reader, stage=stage)
    if count:
        task = Task.CHANNELS_TO_DECIDE if decides else Task.CHANNELS_TO_TELL
        yield Waiting(task, "pay_channels.index", since, count, where={"stage": stage.value})


def _musters(reader: Reader, _on: date) -> Iterable[Waiting]:
    count, since = musters.to_sign(reader=reader)
    if count:
        yield Waiting(Task.MUSTERS_TO_SIGN, "musters.index", since, count, where={"waits": "y"})


def _cash(_reader: Reader, _on: date) -> Iterable[Waiting]:
    where = {"stage": SheetStage.TYPED.value}
    if count := cash.waiting(SheetStage.TYPED):
        yield Waiting(Task.CASH_TO_CONFIRM, "payments.cash_sheets", None, count, where=where)


def _holds(reader: Reader, _on: date) -> Iterable[Waiting]:
    count, heard = holds.waiting(reader)
    if count and reader.may(P.PAY_HOLD_DECIDE):
        where = {"only": "waiting"}
        yield Waiting(Task.HOLDS_TO_DECIDE, "pay_holds.index", None, count, where=where)
    if heard and reader.may(P.PAY_HOLD_COUNTERSIGN):
        yield Waiting(Task.STOP_LISTS_TO_SIGN, "pay_holds.index", None, heard)


def _disputes(reader: Reader, _on: date) -> Iterable[Waiting]:
    """Those that this reader has taken on, and of whoever answers also those of nobody."""
    count, due, mine = arrears.unanswered(reader, unowned=reader.may(P.PAY_DISPUTE_DECIDE))
    if count:
        where = {"who": "mine" if mine else "unowned"}
        yield Waiting(Task.DISPUTES_TO_ANSWER, "pay_arrears.disputes", due, count, where=where)
    if reader.may(P.PAY_ARREARS_AGREE) and (count := arrears.waits(reader)):
        yield Waiting(Task.ARREARS_TO_AGREE, "pay_arrears.index", None, count)


def _counted(task: Task, endpoint: str, page: Page[Any]) -> Iterable[Waiting]:
    if page.rows:
        first = page.rows[0]
        since = getattr(first, "proposed_at", None) or getattr(first, "found_at", None)
        since = since or getattr(first, "raised_at", None)
        count = len(page.rows)
        more = page.after is not None
        yield Waiting(task, endpoint, since.date() if since else None, count, facts={"more": more})


def _lists(_reader: Reader, on: date) -> Iterable[Waiting]:
    for each in watchlists.waiting():
        yield Waiting(
            Task.LISTS_TO_LOOK_AT, "watchlists.version", each.at.date(),
            facts={"title": each.watch_list.title}, where={"uid": each.uid},
        )  # fmt: skip
    for each in watchlists.old(on):
        facts = {"title": each.watch_list.title, "on": each.generated_on}
        yield Waiting(Task.LISTS_OLD, "watchlists.new", each.generated_on, facts=facts)


def _matches(reader: Reader, _on: date) -> Iterable[Waiting]:
    owed = matches.owed(reader=reader)
    for task, count, where in (
        (Task.MATCHES_TO_NOTE, owed.noted, {"waits": "noting"}),
        (Task.MATCHES_TO_SECOND, owed.second, {"waits": "second"}),
        (Task.MATCHES_TO_JUDGE, owed.first, {"waits": "first"}),
    ):
        if count:
            yield Waiting(task, "watchlists.matches", None, count, where=where)


SOURCES = [
    ((P.DILIGENCE_READ,), _support),
    ((P.DILIGENCE_READ, P.REPORT_WRITE, P.COHORT_APPROVE_HOST), _measures),
    ((P.DILIGENCE_MONITOR,), _measures_to_verify),
    ((P.REPORT_WRITE,), _classes_today),
    ((P.REPORT_WRITE, P.ATTENDANCE_READ), _reports_owed),
    ((P.ATTENDANCE_TYPE, P.REPORT_WRITE), _registers_owed),
    ((P.ATTENDANCE_READ, P.REPORT_WRITE), _absences),
    ((P.ATTENDANCE_TYPE, P.ATTENDANCE_CORRECT), _sheets),
    ((P.ATTENDANCE_CORRECT,), _oddities),
    ((P.RESULT_RECORD,), _results_to_close),
    ((P.REPORT_WRITE, P.ATTENDANCE_CORRECT), _actions_due),
    ((P.SYSTEM_READ,), _backup),
    ((P.EVACUATION_AGREE, P.EVACUATION_ASK), _evacuation),
    ((P.COHORT_APPROVE_HOST, P.COHORT_APPROVE_PROGRAMME), _runs_to_approve),
    ((P.COHORT_APPROVE_HOST, P.COHORT_APPROVE_PROGRAMME), _to_sign),
    ((P.MENTORING_SUPERVISE, P.MENTORING_LOG), _mentoring),
    ((P.DECISION_WRITE,), _decided),
    ((P.FRAMEWORK_VERIFY,), _points),
    ((P.FRAMEWORK_WRITE,), _risks),
    ((P.MATTER_ANSWER,), _matters_to_answer),
    ((P.MATTER_ANSWER,), _files_asked),
    ((P.BODY_WRITE,), _matters_overdue),
    ((P.TRAINER_WRITE, P.MENTORING_LOG), _tours),
    ((P.TRAINER_WRITE, P.COHORT_APPROVE_PROGRAMME), _teams),
    (phones.CARRIES, _phones),
    ((P.CONCERN_CHILD, P.CONCERN_CONDUCT), _concerns),
    ((P.COMPLAINT_HANDLE, P.COMPLAINT_CHILD), _complaints),
    ((P.DATA_ERROR_MEND,), _errors_to_mend),
    ((P.JOURNAL_READ,), _unheard),
    ((P.LOOK_READ,), _alerts),
    ((P.PROTECTION_WRITE,), _breaches),
    ((P.DATA_REQUEST_RECEIVE, P.PROTECTION_WRITE), _data_requests),
    ((P.ITEM_WRITE,), _questions),
    ((P.ENROLMENT_CONFIRM,), _nominations),
    ((P.FOLLOW_UP_ANSWER,), _graduates_to_ask),
    ((P.PERSON_MERGE_DECIDE,), _merges),
    ((P.PERSON_CORRECT_DECIDE,), _corrections),
    ((P.PERSON_MERGE,), _pairs),
    ((P.AGE_REFERRAL_READ,), _age_referrals),
    ((P.WATCHLIST_IMPORT,), _lists),
    ((P.WATCHLIST_READ,), _matches),
    ((P.CASE_READ, P.CASE_ASSIGN), _cases),
    ((P.SELECTION_DECIDE,), _recruitment),
    ((P.CLEARANCE_RECORD,), _clearances_ending),
    ((P.CLEARANCE_RECORD,), _units_to_clear),
    ((P.GRANT_COUNTERSIGN,), _roles),
    ((P.ENROLMENT_WAIVE,), _waivers),
    ((P.CERTIFICATE_ISSUE,), _certificates_to_issue),
    ((P.CERTIFICATE_REQUEST, P.CERTIFICATE_ISSUE), _prints),
    ((P.CERTIFICATE_REVOKE,), _revocations),
    ((P.PAY_RECONCILE, P.PAY_READ), _pay),
    ((P.PAY_HOLD_DECIDE, P.PAY_HOLD_COUNTERSIGN), _holds),
    ((P.PAY_DISPUTE, P.PAY_DISPUTE_DECIDE), _disputes),
    ((P.PAYROLL_BUILD, P.PAYROLL_VERIFY, P.PAYROLL_APPROVE), _payrolls),
    ((P.CHANNEL_DECIDE, P.CHANNEL_PROPOSE), _channels),
    ((P.MUSTER_CERTIFY,), _musters),
    ((P.PAYMENT_HEAR,), _cash),
    ((P.PERSON_IMPORT, P.CLEARANCE_IMPORT, P.PAY_IMPORT, P.IMPORT_APPROVE), _imports),
]


def week_of(reader: Reader, on: date) -> tuple[list[object], set[int]]:
    """A mentor's classes from today for a week, and which of them are reported."""
    sessions = attendance.mine(reader, on, on + timedelta(days=6))
    return list(sessions), reporting.reported(sessions)
