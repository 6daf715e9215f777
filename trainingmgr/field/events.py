from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event
from trainingmgr.field.words import SETTLED


class PhoneRegistered(Event):
    sentence = _("%(by)s registered a phone to work without signal")


class PhoneWithdrawn(Event):
    sentence = _(
        "%(by)s withdrew a phone: it opens no more, and empties itself once it is heard of"
    )


class PhoneOpened(Event):
    """After ten wrong PINs, or after a week without signal."""

    sentence = _("%(by)s let a phone be opened again with its PIN")


class FieldWorkGiven(Event):
    sentence = _("%(by)s took %(classes)s classes and %(counterparts)s counterparts onto a phone")
    classes: int
    counterparts: int


class FieldWorkBrought(Event):
    sentence = _(
        "%(by)s sent %(entries)s entries from a phone: %(taken)s taken, %(refused)s refused, "
        "%(kept)s kept beside what stands"
    )
    entries: int
    taken: int
    refused: int
    kept: int


class FieldWorkFromFile(Event):
    sentence = _("%(by)s brought %(entries)s entries of a phone in a file")
    entries: int


class ConflictSettled(Event):
    sentence = _("%(by)s decided about an entry of a phone that was kept: %(settled)s")
    worded = {"settled": SETTLED}
    settled: str
