from datetime import date

from flask_babel import lazy_gettext as _
from wtforms import ValidationError

from trainingmgr.oversight.workspace.rules import span
from trainingmgr.web.fields import Day
from trainingmgr.web.form import Filters


class SpanFilters(Filters):
    """Over which time shortcuts are counted."""

    first = Day(_("From"), help=_("Empty is three months before."))
    last = Day(_("To"), help=_("Empty is today. A year at most."))

    def __init__(self, today: date) -> None:
        self._today = today
        super().__init__()

    @property
    def span(self) -> tuple[date, date]:
        """What was asked for; the usual time where that reads badly."""
        try:
            return span(self.asked.get("first"), self.asked.get("last"), self._today)
        except ValueError:
            return span(None, None, self._today)

    def validate_last(self, field: Day) -> None:
        try:
            span(self.first.data, field.data, self._today)
        except ValueError:
            raise ValidationError(str(_("Ask for a year at most, the first day first."))) from None
