from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event


class CommandChanged(Event):
    sentence = _("%(by)s recorded that %(person)s commands %(unit)s from %(from_on)s")
    unit: str
    person: str
    from_on: str


class CommandEnded(Event):
    sentence = _("%(by)s recorded that nobody commands %(unit)s from %(from_on)s")
    unit: str
    from_on: str
