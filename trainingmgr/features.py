"""What the features offer at the edges: pages, commands, and the doors to them."""

from collections.abc import Iterable
from typing import Any

from click import Command
from flask import Blueprint, current_app
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select

from trainingmgr.accounts import jobs as _account_jobs  # noqa: F401  codes by mail
from trainingmgr.accounts.rules import Scope
from trainingmgr.accounts.views import emergencies, entering
from trainingmgr.accounts.views import own as _own  # noqa: F401  pages of one's own account
from trainingmgr.accounts.views import reasons as _reasons  # noqa: F401  why somebody looks
from trainingmgr.accounts.views import users as user_pages
from trainingmgr.accounts.words import ROLES, SCOPES
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.permissions import Permission
from trainingmgr.core.sentences import listed
from trainingmgr.core.settings import Settings
from trainingmgr.demo import commands as demo_commands
from trainingmgr.demo.shadow import commands as shadow_commands
from trainingmgr.desk import views as desk
from trainingmgr.field import api as field_api
from trainingmgr.field import queries as field_work
from trainingmgr.field import views as phones
from trainingmgr.operations import audit as audit_commands
from trainingmgr.operations import commands as operations_commands
from trainingmgr.operations import describing as describing_commands
from trainingmgr.operations import doctor as doctor_commands
from trainingmgr.operations import intake as intake_commands
from trainingmgr.operations import lists as list_commands
from trainingmgr.operations import notices as notice_commands
from trainingmgr.operations import recounting as recount_commands
from trainingmgr.operations import users as user_commands
from trainingmgr.operations import views as operations
from trainingmgr.operations.evacuation import commands as evacuation_commands
from trainingmgr.operations.evacuation import views as evacuation
from trainingmgr.operations.linkage import commands as linkage_commands
from trainingmgr.oversight import jobs as _checkpoints  # noqa: F401  that sign themselves
from trainingmgr.oversight.bodies.views import acts as oversight_acts
from trainingmgr.oversight.bodies.views import matters
from trainingmgr.oversight.bodies.views import register as oversight_bodies
from trainingmgr.oversight.complaints.views import errors as data_errors
from trainingmgr.oversight.complaints.views import measures
from trainingmgr.oversight.complaints.views import public as complaint
from trainingmgr.oversight.complaints.views import register as complaints
from trainingmgr.oversight.protection.views import breaches, held
from trainingmgr.oversight.protection.views import requests as data_requests
from trainingmgr.oversight.retention import jobs as _erasing  # noqa: F401  in time
from trainingmgr.oversight.retention.views import holds
from trainingmgr.oversight.retention.views import runs as retention
from trainingmgr.oversight.sharing import views as sharing
from trainingmgr.oversight.views import checkpoints as checkpoint_pages
from trainingmgr.oversight.views import journal as oversight
from trainingmgr.oversight.views import looks as look_pages
from trainingmgr.oversight.workspace.views import packs, samples
from trainingmgr.oversight.workspace.views import shortcuts as workspace
from trainingmgr.pay.answers import views as pay_desk
from trainingmgr.pay.arrears import views as pay_arrears
from trainingmgr.pay.channels import imports as _channels  # noqa: F401  from files
from trainingmgr.pay.channels import views as pay_channels
from trainingmgr.pay.figures import views as pay_figures
from trainingmgr.pay.files import imports as _pay_imports  # noqa: F401  pay files
from trainingmgr.pay.files import jobs as _pay_jobs  # noqa: F401  their comparison
from trainingmgr.pay.files.views import cases as pay_cases
from trainingmgr.pay.files.views import cycles as pay
from trainingmgr.pay.holds import views as pay_holds
from trainingmgr.pay.payments import imports as _payment_imports  # noqa: F401  results
from trainingmgr.pay.payments import jobs as _payment_jobs  # noqa: F401  files that leave
from trainingmgr.pay.payments.views import cash as _cash  # noqa: F401  on `payments.bp`
from trainingmgr.pay.payments.views import files as payments
from trainingmgr.pay.presence.views import counts as headcounts
from trainingmgr.pay.presence.views import evidence as presence
from trainingmgr.pay.presence.views import musters
from trainingmgr.pay.rolls import jobs as _roll_jobs  # noqa: F401  payrolls computed
from trainingmgr.pay.rolls.views import lines as _roll_lines  # noqa: F401  pages of a payroll
from trainingmgr.pay.rolls.views import payrolls
from trainingmgr.pay.scale.views import grades as pay_grades
from trainingmgr.pay.scale.views import rates as pay_rates
from trainingmgr.pay.scale.views import rights as pay_rights
from trainingmgr.programme.assessments import views as assessments
from trainingmgr.programme.consultations.views import handed
from trainingmgr.programme.consultations.views import public as civil_point
from trainingmgr.programme.consultations.views import register as consultations
from trainingmgr.programme.coordination import jobs as _overlaps  # noqa: F401  found each day
from trainingmgr.programme.coordination.views import meetings as _held  # noqa: F401  on `coordination.bp`
from trainingmgr.programme.coordination.views import overlaps as coordination
from trainingmgr.programme.ddr import views as ddr_calendar
from trainingmgr.programme.decisions import views as decisions
from trainingmgr.programme.delineation import views as delineation
from trainingmgr.programme.facilities import views as facilities
from trainingmgr.programme.framework import jobs as _figures  # noqa: F401  counted each day
from trainingmgr.programme.framework import views as framework
from trainingmgr.programme.funds import imports as _moves  # noqa: F401  movements from files
from trainingmgr.programme.funds import views as funds
from trainingmgr.programme.instruments import views as instruments
from trainingmgr.programme.moves import jobs as _ordered  # noqa: F401  carried out on their day
from trainingmgr.programme.moves import views as moves
from trainingmgr.programme.outreach import views as outreach
from trainingmgr.programme.partners import imports as _told  # noqa: F401  activities from files
from trainingmgr.programme.partners.views import doing as _doing  # noqa: F401  on `partners.bp`
from trainingmgr.programme.partners.views import register as partners
from trainingmgr.programme.partners.views import shown as _shown  # noqa: F401  on `partners.bp`
from trainingmgr.programme.placement import views as placement
from trainingmgr.programme.plans.views import deeds as _accepted  # noqa: F401  on `reform.bp`
from trainingmgr.programme.plans.views import drafting as _drafted  # noqa: F401  on `reform.bp`
from trainingmgr.programme.plans.views import shown as reform
from trainingmgr.programme.progress import views as progress
from trainingmgr.programme.quarters import views as quarters
from trainingmgr.programme.reorganisation import imports as _target_posts  # noqa: F401  from files
from trainingmgr.programme.reorganisation.views import deeds as _reorganised  # noqa: F401  on `reorganisation.bp`
from trainingmgr.programme.reorganisation.views import shown as reorganisation
from trainingmgr.programme.resources.views import counting as _counting  # noqa: F401  on `equipment.bp`
from trainingmgr.programme.resources.views import equipment
from trainingmgr.programme.risks import jobs as _warnings  # noqa: F401  looked for each day
from trainingmgr.programme.risks import views as risks
from trainingmgr.programme.surveys import jobs as _publics  # noqa: F401  large files
from trainingmgr.programme.surveys import views as surveys
from trainingmgr.programme.upkeep import views as upkeep
from trainingmgr.recruitment import jobs as _released  # noqa: F401  children, to care
from trainingmgr.recruitment.imports import applications as _applications  # noqa: F401  from files
from trainingmgr.recruitment.imports import points as _points  # noqa: F401  of score sheets
from trainingmgr.recruitment.queries import telling as _applicants_told  # noqa: F401  at once
from trainingmgr.recruitment.views import contests as _recruitment_contests  # noqa: F401  on `recruitment.bp`
from trainingmgr.recruitment.views import dossiers as _recruitment_dossiers  # noqa: F401  on `recruitment.bp`
from trainingmgr.recruitment.views import figures as _recruitment_figures  # noqa: F401  on `recruitment.bp`
from trainingmgr.recruitment.views import papers as _recruitment_papers  # noqa: F401  on `recruitment.bp`
from trainingmgr.recruitment.views import points as _recruitment_points  # noqa: F401  on `recruitment.bp`
from trainingmgr.recruitment.views import rankings as _recruitment_rankings  # noqa: F401  on `recruitment.bp`
from trainingmgr.recruitment.views import rounds as recruitment
from trainingmgr.registry.establishment import views as establishment
from trainingmgr.registry.identity import views as identity
from trainingmgr.registry.notices import views as notices
from trainingmgr.registry.people import views as people
from trainingmgr.registry.reception import views as reception
from trainingmgr.registry.reference import views as reference
from trainingmgr.registry.structure import views as structure
from trainingmgr.registry.structure.models import Place, TrainingCentre, Unit
from trainingmgr.tabular import leaving as exports
from trainingmgr.tabular import saved
from trainingmgr.tabular import views as imports
from trainingmgr.training.attendance import imports as _marks  # noqa: F401  marks from files
from trainingmgr.training.attendance.views import absences as _absences  # noqa: F401  on `attendance.bp`
from trainingmgr.training.attendance.views import classes as attendance
from trainingmgr.training.attendance.views import late as _late  # noqa: F401  on `attendance.bp`
from trainingmgr.training.attendance.views import papers as _papers  # noqa: F401  on `attendance.bp`
from trainingmgr.training.attendance.views import reports as _reports  # noqa: F401  on `attendance.bp`
from trainingmgr.training.attendance.views import typing as _typing  # noqa: F401  on `attendance.bp`
from trainingmgr.training.capacity import jobs as _scenarios  # noqa: F401  by the worker
from trainingmgr.training.capacity import views as capacity
from trainingmgr.training.certificates import commands as certificate_commands
from trainingmgr.training.certificates import jobs as _certificate_jobs  # noqa: F401  long issues
from trainingmgr.training.certificates.views import (
    cards,
    issuing,
    layouts,
    prints,
    transcripts,
    verifying,
)
from trainingmgr.training.certificates.views import credentials as _credentials  # noqa: F401
from trainingmgr.training.certificates.views import identity as site_identity
from trainingmgr.training.certificates.views import keys as signing_keys
from trainingmgr.training.certificates.views import offline as _offline  # noqa: F401
from trainingmgr.training.certificates.views import register as certificates
from trainingmgr.training.cohorts import views as cohorts
from trainingmgr.training.concerns import views as concerns
from trainingmgr.training.contacts import jobs as _going_home  # noqa: F401  by the worker
from trainingmgr.training.contacts import views as contacts
from trainingmgr.training.coverage import commands as coverage_commands
from trainingmgr.training.coverage import jobs as _folding  # noqa: F401  by the worker
from trainingmgr.training.coverage import views as coverage
from trainingmgr.training.curricula import views as curricula
from trainingmgr.training.deployment import views as deployment
from trainingmgr.training.deployment.views import teams
from trainingmgr.training.enrolments import imports as _nominations  # noqa: F401  from files
from trainingmgr.training.enrolments.queries import telling as _runs_told  # noqa: F401  at once
from trainingmgr.training.enrolments.views import classes, places
from trainingmgr.training.enrolments.views import joining as _joining  # noqa: F401  on `places.bp`
from trainingmgr.training.enrolments.views import rosters as _rosters  # noqa: F401  on `places.bp`
from trainingmgr.training.enrolments.views import waiving as _waiving  # noqa: F401  on `places.bp`
from trainingmgr.training.exercises import imports as _ratings  # noqa: F401  from files
from trainingmgr.training.exercises import views as exercises
from trainingmgr.training.followup import imports as _answers  # noqa: F401  from files
from trainingmgr.training.followup import jobs as _falling_due  # noqa: F401  by the worker
from trainingmgr.training.followup import views as followup
from trainingmgr.training.mentoring import views as mentoring
from trainingmgr.training.mentoring.views import logs as mentored
from trainingmgr.training.planning import imports as _planned_seats  # noqa: F401  from files
from trainingmgr.training.planning import views as planning
from trainingmgr.training.records import views as records
from trainingmgr.training.results import imports as _results_imports  # noqa: F401  results from files
from trainingmgr.training.results.imports import judged as _check_list_files  # noqa: F401
from trainingmgr.training.results.views import ending as _ending  # noqa: F401  on `results.bp`
from trainingmgr.training.results.views import runs as results
from trainingmgr.training.results.views import scoring as _scoring  # noqa: F401  on `results.bp`
from trainingmgr.training.staffing import views as staffing
from trainingmgr.training.standards import views as standards
from trainingmgr.training.teaching import jobs as _best_plans  # noqa: F401  of who teaches
from trainingmgr.training.teaching import views as teaching
from trainingmgr.training.testing import imports as _items  # noqa: F401  questions from files
from trainingmgr.training.testing.imports import answers as _answer_files  # noqa: F401
from trainingmgr.training.testing.views import answers as _answering  # noqa: F401  on `bank.bp`
from trainingmgr.training.testing.views import bank
from trainingmgr.training.testing.views import papers as _test_papers  # noqa: F401  on `bank.bp`
from trainingmgr.training.testing.views import telling as _telling  # noqa: F401  on `bank.bp`
from trainingmgr.training.testing.views import typed_over as _typed_over  # noqa: F401  beside results
from trainingmgr.training.timetable import views as closed_times
from trainingmgr.training.trainers import imports as _trainers  # noqa: F401  from files
from trainingmgr.training.trainers import views as trainers
from trainingmgr.vetting import imports as _clearances  # noqa: F401  clearances from files
from trainingmgr.vetting import views as vetting
from trainingmgr.vetting.cases.views import chairing as _chairing  # noqa: F401  on `cases.bp`
from trainingmgr.vetting.cases.views import deeds as _case_deeds  # noqa: F401  on `cases.bp`
from trainingmgr.vetting.cases.views import files as cases
from trainingmgr.vetting.children import jobs as _files  # noqa: F401  whose time is over
from trainingmgr.vetting.children import views as children
from trainingmgr.vetting.ddr import imports as _ddr_lists  # noqa: F401  of the programme
from trainingmgr.vetting.ddr import jobs as _ddr_jobs  # noqa: F401  benefits compared
from trainingmgr.vetting.ddr import views as ddr
from trainingmgr.vetting.diligence import views as diligence
from trainingmgr.vetting.sources import jobs as _grants  # noqa: F401  that end by themselves
from trainingmgr.vetting.sources import views as sources
from trainingmgr.vetting.watchlists import imports as _list_tables  # noqa: F401  other layouts
from trainingmgr.vetting.watchlists import jobs as _list_jobs  # noqa: F401  reading, screening
from trainingmgr.vetting.watchlists import views as watchlists
from trainingmgr.web import showcase
from trainingmgr.web.site import Door

