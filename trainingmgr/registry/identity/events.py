from flask_babel import lazy_gettext as _

from trainingmgr.core import journal
from trainingmgr.core.journal import Event
from trainingmgr.registry.identity.words import CORRECTION_STATES, FIELDS


class ToldApart(Event):
    sentence = _("%(by)s found that %(first)s and %(second)s are two people: %(why)s")
    first: str
    second: str
    why: str = journal.words()


class MergeProposed(Event):
    sentence = _("%(by)s proposed that %(joined)s is the same person as %(kept)s: %(reason)s")
    kept: str
    joined: str
    reason: str = journal.words()


class RecordsJoined(Event):
    sentence = _("%(by)s joined %(joined)s to %(kept)s")
    kept: str
    joined: str


class MergeRefused(Event):
    sentence = _("%(by)s refused to join %(joined)s to %(kept)s")
    kept: str
    joined: str


class MergeWithdrawn(Event):
    sentence = _("%(by)s no longer proposes to join %(joined)s to %(kept)s")
    kept: str
    joined: str


class PartingAsked(Event):
    sentence = _("%(by)s asked that %(joined)s be parted from %(kept)s again: %(reason)s")
    kept: str
    joined: str
    reason: str = journal.words()


class PartingTakenBack(Event):
    sentence = _("%(by)s took back what was asked: to part %(joined)s from %(kept)s again")
    kept: str
    joined: str


class RecordsParted(Event):
    sentence = _("%(by)s parted %(joined)s from %(kept)s again: %(reason)s")
    kept: str
    joined: str
    reason: str = journal.words()


class CorrectionProposed(Event):
    sentence = _("%(by)s proposed a correction of %(number)s: %(fields)s")
    worded = {"fields": FIELDS}
    number: str
    fields: tuple[str, ...]
    content: str


class CorrectionDecided(Event):
    sentence = _("%(by)s decided a correction of %(number)s: %(outcome)s")
    worded = {"outcome": CORRECTION_STATES}
    number: str
    outcome: str
    content: str


class CorrectionWithdrawn(Event):
    sentence = _("%(by)s withdrew a correction of %(number)s")
    number: str


class PairsFound(Event):
    sentence = _(
        "%(by)s compared %(count)s people with the register; %(pairs)s pairs may be one person"
    )
    count: int
    pairs: int
