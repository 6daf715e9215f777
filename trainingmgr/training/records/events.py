from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event, words


class AttainmentsRecorded(Event):
    sentence = _("%(by)s recorded %(count)s modules as attained: %(source)s")
    count: int
    source: str


class AttainmentWithdrawn(Event):
    sentence = _("%(by)s withdrew a record of %(module)s of %(on)s: %(reason)s")
    module: str
    on: str
    reason: str = words()


class AttainmentReinstated(Event):
    sentence = _("%(by)s reinstated a record of %(module)s of %(on)s")
    module: str
    on: str
