from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event
from trainingmgr.programme.reorganisation.words import FATES, PARTIES


class TargetBegun(Event):
    sentence = _("%(by)s began version %(number)s of the target establishment of %(service)s")
    service: str
    number: int


class TargetUnitWritten(Event):
    sentence = _("%(by)s wrote what becomes of %(unit)s in version %(number)s of the target "
                 "establishment of %(service)s: %(fate)s")  # fmt: skip
    worded = {"fate": FATES}
    service: str
    number: int
    unit: str
    fate: str


class TargetUnitRemoved(Event):
    sentence = _("%(by)s took the unit to be formed %(unit)s out of version %(number)s of the "
                 "target establishment of %(service)s")  # fmt: skip
    service: str
    number: int
    unit: str


class TargetPostsWritten(Event):
    sentence = _("%(by)s wrote the posts of band %(band)s of %(unit)s in version %(number)s of "
                 "the target establishment of %(service)s: %(count)s")  # fmt: skip
    service: str
    number: int
    unit: str
    band: str
    count: int


class TargetOffered(Event):
    sentence = _("%(by)s offered version %(number)s of the target establishment of %(service)s "
                 "to government and military")  # fmt: skip
    service: str
    number: int


class TargetSigned(Event):
    sentence = _("%(by)s agreed to version %(number)s of the target establishment of %(service)s: "
                 "%(party)s")  # fmt: skip
    worded = {"party": PARTIES}
    service: str
    number: int
    party: str


class TargetPaperFiled(Event):
    sentence = _("%(by)s filed the paper by which version %(number)s of the target establishment "
                 "of %(service)s was agreed to: %(party)s")  # fmt: skip
    worded = {"party": PARTIES}
    service: str
    number: int
    party: str


class TargetReturned(Event):
    sentence = _("%(by)s sent back version %(number)s of the target establishment of %(service)s")
    service: str
    number: int


class TargetWithdrawn(Event):
    sentence = _("%(by)s withdrew version %(number)s of the target establishment of %(service)s")
    service: str
    number: int


class TargetPostsBrought(Event):
    sentence = _(
        "%(by)s brought posts by a file into version %(number)s of the target of %(service)s "
        "(lines: %(lines)s)"
    )
    service: str
    number: int
    lines: int
