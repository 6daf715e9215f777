from flask_babel import lazy_gettext as _

from trainingmgr.registry.structure.rules import BANDS
from trainingmgr.web.fields import Amount, Choice, Day, Line
from trainingmgr.web.form import Filters, Form


class GradeForm(Form):
    """What a grade earns from a day on, and by which law."""

    service_id = Choice(_("Armed service"), coerce=int, missing=_("Choose the armed service."))
    code = Line(_("Grade, as pay files write it"), missing=_("Write the grade."), longest=40)
    band = Choice(
        _("Rank band"), choices=[(band, band) for band in BANDS], missing=_("Choose the band.")
    )
    amount = Amount(_("Amount for a month"), currency="XAF", missing=_("Write the amount."))
    currency = Line(_("Currency"), missing=_("Write three letters, such as XAF."), longest=3)
    valid_from = Day(_("From"), missing=_("Write the day from which it holds."))
    law = Line(
        _("Law or decree"),
        missing=_("Write the law or decree that says so."),
        longest=120,
        help=_("Its number and day, so that an auditor finds it."),
    )


class GradeFilters(Filters):
    service = Choice(_("Armed service"), coerce=int)
