from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import Form as Piece

from trainingmgr.vetting.diligence import words
from trainingmgr.vetting.diligence.rules import (
    Exclusion,
    Finding,
    Level,
    MeasureKind,
    MeasureState,
    Risk,
    Ruling,
    SourceKind,
    SupportKind,
    Violation,
)
from trainingmgr.vetting.diligence.services.assessments import Assessment
from trainingmgr.web.fields import (
    Account,
    Choice,
    Code,
    Day,
    Line,
    Many,
    Prose,
    Rows,
    Seen,
    Tick,
    Whole,
)
from trainingmgr.web.form import Filters, Form

SENTENCE = _("Give the reason in a full sentence.")
DAY = _("Write the day.")
WHO = _("Write the sign-in name of whoever does it.")


class SupportFilters(Filters):
    only = Choice(
        _("Which"),
        choices=[
            ("late", _("Something is late")),
            ("reassess", _("To be assessed again")),
            ("decide", _("Wait for a decision")),
            ("suspended", _("Suspended")),
            ("over", _("Over")),
        ],
    )
    unit = Code(_("Code of a unit"), longest=40)


class ItemPiece(Piece):
    what = Line(_("What exactly"), longest=120)
    kind = Choice(_("Kind"), choices=list(words.KINDS.items()), coerce=SupportKind)
    exclusion = Choice(
        _("Out of scope as"), choices=[("", _("in scope")), *words.EXCLUSIONS.items()],
        coerce=Exclusion,
    )  # fmt: skip


class AskForm(Form):
    what = Line(_("The support in one line"), missing=_("Say what is asked for."), longest=120)
    provider = Choice(_("Who gives it"), missing=_("Choose who gives the support."))
    units = Prose(
        _("Units that receive it"),
        missing=_("Name at least one unit that receives the support."),
        help=_("Codes of units, one on each line. Each is covered with everything below it."),
        longest=800,
    )
    place = Choice(_("Where"))
    period_from = Day(_("From"), missing=DAY)
    period_to = Day(_("Until"), missing=DAY)
    items = Rows(
        _("What is asked for"), ItemPiece, key="what", more=_("One more item"),
        help=_("An item is out of scope only as one of the kinds listed, and a second person "
               "countersigns it (R-HRD-07)."),
    )  # fmt: skip


class PlainForm(Form):
    """Nothing to type: the version that was seen."""

    version = Seen()


class CountersignForm(Form):
    part = Choice(_("Item"), missing=_("Choose the item."))
    agree = Choice(
        _("Your word"),
        choices=[("yes", _("Out of scope")), ("no", _("In scope"))],
        missing=_("Say whether you agree."),
        radios=True,
    )


class AssessForm(Form):
    version = Seen()
    sources = Many(
        _("Kinds of sources consulted"), choices=list(words.SOURCES.items()), coerce=SourceKind,
        help=_("The kind alone, never who said what (R-DAT-04)."),
    )  # fmt: skip
    violations = Account(_("What is on record of violations"), longest=2000)
    steps_taken = Account(_("What the authorities did about it"), longest=2000)
    benefit = Prose(_("Benefit of the support"), longest=2000)
    if_withheld = Prose(_("What happens if it is withheld"), longest=2000)
    inherent_risk = Choice(
        _("Risk before mitigation"), choices=list(words.RISKS.items()), coerce=Risk
    )
    residual_risk = Choice(
        _("Risk after mitigation"), choices=list(words.RISKS.items()), coerce=Risk
    )
    withholding_risk = Choice(
        _("Risk of withholding"), choices=list(words.RISKS.items()), coerce=Risk
    )

    @property
    def assessment(self) -> Assessment:
        return Assessment(
            sources=self.sources.data or (),
            **{
                name: getattr(self, name).data or None
                for name in Assessment.__dataclass_fields__
                if name != "sources"
            },
        )


class ScreenForm(Form):
    version = Seen()
    part = Choice(_("Commander"), missing=_("Choose the commander."))
    finding = Choice(
        _("What was found for the period of the support"),
        choices=[(each, words.FINDINGS[each]) for each in Finding if each is not Finding.OPEN],
        picks={
            Finding.NO_CONCERN: _("Nothing stands against this commander."),
            Finding.CONCERN: _("Support goes ahead only with a measure that keeps them out of it."),
        },
        coerce=Finding,
        missing=_("Choose what was found."),
    )


