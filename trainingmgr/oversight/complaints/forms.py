from flask_babel import lazy_gettext as _

from trainingmgr.core.pairs import LANGUAGES
from trainingmgr.oversight.complaints import words
from trainingmgr.oversight.complaints.rules import (
    Category,
    Channel,
    Complainant,
    ComplaintState,
    Confidentiality,
    ErrorEnd,
    MeasureOn,
    Reprisal,
    Satisfaction,
    Urgency,
    WrongField,
)
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.registry.structure.words import SCHEMES
from trainingmgr.web.fields import Account, Choice, Code, Day, Line, Prose, Seen, Tick, When, Whole
from trainingmgr.web.form import CodeForm, Filters, Form, Unguarded
from trainingmgr.web.papers import LanguageFilter

WHY_NAMED = _("Name, rank, unit, number: what you know. They and their commanders never see it.")


class SaidForm(Unguarded):
    """What the public page asks. Only the first two are needed."""

    category = Choice(
        _("What is it about?"), choices=list(words.CATEGORIES.items()), coerce=Category,
        missing=_("Choose what it is about."),
    )  # fmt: skip
    told = Prose(
        _("What happened?"), longest=8000, missing=_("Say what happened."),
        help=_("When and where, and what was done or not done. Leave out the names of children "
               "and of others who were hurt."),
    )  # fmt: skip
    named = Prose(_("Who did it?"), longest=1000, help=WHY_NAMED)
    units = Line(_("In which unit or place?"), longest=200)
    remedy = Prose(_("What should be done?"), longest=1000)
    complainant = Choice(
        _("For whom do you complain?"), choices=list(words.COMPLAINANTS.items()),
        coerce=Complainant, default=Complainant.ANONYMOUS, missing=_("Choose one."),
    )  # fmt: skip
    contact = Line(
        _("How can we reach you safely?"), longest=200,
        help=_("A number or a place, and when. Without it you ask with your code."),
    )  # fmt: skip
    may_share = Tick(_("If another body must deal with it, it may read this."))
    urgent = Tick(_("Somebody is in danger now."))


class TakenForm(Form):
    """The same, written down for somebody at a desk or from a sheet."""

    channel = Choice(
        _("How it came"), coerce=Channel, missing=_("Choose how it came."),
        choices=[pair for pair in words.CHANNELS.items() if pair[0] is not Channel.WEB],
    )  # fmt: skip
    code = Code(
        _("Code on the sheet"), longest=40,
        help=_("If it came on a sheet with a code. Whoever complains has it on their slip."),
    )  # fmt: skip
    received_on = Day(_("Came on"), missing=_("Write the day on which it came."))
    language = Choice(
        _("Language they speak"), choices=list(LANGUAGES.items()), missing=_("Choose a language.")
    )
    category = Choice(
        _("What it is about"), choices=list(words.CATEGORIES.items()), coerce=Category,
        missing=_("Choose what it is about."),
    )  # fmt: skip
    told = Prose(
        _("What happened, in their words"), longest=8000, missing=_("Say what happened."),
        help=_("Leave out the names of children and of others who were hurt."),
    )  # fmt: skip
    named = Prose(_("Whom it is about"), longest=1000, help=WHY_NAMED)
    units = Line(
        _("Units it is about"), longest=200, help=_("Their codes, with a space between them.")
    )
    remedy = Prose(_("What they ask for"), longest=1000)
    complainant = Choice(
        _("Who complains"), choices=list(words.WHO.items()), coerce=Complainant,
        default=Complainant.ANONYMOUS, missing=_("Choose who complains."),
    )  # fmt: skip
    contact = Line(_("How they can be reached safely"), longest=200)
    may_share = Tick(_("They agree that another body may read it."))
    confidentiality = Choice(
        _("Confidentiality"), choices=list(words.CONFIDENTIALITY.items()), coerce=Confidentiality,
        default=Confidentiality.RESTRICTED, missing=_("Choose one."),
    )  # fmt: skip
    urgency = Choice(
        _("Urgency"), choices=list(words.URGENCY.items()), coerce=Urgency,
        default=Urgency.ORDINARY, missing=_("Choose one."),
    )  # fmt: skip


class SheetsForm(LanguageFilter):
    """How many sheets, each with a code of its own, and in which language or two."""

    count = Whole(_("How many"))


class FollowForm(CodeForm):
    """Under an answer: the code comes along, so that the browser keeps nothing."""

    said = Prose(_("Write to the office"), longest=4000, missing=_("Write something."))
    harmed = Tick(_("Somebody threatened or punished me because I complained."))
    withdraws = Tick(_("I take my complaint back."))


class JudgeForm(CodeForm):
    satisfied = Choice(
        _("Did it help?"), choices=list(words.SATISFACTION.items()), coerce=Satisfaction,
        missing=_("Choose one."),
    )  # fmt: skip


class RegisterFilters(Filters):
    reference = Code(_("Reference"), longest=6)
    state = Choice(_("State"), choices=list(words.STATES.items()), coerce=ComplaintState)
    category = Choice(_("About"), choices=list(words.CATEGORIES.items()), coerce=Category)
    channel = Choice(_("How it came"), choices=list(words.CHANNELS.items()), coerce=Channel)
    since = Day(_("From"))
    until = Day(_("To"))
    only = Choice(_("Only"), choices=list(words.NARROWED.items()))


