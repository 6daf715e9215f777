from flask_babel import lazy_gettext as _

from trainingmgr.vetting.cases.rules import (
    CaseState,
    CheckState,
    Family,
    Finding,
    Process,
    Reliability,
    Seat,
    Tie,
    Trigger,
    Verdict,
)
from trainingmgr.vetting.cases.words import (
    BURDENS,
    CHECK_STATES,
    FINDINGS,
    PROCESSES,
    RELIABILITIES,
    SEATS,
    STATES,
    TIES,
    TRIGGERS,
    VERDICTS,
)
from trainingmgr.web.fields import Account, Choice, Code, Day, Line, Many, Prose, Seen, Tick, Whole
from trainingmgr.web.form import Filters, Form

REASONS = _("Give the reasons in full sentences.")


class QueueFilters(Filters):
    state = Choice(_("State"), choices=list(STATES.items()), coerce=CaseState)
    kind = Choice(_("Process"), choices=list(PROCESSES.items()), coerce=Process)
    late = Tick(_("Only what is late"))


class WhyForm(Form):
    reason = Line(
        _("Why do you open it?"),
        missing=_("Say in a full sentence why you open this file."),
        help=_("Your sentence is kept in the journal with your name."),
        longest=300,
    )


class NewForm(Form):
    number = Code(
        _("Number of the person"),
        missing=_("Write the number."),
        help=_("Programme or service number."),
    )
    kind = Choice(
        _("Process"),
        choices=list(PROCESSES.items()),
        picks=dict(BURDENS),
        coerce=Process,
        missing=_("Choose the process."),
    )
    trigger = Choice(
        _("What for"),
        choices=[(each, words) for each, words in TRIGGERS.items() if each is not Trigger.ROUND],
        coerce=Trigger,
        missing=_("Choose what the case is opened for."),
    )
    reason = Account(_("Why"), missing=REASONS, longest=500)


class SeatForm(Form):
    part = Choice(
        _("Seat"), choices=list(SEATS.items()), coerce=Seat, missing=_("Choose the seat.")
    )
    user = Choice(_("Who"), coerce=int, missing=_("Choose who takes the seat."))


class CheckForm(Form):
    version = Seen()
    state = Choice(
        _("What was found"),
        choices=[(each, words) for each, words in CHECK_STATES.items() if each != "open"],
        coerce=CheckState,
        missing=_("Choose what was found."),
    )
    body = Line(
        _("Which body holds the record"),
        longest=120,
        help=_("The body, never the person who told it."),
    )
    reliability = Choice(
        _("How far it is relied on"), choices=list(RELIABILITIES.items()), coerce=Reliability
    )
    evidence = Code(_("Number of the document"), longest=80)
    note = Prose(_("What it says"), longest=2000, help=_("Sealed. No names of people who told it."))


class RequestForm(Form):
    body = Line(_("Which body is asked"), longest=120, missing=_("Write which body is asked."))
    what = Account(_("What is asked"), missing=REASONS, longest=2000)
    due_on = Day(_("Until when"), missing=_("Write the last day for the answer."))
    reference = Code(_("Number of the letter"), longest=80)


class HeardForm(Form):
    version = Seen()
    answered_on = Day(_("Answered on"), missing=_("Write the day."))
    answer = Account(
        _("What it answered"),
        longest=4000,
        help=_("Empty: no answer came until its last day."),
    )


class PutForm(Form):
    criterion = Choice(_("Criterion"), coerce=int, missing=_("Choose the criterion."))
    summary = Prose(
        _("What the person is told"),
        missing=REASONS,
        longest=4000,
        help=_("Enough to answer it, and nothing that leads to whoever told it."),
    )
    put_on = Day(_("Told on"), missing=_("Write the day."))
    told_how = Line(_("How they were told"), longest=120, missing=_("Say how the person was told."))
    answer_due_on = Day(
        _("Last day for the answer"), help=_("Empty: the days that the criteria give.")
    )


