from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event
from trainingmgr.training.testing.words import REVIEWS


class ItemWritten(Event):
    sentence = _("%(by)s wrote question %(item)s, writing %(number)s")
    item: str
    number: int


class ItemReviewed(Event):
    sentence = _("%(by)s reviewed question %(item)s, writing %(number)s: %(review)s")
    worded = {"review": REVIEWS}
    item: str
    number: int
    review: str


class ItemRetired(Event):
    sentence = _("%(by)s retired question %(item)s")
    item: str


class ItemsImported(Event):
    sentence = _("%(by)s imported %(count)s questions")
    count: int
    sha256: str


class PaperDrawn(Event):
    sentence = _("%(by)s drew paper %(paper)s: %(count)s questions, %(points)s points")
    paper: str
    count: int
    points: int
    seed: int


class PaperPrinted(Event):
    sentence = _("%(by)s printed paper %(paper)s, version %(form)s, in %(language)s")
    paper: str
    form: str
    language: str


class KeyOpened(Event):
    sentence = _("%(by)s opened the key of paper %(paper)s")
    paper: str


class AnswersEntered(Event):
    sentence = _("%(by)s entered the answers of %(count)s people to paper %(paper)s")
    paper: str
    count: int


class ReactionsCounted(Event):
    sentence = _("%(by)s counted %(sheets)s reaction sheets of run %(cohort)s")
    cohort: str
    sheets: int


class ReactionsSetAside(Event):
    sentence = _("%(by)s set aside a pile of %(sheets)s reaction sheets of run %(cohort)s")
    cohort: str
    sheets: int
