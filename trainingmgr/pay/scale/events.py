from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event


@dataclass(frozen=True, kw_only=True)
class GradeSet(Event):
    sentence = _("%(by)s set grade %(grade)s to %(amount)s %(currency)s from %(valid_from)s")
    grade: str
    amount: str
    currency: str
    valid_from: str
