from datetime import datetime

from flask_babel import lazy_gettext as _
from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Line, Moment, Travelling, UserKey
from trainingmgr.core.db import Model, related
from trainingmgr.core.law import append_only, check, only_one
from trainingmgr.oversight.evacuation.rules import WAITS, BrokenOff, EvacuationKind, OrderState

ORDERED = _("What was asked for stays on record. Ask anew.")


@append_only(says=ORDERED)
class EvacuationOrder(Travelling, Model):
    """Somebody asks that this site be emptied, or that it be rehearsed: exactly this, sealed for
    exactly this key, into this folder. Another person agrees, or nothing happens.
    """

    __tablename__ = "evacuation_order"
    __table_args__ = (
        check("somewhere", "length(trim(folder)) > 0 OR kind = 'at_once'",
              says=_("Say into which folder the archive goes: a disk that you take along.")),
    )  # fmt: skip

    kind: Mapped[EvacuationKind]
    folder: Mapped[Line]
    mark: Mapped[str] = mapped_column(String(9))
    """Of the public key that the archive is sealed for; empty without an archive."""
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()
    answer: Mapped["EvacuationAnswer | None"] = related()
    outcome: Mapped["EvacuationOutcome | None"] = related(back_populates="order")

    def state_at(self, at: datetime) -> OrderState:
        if self.answer is not None:
            return OrderState.AGREED if self.answer.agreed else OrderState.REFUSED
        return OrderState.WAITING if at - self.at < WAITS else OrderState.OVER


@append_only(says=ORDERED)
class EvacuationAnswer(Model):
    """The other person agrees to an evacuation, or does not; who asked takes it back."""

    __tablename__ = "evacuation_answer"
    __table_args__ = (only_one("order_id", says=_("This was answered already.")),)

    order_id: Mapped[int] = mapped_column(ForeignKey("evacuation_order.id"))
    agreed: Mapped[bool]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()


@append_only(says=_("How a rehearsal went stays on record."))
class EvacuationOutcome(Model):
    """How a rehearsal went: how long each step took, what was searched, whether nothing was left.
    After an evacuation there is nobody to write this down: its proof lies with the archive. Of what
    broke off before anything was destroyed, why.
    """

    __tablename__ = "evacuation_outcome"
    __table_args__ = (
        only_one("order_id", says=_("This was rehearsed already: ask anew.")),
        check("took_time", "seconds > 0", says=_("A rehearsal takes time.")),
    )

    order_id: Mapped[int] = mapped_column(ForeignKey("evacuation_order.id"))
    proved: Mapped[bool]
    seconds: Mapped[float]
    told: Mapped[dict[str, object]] = mapped_column(JSON)
    at: Mapped[Moment]

    order: Mapped[EvacuationOrder] = related(back_populates="outcome")

    @property
    def broke_off(self) -> BrokenOff | None:
        why = self.told.get("broke_off")
        return BrokenOff(str(why)) if why else None
