from flask_babel import lazy_gettext as _

from trainingmgr.core.pairs import PAIRS
from trainingmgr.training.attendance.rules import ActionState, MarkCode
from trainingmgr.training.attendance.words import ACTIONS, MARKS
from trainingmgr.training.cohorts.rules import NotHeld
from trainingmgr.training.cohorts.words import NOT_HELD
from trainingmgr.web.fields import Choice, Code, Day, Line, Many, Prose, Seen, Tick, Upload, Whole
from trainingmgr.web.form import Form


class SheetForm(Form):
    """The sheet's id as it stands on the paper."""

    sheet = Code(
        _("Sheet id"),
        missing=_("Type the id that is printed on the sheet."),
        render_kw={"autofocus": True},
    )


class PrintForm(Form):
    language = Choice(
        _("Language of the sheet"),
        choices=[("en", "English"), ("fr", "Français"), ("ar", "العربية"), *PAIRS.items()],
        missing=_("Choose a language."),
    )
    spare = Whole(_("Spare lines"), least=0, most=30)


class MarksForm(Form):
    """What guards a page of marks; the marks themselves are one field a line."""

    sheet = Code(_("Sheet id"))
    reason = Line(_("Why is it changed?"))
    seen = Line("")
    absent = Line(
        _("Absent: their line numbers"),
        help=_("As on the paper: 3, 7, 12-14."),
        longest=400,
    )
    rest_present = Tick(_("Everybody else is present"))


class ScanForm(Form):
    file = Upload(
        _("Scan of the sheet"),
        kinds=("pdf", "jpg", "jpeg", "png"),
        missing=_("Choose the scan."),
        help=_("PDF, JPEG or PNG, 5 MB at most."),
    )


class NameForm(Form):
    name = Line(_("Name, as on the paper"), missing=_("Write the name as it stands on the sheet."))
    number = Code(_("Number, if one is written"))
    mark = Choice(
        _("Mark"),
        choices=[(each, MARKS[each]) for each in MarkCode],
        coerce=MarkCode,
        missing=_("Choose a mark."),
    )
    sheet = Code(_("Sheet id"))


class ResolveForm(Form):
    version = Seen()
    enrolment = Choice(_("Who it was"), coerce=int)
    reason = Line(_("Why the name is dropped, or a locked class changed"))


class LateForm(Form):
    version = Seen()
    verdict = Choice(
        _("Your answer"),
        choices=[("confirm", _("It is right: it counts")), ("refuse", _("It does not count"))],
        radios=True,
        missing=_("Say whether it counts."),
    )
    answer = Prose(_("Why it does not count"), longest=500)


class OddityForm(Form):
    found = Prose(
        _("What was behind it"),
        longest=500,
        missing=_("Say in a sentence what it was."),
        help=_("Whom you asked, what you looked at, and what came out."),
    )


class ReportForm(Form):
    """The report of a class: two minutes on a phone."""

    version = Seen()
    client_key = Line("")
    held = Choice(
        _("Was the class held?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        radios=True,
        missing=_("Say whether the class was held."),
    )
    minutes = Whole(_("Minutes delivered"), least=0, most=720)
    not_held = Choice(
        _("If not, why?"), choices=[(each, NOT_HELD[each]) for each in NotHeld], coerce=NotHeld
    )
    taught = Choice(
        _("If somebody else taught, who?"),
        help=_("Then the report waits until a second person has confirmed who taught."),
    )
    done = Many(_("Still open on this run: press what is done"), coerce=int)
    topics = Many(_("Topics covered"))
    observed = Prose(_("What was observed"), help=_("Facts only: what you saw and heard."))
    meaning = Prose(_("What it means"), help=_("Your judgement, apart from the facts."))
    step = Line(_("Action point"), longest=500)
    step_owner = Line(_("Who does it"), longest=120)
    step_due = Day(_("By when"))
    reason = Line(_("Why it comes late"), longest=500)
    as_it_stands = Tick(_("It is about none of these. Save it as it stands."))


class ActionForm(Form):
    version = Seen()
    state = Choice(
        _("What became of it"),
        choices=[(each, ACTIONS[each]) for each in (ActionState.DONE, ActionState.DROPPED)],
        coerce=ActionState,
        radios=True,
        missing=_("Say what became of it."),
    )
