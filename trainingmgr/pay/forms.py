from flask_babel import lazy_gettext as _

from trainingmgr.pay.rules import FindingState
from trainingmgr.pay.words import FINDING_STATES
from trainingmgr.registry.structure.rules import BANDS
from trainingmgr.web.fields import Amount, Choice, Day, Line, Prose, Seen
from trainingmgr.web.form import Filters, Form


class DeskForm(Filters):
    """The one question of the desk."""

    q = Line(_("Name, service number or programme number"), longest=120)


class DecisionForm(Form):
    """Whether a pay line and a record of the register are one person."""

    version = Seen()
    decision = Choice(
        _("Your decision"),
        choices=[("same", _("Same person")), ("other", _("Two people"))],
        picks={
            "same": _("This line pays this person. A second line of theirs becomes a finding."),
            "other": _("The line stays without a person and may be a ghost. Nothing is stopped."),
        },
        missing=_("Say whether they are the same person."),
    )
    because = Line(
        _("Why? One sentence an inspector can check"),
        missing=_("Give the reason in a full sentence."),
        longest=500,
    )


class TieForm(Form):
    """Whom a line pays that was compared with nobody."""

    version = Seen()
    person_number = Line(
        _("Programme number or service number"),
        missing=_("Write the number of the person."),
        longest=40,
        render_kw={"autocomplete": "off"},
    )
    why = Line(
        _("Why? One sentence an inspector can check"),
        missing=_("Give the reason in a full sentence."),
        longest=500,
    )


class GradeForm(Form):
    """What a grade earns from a day on, and by which law."""

    service_id = Choice(_("Armed service"), coerce=int, missing=_("Choose the armed service."))
    code = Line(_("Grade, as pay files write it"), missing=_("Write the grade."), longest=40)
    band = Choice(
        _("Rank band"), choices=[(band, band) for band in BANDS], missing=_("Choose the band.")
    )
    amount = Amount(_("Amount for a month"), currency="XAF", missing=_("Write the amount."))
    currency = Line(_("Currency"), missing=_("Write three letters, such as XAF."), longest=3)
    valid_from = Day(_("From"), missing=_("Write the day from which it holds."))
    law = Line(
        _("Law or decree"),
        missing=_("Write the law or decree that says so."),
        longest=120,
        help=_("Its number and day, so that an auditor finds it."),
    )


class FindingForm(Form):
    """What became of a finding."""

    version = Seen()
    state = Choice(
        _("What became of it"),
        choices=list(FINDING_STATES.items()),
        coerce=FindingState,
        missing=_("Say what became of it."),
    )
    note = Prose(
        _("What was found out, and where it is written"),
        missing=_("Give the reason in a full sentence."),
        longest=500,
    )


class GradeFilters(Filters):
    service = Choice(_("Armed service"), coerce=int)


class FindingFilters(Filters):
    state = Choice(_("State"), choices=list(FINDING_STATES.items()), coerce=FindingState)
