from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.core.columns import Moment
from trainingmgr.core.db import Model
from trainingmgr.core.law import append_only
from trainingmgr.core.privacy import FieldClass, Purpose, personal

S1 = FieldClass.S1


@append_only(says=_("Weights that were learnt stay as they are. Learn again: a version is added."))
class LearntWeights(Model):
    """One version of the chances that records of one person agree so, learnt from decisions.

    `told` is what was reported when it was learnt: decisions, and how well they were foretold
    before and after.
    """

    __tablename__ = "learnt_weights"

    chances: Mapped[dict[str, Any]] = mapped_column(JSON)
    told: Mapped[dict[str, Any]] = mapped_column(JSON)
    by_id: Mapped[int] = personal(Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"))
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1)


@append_only(says=_("Which weights were in force stays on record. Adopt others instead."))
class WeightsAdoption(Model):
    """From this moment on a version is in force; none stands for the programme's own figures."""

    __tablename__ = "weights_adoption"

    weights_id: Mapped[int | None] = mapped_column(ForeignKey("learnt_weights.id"), index=True)
    by_id: Mapped[int] = personal(Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"))
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1)
