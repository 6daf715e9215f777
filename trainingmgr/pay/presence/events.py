from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from trainingmgr.core import journal
from trainingmgr.core.journal import Event, Looked
from trainingmgr.core.privacy import Compartment
from trainingmgr.pay.presence.words import EVIDENCE, EXERCISES, SIGNED


class MusterPrinted(Event):
    sentence = _("%(by)s printed list %(sheet)s of %(unit)s with %(count)s names")
    sheet: str
    unit: str
    count: int


class MusterTyped(Event):
    sentence = _("%(by)s typed in list %(sheet)s: %(present)s of %(count)s were present")
    sheet: str
    count: int
    present: int


class NameOnMuster(Event):
    sentence = _("%(by)s wrote down a name that was not on list %(sheet)s: %(name)s")
    sheet: str
    name: str = journal.words()


class MusterNameSettled(Event):
    sentence = _("%(by)s said who was written on list %(sheet)s: %(outcome)s")
    sheet: str
    outcome: str


class MusterChecked(Event):
    sentence = _("%(by)s typed list %(sheet)s again: all %(lines)s lines say the same")
    sheet: str
    lines: int


class MusterCertified(Event):
    sentence = _("%(by)s recorded that the commander stands for list %(sheet)s (%(how)s)")
    worded = {"how": SIGNED}
    sheet: str
    how: str
    signer: str = journal.words()


class PresenceProven(Event):
    sentence = _("%(by)s recorded that %(person)s was seen on %(on)s (%(kind)s): %(reference)s")
    worded = {"kind": EVIDENCE}
    person: str
    kind: str
    on: str
    reference: str = journal.words()


class PresenceLooked(Looked):
    sentence = _("%(by)s looked at the presence of %(count)s people")
    lies_in = Compartment.PAY
    count: int
    people: Sequence[int]


class VerificationPlanned(Event):
    sentence = _("%(by)s planned the count %(exercise)s of %(units)s units, %(people)s people")
    exercise: str
    units: int
    people: int


class VerificationMoved(Event):
    sentence = _("%(by)s moved the count %(exercise)s on: %(state)s")
    worded = {"state": EXERCISES}
    exercise: str
    state: str


class RecountDrawn(Event):
    sentence = _("%(by)s drew %(size)s of %(population)s people of count %(exercise)s by lot")
    exercise: str
    size: int
    population: int
    seed: str


class MusterScanned(Event):
    sentence = _("%(by)s attached a scan of list %(sheet)s: %(kind)s, %(size)s bytes")
    sheet: str
    kind: str
    size: int
    sha256: str
