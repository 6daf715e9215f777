from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event
from trainingmgr.training.exercises.words import STATES


class ExercisePlanned(Event):
    sentence = _("%(by)s planned the exercise %(exercise)s")
    exercise: str


class ExerciseChanged(Event):
    sentence = _("%(by)s set %(what)s in the exercise %(exercise)s")
    exercise: str
    what: str


class ExerciseMoved(Event):
    sentence = _("%(by)s moved the exercise %(exercise)s to %(state)s")
    worded = {"state": STATES}
    exercise: str
    state: str


class TaskRated(Event):
    sentence = _("%(by)s rated %(task)s of %(unit)s in the exercise %(exercise)s: %(rating)s")
    exercise: str
    task: str
    unit: str
    rating: str


class TaskWritten(Event):
    sentence = _("%(by)s wrote the exercise task %(task)s")
    task: str
