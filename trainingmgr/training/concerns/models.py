from flask_babel import lazy_gettext as _
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped

from trainingmgr.core.columns import Encrypted, Instant, Moment, Travelling
from trainingmgr.core.db import Model, Versioned
from trainingmgr.core.law import evidenced, never, only_one
from trainingmgr.core.privacy import FieldClass, Purpose, Retention, personal
from trainingmgr.training.concerns.rules import ConcernKind, ConcernState, Focal

S3 = FieldClass.S3
READERS = "the focal point for its kind alone, after saying why"
KEPT = Retention.OUTCOME


@never("UPDATE OF uid, receipt, focal, kind, sent_at", name="kept", when="1 = 1",
       says=_("A concern stays as it was sent."))  # fmt: skip
@never("DELETE", name="stays", when="1 = 1", says=_("A concern stays as it was sent."))
class Concern(Travelling, Versioned, Model):
    """What somebody saw that must not stand in a log: sealed, for one focal point alone.

    It says nowhere who wrote it, nor from which log: they keep a receipt, and ask with it.
    """

    __tablename__ = "concern"
    __table_args__ = (
        only_one("receipt", says=_("Another concern has this receipt. Send it again.")),
        *evidenced("state", {ConcernState.TAKEN, ConcernState.CLOSED},
                   by=("taken_by_id", "taken_at")),
        *evidenced("state", {ConcernState.CLOSED}, by=("closed_at", "answer")),
        Index("ix_concern_list", "focal", "state", "id"),
    )  # fmt: skip

    receipt: Mapped[str] = personal(
        Purpose.ACCOUNTABILITY, S3, String(20), retention=KEPT, readers=READERS
    )
    focal: Mapped[Focal] = personal(Purpose.ACCOUNTABILITY, S3, retention=KEPT, readers=READERS)
    kind: Mapped[ConcernKind] = personal(
        Purpose.ACCOUNTABILITY, S3, retention=KEPT, readers=READERS
    )
    told: Mapped[str] = personal(
        Purpose.ACCOUNTABILITY, S3, Encrypted, retention=KEPT, readers=READERS
    )
    answer: Mapped[str | None] = personal(
        Purpose.ACCOUNTABILITY, S3, Encrypted, retention=KEPT,
        readers=f"{READERS}; and whoever has the receipt",
    )  # fmt: skip
    state: Mapped[ConcernState] = personal(
        Purpose.ACCOUNTABILITY, S3, default=ConcernState.SENT, retention=KEPT
    )
    sent_at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S3, retention=KEPT)
    taken_by_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S3, ForeignKey("user.id"), retention=KEPT
    )
    taken_at: Mapped[Instant | None] = personal(Purpose.ACCOUNTABILITY, S3, retention=KEPT)
    closed_at: Mapped[Instant | None] = personal(Purpose.ACCOUNTABILITY, S3, retention=KEPT)
