from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event
from trainingmgr.training.cohorts.words import DUTIES


class StaffNamed(Event):
    sentence = _("%(by)s named %(person)s for %(module)s of run %(code)s on %(on)s: %(duty)s")
    worded = {"duty": DUTIES}
    code: str
    module: str
    on: str
    person: str
    duty: str


class StaffReleased(Event):
    sentence = _("%(by)s released %(person)s from %(module)s of run %(code)s on %(on)s")
    code: str
    module: str
    on: str
    person: str


class LeadsNamed(Event):
    sentence = _("%(by)s named who leads %(count)s classes of run %(code)s")
    code: str
    count: int


class StaffChanged(Event):
    sentence = _(
        "%(by)s named %(named)s and released %(released)s people for classes of run %(code)s"
    )
    code: str
    named: int
    released: int
