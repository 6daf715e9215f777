from flask_babel import lazy_gettext as _

from trainingmgr.vetting.watchlists.rules import MatchState
from trainingmgr.vetting.watchlists.words import MATCH_STATES
from trainingmgr.web.fields import Account, Choice, Line, Seen, Upload
from trainingmgr.web.form import Filters, Form


class ListForm(Form):
    """A file of the Consolidated List."""

    title = Line(
        _("Which list is it?"),
        missing=_("Say which list it is."),
        longest=120,
        help=_("The same words each time: versions of one list follow each other."),
        render_kw={"list": "lists", "autocomplete": "off"},
    )
    file = Upload(
        _("File"),
        kinds=("xml",),
        missing=_("Choose a file."),
        help=_("The XML file as the United Nations publish it, 32 MB at most."),
    )


class FocalPointForm(Form):
    """Who is told of every confirmed match with one list."""

    version = Seen()
    account = Choice(
        _("Focal point"),
        missing=_("Choose who is told."),
        help=_("Told of every confirmed match. Nobody else learns why somebody is stopped."),
    )


class SecondLookForm(Form):
    """A version that looks odd: it counts after all, or goes back."""

    version = Seen()
    reason = Line(
        _("Why? One sentence an inspector can check"),
        missing=_("Give the reason in a full sentence."),
        longest=500,
    )


class MatchFilters(Filters):
    state = Choice(_("State"), choices=list(MATCH_STATES.items()), coerce=MatchState)
    waits = Choice(
        _("Waits for"),
        choices=[
            ("first", _("A first finding")),
            ("second", _("A second person")),
            ("noting", _("The focal point to take note")),
        ],
    )


class JudgeForm(Form):
    """What a reviewer says of a person and an entry."""

    version = Seen()
    reason = Account(
        _("Why? One sentence an inspector can check"),
        missing=_("Give the reason in a full sentence."),
        longest=2000,
        help=_("For example: born in another year, as the passport shown on 3 May says."),
    )
