from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event
from trainingmgr.programme.plans.words import PARTIES, TIES


class ReformPlanBegun(Event):
    sentence = _("%(by)s began the plan %(plan)s")
    plan: str


class ReformVersionWritten(Event):
    sentence = _("%(by)s began version %(number)s of the plan %(plan)s")
    plan: str
    number: int


class ReformLineWritten(Event):
    sentence = _("%(by)s wrote item %(item)s into version %(number)s of the plan %(plan)s")
    plan: str
    number: int
    item: str


class ReformLineRemoved(Event):
    sentence = _("%(by)s took item %(item)s out of version %(number)s of the plan %(plan)s")
    plan: str
    number: int
    item: str


class ReformLinked(Event):
    sentence = _("%(by)s wrote that item %(item)s of the plan %(plan)s waits for %(on)s")
    plan: str
    item: str
    on: str


class ReformUnlinked(Event):
    sentence = _("%(by)s wrote that item %(item)s of the plan %(plan)s does not wait for %(on)s")
    plan: str
    item: str
    on: str


class ReformVersionOffered(Event):
    sentence = _(
        "%(by)s offered version %(number)s of the plan %(plan)s to government and military"
    )
    plan: str
    number: int


class ReformVersionSigned(Event):
    sentence = _("%(by)s accepted version %(number)s of the plan %(plan)s for: %(party)s")
    worded = {"party": PARTIES}
    plan: str
    number: int
    party: str


class ReformPaperFiled(Event):
    sentence = _("%(by)s filed a signed paper that accepts version %(number)s of the plan %(plan)s "
                 "for: %(party)s")  # fmt: skip
    worded = {"party": PARTIES}
    plan: str
    number: int
    party: str


class ReformVersionReturned(Event):
    sentence = _("%(by)s sent version %(number)s of the plan %(plan)s back")
    plan: str
    number: int


class ReformVersionWithdrawn(Event):
    sentence = _("%(by)s withdrew version %(number)s of the plan %(plan)s")
    plan: str
    number: int


class ReformVersionInForce(Event):
    sentence = _("%(by)s put version %(number)s of the plan %(plan)s in force")
    plan: str
    number: int


class ReformReported(Event):
    sentence = _(
        "%(by)s reported on item %(item)s of the plan %(plan)s: %(share)s of a hundred done"
    )
    plan: str
    item: str
    share: int


class ReformSeen(Event):
    sentence = _("%(by)s saw that item %(item)s of the plan %(plan)s is done")
    plan: str
    item: str


class ReformNotSeen(Event):
    sentence = _("%(by)s found that item %(item)s of the plan %(plan)s is not done")
    plan: str
    item: str


class ReformTied(Event):
    sentence = _("%(by)s tied %(thing)s (%(kind)s) to item %(item)s of the plan %(plan)s")
    worded = {"kind": TIES}
    plan: str
    item: str
    kind: str
    thing: str


class ReformEquipmentNeeded(Event):
    sentence = _("%(by)s wrote that item %(item)s of the plan %(plan)s needs %(count)s of %(kind)s")
    plan: str
    item: str
    kind: str
    count: int


class ReformEquipmentEnded(Event):
    sentence = _("%(by)s took away that item %(item)s of the plan %(plan)s needs %(kind)s")
    plan: str
    item: str
    kind: str


class ReformUntied(Event):
    sentence = _("%(by)s untied %(thing)s (%(kind)s) from item %(item)s of the plan %(plan)s")
    worded = {"kind": TIES}
    plan: str
    item: str
    kind: str
    thing: str
