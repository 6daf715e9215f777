from collections.abc import Sequence
from datetime import time
from types import SimpleNamespace
from typing import Any

from babel.dates import get_day_names
from flask import request
from flask_babel import get_locale
from flask_babel import lazy_gettext as _

from trainingmgr.training.cohorts.models import CohortGroup, TrainingSession
from trainingmgr.training.timetable.rules import ClosedKind, Naming, Slot, moved
from trainingmgr.training.timetable.rules import Day as Hours
from trainingmgr.training.timetable.services import Class, Closing
from trainingmgr.training.timetable.words import CLOSED, NAMINGS
from trainingmgr.training.trainers.words import LANGUAGES
from trainingmgr.web.fields import Choice, Clock, Day, Line, Many, Seen, Whole
from trainingmgr.web.form import Filters, Form


class ClassForm(Form):
    seen = Seen()
    module = Choice(_("Module"), coerce=int, missing=_("Choose the module."))
    on = Day(_("Day"), missing=_("Write the day."))
    starts = Clock(_("From"), missing=_("Write when it begins: 08:00."))
    ends = Clock(_("To"), missing=_("Write when it ends: 10:00."))
    room = Choice(_("Room"), coerce=int)
    group = Choice(_("Group"), coerce=int, help=_("None is the whole run."))
    language = Choice(
        _("Taught in"), choices=list(LANGUAGES.items()), missing=_("Choose the language.")
    )

    def wanted(self) -> Class:
        assert self.on.data is not None  # noqa: S101  the form has insisted on them
        assert self.starts.data is not None  # noqa: S101
        assert self.ends.data is not None  # noqa: S101
        slot = Slot(self.on.data, self.starts.data, self.ends.data)
        group = self.group.data if "group" in self else None
        return Class(self.module.data, slot, self.room.data, self.language.data, group)


class ProposalForm(Filters):
    """How an even timetable is to be made; it lives in the address until it is written down."""

    first = Day(_("From"))
    last = Day(_("Until"))
    starts = Clock(_("Day begins"), default=time(8))
    ends = Clock(_("Day ends"), default=time(14))
    block = Whole(_("Longest class, in minutes"), least=30, most=360, default=120)
    pause = Whole(_("Pause between, in minutes"), least=0, most=120, default=15)
    off = Many(_("Days without classes"), coerce=int)
    naming = Choice(
        _("Leads"), choices=list(NAMINGS.items()), coerce=Naming, default=Naming.WHERE_ABLE
    )
    room = Choice(_("Room"), coerce=int, help=_("None is any room that is large enough."))
    group = Choice(_("Group"), coerce=int)

    def __init__(self, **kwargs: Any) -> None:
        asked = request.args if "starts" in request.args else None
        super(Filters, self).__init__(asked, **kwargs)

    def name_days(self) -> None:
        names = get_day_names("wide", locale=get_locale())
        self.off.choices = [(n, names[n]) for n in range(7)]

    @property
    def hours(self) -> Hours:
        return Hours(self.asked.get("starts", time(8)), self.asked.get("ends", time(14)))


class MoveForm(Form):
    """A class that is drawn to another time of the week grid: its length and all else stay."""

    seen = Seen()
    on = Day(_("Day"), missing=_("Write the day."))
    starts = Clock(_("From"), missing=_("Write when it begins: 08:00."))

    def moved(self, slot: Slot) -> Slot:
        assert self.on.data is not None  # noqa: S101  the form has insisted on them
        assert self.starts.data is not None  # noqa: S101
        return moved(slot, self.on.data, self.starts.data)


class ClosedForm(Form):
    centre = Choice(_("Centre"), coerce=int)
    kind = Choice(_("What it is"), choices=list(CLOSED.items()), coerce=ClosedKind,
                  missing=_("Choose one."))  # fmt: skip
    name = Line(_("Name"), missing=_("Give it a name."), longest=120)
    starts = Clock(_("From"), help=_("A holiday is the whole day: leave both hours empty."))
    ends = Clock(_("To"))
    weekday = Choice(_("Weekday"), coerce=int, help=_("None is every day."))
    first_on = Day(_("First day"), help=_("None is always: prayer times change with the season."))
    last_on = Day(_("Last day"))

    @property
    def names_of_days(self) -> dict[int, str]:
        names = get_day_names("wide", locale=get_locale())
        return {n: str(names[n]) for n in range(7)}

    def wanted(self) -> Closing:
        return Closing(
            kind=self.kind.data,
            name=self.name.data or "",
            starts=self.starts.data,
            ends=self.ends.data,
            weekday=self.weekday.data,
            first_on=self.first_on.data,
            last_on=self.last_on.data,
        )


def offer_groups(form: ClassForm | ProposalForm, groups: Sequence[CohortGroup]) -> None:
    """A run that is taught as one is not asked for which group a class is."""
    if groups:
        form.group.choices = [(each.id, each.code) for each in groups]
    else:
        del form.group


def class_facts(session: TrainingSession) -> SimpleNamespace:
    return SimpleNamespace(
        seen=session.version,
        module=session.version_id,
        on=session.on,
        starts=session.starts,
        ends=session.ends,
        room=session.room_id,
        group=session.group_id,
        language=session.language,
    )
