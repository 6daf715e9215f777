from flask_babel import lazy_gettext as _
from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped

from trainingmgr.core.columns import Encrypted, Moment, UserKey
from trainingmgr.core.db import Model, Versioned
from trainingmgr.core.law import only_one
from trainingmgr.core.privacy import FieldClass, Purpose, Retention, personal

S1, S2 = FieldClass.S1, FieldClass.S2
READERS = "the person, and the cell head where they are posted: after saying why, each time noted"
KEPT = Retention.TOUR


class EmergencyContact(Versioned, Model):
    """Whom to call when something happens to somebody who teaches: one person, if they want one.

    The only one of somebody's own people whom we keep (R-DAT-02), and only while they serve.
    """

    __tablename__ = "emergency_contact"
    __table_args__ = (
        only_one("trainer_id", says=_("One emergency contact is kept of a person, not more.")),
    )

    trainer_id: Mapped[int] = personal(
        Purpose.CONTACT, S1, ForeignKey("trainer.id"), retention=KEPT, readers=READERS
    )
    name: Mapped[str] = personal(Purpose.CONTACT, S2, Encrypted, retention=KEPT, readers=READERS)
    phone: Mapped[str] = personal(Purpose.CONTACT, S2, Encrypted, retention=KEPT, readers=READERS)
    speaks: Mapped[str | None] = personal(
        Purpose.CONTACT, S2, String(8), retention=KEPT, readers=READERS
    )
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1, retention=KEPT)
    at: Mapped[Moment]
