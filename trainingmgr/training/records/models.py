from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped

from trainingmgr.core.columns import Instant, Moment, Travelling
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import never, only_one
from trainingmgr.core.privacy import FieldClass, Purpose, personal
from trainingmgr.training.curricula.models import Module, ModuleVersion

S1 = FieldClass.S1


@never("UPDATE OF withdrawn_at, measure", name="suspended",
       when="NEW.measure IS NOT NULL AND NEW.withdrawn_at IS NULL",
       says=_("A measure keeps this from counting until it is lifted."))  # fmt: skip
class Attainment(Travelling, Versioned, Model):
    """One person passed one module version on a day; it counts until a day, unless withdrawn."""

    __tablename__ = "attainment"
    __table_args__ = (
        only_one("person_id", "version_id", "on", says=_("This is on record already.")),
        Index("ix_attainment_module", "module_id", "until_on"),
    )

    person_id: Mapped[int] = personal(Purpose.TRAIN, S1, ForeignKey("person.id"))
    module_id: Mapped[int] = personal(Purpose.TRAIN, S1, ForeignKey("module.id"))
    version_id: Mapped[int] = personal(Purpose.TRAIN, S1, ForeignKey("module_version.id"))
    on: Mapped[date] = personal(Purpose.TRAIN, S1)
    until_on: Mapped[date | None] = personal(Purpose.TRAIN, S1)
    minutes: Mapped[int] = personal(Purpose.TRAIN, S1)
    score: Mapped[int | None] = personal(Purpose.TRAIN, S1)
    source: Mapped[str] = personal(Purpose.TRAIN, S1, String(80), default="")
    recorded_by_id: Mapped[int] = personal(Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"))
    recorded_at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1)
    withdrawn_at: Mapped[Instant | None] = personal(Purpose.TRAIN, S1)
    measure: Mapped[str | None] = personal(Purpose.TRAIN, S1, String(8))
    """It counts again when the measure of this code, which suspended its proof, is lifted."""

    module: Mapped[Module] = related()
    module_version: Mapped[ModuleVersion] = related()
