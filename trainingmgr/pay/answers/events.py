from flask_babel import lazy_gettext as _

from trainingmgr.core import journal
from trainingmgr.core.journal import Event


class PayDeskAsked(Event):
    sentence = _("%(by)s asked the pay desk (%(way)s): %(answer)s")
    way: str
    answer: str
    asked: str | None = journal.words(default=None)
