"""Agreements on sharing: prepared by one person, agreed to by another, ended."""

from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event


class SharingPrepared(Event):
    sentence = _("%(by)s prepared the sharing agreement %(agreement)s with %(body)s")
    agreement: str
    body: str


class SharingChanged(Event):
    sentence = _("%(by)s changed the draft of the sharing agreement %(agreement)s")
    agreement: str


class SharingSigned(Event):
    sentence = _("%(by)s agreed to the sharing agreement %(agreement)s with %(body)s")
    agreement: str
    body: str


class SharingWithdrawn(Event):
    sentence = _("%(by)s withdrew the draft of the sharing agreement %(agreement)s")
    agreement: str


class SharingEnded(Event):
    sentence = _("%(by)s ended the sharing agreement %(agreement)s with %(body)s")
    agreement: str
    body: str