class WhyForm(Form):
    reason = Line(
        _("Why do you open it?"), longest=300,
        missing=_("Say in a full sentence why you open it."),
        help=_("Your sentence is kept in the journal with your name. Write no name in it."),
    )  # fmt: skip


class MessageForm(Form):
    answer = Prose(
        _("What whoever holds the code reads"), longest=4000, missing=_("Write an answer."),
        help=_("In the language in which they complained. Write no name in it."),
    )  # fmt: skip


class AnswerForm(MessageForm):
    version = Seen()


class NoteForm(Form):
    answer = Account(_("Note for the office"), longest=4000, missing=_("Write a note."))


class StepForm(Form):
    version = Seen()
    state = Choice(
        _("It goes on to"), coerce=ComplaintState, missing=_("Choose how it goes on.")
    )  # fmt: skip
    findings = Account(_("What was found, or why"), longest=4000)
    remedy = Prose(_("What was put right"), longest=2000)
    answer = Prose(
        _("What whoever holds the code reads"), longest=4000,
        help=_("In the language in which they complained. Write no name in it."),
    )  # fmt: skip


class BodyForm(Form):
    version = Seen()
    body = Line(
        _("Which body takes it over"), longest=120, missing=_("Write which body takes it over."),
        help=_("An office, not a person."),
    )  # fmt: skip
    reach = Line(
        _("How whoever complained reaches it"), longest=160,
        missing=_("Write how they reach that body."),
        help=_("A number, a place, hours. They read it with their code, also when all else is "
               "erased here."),
    )  # fmt: skip
    answer = Prose(
        _("What whoever holds the code reads"), longest=4000,
        help=_("Where it is now, and what happens next."),
    )  # fmt: skip


class ReceiptForm(Form):
    version = Seen()
    receipt = Line(
        _("Receipt of the body"), longest=120, missing=_("Write the number of the receipt."),
        help=_("Its number and day, or the office that signed."),
    )  # fmt: skip


class AboutForm(Form):
    number = Code(_("Programme or service number"), longest=40)
    unit = Code(_("Code of a unit"), longest=40)


class SortForm(Form):
    version = Seen()
    category = Choice(
        _("It is about"), choices=list(words.CATEGORIES.items()), coerce=Category,
        missing=_("Choose what it is about."),
    )  # fmt: skip


class CheckForm(Form):
    found = Choice(
        _("What was found"), choices=list(words.REPRISALS.items()), coerce=Reprisal,
        missing=_("Choose what was found."),
    )  # fmt: skip
    said = Account(_("What was feared or done"), longest=2000)


class ErrorForm(Form):
    number = Code(
        _("Number of whose record it is"), longest=40,
        missing=_("Write the programme or service number."),
    )  # fmt: skip
    wrong = Choice(
        _("What is wrong"), choices=list(words.WRONG.items()), coerce=WrongField,
        missing=_("Choose what is wrong."),
    )  # fmt: skip
    should_be = Line(
        _("What is right, as they say"), longest=300, missing=_("Write what is right.")
    )


class MeasureForm(Form):
    number = Code(
        _("Number of whom it is about"), longest=40,
        missing=_("Write the programme or service number."),
    )  # fmt: skip
    measure = Choice(
        _("What is to be suspended"), choices=list(words.MEASURES.items()), coerce=MeasureOn,
        missing=_("Choose what is to be suspended."),
    )  # fmt: skip
    scheme = Choice(
        _("Which clearance"),
        choices=[("", _("none")), *SCHEMES.items()],
        coerce=lambda text: Scheme(text) if text else None,
    )
    serial = Code(
        _("Serial number of the certificate"), longest=40,
        help=_("Twenty letters and digits, under the code on the paper. Empty for anything else."),
    )  # fmt: skip
    words = Prose(
        _("Why it cannot wait"), longest=600,
        missing=_("Say in a full sentence why it cannot wait."),
        help=_("All that whoever decides is told. Tell no story, and nothing that points to who "
               "complained."),
    )  # fmt: skip


class GroundsForm(Form):
    version = Seen()
    reason = Prose(_("Why"), longest=600, missing=_("Give the reason in a full sentence."))


class CorrectForm(Form):
    """Of the three values the view leaves the one that is wrong."""

    version = Seen()
    name = Line(_("Name as it should be"), longest=240, missing=_("Write the name."))
    born = When(_("Birth date as it should be"), missing=_("Write the birth date, or its year."))
    service_number = Code(
        _("Service number as it should be"), longest=40, missing=_("Write the service number.")
    )
    proof = Line(
        _("Document that shows it"), longest=240, missing=_("Write which document shows it.")
    )


class EndForm(Form):
    version = Seen()
    ended = Choice(
        _("How it ended"), choices=list(words.ERROR_ENDS.items()), coerce=ErrorEnd,
        missing=_("Choose how it ended."),
    )  # fmt: skip
    paper = Line(
        _("Document that shows it"), longest=240,
        help=_("For a rank or an account: the order or the paper by which it was changed."),
    )  # fmt: skip
