from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.programme.delineation.models import SENTENCE, JointExercise, SecurityTask
from trainingmgr.programme.delineation.rules import Force, Part, Result
from trainingmgr.programme.delineation.services import Task
from trainingmgr.programme.delineation.words import FORCES, PARTS, RESULTS
from trainingmgr.web.fields import Choice, Code, Day, Line, Many, Prose, Seen, Tick
from trainingmgr.web.form import Filters, Form
from trainingmgr.web.titled import TitledForm, titles_of

CHOOSE, DAY = _("Choose one."), _("Write the day.")
NAMELESS = _("Name no person.")


class TaskForm(TitledForm):
    version = Seen()
    says = Prose(_("What belongs to it"), longest=2000, missing=SENTENCE,
                 help=_("And what does not, where that is often asked."))  # fmt: skip
    since_on = Day(_("To be done since"), missing=DAY)
    ended_on = Day(_("Ended on"), help=_("Empty as long as it is to be done."))

    @property
    def task(self) -> Task:
        facts: dict[str, Any] = {name: self[name].data for name in ("says", "since_on", "ended_on")}
        return Task(titles=self.titles, **facts)


def task_facts(row: SecurityTask) -> dict[str, Any]:
    """A task as its form shows it."""
    names = ("says", "since_on", "ended_on", "version")
    return {name: getattr(row, name) for name in names} | titles_of(row)


class PartForm(Form):
    version = Seen()
    force = Choice(_("Which force"), choices=list(FORCES.items()), coerce=Force, missing=CHOOSE)
    part = Choice(_("What it does"), choices=list(PARTS.items()), coerce=Part, missing=CHOOSE,
                  radios=True)  # fmt: skip
    instrument = Code(_("Code of the instrument"), longest=40,
                      help=_("That gives it this part, as it stands in the register of law, for "
                             "example L-0007. Without one the task is a gap."))  # fmt: skip
    article = Line(_("Article"), longest=120)
    since_on = Day(_("Since"), missing=DAY)


class ExerciseForm(Form):
    version = Seen()
    title = Line(_("What it was called"), longest=120, missing=_("Say what it was called."))
    from_on = Day(_("From"), missing=DAY)
    until_on = Day(_("Until"), missing=DAY)
    place = Choice(_("Region"))
    forces = Many(_("Who took part"), choices=list(FORCES.items()), coerce=Force,
                  missing=_("Two forces at least took part."))  # fmt: skip
    result = Choice(_("What it showed"), choices=list(RESULTS.items()), coerce=Result,
                    missing=CHOOSE, radios=True)  # fmt: skip
    says = Prose(_("What was practised"), longest=2000, missing=SENTENCE,
                 help=_("By which units, and what is to be mended. Name no person."))  # fmt: skip


def exercise_facts(row: JointExercise) -> dict[str, Any]:
    """An exercise as its form shows it."""
    names = ("title", "from_on", "until_on", "result", "says", "version")
    facts = {name: getattr(row, name) for name in names}
    place = row.place.pcode if row.place else None
    return facts | {"forces": [Force(each) for each in row.forces], "place": place}


class OverlapForm(Form):
    on_day = Day(_("Day"), missing=DAY)
    place = Choice(_("Region"), missing=_("Say in which region it was."))
    acted = Choice(_("Force that acted"), choices=list(FORCES.items()), coerce=Force,
                   missing=CHOOSE)  # fmt: skip
    tasks = Many(_("Tasks that it was about"), missing=_("Say which tasks it was about."))
    says = Prose(_("What happened"), longest=2000, missing=SENTENCE,
                 help=_("Where, which units, what was done. Name no person: complaints and "
                        "violations have their own way in."))  # fmt: skip


class ResolveForm(Form):
    version = Seen()
    on = Day(_("Resolved on"), missing=DAY)
    how = Prose(_("How it was resolved"), longest=2000, missing=SENTENCE, help=NAMELESS)
    office = Line(_("Office that resolved it"), longest=120, missing=_("Say which office."))


class TaskFilters(Filters):
    text = Line(_("Code, title or words"), longest=80)
    force = Choice(_("Force that acts"), choices=list(FORCES.items()), coerce=Force)
    gaps = Tick(_("Gaps only"))


class OverlapFilters(Filters):
    text = Line(_("Code or words"), longest=80)
    acted = Choice(_("Force that acted"), choices=list(FORCES.items()), coerce=Force)
    region = Choice(_("Region"), coerce=int)
    open = Tick(_("Open only"))
