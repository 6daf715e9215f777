from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event
from trainingmgr.programme.resources.words.equipment import DEED_NAMES, STATES


class EquipmentKindWritten(Event):
    sentence = _("%(by)s wrote the kind of equipment %(code)s")
    code: str


class EquipmentNeedWritten(Event):
    sentence = _("%(by)s wrote how many of %(code)s a class of %(module)s needs")
    code: str
    module: str


class EquipmentBooked(Event):
    sentence = _("%(by)s put the equipment %(code)s on the books")
    code: str


class EquipmentChanged(Event):
    sentence = _("%(by)s changed what the books say of the equipment %(code)s")
    code: str


class EquipmentMoved(Event):
    sentence = _("%(by)s wrote a new state of the equipment %(code)s: %(state)s")
    worded = {"state": STATES}
    code: str
    state: str


class EquipmentParted(Event):
    sentence = _("%(by)s parted %(count)s of the equipment %(code)s as %(part)s")
    code: str
    count: int
    part: str


class EquipmentDeedBegun(Event):
    sentence = _("%(by)s asked for a second signature on the equipment %(code)s: %(kind)s")
    worded = {"kind": DEED_NAMES}
    code: str
    kind: str


class EquipmentDeedSigned(Event):
    sentence = _("%(by)s signed as the second for the equipment %(code)s: %(kind)s")
    worded = {"kind": DEED_NAMES}
    code: str
    kind: str


class EquipmentDeedRefused(Event):
    sentence = _("%(by)s did not sign for the equipment %(code)s: %(kind)s")
    worded = {"kind": DEED_NAMES}
    code: str
    kind: str


class SpotCheckDrawn(Event):
    sentence = _("%(by)s drew the spot check %(code)s of %(count)s lines")
    code: str
    count: int


class SpotLineCounted(Event):
    sentence = _("%(by)s counted the equipment %(code)s in a spot check")
    code: str


class SpotLineSettled(Event):
    sentence = _("%(by)s settled a difference of the equipment %(code)s")
    code: str
