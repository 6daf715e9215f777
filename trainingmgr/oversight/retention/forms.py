from flask_babel import lazy_gettext as _

from trainingmgr.core import clock
from trainingmgr.oversight.retention import words
from trainingmgr.oversight.retention.rules import HoldOn, Piece, RunState
from trainingmgr.oversight.retention.services.holds import Ordered
from trainingmgr.web.fields import Choice, Code, Day, Line, Prose, Seen
from trainingmgr.web.form import Filters, Form

REASONED = _("Give the reason in a full sentence.")


class ProposeForm(Form):
    version = Seen()
    reason = Prose(
        _("Why it goes now"), missing=REASONED,
        help=_("You have looked through the list. A second person looks through it too."),
    )  # fmt: skip


class AgreeForm(Form):
    version = Seen()
    mark = Code(
        _("First eight characters of the hash of the list"), longest=8,
        missing=_("Write the first eight characters: they stand above the list you looked at."),
    )  # fmt: skip


class HoldForm(Form):
    holds = Choice(
        _("What is held"), choices=list(words.HOLDS.items()), coerce=HoldOn,
        missing=_("Choose one."),
    )  # fmt: skip
    number = Code(
        _("Its number"), longest=40,
        help=_("Of the person or the complaint; of payrolls the month, such as 2026-11."),
    )  # fmt: skip
    piece = Choice(_("Which kind of records"), choices=list(words.PIECES.items()), coerce=Piece)
    reason = Prose(_("Why"), missing=REASONED, help=_("No name, and nothing of the data itself."))
    ordered_by = Line(
        _("Ordered by"), longest=120, missing=_("Write who ordered it."),
        help=_("Court, prosecutor or oversight body, with number and day."),
    )  # fmt: skip
    until_on = Day(_("Until"), missing=_("Write the day."))

    @property
    def ordered(self) -> Ordered:
        return Ordered(
            holds=self.holds.data, number=self.number.data or "", piece=self.piece.data or None,
            reason=self.reason.data or "", ordered_by=self.ordered_by.data or "",
            until_on=self.until_on.data or clock.today(),
        )  # fmt: skip


class LiftForm(Form):
    version = Seen()
    why = Prose(_("Why it is lifted"), missing=REASONED)


class RunFilters(Filters):
    state = Choice(
        _("How it stands"),
        choices=[(each, said) for each, said in words.RUN_STATES.items()],
        coerce=RunState,
    )


class HoldFilters(Filters):
    only = Choice(_("Only"), choices=[("standing", _("Standing"))])