class AnswerForm(Form):
    version = Seen()
    answered_on = Day(_("Answered on"), missing=_("Write the day."))
    answer = Account(
        _("What the person answered"),
        missing=_("Write down what the person answered."),
        longest=8000,
        help=_("In their own words, whoever helped them to write it."),
    )


class WeighForm(Form):
    version = Seen()
    finding = Choice(
        _("What is left of it"), choices=list(FINDINGS.items()), coerce=Finding,
        missing=_("Choose what is left of it."),
    )  # fmt: skip
    why = Account(_("Why"), missing=REASONS, longest=4000)


class VerdictForm(Form):
    verdict = Choice(
        _("Word"), choices=list(VERDICTS.items()), coerce=Verdict, missing=_("Choose the word.")
    )
    reasons = Account(_("Reasons"), missing=REASONS, longest=8000, help=_("Sealed."))


class DecisionForm(VerdictForm):
    conditions = Prose(
        _("Conditions"), longest=2000, help=_("Only where it is certified provisionally.")
    )
    valid_from = Day(_("Valid from"), help=_("Empty: from the second signature on."))


class AppealDecisionForm(VerdictForm):
    correction = Prose(
        _("What is put right"), longest=2000,
        help=_("Only where the decision is overturned: post, pay, records."),
    )  # fmt: skip


class NoticeForm(Form):
    version = Seen()
    notified_on = Day(_("Told on"), missing=_("Write the day."))
    told_how = Line(_("How they were told"), longest=120, missing=_("Say how the person was told."))


class AppealForm(Form):
    said = Account(_("What they say"), missing=REASONS, longest=8000)
    lodged_on = Day(_("Appealed on"), missing=_("Write the day."))
    body = Line(
        _("Who decides it"), longest=120, missing=_("Say which body decides the appeal."),
    )  # fmt: skip


class TieForm(Form):
    number = Code(_("Number of the person"), missing=_("Write the number."))
    tie = Choice(
        _("What links you"), choices=list(TIES.items()), coerce=Tie,
        missing=_("Choose what links you."),
    )  # fmt: skip


class SampleForm(Form):
    size = Whole(_("How many files"), least=1, most=50, missing=_("Write how many files."))
    reason = Line(
        _("Why do you read them?"),
        missing=_("Say in a full sentence why you read these files."),
        help=_("Your sentence is kept in the journal with your name."),
        longest=300,
    )


class CriteriaForm(Form):
    kind = Choice(
        _("Process"), choices=list(PROCESSES.items()), coerce=Process,
        missing=_("Choose the process."),
    )  # fmt: skip
    law = Line(_("Legal basis"), longest=120, missing=_("Write the legal basis."))
    standard = Line(
        _("Standard of proof"), longest=120, missing=_("Write the standard of proof."),
        help=_("For example: balance of probabilities."),
    )  # fmt: skip
    appeal_body = Line(
        _("Who decides appeals"), longest=120, missing=_("Write who decides appeals.")
    )
    families = Many(
        _("What is looked at"), choices=[], coerce=Family, missing=_("Choose at least one.")
    )
    case_days = Whole(_("Days for a case"), least=7, most=730, missing=_("Write the days."))
    answer_days = Whole(_("Days to answer"), least=7, most=180, missing=_("Write the days."))
    appeal_days = Whole(_("Days to appeal"), least=14, most=180, missing=_("Write the days."))
    valid_months = Whole(
        _("Months a clearance lasts"), least=1, most=60, missing=_("Write the months.")
    )
    suspensive = Tick(_("An appeal suspends what follows from a refusal"))


class ReviewFilters(Filters):
    why = Choice(
        _("Why"),
        choices=[
            ("30", _("Ends in 30 days")),
            ("60", _("Ends in 60 days")),
            ("90", _("Ends in 90 days")),
            ("moved", _("Moved to another unit")),
            ("promotion", _("Command post without a case")),
        ],
    )