BLUEPRINTS: tuple[Blueprint, ...] = (
    establishment.bp,
    identity.bp,
    notices.bp,
    imports.bp,
    people.bp,
    reception.bp,
    recruitment.bp,
    reference.bp,
    structure.bp,
    entering.bp,
    attendance.bp,
    results.bp,
    certificates.bp,
    signing_keys.bp,
    prints.bp,
    issuing.bp,
    layouts.bp,
    verifying.bp,
    site_identity.bp,
    transcripts.bp,
    cards.bp,
    desk.bp,
    user_pages.bp,
    emergencies.bp,
    operations.bp,
    evacuation.bp,
    oversight.bp,
    look_pages.bp,
    checkpoint_pages.bp,
    pay.bp,
    pay_channels.bp,
    pay_arrears.bp,
    pay_cases.bp,
    pay_figures.bp,
    pay_desk.bp,
    pay_grades.bp,
    pay_holds.bp,
    pay_rates.bp,
    pay_rights.bp,
    presence.bp,
    musters.bp,
    payments.bp,
    payrolls.bp,
    headcounts.bp,
    exports.bp,
    saved.bp,
    field_api.bp,
    phones.bp,
    showcase.bp,
    cohorts.bp,
    curricula.bp,
    planning.bp,
    coverage.bp,
    followup.bp,
    exercises.bp,
    bank.bp,
    mentoring.bp,
    mentored.bp,
    concerns.bp,
    workspace.bp,
    samples.bp,
    packs.bp,
    oversight_bodies.bp,
    oversight_acts.bp,
    matters.bp,
    complaint.bp,
    complaints.bp,
    data_errors.bp,
    measures.bp,
    data_requests.bp,
    breaches.bp,
    held.bp,
    retention.bp,
    holds.bp,
    sharing.bp,
    contacts.bp,
    records.bp,
    standards.bp,
    closed_times.bp,
    staffing.bp,
    teaching.bp,
    capacity.bp,
    coordination.bp,
    decisions.bp,
    framework.bp,
    risks.bp,
    instruments.bp,
    reform.bp,
    reorganisation.bp,
    moves.bp,
    placement.bp,
    surveys.bp,
    delineation.bp,
    assessments.bp,
    ddr_calendar.bp,
    quarters.bp,
    progress.bp,
    equipment.bp,
    facilities.bp,
    funds.bp,
    upkeep.bp,
    outreach.bp,
    consultations.bp,
    handed.bp,
    civil_point.bp,
    partners.bp,
    classes.bp,
    trainers.bp,
    deployment.bp,
    teams.bp,
    places.bp,
    vetting.bp,
    cases.bp,
    watchlists.bp,
    ddr.bp,
    children.bp,
    diligence.bp,
)
SOURCES = sources.bp
"""Registered where the mission switches the source compartment on; elsewhere no page exists."""
COMMANDS: tuple[Command, ...] = (
    certificate_commands.certificate,
    coverage_commands.coverage,
    demo_commands.demo,
    shadow_commands.shadow,
    audit_commands.audit,
    doctor_commands.doctor,
    describing_commands.describe,
    evacuation_commands.evacuate,
    operations_commands.backup,
    operations_commands.db_group,
    operations_commands.keys_group,
    linkage_commands.match,
    operations_commands.serve,
    operations_commands.worker,
    intake_commands.intake,
    list_commands.watchlists,
    notice_commands.notices,
    recount_commands.recruitment,
    user_commands.user,
)
COURSES, PROGRAMME, PEOPLE = _("Courses"), _("Programme"), _("People")
OVERSIGHT = _("Oversight")
FIGURES_ALONE = frozenset(
    {
        "coverage.index", "coverage.paper", "coverage.show", "ddr.figures", "ddr_calendar.quotas",
        "enrolments.counted_waivers", "followup.retention", "framework.index", "partners.matrix",
        "partners.matrix_paper", "pay_figures.index", "pay_grades.allowances",
        "pay_grades.deductions", "pay_grades.index", "pay_grades.retirement",
        "progress.scorecard", "recruitment.all_figures", "recruitment.figures",
        "reference.index", "reference.places", "reference.ranks", "trainers.coverage",
        "workspace.index",
    }
)  # fmt: skip
"""Pages of figures, rates and codes that name nobody: printed, they do not ask to be burnt. Every
other page does (R-DAT-11). `tests/house/test_classes` looks for names on them as every role.
"""
LETTERS = frozenset({"pay_desk.slip"})
"""Pages that are printed for the person, who keeps the paper."""
VETTING, PAY, KEEPING = _("Vetting"), _("Pay"), _("Files and system")
DOORS: tuple[Door, ...] = (
    Door(_("My work"), "desk.home"),
    Door(
        _("Runs"), "cohorts.index", (Permission.COHORT_READ,),
        ("closed_times", "staffing", "timetable"), COURSES,
    ),
    Door(_("Who teaches"), "teaching.index", (Permission.TEACHING_PLAN,), (), COURSES),
    Door(
        _("Sheets"), "attendance.find_sheet",
        (Permission.ATTENDANCE_TYPE, Permission.ATTENDANCE_CORRECT), (), COURSES,
    ),
    Door(_("Questions"), "testing.items", (Permission.ITEM_WRITE,), (), COURSES),
    Door(
        _("Certificates"), "certificates.index", (Permission.CERTIFICATE_READ,),
        ("cards", "issuing", "layouts", "prints", "signing_keys", "transcripts"), COURSES,
    ),
    Door(_("After the course"), "followup.index", (Permission.FOLLOW_UP_READ,), (), COURSES),
    Door(_("Waivers"), "enrolments.requests", (Permission.ENROLMENT_WAIVE,), (), COURSES),
    Door(
        _("Waivers in numbers"), "enrolments.counted_waivers", (Permission.JOURNAL_READ,), (),
        COURSES,
    ),
    Door(_("Exercises"), "exercises.index", (Permission.EXERCISE_READ,), (), COURSES),
    Door(
        _("Needs and plans"), "planning.needs", (Permission.PLAN_READ, Permission.NEED_NOTE),
        ("planning",), PROGRAMME,
    ),
    Door(
        _("Catalogue"), "curricula.index", (Permission.CURRICULUM_READ,),
        ("records", "standards"), PROGRAMME,
    ),
    Door(_("Coverage"), "coverage.index", (Permission.COVERAGE_READ,), (), PROGRAMME),
    Door(_("Scorecard"), "progress.scorecard", (Permission.FRAMEWORK_READ,), (), PROGRAMME),
    Door(_("Benchmarks"), "framework.index", (Permission.FRAMEWORK_READ,), (), PROGRAMME),
    Door(_("Risks"), "risks.index", (Permission.FRAMEWORK_READ,), (), PROGRAMME),
    Door(
        _("Sector assessments"), "assessments.index", (Permission.FRAMEWORK_READ,), (), PROGRAMME,
    ),
    Door(_("Reform plan"), "reform.index", (Permission.FRAMEWORK_READ,), (), PROGRAMME),
    Door(
        _("Calendar of DDR"), "ddr_calendar.index", (Permission.FRAMEWORK_READ,), (), PROGRAMME,
    ),
    Door(
        _("Reorganisation"), "reorganisation.index", (Permission.REORGANISATION_READ,), (),
        PROGRAMME,
    ),
    Door(_("Orders that move people"), "moves.index", (Permission.MOVE_READ,), (), PROGRAMME),
    Door(_("Left without a post"), "placement.index", (Permission.MOVE_READ,), (), PROGRAMME),
    Door(
        _("Legal instruments"), "instruments.index", (Permission.FRAMEWORK_READ,), (), PROGRAMME,
    ),
    Door(
        _("Police and military"), "delineation.index", (Permission.FRAMEWORK_READ,), (), PROGRAMME,
    ),
    Door(_("Surveys of the public"), "surveys.index", (Permission.FRAMEWORK_READ,), (), PROGRAMME),
    Door(
        _("Quarterly reports"), "quarters.index", (Permission.FRAMEWORK_READ,), (), PROGRAMME,
    ),
    Door(_("Partners"), "partners.index", (Permission.PARTNER_READ,), ("coordination",), PROGRAMME),
    Door(
        _("Trained twice"), "coordination.duplicates", (Permission.ENROLMENT_NOMINATE,), (),
        COURSES,
    ),
    Door(_("Equipment"), "equipment.index", (Permission.EQUIPMENT_READ,), (), PROGRAMME),
    Door(_("Buildings"), "facilities.index", (Permission.EQUIPMENT_READ,), (), PROGRAMME),
    Door(_("Funding"), "funds.index", (Permission.FUND_READ,), (), PROGRAMME),
    Door(_("Upkeep"), "upkeep.index", (Permission.FUND_READ,), (), PROGRAMME),
    Door(
        _("Public information"), "outreach.index", (Permission.OUTREACH_READ,),
        ("consultations", "handed"), PROGRAMME,
    ),
    Door(_("What we do"), "partners.own", (Permission.PARTNER_OWN,), (), PROGRAMME),
    Door(_("Our money"), "funds.own", (Permission.PARTNER_OWN,), (), PROGRAMME),
    Door(_("What if"), "capacity.index", (Permission.CAPACITY_READ,), (), PROGRAMME),
    Door(_("Decisions"), "decisions.index", (Permission.DECISION_READ,), (), PROGRAMME),
    Door(_("Trainers"), "trainers.index", (Permission.TRAINER_READ,), (), PROGRAMME),
    Door(_("Tours that end"), "deployment.tours", (Permission.TRAINER_READ,), (), PROGRAMME),
    Door(_("Mobile teams"), "teams.index", (Permission.TRAINER_READ,), (), PROGRAMME),
    Door(_("Centres"), "centres.index", (Permission.COHORT_READ,), (), PROGRAMME),
    Door(_("My phones"), "phones.index", field_work.CARRIES, (), COURSES),
    Door(
        _("Mentoring"), "mentoring.index", (Permission.MENTORING_READ, Permission.MENTORING_LOG),
        ("mentored",), PROGRAMME,
    ),
    Door(_("People"), "people.index", (Permission.PERSON_READ,), ("person", "identity"), PEOPLE),
    Door(
        _("Measures"), "measures.index",
        (
            Permission.CLEARANCE_RECORD, Permission.TRAINER_WRITE, Permission.CERTIFICATE_REVOKE,
        ),
        (), PEOPLE,
    ),
    Door(_("Errors to put right"), "data_errors.index", (Permission.DATA_ERROR_MEND,), (), PEOPLE),
    Door(
        _("Requests of people"), "data_requests.index", (Permission.DATA_REQUEST_RECEIVE,), (),
        PEOPLE,
    ),
    Door(
        _("Information notices"), "notices.index",
        (Permission.NOTICE_GIVE, Permission.NOTICE_WRITE, Permission.PROTECTION_READ), (), PEOPLE,
    ),
    Door(_("Units"), "units.index", (Permission.UNIT_READ,), ("reference",), PEOPLE),
    Door(_("Recruitment"), "recruitment.index", (Permission.ROUND_READ,), (), PEOPLE),
    Door(
        _("Recruitment figures"), "recruitment.all_figures", (Permission.RECRUITMENT_FIGURES,), (),
        PEOPLE,
    ),
    Door(_("Former forces"), "ddr.index", (Permission.DDR_READ,), (), PEOPLE),
    Door(_("Integration"), "ddr.figures", (Permission.DDR_FIGURES,), (), PEOPLE),
    Door(_("Clearances"), "vetting.index", (Permission.CLEARANCE_WORD,), (), VETTING),
    Door(
        _("Vetting cases"), "cases.index", (Permission.CASE_READ, Permission.CASE_ASSIGN), (),
        VETTING,
    ),
    Door(_("Samples of files"), "cases.samples", (Permission.CASE_SAMPLE,), (), VETTING),
    Door(_("Watch-lists"), "watchlists.index", (Permission.WATCHLIST_READ,), (), VETTING),
    Door(_("Due diligence"), "diligence.index", (Permission.DILIGENCE_READ,), (), VETTING),
    Door(
        _("Concerns"), "concerns.index",
        (Permission.CONCERN_CHILD, Permission.CONCERN_CONDUCT), (), VETTING,
    ),
    Door(
        _("Complaints"), "complaints.index",
        (Permission.COMPLAINT_HANDLE, Permission.COMPLAINT_CHILD), (), VETTING,
    ),
    Door(_("Age referrals"), "children.index", (Permission.AGE_REFERRAL_READ,), (), VETTING),
    Door(_("Pay desk"), "pay_desk.ask", (Permission.PAY_DESK,), (), PAY),
    Door(
        _("Pay"), "pay.index", (Permission.PAY_READ,),
        ("pay_arrears", "pay_cases", "pay_grades", "pay_holds", "pay_rates", "pay_rights",
         "payrolls", "payments"), PAY,
    ),
    Door(_("Figures of pay"), "pay_figures.index", (Permission.PAY_FIGURES,), (), PAY),
    Door(_("Where pay goes"), "pay_channels.index", (Permission.CHANNEL_READ,), (), PAY),
    Door(
        _("Presence"), "musters.index", (Permission.PRESENCE_READ,), ("presence", "headcounts"),
        PAY,
    ),
    Door(_("Where rules were bent"), "workspace.index", (Permission.SHORTCUT_READ,), (), OVERSIGHT),
    Door(_("Samples by lot"), "samples.index", (Permission.SAMPLE_DRAW,), (), OVERSIGHT),
    Door(
        _("Oversight bodies"), "oversight_bodies.index", (Permission.BODY_READ,),
        ("oversight_acts", "packs"), OVERSIGHT,
    ),
    Door(
        _("Recommendations"), "matters.index", (Permission.BODY_READ, Permission.MATTER_ANSWER),
        (), OVERSIGHT,
    ),
    Door(
        _("Data protection"), "breaches.index", (Permission.PROTECTION_READ,),
        ("data_requests", "held", "holds", "retention", "sharing"), OVERSIGHT,
    ),
    Door(
        _("Erasing in time"), "retention.index", (Permission.RETENTION_AGREE,), ("holds",),
        OVERSIGHT,
    ),
    Door(
        _("Sharing agreements"), "sharing.index", (Permission.SHARING_AGREE,), (), OVERSIGHT,
    ),
    Door(
        _("Imports"), "imports.index", (Permission.IMPORT_READ, Permission.IMPORT_APPROVE), (),
        KEEPING,
    ),
    Door(_("Exports"), "exports.index", (Permission.EXPORT_APPROVE,), (), KEEPING),
    Door(_("Accounts"), "users.index", (Permission.ACCOUNT_READ,), (), KEEPING),
    Door(_("Phones"), "phones.every", (Permission.ACCOUNT_READ,), (), KEEPING),
    Door(
        _("Journal"), "oversight.entries", (Permission.JOURNAL_READ,), ("checkpoints", "looks"),
        KEEPING,
    ),
    Door(_("System"), "operations.system", (Permission.SYSTEM_READ,), (), KEEPING),
    Door(
        _("Reading in an emergency"), "emergencies.index",
        (Permission.EMERGENCY_ASK, Permission.EMERGENCY_AGREE, Permission.SHORTCUT_READ), (),
        KEEPING,
    ),
    Door(
        _("Leaving in a hurry"), "evacuation.index",
        (Permission.EVACUATION_ASK, Permission.EVACUATION_AGREE), (), KEEPING,
    ),
)  # fmt: skip

