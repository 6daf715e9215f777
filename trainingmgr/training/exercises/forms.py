from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.training.exercises.rules import Level, Rating, TaskKind
from trainingmgr.training.exercises.services import Wanted
from trainingmgr.training.exercises.words import KINDS, LEVELS, RATINGS
from trainingmgr.web.fields import Choice, Code, Day, Line, Prose, Seen
from trainingmgr.web.form import Form


class ExerciseForm(Form):
    title = Line(_("Name"), longest=120, missing=_("Give the exercise a name."))
    level = Choice(
        _("Size"), choices=list(LEVELS.items()), coerce=Level, missing=_("Choose the size.")
    )
    starts_on = Day(_("First day"), missing=_("Say when it begins."))
    ends_on = Day(_("Last day"), missing=_("Say when it ends."))
    place = Line(_("Place"), longest=120, missing=_("Say where it is held."))

    @property
    def wanted(self) -> Wanted:
        data: dict[str, Any] = self.data
        first: date = data["starts_on"]
        return Wanted(title=data["title"], level=data["level"], starts_on=first,
                      ends_on=data["ends_on"], place=data["place"])  # fmt: skip


class UnitForm(Form):
    unit = Code(_("Unit"), missing=_("Write the code of the unit."))


class JudgeForm(Form):
    judge = Line(
        _("Account"), missing=_("Write the name of the account."),
        help=_("Of somebody who serves in none of these units, nor above or below them."),
    )  # fmt: skip


class SetForm(Form):
    task = Choice(_("Task"), missing=_("Choose a task."))


class RatingForm(Form):
    task = Choice(_("Task"), missing=_("Choose a task."))
    unit = Choice(_("Unit"), missing=_("Choose the unit."))
    rating = Choice(
        _("Rating"), choices=list(RATINGS.items()), coerce=Rating, missing=_("Choose T, P or U.")
    )
    on = Day(_("Day"), missing=_("Say on which day."))
    evidence = Prose(_("What you saw"), longest=2000, missing=_("Say in a sentence what you saw."))


class TaskForm(Form):
    version = Seen()
    code = Code(_("Code"), longest=40, missing=_("Give the task a code."))
    level = Choice(
        _("Size"), choices=list(LEVELS.items()), coerce=Level, missing=_("Choose the size.")
    )
    kind = Choice(
        _("Kind"), choices=list(KINDS.items()), coerce=TaskKind, missing=_("Choose the kind.")
    )
    title = Line(_("Task"), longest=120, missing=_("Say what is to be done."))
    conditions = Prose(_("Conditions"), longest=2000, missing=_("Say under which conditions."))
    standard = Prose(_("Standard"), longest=2000, missing=_("Say what is enough."))