class MeasureForm(Form):
    kind = Choice(
        _("Kind"), choices=list(words.MEASURES.items()), coerce=MeasureKind,
        missing=_("Choose the kind of measure."),
    )  # fmt: skip
    what = Line(_("What is done"), missing=_("Say what is done."), longest=120)
    owner = Line(_("Whose task (sign-in name)"), missing=WHO, longest=60)
    due_on = Day(_("Until"), missing=DAY)
    before_start = Tick(
        _("Before the support begins"),
        help=_("The gate stays closed until somebody else has verified it (R-HRD-02)."),
    )


class ProofForm(Form):
    version = Seen()
    proof = Line(
        _("Which paper proves it"), missing=_("Say which paper proves it."), longest=80,
        help=_("Its number and where it is kept."),
    )  # fmt: skip


class VerifyForm(Form):
    version = Seen()
    to = Choice(
        _("What you found"),
        choices=[
            (MeasureState.VERIFIED, _("It holds")),
            (MeasureState.FAILED, _("It failed")),
            (MeasureState.PLANNED, _("To be done again")),
        ],
        coerce=MeasureState,
        missing=_("Choose what you found."),
        radios=True,
    )


class DecideForm(Form):
    version = Seen()
    ruling = Choice(
        _("Decision"),
        choices=list(words.RULINGS.items()),
        picks={
            Ruling.PROCEED: _("The units are cleared until the day below."),
            Ruling.MITIGATED: _("They are cleared once what comes before the start is verified."),
            Ruling.DEFER: _("It goes back to whoever assesses."),
            Ruling.DECLINE: _("The units read “not cleared”. Support can be asked for anew."),
        },
        coerce=Ruling,
        missing=_("Choose what is decided."),
    )
    on = Day(_("Decided on"), help=_("Empty for today. A decision on paper has its own day."))
    valid_until = Day(_("Until"), help=_("Where support goes ahead: a year later at most."))
    reason = Account(_("Reasons"), missing=SENTENCE, longest=2000)


class LetterForm(Form):
    version = Seen()
    on = Day(_("Date of the letter"), missing=DAY)
    reference = Code(_("Reference"), missing=_("Write the reference of the letter."), longest=40)


class IndicatorForm(Form):
    version = Seen()
    what = Line(_("What is watched"), missing=_("Say what is watched."), longest=120)
    every_days = Whole(_("Every how many days"), least=1, most=366, missing=_("Write a number."))
    owner = Line(_("Whose task (sign-in name)"), missing=WHO, longest=60)


class ReadingForm(Form):
    part = Choice(_("Indicator"), missing=_("Choose the indicator."))
    on = Day(_("Read on"), missing=DAY)
    is_concern = Tick(_("It gives cause for concern"))
    note = Account(_("Note"), longest=1000)


class IncidentForm(Form):
    on = Day(_("Day"), missing=DAY)
    violation = Choice(
        _("Kind"), choices=list(words.VIOLATIONS.items()), coerce=Violation,
        missing=_("Choose the kind."),
    )  # fmt: skip
    told = Account(_("What is told"), missing=SENTENCE, longest=2000)


class IntercedeForm(Form):
    level = Choice(
        _("With whom"), choices=list(words.LEVELS.items()), coerce=Level,
        missing=_("Choose with whom."),
    )  # fmt: skip
    on_day = Day(_("On"), missing=DAY)
    asked = Account(_("What was asked"), missing=SENTENCE, longest=2000)
    respond_by = Day(_("Answer until"), missing=DAY)


class AnswerForm(Form):
    part = Choice(_("Intercession"), missing=_("Choose the intercession."))
    on = Day(_("Answered on"), missing=DAY)
    answer = Account(_("Answer"), missing=SENTENCE, longest=2000)


class StopForm(Form):
    version = Seen()
    reason = Account(_("Why is support suspended?"), missing=SENTENCE, longest=2000)
    until = Prose(_("What must be true before it goes on?"), missing=SENTENCE, longest=1000)


class EndForm(Form):
    version = Seen()
    reason = Account(_("Reasons"), missing=SENTENCE, longest=2000)


class WhyForm(Form):
    reason = Line(
        _("Why do you open it?"),
        missing=_("Say in a full sentence why you open this file."),
        help=_("Your sentence is kept in the journal with your name."),
        longest=300,
    )


def parts(form: Any, offered: list[tuple[str, str]], asked: str) -> None:
    """What a deed on one part of a request may be about."""
    form.part.choices = offered
    if not form.is_submitted():
        known = [key for key, _words in offered]
        form.part.data = asked if asked in known else next(iter(known), None)
