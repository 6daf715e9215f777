from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event


class OrderDrafted(Event):
    sentence = _("%(by)s drafted the order %(order)s, in effect from %(on)s")
    order: str
    on: str


class MoveWritten(Event):
    sentence = _("%(by)s wrote the move of %(person)s from %(origin)s to %(unit)s into the order "
                 "%(order)s")  # fmt: skip
    order: str
    person: str
    origin: str
    unit: str


class MovesWritten(Event):
    sentence = _("%(by)s wrote the moves of %(count)s people from %(origin)s to %(unit)s into the "
                 "order %(order)s")  # fmt: skip
    order: str
    count: int
    origin: str
    unit: str


class MoveRemoved(Event):
    sentence = _("%(by)s took the move of %(person)s out of the order %(order)s")
    order: str
    person: str


class OrderSigned(Event):
    sentence = _("%(by)s signed the order %(order)s, which moves %(count)s people")
    order: str
    count: int


class OrderWithdrawn(Event):
    sentence = _("%(by)s withdrew the draft of the order %(order)s")
    order: str


class OrderCarriedOut(Event):
    sentence = _("The order %(order)s, signed by %(by)s, was carried out: %(count)s people moved, "
                 "%(failed)s could not be")  # fmt: skip
    order: str
    count: int
    failed: int


class MoveTold(Event):
    sentence = _("%(by)s wrote that %(person)s was told of the move by the order %(order)s")
    order: str
    person: str


class MoveAppealed(Event):
    sentence = _("%(by)s wrote down the appeal of %(person)s against the order %(order)s")
    order: str
    person: str


class AppealUpheld(Event):
    sentence = _("%(by)s upheld the appeal of %(person)s against the order %(order)s")
    order: str
    person: str


class AppealRejected(Event):
    sentence = _("%(by)s rejected the appeal of %(person)s against the order %(order)s")
    order: str
    person: str
