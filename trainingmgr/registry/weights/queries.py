"""The weights in force."""

from collections.abc import Callable

from sqlalchemy import func, select

from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound
from trainingmgr.matching import refine
from trainingmgr.matching.weights import Chances, Weights
from trainingmgr.registry.weights.models import LearntWeights, WeightsAdoption


def learnt() -> Chances | None:
    """The chances of the version adopted last; None while the programme's own are in force."""
    last = select(WeightsAdoption.weights_id).order_by(WeightsAdoption.id.desc()).limit(1)
    kept = db.session.scalar(
        select(LearntWeights.chances).where(LearntWeights.id == last.scalar_subquery())
    )
    return refine.from_kept(kept) if kept is not None else None


def adoption() -> int:
    """Which adoption is in force; 0 while the programme's own weights are."""
    return db.session.scalar(select(func.max(WeightsAdoption.id))) or 0


def in_force(population: int, rarity: Callable[[str], float]) -> Weights:
    return Weights.default(population, rarity, learnt())


def version(number: int) -> LearntWeights:
    found = db.session.get(LearntWeights, number)
    if found is None:
        raise NotFound
    return found
