from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event


class ScenarioMade(Event):
    sentence = _("%(by)s made the scenario %(code)s from figures with the mark %(mark)s")
    code: str
    mark: str


class ScenarioComputed(Event):
    sentence = _("The scenario %(code)s was computed: %(people)s trainings")
    code: str
    people: int
