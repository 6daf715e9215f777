from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Code, Line, Moment, Travelling, UserKey
from trainingmgr.core.db import Model, related
from trainingmgr.core.law import append_only, check, only_one

MADE = _("A report stays as it was made. Make another edition.")


@append_only(says=MADE)
class QuarterReport(Travelling, Model):
    """What a quarter changed, frozen: papers and data are drawn from it alone. What was written
    late makes another edition; the earlier stay.
    """

    __tablename__ = "quarter_report"
    __table_args__ = (
        only_one("code", "edition", says=_("This edition is made already.")),
        check("over", "made_on > last AND first < last",
              says=_("Only a quarter that is over is reported on.")),
        check("edition", "edition >= 1", says=_("Editions are counted from 1.")),
        Index("ix_quarter_report_list", "first", "id"),
    )  # fmt: skip

    code: Mapped[Code]
    """2026-Q3."""
    edition: Mapped[int]
    first: Mapped[date]
    last: Mapped[date]
    made_on: Mapped[date]
    product: Mapped[Line]
    """The version of the product that made it."""
    content: Mapped[bytes] = mapped_column(LargeBinary)
    """Canonical JSON, compressed."""
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the JSON."""
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()
