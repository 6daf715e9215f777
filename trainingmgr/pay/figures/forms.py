from flask_babel import lazy_gettext as _

from trainingmgr.web.fields import Whole
from trainingmgr.web.form import Filters


class AssumedForm(Filters):
    """What the projection assumes, in thousandths a year."""

    people = Whole(_("People, more or fewer in 1000 a year"), least=-900, most=2000)
    pay = Whole(_("Pay, more or less in 1000 a year"), least=-900, most=2000)
