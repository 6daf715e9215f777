from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Code, Line, Moment, Prose, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import (
    check,
    evidenced,
    never,
    not_erased,
    only_one,
    only_one_where,
)
from trainingmgr.core.privacy import FieldClass, Purpose, personal
from trainingmgr.programme.moves.rules import LineState, Obstacle, OrderState
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.models import Post, Unit

S1 = FieldClass.S1
SENTENCE = _("Say it in a full sentence.")
KEPT = _("An order stays on record.")
FIXED = _("An order stays as it was signed.")
MOVED = _("What was done by an order stays on record.")
ANSWERED = _("Somebody has decided on this appeal already.")
BY_TWO = _("Who drafted an order does not sign it.")
NOT_OWN = _("Who drafted or signed an order does not decide on an appeal against it, nor does who "
            "wrote the appeal down.")  # fmt: skip
ORDER = _("An order takes effect on the day of its date, or later.")
SAME = (
    'EXISTS (SELECT 1 FROM "user" a JOIN "user" b ON a.holder_id = b.holder_id '
    "WHERE a.id = {one} AND b.id IN ({others}))"
)
SIGNER = SAME.format(one="NEW.signed_by_id", others="NEW.by_id")
JUDGE = SAME.format(
    one="NEW.decided_by_id",
    others="SELECT NEW.by_id UNION ALL SELECT move_order.by_id FROM move_order JOIN move_line "
    "ON move_line.order_id = move_order.id WHERE move_line.id = NEW.line_id UNION ALL "
    "SELECT move_order.signed_by_id FROM move_order JOIN move_line "
    "ON move_line.order_id = move_order.id WHERE move_line.id = NEW.line_id",
)
STAYS = not_erased(
    "leaver", "(SELECT person_id FROM move_line WHERE move_line.id = OLD.line_id)"
)  # fmt: skip
REASONED = not_erased("move_order", "OLD.id")
STATE = "(SELECT state FROM move_order WHERE move_order.id = {row}.order_id)"


@never("INSERT", name="begun", when="NEW.state <> 'draft'", says=_("An order begins as a draft."))
@never("UPDATE OF state", name="no_way_back",
       when="NEW.state = 'draft' AND OLD.state <> 'draft'", says=FIXED)  # fmt: skip
@never("UPDATE OF signed_by_id", name="by_two", when=f"NEW.signed_by_id IS NOT NULL AND {SIGNER}",
       says=BY_TWO)  # fmt: skip
@never('UPDATE OF uid, code, "on", effective_on, by_id, at', name="kept", when="1 = 1",
       says=KEPT)  # fmt: skip
@never("UPDATE OF why", name="reason", when=REASONED, says=KEPT)
@never("UPDATE OF signed_on, signed_by_id, document", name="fixed", when="OLD.state <> 'draft'",
       says=FIXED)  # fmt: skip
@never("UPDATE", name="over",
       when=f"OLD.state IN ('carried_out', 'withdrawn') AND {REASONED}", says=MOVED)  # fmt: skip
@never("DELETE", name="stays", when="1 = 1", says=KEPT)
class MoveOrder(Travelling, Versioned, Model):
    """A dated order that moves people: drafted by one, signed by another, carried out on its day
    by the operation that moves people everywhere.
    """

    __tablename__ = "move_order"
    __table_args__ = (
        only_one("code", says=_("Another order has this number. Try again.")),
        check("in_order", 'effective_on >= "on"', says=ORDER),
        check("worded", "length(trim(why)) >= 10", says=SENTENCE),
        check("filed", "document IS NULL OR length(trim(document)) >= 2",
              says=_("Write the number of the paper and where it is filed.")),
        *evidenced("state", (OrderState.SIGNED, OrderState.CARRIED_OUT),
                   by=("signed_on", "signed_by_id", "document")),
        *evidenced("state", (OrderState.CARRIED_OUT,), by=("done_on",)),
        Index("ix_move_order_due", "state", "effective_on"),
    )  # fmt: skip

    code: Mapped[Code]
    on: Mapped[date]
    effective_on: Mapped[date]
    why: Mapped[Prose]
    state: Mapped[OrderState] = mapped_column(default=OrderState.DRAFT)
    document: Mapped[Line | None]
    """Number of the signed paper and where it is filed."""
    signed_on: Mapped[date | None]
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    done_on: Mapped[date | None]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related(foreign_keys="MoveOrder.by_id")
    signed_by: Mapped[User | None] = related(foreign_keys="MoveOrder.signed_by_id")


@never("INSERT", name="new", when=STATE.format(row="NEW") + " <> 'draft'", says=FIXED)
@never("DELETE", name="out", when=STATE.format(row="OLD") + " <> 'draft'", says=FIXED)
@never("UPDATE OF uid, order_id, person_id, from_unit_id, from_post_id, to_unit_id, to_post_id",
       name="kept", when="1 = 1", says=FIXED)  # fmt: skip
@never("UPDATE OF done_on", name="signed",
       when="NEW.done_on IS NOT NULL AND " + STATE.format(row="NEW") + " NOT IN "
            "('signed', 'carried_out')", says=FIXED)  # fmt: skip
@never("UPDATE OF done_on, failed", name="over",
       when="OLD.done_on IS NOT NULL OR OLD.ended_on IS NOT NULL", says=MOVED)  # fmt: skip
