from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from trainingmgr.core import journal
from trainingmgr.core.journal import Looked
from trainingmgr.core.privacy import Compartment
from trainingmgr.pay.answers.words import ANSWERS, WAYS


class PayDeskAsked(Looked):
    sentence = _("%(by)s asked the pay desk (%(way)s): %(answer)s")
    worded = {"answer": ANSWERS, "way": WAYS}
    lies_in = Compartment.PAY
    way: str
    answer: str
    asked: str | None = journal.words(default=None)
    people: Sequence[int]
