from flask_babel import lazy_gettext as _

from trainingmgr.web.fields import Code, Whole
from trainingmgr.web.form import Filters


class AssumedForm(Filters):
    """What the projection assumes, in thousandths a year."""

    also = Code(
        _("Show also in"), longest=3,
        help=_("A currency with an agreed rate of the month, such as USD."),
    )  # fmt: skip
    people = Whole(_("People, more or fewer in 1000 a year"), least=-900, most=2000)
    pay = Whole(_("Pay, more or less in 1000 a year"), least=-900, most=2000)
