from flask_babel import lazy_gettext as _
from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.core.columns import Line, Travelling
from trainingmgr.core.db import Model
from trainingmgr.core.law import check, only_one
from trainingmgr.core.privacy import FieldClass, Purpose, Retention, personal


class SavedView(Travelling, Model):
    """A list of people as one user narrowed it, under a name of their own: its address."""

    __tablename__ = "saved_view"
    __table_args__ = (
        only_one("user_id", "name", says=_("You have a view of this name already.")),
        check("named", "length(trim(name)) > 0", says=_("Give the view a name.")),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    name: Mapped[Line]
    asked: Mapped[str] = personal(
        Purpose.ACCOUNT, FieldClass.S1, String(1000), retention=Retention.ACCOUNT,
        readers="the user alone",
    )  # fmt: skip
