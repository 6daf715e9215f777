from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.training.planning.rules import (
    Audience,
    Cause,
    Found,
    Gap,
    NeedState,
    Priority,
    Remedy,
)
from trainingmgr.training.planning.words import (
    AUDIENCES,
    CAUSES,
    FOUNDS,
    NEED_STATES,
    PRIORITIES,
    REMEDIES,
)
from trainingmgr.web.fields import Choice, Code, Line, Prose, Seen, Whole
from trainingmgr.web.form import Filters, Form


def _priority(text: Any) -> Priority:
    return Priority(int(text))


class NeedFilters(Filters):
    state = Choice(_("State"), choices=list(NEED_STATES.items()), coerce=NeedState)
    audience = Choice(_("For whom"), choices=list(AUDIENCES.items()), coerce=Audience)
    priority = Choice(_("Priority"), choices=list(PRIORITIES.items()), coerce=_priority)


class NeedForm(Form):
    """In the order of the questions: what falls short, why, what helps, and only then training."""

    version = Seen()
    audience = Choice(
        _("For whom"), choices=list(AUDIENCES.items()), coerce=Audience,
        missing=_("Choose for whom it is."),
    )  # fmt: skip
    units = Prose(
        _("Units"), longest=800,
        help=_("Codes of units, one on each line. Only where units of the force fall short."),
    )  # fmt: skip
    group = Line(
        _("Who exactly"), longest=120, missing=_("Say who falls short."),
        help=_("Platoon commanders, gate guards, members of the defence committee."),
    )  # fmt: skip
    gap = Prose(
        _("What they do, and what they should do"), longest=2000,
        missing=_("Say what they do, and what they should do."),
    )  # fmt: skip
    evidence = Prose(
        _("What shows it"), longest=2000, missing=_("Say what shows the gap."),
        help=_("A report, a date, a figure. No names of victims or witnesses."),
    )  # fmt: skip
    found = Choice(
        _("Found by"), choices=list(FOUNDS.items()), coerce=Found,
        missing=_("Choose where the gap was found."),
    )  # fmt: skip
    cause = Choice(
        _("Why"), choices=list(CAUSES.items()), coerce=Cause, missing=_("Choose the cause."),
    )  # fmt: skip
    remedy = Choice(
        _("What would help"), choices=list(REMEDIES.items()), coerce=Remedy,
        missing=_("Choose what would help."),
    )  # fmt: skip
    other_remedy = Prose(
        _("What else is needed, and who would do it"), longest=2000,
        help=_("Where training alone does not help."),
    )  # fmt: skip
    modules = Line(
        _("Modules"), longest=400,
        help=_("Codes of the catalogue, parted by commas. Only where training helps."),
    )  # fmt: skip
    priority = Choice(
        _("Priority"), choices=list(PRIORITIES.items()), coerce=_priority,
        missing=_("Choose the priority."),
    )  # fmt: skip

    @property
    def described(self) -> Gap:
        return Gap(
            found=self.found.data, audience=self.audience.data, group=self.group.data,
            gap=self.gap.data, cause=self.cause.data, remedy=self.remedy.data,
            other_remedy=self.other_remedy.data or None, priority=self.priority.data,
            evidence=self.evidence.data,
        )  # fmt: skip


class ClosingForm(Form):
    version = Seen()
    state = Choice(
        _("What came of it"),
        choices=[(NeedState.MET, _("The gap is closed")),
                 (NeedState.DECLINED, _("Nothing will be done about it"))],
        coerce=NeedState, missing=_("Choose what came of it."), radios=True,
    )  # fmt: skip
    because = Prose(
        _("What shows it, or why not"), longest=2000,
        missing=_("Say in a full sentence how it was closed, or why not."),
    )  # fmt: skip


class YearForm(Form):
    year = Whole(_("Year"), missing=_("Write the year."), least=1990, most=2200)


class SeatForm(Form):
    audience = Choice(
        _("For whom"), choices=list(AUDIENCES.items()), coerce=Audience,
        missing=_("Choose for whom it is."),
    )  # fmt: skip
    unit = Code(_("Unit"), longest=40, help=_("Its code, where it is for the force."))
    module = Choice(_("Module"), missing=_("Choose the module."))
    seats = Whole(_("Seats"), missing=_("Write how many seats."), least=1, most=100_000)
    women = Whole(
        _("Of these kept for women"), least=0, most=100_000,
        help=_("Empty: none are kept."),
    )  # fmt: skip
    need = Choice(_("Need that it answers"))


class SignForm(Form):
    version = Seen()
    capacity = Line(
        _("In what capacity you sign"), longest=120, missing=_("Say in what capacity you sign."),
        help=_("It stands beside your name on the plan."),
    )  # fmt: skip
