from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event
from trainingmgr.oversight.workspace.words import POPULATIONS, SHORTCUTS


class ShortcutsRead(Event):
    sentence = _("%(by)s read where rules were bent, from %(first)s to %(last)s: %(kind)s")
    worded = {"kind": SHORTCUTS}
    kind: str
    first: str
    last: str


class OversightSampleDrawn(Event):
    sentence = _(
        "%(by)s drew the sample %(sample)s: %(size)s of %(count)s %(population)s, seed %(seed)s"
    )
    worded = {"population": POPULATIONS}
    sample: str
    population: str
    size: int
    count: int
    seed: str
    population_sha256: str


class FilesAsked(Event):
    sentence = _("%(by)s asked for the files of the sample %(sample)s")
    sample: str


class FileHandedOver(Event):
    sentence = _("%(by)s wrote down what was handed over of %(place)s of the sample %(sample)s")
    sample: str
    place: int
    found: str


class PackMade(Event):
    sentence = _("%(by)s made the pack %(pack)s for %(act)s")
    pack: str
    act: str
    sha256: str


class PackTaken(Event):
    sentence = _("%(by)s took the pack %(pack)s out (%(form)s)")
    pack: str
    form: str
    sha256: str
