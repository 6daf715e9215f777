from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event


class ViewSaved(Event):
    sentence = _("%(by)s saved a view of the list of people")
    view: str


class ViewRemoved(Event):
    sentence = _("%(by)s took away a saved view of the list of people")
    view: str
