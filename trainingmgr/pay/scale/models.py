from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, composite, mapped_column

from trainingmgr.core.columns import Code, Travelling
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import check, only_one
from trainingmgr.core.money import Money
from trainingmgr.registry.structure.models import Organisation


class PayGrade(Travelling, Versioned, Model):
    """What one grade of one service earns in a month, from a day until a day, by which law."""

    __tablename__ = "pay_grade"
    __table_args__ = (
        only_one("service_id", "code", "valid_from", says=_("This grade is listed already.")),
        check("earns", "amount_minor > 0", says=_("A grade earns something.")),
    )

    service_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    code: Mapped[Code]
    band: Mapped[str] = mapped_column(String(5))
    amount: Mapped[Money] = composite(
        mapped_column("amount_minor", BigInteger), mapped_column("amount_currency", String(3))
    )
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    law: Mapped[str | None] = mapped_column(String(120))

    service: Mapped[Organisation] = related()


class ScaleUse(Model):
    """A month whose pay was worked out, or compared, with the scale as it stood.

    Whoever uses the scale writes it (`source` says which file or payroll), and takes it back when
    that work is undone. While it stands, no amount of the scale begins in the month or before.
    """

    __tablename__ = "scale_use"
    __table_args__ = (
        only_one("service_id", "period", "source", says=_("This use of the scale is noted.")),
    )

    service_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    period: Mapped[str] = mapped_column(String(7))
    source: Mapped[str] = mapped_column(String(60))
