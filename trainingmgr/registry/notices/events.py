"""Notices: written, put in force, given to people, taken back."""

from flask_babel import lazy_gettext as _

from trainingmgr.core import journal
from trainingmgr.core.journal import Event
from trainingmgr.registry.notices.words import BRIEF, MODES, TONGUES


class NoticeWritten(Event):
    sentence = _("%(by)s began version %(number)s of the information notice: %(subject)s")
    worded = {"subject": BRIEF}
    subject: str
    number: int


class NoticeWorded(Event):
    sentence = _(
        "%(by)s wrote version %(number)s of the information notice (%(subject)s) in %(language)s"
    )
    worded = {"subject": BRIEF, "language": TONGUES}
    subject: str
    number: int
    language: str


class NoticeInForce(Event):
    sentence = _("%(by)s put version %(number)s of the information notice in force: %(subject)s")
    worded = {"subject": BRIEF}
    subject: str
    number: int
    renews: bool


class NoticeWithdrawn(Event):
    sentence = _("%(by)s withdrew the draft of the information notice: %(subject)s")
    worded = {"subject": BRIEF}
    subject: str
    number: int


class NoticeGiven(Event):
    sentence = _(
        "%(by)s wrote down that the information notice (%(subject)s, version %(number)s) was "
        "given on %(on)s: %(mode)s, %(language)s; people told: %(count)s"
    )
    worded = {"subject": BRIEF, "mode": MODES, "language": TONGUES}
    subject: str
    number: int
    count: int
    on: str
    mode: str
    language: str


class NoticeGivenBack(Event):
    sentence = _(
        "%(by)s took back that the information notice (%(subject)s) was given; people told: "
        "%(count)s: %(reason)s"
    )
    worded = {"subject": BRIEF}
    subject: str
    count: int
    reason: str = journal.words()
