from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event


@dataclass(frozen=True, kw_only=True)
class BackupMade(Event):
    sentence = _("%(by)s made a backup of %(site)s")
    site: str


@dataclass(frozen=True, kw_only=True)
class KeysRotated(Event):
    sentence = _("%(by)s sealed %(secrets)s secrets under a new key")
    secrets: int
