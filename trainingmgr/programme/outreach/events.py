from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event


class MessageWritten(Event):
    sentence = _("%(by)s wrote the text of the message %(code)s to the public")
    code: str


class MessageCleared(Event):
    sentence = _("%(by)s cleared the message %(code)s to the public")
    code: str


class MessageSentBack(Event):
    sentence = _("%(by)s found that the message %(code)s may not be told so")
    code: str


class MessagePublished(Event):
    sentence = _("%(by)s wrote that the message %(code)s was published")
    code: str


class MessageWithdrawn(Event):
    sentence = _("%(by)s withdrew the message %(code)s")
    code: str


class MessageReached(Event):
    sentence = _("%(by)s wrote how many the message %(code)s reached")
    code: str


class MessageCorrected(Event):
    sentence = _("%(by)s corrected what the message %(code)s had said")
    code: str


class RumourWritten(Event):
    sentence = _("%(by)s wrote down the rumour %(code)s")
    code: str


class RumourGiven(Event):
    sentence = _("%(by)s changed who sees to the rumour %(code)s, or how grave it is")
    code: str


class RumourChecked(Event):
    sentence = _("%(by)s wrote whether the rumour %(code)s is true")
    code: str


class RumourClosed(Event):
    sentence = _("%(by)s closed the rumour %(code)s")
    code: str
