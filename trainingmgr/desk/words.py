"""The sentences and buttons of what waits, in the reader's language."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from flask_babel import format_date, format_decimal, get_locale, gettext, ngettext
from flask_babel import lazy_gettext as _

from trainingmgr.core import clock
from trainingmgr.core.jobs import JobState
from trainingmgr.desk.rules import Task, Waiting
from trainingmgr.field import words as phone_words
from trainingmgr.pay.answers import words as pay_words
from trainingmgr.pay.rolls.words import PURPOSES
from trainingmgr.pay.rules.files import first_day
from trainingmgr.pay.words import FINDING_KINDS, FINDING_STATES, FINDINGS
from trainingmgr.programme.framework.words import MEASURES
from trainingmgr.programme.funds.words import STAGES
from trainingmgr.programme.resources.words.equipment import DEED_NAMES
from trainingmgr.recruitment.words import WHOLE
from trainingmgr.registry.notices import words as notice_words
from trainingmgr.registry.people.words import SEXES
from trainingmgr.registry.structure.words import SCHEMES
from trainingmgr.training.certificates import words as certificate_words
from trainingmgr.training.certificates.models import Certificate
from trainingmgr.training.certificates.rules import Standing, standing
from trainingmgr.training.cohorts.words import NOT_HELD
from trainingmgr.training.curricula.words import METHODS
from trainingmgr.training.enrolments import words as place_words
from trainingmgr.training.enrolments.rules.checked import checked
from trainingmgr.training.enrolments.words import STATE_KINDS as PLACE_KINDS
from trainingmgr.training.enrolments.words import STATES as PLACES
from trainingmgr.training.records.words import STANDING_KINDS, STANDINGS
from trainingmgr.training.results import words as result_words
from trainingmgr.vetting.cases import words as case_words
from trainingmgr.vetting.words import NEXT_STEPS
from trainingmgr.vetting.words import SHAPES as WORD_SHAPES
from trainingmgr.vetting.words import WORDS as CLEARANCE_WORDS

__all__ = [
    "CLEARANCE_WORDS",
    "FINDINGS",
    "FINDING_KINDS",
    "FINDING_STATES",
    "METHODS",
    "NEXT_STEPS",
    "NOT_HELD",
    "PLACES",
    "PLACE_KINDS",
    "PURPOSES",
    "SCHEMES",
    "SEXES",
    "STANDINGS",
    "STANDING_KINDS",
    "WORD_SHAPES",
    "case_words",
    "certificate_words",
    "checked",
    "first_day",
    "notice_words",
    "pay_words",
    "place_words",
    "result_words",
]


STEPS = {
    "nominated": _("Nominated"),
    "enrolled": _("Enrolled"),
    "attended": _("Attended"),
    "passed": _("Passed"),
    "certified": _("Certified"),
    "in_post": _("Still in post"),
}


def stands(certificate: Certificate) -> Standing:
    """How a certificate stands today."""
    revoked = certificate.revocation.kind if certificate.revocation else None
    return standing(certificate.valid_until, revoked, on=clock.today())


def sentence(waiting: Waiting) -> str:
    """What waits, as one sentence."""
    facts, count = waiting.facts, waiting.count
    single = SINGLE.get(waiting.task)
    if single:
        return str(single(facts))
    return str(COUNTED[waiting.task](count))


def button(waiting: Waiting) -> str:
    """What to press."""
    return str(BY_PLACE.get(waiting.endpoint, BUTTONS[waiting.task])())


def _class(facts: dict[str, Any]) -> dict[str, str]:
    return {
        "module": facts["module"].title(str(get_locale())),
        "cohort": facts["cohort"],
        "on": format_date(facts["on"], "d MMMM y") if "on" in facts else "",
        "at": f"{facts['at']:%H:%M}" if "at" in facts else "",
    }


def _run(facts: dict[str, Any]) -> dict[str, str]:
    on = format_date(facts["on"], "d MMMM y") if "on" in facts else ""
    return {"cohort": facts["cohort"], "on": on}


def _late(cohort: str, on: date, marks: int) -> str:
    """What was written down after the lock of a class: so many marks, or its report."""
    day = format_date(on, "d MMMM y")
    if not marks:
        return str(
            gettext("The report of a class of run %(cohort)s on %(on)s was written after the lock: "
                    "it counts once you have confirmed it.", cohort=cohort, on=day)
        )  # fmt: skip
    return str(
        ngettext(
            "%(num)s mark of run %(cohort)s, class of %(on)s, was written down after the lock: it "
            "counts once you have confirmed it.",
            "%(num)s marks of run %(cohort)s, class of %(on)s, were written down after the lock: "
            "they count once you have confirmed them.",
            marks, cohort=cohort, on=day,
        )
    )  # fmt: skip


SINGLE: dict[Task, Callable[[dict[str, Any]], Any]] = {
    Task.CLASS_TODAY: lambda facts: gettext(
        "Today at %(at)s: %(module)s, %(cohort)s.", **_class(facts)
    ),
    Task.REPORT_OWED: lambda facts: gettext(
        "Nobody has said how %(module)s went on %(on)s (%(cohort)s).", **_class(facts)
    ),
    Task.REGISTER_OWED: lambda facts: gettext(
        "The attendance of %(module)s on %(on)s is not typed in (%(cohort)s).", **_class(facts)
    ),
    Task.ABSENCES: lambda facts: ngettext(
        "%(num)s person misses too much of run %(cohort)s.",
        "%(num)s people miss too much of run %(cohort)s.",
        facts["count"],
        cohort=facts["cohort"],
    ),
    Task.RESULTS_TO_CLOSE: lambda facts: gettext(
        "Run %(cohort)s ended on %(on)s; how it ended for its people is still open.", **_run(facts)
    ),
    Task.RUN_TO_APPROVE: lambda facts: gettext(
        "Run %(cohort)s begins on %(on)s and waits for your agreement.", **_run(facts)
    ),
    Task.PLANS_TO_SIGN: lambda facts: gettext(
        "The training plan %(plan)s waits for your signature.", plan=facts["plan"]
    ),
    Task.REFORM_TO_SIGN: lambda facts: gettext(
        "Version %(number)s of the reform plan %(plan)s waits for your signature.",
        plan=facts["plan"],
        number=facts["number"],
    ),
    Task.STANDARDS_TO_SIGN: lambda facts: gettext(
        "The standard %(standard)s waits for your signature.", standard=facts["standard"]
    ),
    Task.DECISIONS_TO_SIGN: lambda facts: gettext(
        "The decision %(decision)s waits for your signature.", **facts
    ),
    Task.DECISION_TO_REVIEW: lambda facts: gettext(
        "The decision %(decision)s is to be looked at again.", **facts
    ),
    Task.MATTER_TO_ANSWER: lambda facts: gettext(
        "%(body)s waits for your answer to %(matter)s, due on %(due)s.",
        body=facts["body"],
        matter=facts["matter"],
        due=format_date(facts["due"], "d MMMM y"),
    ),
    Task.FILES_ASKED: lambda facts: gettext(
        "Oversight asks for files of the sample %(sample)s by %(due)s.",
        sample=facts["sample"],
        due=format_date(facts["due"], "d MMMM y"),
    ),
    Task.MATTERS_OVERDUE: lambda facts: ngettext(
        "%(num)s matter that an oversight body put to somebody is overdue.",
        "%(num)s matters that oversight bodies put to somebody are overdue.",
        facts["count"],
    ),
    Task.POINT_TO_VERIFY: lambda facts: gettext(
        "%(point)s of the framework is claimed and waits for you to look at it.", **facts
    ),
    Task.POINT_TO_CHECK: lambda facts: gettext(
        "%(point)s of the framework was to be looked at again on %(on)s.",
        point=facts["point"],
        on=format_date(facts["on"], "d MMMM y"),
    ),
    Task.EQUIPMENT_TO_SIGN: lambda facts: gettext(
        "Equipment %(code)s waits for your signature: %(kind)s.",
        code=facts["code"],
        kind=DEED_NAMES[facts["kind"]],
    ),
    Task.EQUIPMENT_TO_CHECK: lambda facts: ngettext(
        "%(num)s record of equipment is past the day of its check.",
        "%(num)s records of equipment are past the day of their check.",
        facts["count"],
    ),
    Task.BUILDING_TO_SIGN: lambda facts: gettext(
        "The handover of the building %(code)s waits for you as the other side.",
        code=facts["code"],
    ),
    Task.MONEY_TO_CONFIRM: lambda facts: gettext(
        "A movement of the money %(code)s waits for you: %(stage)s, %(document)s.",
        code=facts["code"],
        stage=STAGES[facts["stage"]],
        document=facts["document"],
    ),
    Task.MONEY_LATE: lambda facts: ngettext(
        "%(num)s pledge is past its day and has not come whole.",
        "%(num)s pledges are past their day and have not come whole.",
        facts["count"],
    ),
    Task.CONDITION_LATE: lambda facts: gettext(
        "A condition of the money %(code)s was to be met by %(on)s.",
        code=facts["code"],
        on=format_date(facts["on"], "d MMMM y"),
    ),
    Task.UPKEEP_TO_CONFIRM: lambda facts: gettext(
        "Who pays for upkeep waits for you: %(payer)s for %(years)s, plan %(code)s.",
        payer=facts["payer"],
        years=facts["years"],
        code=facts["code"],
    ),
    Task.QUARTER_OWED: lambda facts: gettext(
        "The quarter %(quarter)s is over and has no report yet.", **facts
    ),
    Task.MESSAGE_TO_CLEAR: lambda facts: gettext(
        "The message to the public %(code)s waits for you to look whether it may be told.", **facts
    ),
    Task.MESSAGE_SENT_BACK: lambda facts: gettext(
        "The message to the public %(code)s may not be told so: change its text.", **facts
    ),
    Task.RUMOUR_OPEN: lambda facts: gettext(
        "The rumour %(code)s is open since %(on)s: answer it, or say why there is no answer.",
        code=facts["code"],
        on=format_date(facts["on"], "d MMMM y"),
    ),
    Task.TARGET_TO_SIGN: lambda facts: gettext(
        "Version %(number)s of the target establishment of %(service)s waits for a signature.",
        **facts,
    ),
    Task.ORDER_TO_SIGN: lambda facts: gettext(
        "The order %(order)s is drafted: it moves people and waits for a signature.", **facts
    ),
    Task.MOVE_APPEALED: lambda facts: gettext(
        "Somebody does not accept the move by the order %(order)s: decide on the appeal.", **facts
    ),
    Task.MOVES_UNTOLD: lambda facts: gettext(
        "The order %(order)s is signed, and not everybody was told of it.", **facts
    ),
    Task.REPLY_OWED: lambda facts: gettext(
        "Civil society is owed your reply to %(code)s by %(on)s.",
        code=facts["code"],
        on=format_date(facts["on"], "d MMMM y"),
    ),
    Task.RISK_WARNS: lambda facts: gettext(
        "A figure warns of the risk %(risk)s: %(measure)s.",
        risk=facts["risk"],
        measure=MEASURES[facts["measure"]],
    ),
    Task.RISK_TO_LOOK_AT: lambda facts: gettext(
        "The risk %(risk)s is to be scored and looked at again.", **facts
    ),
    Task.RISK_TASK_LATE: lambda facts: gettext(
        "A task against the risk %(risk)s is past its day: %(what)s", **facts
    ),
    Task.MENTORING_TO_SIGN: lambda facts: gettext(
        "The mentoring assignment %(assignment)s waits for your signature.", **facts
    ),
    Task.RATINGS_TO_REVIEW: lambda facts: gettext(
        "A rating in the log of %(on)s moved more than two steps and waits for you.",
        on=format_date(facts["on"], "d MMMM y"),
    ),
    Task.PHONE_DIFFERS: lambda facts: gettext(
        "Your phone says otherwise than what stands: %(what)s",
        what=phone_words.KINDS[facts["kind"]],
    ),
    Task.PROMISES_DUE: lambda facts: gettext(
        "To be done by %(on)s: %(what)s (%(office)s)",
        on=format_date(facts["due"], "d MMMM y"),
        what=facts["what"],
        office=facts["office"],
    ),
    Task.GRADUATES_TO_ASK: lambda facts: gettext(
        "The graduates of run %(cohort)s are to be asked after: %(months)s months have passed.",
        cohort=facts["cohort"],
        months=facts["months"],
    ),
    Task.LATE_MARKS: lambda facts: _late(**facts),
    Task.SHEETS_DIFFER: lambda facts: gettext(
        "Two people read sheet %(sheet)s of %(cohort)s otherwise: a third looks at the paper.",
        **facts,
    ),
    Task.SHEETS_AGAIN: lambda facts: gettext(
        "Sheet %(sheet)s of %(cohort)s was typed by one person and waits for another.", **facts
    ),
    Task.CERTIFICATES_TO_ISSUE: lambda facts: gettext(
        "The certificates of run %(cohort)s wait to be issued.", cohort=facts["cohort"]
    ),
    Task.REPRISALS_TO_ASK: lambda facts: gettext(
        "Ask whether complaining has done harm: complaint %(reference)s",
        reference=facts["reference"],
    ),
    Task.ACTIONS_DUE: lambda facts: gettext(
        "To be done by %(on)s: %(what)s (%(cohort)s)",
        on=format_date(facts["due"], "d MMMM y"),
        what=facts["what"],
        cohort=facts["cohort"],
    ),
    Task.SUPPORT_TO_LOOK_AT: lambda facts: (
        gettext(
            "Support %(code)s has to be assessed again: a unit or its commander has changed.",
            code=facts["code"],
        )
        if facts["changed"]
        else gettext(
            "Support %(code)s waits for its next step: %(what)s",
            code=facts["code"],
            what=facts["what"],
        )
    ),
    Task.MEASURE_OWED: lambda facts: gettext(
        "By %(on)s you do this for support %(code)s: %(what)s",
        on=format_date(facts["due"], "d MMMM y"),
        code=facts["code"],
        what=facts["what"],
    ),
    Task.MEASURE_TO_VERIFY: lambda facts: gettext(
        "A measure for support %(code)s is said to be in place: %(what)s",
        code=facts["code"],
        what=facts["what"],
    ),
    Task.BACKUP_OWED: lambda facts: (
        gettext("The last backup is older than a week.")
        if facts["made"]
        else gettext("No backup has been made yet.")
    ),
    Task.EVACUATION_TO_AGREE: lambda facts: gettext(
        "%(who)s asks for an evacuation. You decide.", who=facts["who"]
    ),
    Task.REHEARSAL_OWED: lambda _facts: gettext(
        "Leaving in a hurry was not rehearsed for half a year."
    ),
    Task.NOTICES_OWED: lambda facts: (
        gettext(
            "At least %(count)s people have not been told of what is done with their data: "
            "%(notice)s.",
            count=format_decimal(facts["count"]),
            notice=facts["notice"],
        )
        if facts["more"]
        else ngettext(
            "%(num)s person has not been told of what is done with their data: %(notice)s.",
            "%(num)s people have not been told of what is done with their data: %(notice)s.",
            facts["count"],
            notice=facts["notice"],
        )
    ),
    Task.IMPORTS_TO_ANSWER: lambda facts: gettext(
        "The file %(file)s waits for your answer.", file=facts["file"]
    ),
    Task.LISTS_TO_LOOK_AT: lambda facts: gettext(
        "A version of the watch-list %(title)s looks odd and is not in force.", **facts
    ),
    Task.LISTS_OLD: lambda facts: gettext(
        "The watch-list %(title)s was made on %(on)s: bring a newer one.",
        title=facts["title"],
        on=format_date(facts["on"], "d MMMM y"),
    ),
    Task.IMPORTS_TO_APPROVE: lambda facts: gettext(
        "The file %(file)s waits for a second person.", file=facts["file"]
    ),
}

COUNTED: dict[Task, Callable[[int], Any]] = {
    Task.NOMINATIONS_TO_CONFIRM: lambda n: ngettext(
        "%(num)s person is nominated and waits to be confirmed.",
        "%(num)s people are nominated and wait to be confirmed.",
        n,
    ),
    Task.WAIVERS_TO_SIGN: lambda n: ngettext(
        "%(num)s waiver waits for your signature.",
        "%(num)s waivers wait for your signature.",
        n,
    ),
    Task.MERGES_TO_DECIDE: lambda n: ngettext(
        "%(num)s pair of records is said to be one person.",
        "%(num)s pairs of records are said to be one person each.",
        n,
    ),
    Task.CORRECTIONS_TO_DECIDE: lambda n: ngettext(
        "%(num)s correction of a record waits for a second person.",
        "%(num)s corrections of records wait for a second person.",
        n,
    ),
    Task.PAIRS_TO_COMPARE: lambda n: ngettext(
        "%(num)s pair of records may be the same person.",
        "%(num)s pairs of records may be the same person.",
        n,
    ),
    Task.ROLES_TO_SIGN: lambda n: ngettext(
        "%(num)s role waits for a second signature.",
        "%(num)s roles wait for a second signature.",
        n,
    ),
    Task.CODES_TO_SIGN: lambda n: ngettext(
        "%(num)s one-time code waits for a second signature.",
        "%(num)s one-time codes wait for a second signature.",
        n,
    ),
    Task.AGE_REFERRALS: lambda n: ngettext(
        "%(num)s person waits to have their age told, or for care.",
        "%(num)s people wait to have their age told, or for care.",
        n,
    ),
    Task.MATCHES_TO_NOTE: lambda n: ngettext(
        "%(num)s match with a watch-list was confirmed: take note of it.",
        "%(num)s matches with watch-lists were confirmed: take note of them.",
        n,
    ),
    Task.MATCHES_TO_SECOND: lambda n: ngettext(
        "%(num)s finding about a watch-list waits for a second person.",
        "%(num)s findings about watch-lists wait for a second person.",
        n,
    ),
    Task.MATCHES_TO_JUDGE: lambda n: ngettext(
        "%(num)s person may be on a watch-list.",
        "%(num)s people may be on a watch-list.",
        n,
    ),
    Task.CASES_TO_DO: lambda n: ngettext(
        "%(num)s vetting case waits for you.", "%(num)s vetting cases wait for you.", n
    ),
    Task.OBJECTIONS_TO_DECIDE: lambda n: ngettext(
        "%(num)s objection to an applicant waits for the jury.",
        "%(num)s objections to applicants wait for the jury.",
        n,
    ),
    Task.REJECTIONS_APPEALED: lambda n: ngettext(
        "%(num)s applicant appeals a rejection.", "%(num)s applicants appeal their rejections.", n
    ),
    Task.SELECTION_TO_AGREE: lambda _n: gettext(
        "A list of who is selected waits for a member of the jury."
    ),
    Task.CLEARANCES_ENDING: lambda n: ngettext(
        "%(num)s clearance ends within 30 days.", "%(num)s clearances end within 30 days.", n
    ),
    Task.PRINTS_TO_CONFIRM: lambda n: ngettext(
        "%(num)s print of certificates is not confirmed: say what came out of the printer.",
        "%(num)s prints of certificates are not confirmed: say what came out of the printer.",
        n,
    ),
    Task.UNITS_TO_CLEAR: lambda n: ngettext(
        "%(num)s unit of a run that is planned or under way is not cleared, or not for long.",
        "%(num)s units of runs that are planned or under way are not cleared, or not for long.",
        n,
    ),
    Task.KEYS_TO_DECIDE: lambda n: ngettext(
        "%(num)s key that signs certificates is said to be stolen.",
        "%(num)s keys that sign certificates are said to be stolen.",
        n,
    ),
    Task.REVOCATIONS_TO_DECIDE: lambda n: ngettext(
        "%(num)s certificate is to be withdrawn.",
        "%(num)s certificates are to be withdrawn.",
        n,
    ),
    Task.PAY_TO_RECONCILE: lambda n: ngettext(
        "%(num)s pay cycle is not compared with the register yet.",
        "%(num)s pay cycles are not compared with the register yet.",
        n,
    ),
    Task.PAY_TO_REVIEW: lambda n: ngettext(
        "%(num)s pay line needs a person to look at it.",
        "%(num)s pay lines need a person to look at them.",
        n,
    ),
    Task.CHANNELS_TO_DECIDE: lambda n: ngettext(
        "%(num)s change of where pay goes waits for a second person.",
        "%(num)s changes of where pay goes wait for a second person.",
        n,
    ),
    Task.CHANNELS_TO_TELL: lambda n: ngettext(
        "%(num)s person is to be told where their pay will go.",
        "%(num)s people are to be told where their pay will go.",
        n,
    ),
    Task.DISPUTES_TO_ANSWER: lambda n: ngettext(
        "%(num)s pay dispute waits for an answer, of your own or of nobody.",
        "%(num)s pay disputes wait for an answer, of your own or of nobody.",
        n,
    ),
    Task.ARREARS_TO_AGREE: lambda n: ngettext(
        "%(num)s entry of arrears waits for a second person.",
        "%(num)s entries of arrears wait for a second person.",
        n,
    ),
    Task.HOLDS_TO_DECIDE: lambda n: ngettext(
        "%(num)s hold of pay waits for a second person.",
        "%(num)s holds of pay wait for a second person.",
        n,
    ),
    Task.STOP_LISTS_TO_SIGN: lambda n: ngettext(
        "%(num)s stop list was heard and waits for a signature.",
        "%(num)s stop lists were heard and wait for a signature.",
        n,
    ),
    Task.PAY_CASES: lambda n: ngettext(
        "%(num)s case of pay is yours.",
        "%(num)s cases of pay are yours.",
        n,
    ),
    Task.PAYROLLS_TO_SIGN: lambda n: ngettext(
        "%(num)s payroll waits for your signature.",
        "%(num)s payrolls wait for your signature.",
        n,
    ),
    Task.MUSTERS_TO_SIGN: lambda n: ngettext(
        "%(num)s list of who was present waits for its commander.",
        "%(num)s lists of who was present wait for their commander.",
        n,
    ),
    Task.CASH_TO_CONFIRM: lambda n: ngettext(
        "%(num)s cash sheet is typed in and waits for a second person.",
        "%(num)s cash sheets are typed in and wait for a second person.",
        n,
    ),
    Task.ODDITIES: lambda n: ngettext(
        "%(num)s odd pattern of attendance is to be looked at.",
        "%(num)s odd patterns of attendance are to be looked at.",
        n,
    ),
    Task.MENTORING_TO_CONFIRM: lambda n: ngettext(
        "%(num)s mentoring assignment is signed and waits to be confirmed.",
        "%(num)s mentoring assignments are signed and wait to be confirmed.",
        n,
    ),
    Task.MENTORING_SILENT: lambda n: ngettext(
        "Nothing was heard of %(num)s mentoring assignment for too long.",
        "Nothing was heard of %(num)s mentoring assignments for too long.",
        n,
    ),
    Task.HANDOVERS_OWED: lambda n: ngettext(
        "%(num)s mentoring assignment ends soon and owes a handover note.",
        "%(num)s mentoring assignments end soon and owe handover notes.",
        n,
    ),
    Task.TOUR_NOTES_OWED: lambda n: ngettext(
        "%(num)s tour ends soon, or has ended, and owes a handover note.",
        "%(num)s tours end soon, or have ended, and owe handover notes.",
        n,
    ),
    Task.OWN_NOTE_OWED: lambda n: ngettext(
        "Your tour ends soon: write its handover note.",
        "%(num)s tours of yours end soon: write their handover notes.",
        n,
    ),
    Task.TEAMS_TO_APPROVE: lambda n: ngettext(
        "%(num)s mobile team was asked for and waits to be approved.",
        "%(num)s mobile teams were asked for and wait to be approved.",
        n,
    ),
    Task.TEAMS_TO_COMPOSE: lambda n: ngettext(
        "%(num)s mobile team is approved and waits for its people.",
        "%(num)s mobile teams are approved and wait for their people.",
        n,
    ),
    Task.QUESTIONS_TO_REVIEW: lambda n: ngettext(
        "%(num)s question of a bank waits for your review.",
        "%(num)s questions of a bank wait for your review.",
        n,
    ),
    Task.CONCERNS_SENT: lambda n: ngettext(
        "%(num)s concern was sent to you and is not taken up.",
        "%(num)s concerns were sent to you and are not taken up.",
        n,
    ),
    Task.COMPLAINTS_TO_LEAVE: lambda n: ngettext(
        "%(num)s complaint leaves for the competent body today.",
        "%(num)s complaints leave for the competent body today.",
        n,
    ),
    Task.COMPLAINTS_RECEIVED: lambda n: ngettext(
        "%(num)s complaint waits to be acknowledged within seven days.",
        "%(num)s complaints wait to be acknowledged within seven days.",
        n,
    ),
    Task.COMPLAINTS_LATE: lambda n: ngettext(
        "%(num)s complaint should have been answered by now.",
        "%(num)s complaints should have been answered by now.",
        n,
    ),
    Task.ERRORS_TO_MEND: lambda n: ngettext(
        "%(num)s error in a record was complained about and is to be put right.",
        "%(num)s errors in records were complained about and are to be put right.",
        n,
    ),
    Task.COMPLAINTS_UNHEARD: lambda n: ngettext(
        "%(num)s complaint was acknowledged by nobody for seven days.",
        "%(num)s complaints were acknowledged by nobody for seven days.",
        n,
    ),
    Task.POINTS_UNREAD: lambda n: ngettext(
        "%(num)s point of the public waits, and nobody has looked at it yet.",
        "%(num)s points of the public wait, and nobody has looked at them yet.",
        n,
    ),
    Task.ALERTS_TO_ANSWER: lambda n: ngettext(
        "%(num)s account was shown very many people within an hour.",
        "%(num)s accounts were shown very many people within an hour.",
        n,
    ),
    Task.BREACHES_TO_TELL: lambda n: ngettext(
        "%(num)s breach must still be told to somebody.",
        "%(num)s breaches must still be told to somebody.",
        n,
    ),
    Task.ERASURES_TO_PROPOSE: lambda n: ngettext(
        "%(num)s list of records whose time is over waits to be looked through.",
        "%(num)s lists of records whose time is over wait to be looked through.",
        n,
    ),
    Task.ERASURES_TO_AGREE: lambda n: ngettext(
        "%(num)s run that erases records waits for a second person.",
        "%(num)s runs that erase records wait for a second person.",
        n,
    ),
    Task.SHARING_TO_AGREE: lambda n: ngettext(
        "%(num)s signed sharing agreement waits for a second person.",
        "%(num)s signed sharing agreements wait for a second person.",
        n,
    ),
    Task.SHARING_ENDING: lambda n: ngettext(
        "%(num)s sharing agreement is over or ends soon: renew it or end it.",
        "%(num)s sharing agreements are over or end soon: renew them or end them.",
        n,
    ),
    Task.REQUESTS_TO_ANSWER: lambda n: ngettext(
        "%(num)s person waits for an answer about their own data.",
        "%(num)s people wait for an answer about their own data.",
        n,
    ),
    Task.UNPAID_PRESENT: lambda n: ngettext(
        "%(num)s person is on duty and not on the pay roll.",
        "%(num)s people are on duty and not on the pay roll.",
        n,
    ),
}

BY_PLACE = {
    "attendance.report": lambda: gettext("Report it"),
    "attendance.mark": lambda: gettext("Mark attendance"),
}
"""Where the button leads straight to the deed, it says so."""

BUTTONS = {
    Task.CLASS_TODAY: lambda: gettext("Report it"),
    Task.REPORT_OWED: lambda: gettext("Open the class"),
    Task.REGISTER_OWED: lambda: gettext("Open the class"),
    Task.ABSENCES: lambda: gettext("See who"),
    Task.SHEETS_AGAIN: lambda: gettext("Type it too"),
    Task.SHEETS_DIFFER: lambda: gettext("See the differences"),
    Task.LATE_MARKS: lambda: gettext("Look at it"),
    Task.ODDITIES: lambda: gettext("Look at them"),
    Task.RESULTS_TO_CLOSE: lambda: gettext("Open the results"),
    Task.RUN_TO_APPROVE: lambda: gettext("Look at the plan"),
    Task.PLANS_TO_SIGN: lambda: gettext("Look at the plan"),
    Task.REFORM_TO_SIGN: lambda: gettext("Read it"),
    Task.STANDARDS_TO_SIGN: lambda: gettext("Read it"),
    Task.DECISIONS_TO_SIGN: lambda: gettext("Read it"),
    Task.DECISION_TO_REVIEW: lambda: gettext("Read it"),
    Task.MATTER_TO_ANSWER: lambda: gettext("Read it"),
    Task.MATTERS_OVERDUE: lambda: gettext("Look at them"),
    Task.FILES_ASKED: lambda: gettext("Look at them"),
    Task.POINT_TO_VERIFY: lambda: gettext("Look at it"),
    Task.POINT_TO_CHECK: lambda: gettext("Look at it"),
    Task.EQUIPMENT_TO_SIGN: lambda: gettext("Look at it"),
    Task.EQUIPMENT_TO_CHECK: lambda: gettext("Draw a spot check"),
    Task.BUILDING_TO_SIGN: lambda: gettext("Look at it"),
    Task.MONEY_TO_CONFIRM: lambda: gettext("Look at it"),
    Task.MONEY_LATE: lambda: gettext("Look at them"),
    Task.CONDITION_LATE: lambda: gettext("Look at it"),
    Task.UPKEEP_TO_CONFIRM: lambda: gettext("Look at it"),
    Task.QUARTER_OWED: lambda: gettext("Make the report"),
    Task.MESSAGE_TO_CLEAR: lambda: gettext("Read it"),
    Task.MESSAGE_SENT_BACK: lambda: gettext("Read it"),
    Task.RUMOUR_OPEN: lambda: gettext("Look at it"),
    Task.TARGET_TO_SIGN: lambda: gettext("Read it"),
    Task.ORDER_TO_SIGN: lambda: gettext("Read it"),
    Task.MOVE_APPEALED: lambda: gettext("Decide"),
    Task.MOVES_UNTOLD: lambda: gettext("Look at it"),
    Task.REPLY_OWED: lambda: gettext("Read it"),
    Task.POINTS_UNREAD: lambda: gettext("Look at them"),
    Task.RISK_WARNS: lambda: gettext("Answer it"),
    Task.RISK_TO_LOOK_AT: lambda: gettext("Look at it"),
    Task.RISK_TASK_LATE: lambda: gettext("Look at it"),
    Task.MENTORING_TO_SIGN: lambda: gettext("Read it"),
    Task.MENTORING_TO_CONFIRM: lambda: gettext("Look at them"),
    Task.MENTORING_SILENT: lambda: gettext("Look at them"),
    Task.HANDOVERS_OWED: lambda: gettext("Look at them"),
    Task.TOUR_NOTES_OWED: lambda: gettext("Look at them"),
    Task.OWN_NOTE_OWED: lambda: gettext("Look at them"),
    Task.TEAMS_TO_APPROVE: lambda: gettext("Look at them"),
    Task.TEAMS_TO_COMPOSE: lambda: gettext("Look at them"),
    Task.RATINGS_TO_REVIEW: lambda: gettext("Open the log"),
    Task.PHONE_DIFFERS: lambda: gettext("Decide"),
    Task.PROMISES_DUE: lambda: gettext("Say how it stands"),
    Task.CONCERNS_SENT: lambda: gettext("Look at them"),
    Task.QUESTIONS_TO_REVIEW: lambda: gettext("Review them"),
    Task.GRADUATES_TO_ASK: lambda: gettext("Open the list"),
    Task.NOMINATIONS_TO_CONFIRM: lambda: gettext("Open the run"),
    Task.WAIVERS_TO_SIGN: lambda: gettext("Look at them"),
    Task.MERGES_TO_DECIDE: lambda: gettext("Decide"),
    Task.CORRECTIONS_TO_DECIDE: lambda: gettext("Decide"),
    Task.PAIRS_TO_COMPARE: lambda: gettext("Compare"),
    Task.IMPORTS_TO_ANSWER: lambda: gettext("Go on"),
    Task.IMPORTS_TO_APPROVE: lambda: gettext("Look at it"),
    Task.ROLES_TO_SIGN: lambda: gettext("Look at them"),
    Task.CODES_TO_SIGN: lambda: gettext("Look at them"),
    Task.AGE_REFERRALS: lambda: gettext("Open it"),
    Task.LISTS_TO_LOOK_AT: lambda: gettext("Look again"),
    Task.LISTS_OLD: lambda: gettext("Bring a list"),
    Task.MATCHES_TO_NOTE: lambda: gettext("See who"),
    Task.MATCHES_TO_SECOND: lambda: gettext("Decide"),
    Task.MATCHES_TO_JUDGE: lambda: gettext("Compare"),
    Task.CASES_TO_DO: lambda: gettext("Open the queue"),
    Task.OBJECTIONS_TO_DECIDE: lambda: gettext("Open the objections"),
    Task.REJECTIONS_APPEALED: lambda: gettext("Open the oldest"),
    Task.SELECTION_TO_AGREE: lambda: gettext("Open the list"),
    Task.CLEARANCES_ENDING: lambda: gettext("See who"),
    Task.UNITS_TO_CLEAR: lambda: gettext("See which"),
    Task.SUPPORT_TO_LOOK_AT: lambda: gettext("Open it"),
    Task.MEASURE_OWED: lambda: gettext("Say that it is done"),
    Task.MEASURE_TO_VERIFY: lambda: gettext("Verify it"),
    Task.COMPLAINTS_TO_LEAVE: lambda: gettext("Look at them"),
    Task.COMPLAINTS_RECEIVED: lambda: gettext("Look at them"),
    Task.COMPLAINTS_LATE: lambda: gettext("Look at them"),
    Task.REPRISALS_TO_ASK: lambda: gettext("Write down"),
    Task.ERRORS_TO_MEND: lambda: gettext("Look at them"),
    Task.COMPLAINTS_UNHEARD: lambda: gettext("See the numbers"),
    Task.ALERTS_TO_ANSWER: lambda: gettext("Look at them"),
    Task.BREACHES_TO_TELL: lambda: gettext("Look at them"),
    Task.ERASURES_TO_PROPOSE: lambda: gettext("Look at them"),
    Task.ERASURES_TO_AGREE: lambda: gettext("Look at them"),
    Task.NOTICES_OWED: lambda: gettext("See who"),
    Task.SHARING_TO_AGREE: lambda: gettext("Look at them"),
    Task.SHARING_ENDING: lambda: gettext("Look at them"),
    Task.REQUESTS_TO_ANSWER: lambda: gettext("Look at them"),
    Task.ACTIONS_DUE: lambda: gettext("Close it"),
    Task.BACKUP_OWED: lambda: gettext("See how"),
    Task.EVACUATION_TO_AGREE: lambda: gettext("Look at it"),
    Task.REHEARSAL_OWED: lambda: gettext("See how"),
    Task.CERTIFICATES_TO_ISSUE: lambda: gettext("Look at them"),
    Task.PRINTS_TO_CONFIRM: lambda: gettext("See them"),
    Task.REVOCATIONS_TO_DECIDE: lambda: gettext("Decide"),
    Task.KEYS_TO_DECIDE: lambda: gettext("Decide"),
    Task.PAY_TO_RECONCILE: lambda: gettext("Compare"),
    Task.PAY_TO_REVIEW: lambda: gettext("Look at them"),
    Task.CHANNELS_TO_DECIDE: lambda: gettext("Decide"),
    Task.CHANNELS_TO_TELL: lambda: gettext("See who"),
    Task.DISPUTES_TO_ANSWER: lambda: gettext("Look at them"),
    Task.ARREARS_TO_AGREE: lambda: gettext("Look at them"),
    Task.HOLDS_TO_DECIDE: lambda: gettext("Decide"),
    Task.STOP_LISTS_TO_SIGN: lambda: gettext("Look at them"),
    Task.PAY_CASES: lambda: gettext("Look at them"),
    Task.PAYROLLS_TO_SIGN: lambda: gettext("Look at it"),
    Task.MUSTERS_TO_SIGN: lambda: gettext("Look at them"),
    Task.CASH_TO_CONFIRM: lambda: gettext("Look at them"),
    Task.UNPAID_PRESENT: lambda: gettext("See who"),
}


KINDS: dict[str, Callable[[], str]] = {
    "import.check": lambda: gettext("Checking a file"),
    "import.take_in": lambda: gettext("Taking a file in"),
    "import.sweep": lambda: gettext("Clearing up after a file"),
    "reconcile pay": lambda: gettext("Comparing pay with the register"),
    "compute payroll": lambda: gettext("Computing a payroll"),
    "payments.write": lambda: gettext("Writing payment files"),
    "payments.parade": lambda: gettext("Making cash sheets"),
    "payments.hear": lambda: gettext("Reading an answer about payments"),
    "reset_mail": lambda: gettext("Sending a code by e-mail"),
    "ddr.compare": lambda: gettext("Comparing benefits with the register"),
    "watchlists.read": lambda: gettext("Reading a watch-list"),
    "watchlists.screen": lambda: gettext("Comparing people with the watch-lists"),
    "issue certificates": lambda: gettext("Issuing certificates"),
    **{each.value: partial(str, words) for each, words in WHOLE.items()},
}


def kind_of(name: str) -> str:
    """What a job does, in words; its own name where nobody has put it into words."""
    return KINDS[name]() if name in KINDS else name


def job_state(state: JobState) -> tuple[str, str]:
    """The kind of status mark of a job, and its word."""
    return {
        JobState.WAITING: ("wait", gettext("Waiting")),
        JobState.RUNNING: ("go", gettext("Under way")),
        JobState.DONE: ("ok", gettext("Done")),
        JobState.FAILED: ("stop", gettext("Failed")),
        JobState.CANCELLED: ("hold", gettext("Cancelled")),
    }[state]
