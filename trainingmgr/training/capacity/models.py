from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.capacity.answering import Answer
from trainingmgr.capacity.levers import Levers
from trainingmgr.capacity.problem import Problem
from trainingmgr.core.columns import Code, Instant, Line, Moment, Travelling, UserKey
from trainingmgr.core.db import Model, related
from trainingmgr.core.jobs import Job
from trainingmgr.core.law import check, never, only_one
from trainingmgr.registry.structure.models import Place

STAYS = _("A scenario stays as it was made. Make another one from it.")


@never("UPDATE OF code, title, levers, inputs, sha256, by_id, at", name="made", when="1 = 1",
       says=STAYS)  # fmt: skip
@never("UPDATE OF result", name="computed", when="OLD.result IS NOT NULL", says=STAYS)
@never("DELETE", name="kept", when="1 = 1", says=STAYS)
class CapacityScenario(Travelling, Model):
    """What would be trained under some levers, from what was known on one day, which is kept."""

    __tablename__ = "capacity_scenario"
    __table_args__ = (
        only_one("code", says=_("Another scenario has this code. Try again.")),
        check("computed_whole",
              "(result IS NULL) = (computed_at IS NULL) AND (result IS NULL) = (took_ms IS NULL)",
              says=_("A result is kept with the time it took.")),
        check("titled", "length(trim(title)) > 0", says=_("Give the scenario a name.")),
        Index("ix_capacity_scenario_list", "at", "id"),
    )  # fmt: skip

    code: Mapped[Code]
    title: Mapped[Line]
    levers: Mapped[dict[str, Any]] = mapped_column(JSON)
    inputs: Mapped[dict[str, Any]] = mapped_column(JSON)
    sha256: Mapped[str] = mapped_column(String(64))
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    computed_at: Mapped[Instant | None]
    took_ms: Mapped[int | None]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"), index=True)
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()
    job: Mapped[Job | None] = related()
    regions: Mapped[list["ScenarioRegion"]] = related(order_by="ScenarioRegion.id")

    @property
    def problem(self) -> Problem:
        return Problem.read(self.inputs)

    @property
    def asked(self) -> Levers:
        return Levers.read(self.levers)

    @property
    def answer(self) -> Answer | None:
        return None if self.result is None else Answer.read(self.result)


class ScenarioRegion(Model):
    """A region that a scenario plans for."""

    __tablename__ = "capacity_scenario_region"
    __table_args__ = (only_one("scenario_id", "place_id", says=_("This region is named already.")),)

    scenario_id: Mapped[int] = mapped_column(ForeignKey("capacity_scenario.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)

    place: Mapped[Place] = related()