class MoveLine(Travelling, Versioned, Model):
    """One person of an order: from which unit and post to which; told when, moved when."""

    __tablename__ = "move_line"
    __table_args__ = (
        only_one("order_id", "person_id", says=_("This person is in the order already.")),
        only_one_where("uq_move_line_open",
                       "done_on IS NULL AND ended_on IS NULL", "person_id",
                       says=_("Another order moves this person already.")),
        only_one_where("uq_move_line_post",
                       "to_post_id IS NOT NULL AND done_on IS NULL AND ended_on IS NULL",
                       "to_post_id", says=_("Another order gives this post to somebody already.")),
        check("moves", "from_unit_id IS NULL OR from_unit_id <> to_unit_id "
              "OR to_post_id IS NOT NULL", says=_("This person is in that unit already.")),
        check("one_end", "failed IS NULL OR done_on IS NULL", says=MOVED),
        check("told_whole", "(told_on IS NULL) = (told_by_id IS NULL)", says=MOVED),
        Index("ix_move_line_from", "from_unit_id", "order_id"),
        Index("ix_move_line_to", "to_unit_id", "order_id"),
        Index("ix_move_line_person", "person_id"),
    )  # fmt: skip

    order_id: Mapped[int] = personal(Purpose.SERVE, S1, ForeignKey("move_order.id"))
    person_id: Mapped[int] = personal(Purpose.SERVE, S1, ForeignKey("person.id"))
    from_unit_id: Mapped[int | None] = personal(Purpose.SERVE, S1, ForeignKey("unit.id"))
    from_post_id: Mapped[int | None] = personal(
        Purpose.SERVE, S1, ForeignKey("post.id"), index=True
    )
    to_unit_id: Mapped[int] = personal(Purpose.SERVE, S1, ForeignKey("unit.id"))
    to_post_id: Mapped[int | None] = personal(Purpose.SERVE, S1, ForeignKey("post.id"))
    told_on: Mapped[date | None] = personal(Purpose.SERVE, S1)
    told_by_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"), index=True
    )
    done_on: Mapped[date | None] = personal(Purpose.SERVE, S1)
    failed: Mapped[Obstacle | None] = personal(Purpose.SERVE, S1)
    """Why the person could not be moved when the order was carried out."""
    ended_on: Mapped[date | None] = personal(Purpose.SERVE, S1)
    """When it was over without a move, or the person was put back."""

    order: Mapped[MoveOrder] = related()
    person: Mapped[Person] = related()
    from_unit: Mapped[Unit | None] = related(foreign_keys="MoveLine.from_unit_id")
    to_unit: Mapped[Unit] = related(foreign_keys="MoveLine.to_unit_id")
    from_post: Mapped[Post | None] = related(foreign_keys="MoveLine.from_post_id")
    to_post: Mapped[Post | None] = related(foreign_keys="MoveLine.to_post_id")
    appeal: Mapped["MoveAppeal | None"] = related(back_populates="line")

    @property
    def state(self) -> LineState:
        if self.appeal is not None and self.appeal.upheld is None:
            return LineState.APPEALED
        if self.appeal is not None and self.appeal.upheld:
            return LineState.PUT_BACK if self.done_on else LineState.CALLED_OFF
        if self.failed is not None:
            return LineState.FAILED
        return LineState.MOVED if self.done_on else LineState.WAITS


@never("INSERT", name="open", when="NEW.decided_on IS NOT NULL", says=ANSWERED)
@never("UPDATE", name="answered", when=f"OLD.decided_on IS NOT NULL AND {STAYS}", says=ANSWERED)
@never("UPDATE OF decided_by_id", name="by_another",
       when=f"NEW.decided_by_id IS NOT NULL AND {JUDGE}", says=NOT_OWN)  # fmt: skip
@never('UPDATE OF uid, line_id, says, "on", by_id', name="kept", when=STAYS, says=MOVED)
@never("DELETE", name="stays", when="1 = 1", says=MOVED)
class MoveAppeal(Travelling, Versioned, Model):
    """Somebody does not accept a move. Another than who ordered it decides; upheld, it puts the
    person back.
    """

    __tablename__ = "move_appeal"
    __table_args__ = (
        only_one("line_id", says=_("This move is under appeal already.")),
        check("worded", "length(trim(says)) >= 10", says=SENTENCE),
        check("decided_whole", "(decided_on IS NULL) = (decided_by_id IS NULL) AND "
              "(decided_on IS NULL) = (upheld IS NULL) AND (decided_on IS NULL) = "
              "(reasons IS NULL)",
              says=_("A decision and its evidence are recorded together or not at all.")),
        check("reasoned", "reasons IS NULL OR length(trim(reasons)) >= 10", says=SENTENCE),
        Index("ix_move_appeal_open", "decided_on", "on"),
    )  # fmt: skip

    line_id: Mapped[int] = mapped_column(ForeignKey("move_line.id"))
    on: Mapped[date] = personal(Purpose.SERVE, S1)
    says: Mapped[str] = personal(Purpose.SERVE, S1, String(2000))
    by_id: Mapped[UserKey]
    at: Mapped[Moment]
    decided_on: Mapped[date | None] = personal(Purpose.SERVE, S1)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    upheld: Mapped[bool | None] = personal(Purpose.SERVE, S1)
    reasons: Mapped[str | None] = personal(Purpose.SERVE, S1, String(2000))

    line: Mapped[MoveLine] = related(back_populates="appeal")
    by: Mapped[User] = related(foreign_keys="MoveAppeal.by_id")
    decided_by: Mapped[User | None] = related(foreign_keys="MoveAppeal.decided_by_id")


def about(row: MoveOrder) -> tuple[str, int]:
    """What an entry of the journal about an order is about."""
    return ("move_order", row.id)
