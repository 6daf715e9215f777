from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event


class BackupMade(Event):
    """Written when the backup is whole and has been restored to prove it: head and hash of the
    journal in it can be compared by whoever watches.
    """

    sentence = _("%(by)s made and proved a backup of %(site)s, with the journal up to %(head)s")
    site: str
    head: int = 0
    hash: str = ""
    sha256: str = ""


class BackupCopied(Event):
    """A proved backup left on a stick with this number, and was read back from there."""

    sentence = _(
        "%(by)s copied a proved backup, with the journal up to %(head)s, to stick %(number)s"
    )
    number: int
    head: int
    sha256: str


class KeysRotated(Event):
    sentence = _("%(by)s sealed %(secrets)s secrets under a new key")
    secrets: int
