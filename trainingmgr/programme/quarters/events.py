from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event


class QuarterReportMade(Event):
    sentence = _("%(by)s made the report of %(quarter)s, edition %(edition)s")
    quarter: str
    edition: int
    sha256: str


class QuarterReportTaken(Event):
    sentence = _("%(by)s took the report of %(quarter)s, edition %(edition)s, out (%(form)s)")
    quarter: str
    edition: int
    form: str
    sha256: str