SOURCE_DOOR = Door(
    _("Sources"), "sources.index", (Permission.SOURCE_WRITE, Permission.SOURCE_CUSTODY), (), VETTING
)


def blueprints(settings: Settings) -> tuple[Blueprint, ...]:
    """The rooms of this site."""
    return (*BLUEPRINTS, SOURCES) if settings.sources else BLUEPRINTS


def doors(settings: Settings) -> tuple[Door, ...]:
    return (*DOORS, SOURCE_DOOR) if settings.sources else DOORS


REACHED: dict[Scope, tuple[Any, Any]] = {
    Scope.CENTRE: (TrainingCentre, TrainingCentre.code),
    Scope.UNIT: (Unit, Unit.code),
    Scope.REGION: (Place, Place.pcode),
}


class Reaches:
    """The centres, units and regions that a role can reach: by their code, and their titles.

    Titles are remembered for a minute: every page says how far the reader's role goes.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[Scope, int], tuple[dict[str, str], float]] = {}

    def find(self, scope: Scope, code: str) -> int | None:
        model, column = REACHED[scope]
        return db.session.scalar(select(model.id).where(column == code))

    def names(self, wanted: Iterable[tuple[Scope, int]]) -> dict[tuple[Scope, int], str]:
        at, asked = clock.now().timestamp(), set(wanted)
        fresh = {key for key, (_titles, until) in self._known.items() if until > at}
        for scope, (model, _column) in REACHED.items():
            missing = [id_ for kind, id_ in asked - fresh if kind is scope]
            if missing:
                found = db.session.execute(
                    select(model.id, model.titles.label("reach_titles")).where(
                        model.id.in_(missing)
                    )
                )
                self._known |= {(scope, id_): (titles, at + 60) for id_, titles in found}
        language = str(get_locale() or "en")
        titles = {key: self._known[key][0] for key in asked if key in self._known}
        return {
            key: each.get(language) or next(iter(each.values()), "") for key, each in titles.items()
        }


def describe(user: Any) -> tuple[str, str]:
    """The role somebody works as and how far it reaches, in the reader's words."""
    grants = user.standing_grants
    roles = dict.fromkeys(str(ROLES[grant.role]) for grant in grants)
    names = current_app.extensions["reaches"].names(
        {(grant.scope, grant.reaches_id) for grant in grants if grant.reaches_id is not None}
    )
    reaches = dict.fromkeys(
        names.get((grant.scope, grant.reaches_id)) or str(SCOPES[grant.scope]) for grant in grants
    )
    return listed(roles) or gettext("nobody yet"), listed(reaches)
