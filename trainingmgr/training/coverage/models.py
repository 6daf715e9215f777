# ruff: noqa: S608  statements are put together from our own words alone
from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.core import law
from trainingmgr.core.columns import Sex
from trainingmgr.core.db import Model
from trainingmgr.core.law import only_one
from trainingmgr.core.privacy import FieldClass, Purpose, personal
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.rules import GONE
from trainingmgr.registry.structure.models import Rank
from trainingmgr.training.records.models import Attainment

S1 = FieldClass.S1


class CoverageMark(Model):
    """The record of one human being in one topic that counts longest; None: without end."""

    __tablename__ = "coverage_mark"
    __table_args__ = (
        only_one("person_id", "topic_id", says=_("This topic is counted for this person already.")),
    )

    person_id: Mapped[int] = personal(Purpose.TRAIN, S1, ForeignKey("person.id"))
    topic_id: Mapped[int] = personal(Purpose.TRAIN, S1, ForeignKey("topic.id"))
    until_on: Mapped[date | None] = personal(Purpose.TRAIN, S1)


class CoverageCount(Model):
    """People more or fewer of one unit, sex and rank band whose record in a topic ends on a day.

    The figure is the sum. A deed adds rows and waits for nobody; the worker folds them together.
    """

    __tablename__ = "coverage_count"
    __table_args__ = (Index("ix_coverage_count_unit", "unit_id", "topic_id"),)

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"))
    sex: Mapped[Sex]
    band: Mapped[str] = mapped_column(String(5))
    until_on: Mapped[date | None]
    people: Mapped[int]


def _serves(row: str) -> str:
    gone = ", ".join(f"'{each.value}'" for each in sorted(GONE))
    return (
        f"{row}.unit_id IS NOT NULL AND {row}.same_as_id IS NULL AND {row}.status NOT IN ({gone})"
    )


_BAND = "COALESCE((SELECT band FROM rank WHERE rank.id = {row}.rank_id), '')"
_INTO = "INSERT INTO coverage_count (unit_id, topic_id, sex, band, until_on, people)"


def _counted(people: int, whose: str) -> str:
    """These marks, as many people more or fewer as their person counts for now."""
    return (
        f"{_INTO} SELECT p.unit_id, m.topic_id, p.sex, {_BAND.format(row='p')}, m.until_on, "
        f"{people} FROM coverage_mark m JOIN person p ON p.id = m.person_id "
        f"WHERE {whose} AND {_serves('p')}"
    )


def _marked(kept: str, more: str = "") -> str:
    """The marks of these human beings anew, from all their records that are not withdrawn.

    SQLite keeps to the order of CROSS JOIN: from the person to their records, and never through
    everybody's records of the module.
    """
    return (
        "INSERT INTO coverage_mark (person_id, topic_id, until_on) "
        "SELECT k.id, o.topic_id, CASE WHEN COUNT(a.until_on) < COUNT(*) THEN NULL "
        "ELSE MAX(a.until_on) END FROM person k "
        "CROSS JOIN person p CROSS JOIN attainment a CROSS JOIN module o "
        "WHERE (p.id = k.id OR p.same_as_id = k.id) AND a.person_id = p.id "
        f"AND a.withdrawn_at IS NULL AND o.id = a.module_id AND k.id IN ({kept}){more} "
        "GROUP BY k.id, o.topic_id"
    )


def _anew(kept: str, topic: str = "") -> tuple[str, ...]:
    """Take out what was counted for these human beings, and count what there is now."""
    mine = f"m.person_id IN ({kept})" + (f" AND m.topic_id = {topic}" if topic else "")
    gone = f"person_id IN ({kept})" + (f" AND topic_id = {topic}" if topic else "")
    return (
        _counted(-1, mine), f"DELETE FROM coverage_mark WHERE {gone}",
        _marked(kept, f" AND o.topic_id = {topic}" if topic else ""), _counted(1, mine),
    )  # fmt: skip


def _moved(row: str, people: int) -> str:
    """All marks of a person as they stood in that row."""
    return (
        f"{_INTO} SELECT {row}.unit_id, m.topic_id, {row}.sex, {_BAND.format(row=row)}, "
        f"m.until_on, {people} FROM coverage_mark m WHERE m.person_id = {row}.id "
        f"AND {_serves(row)}"
    )


def _banded(row: str, people: int) -> str:
    return (
        f"{_INTO} SELECT p.unit_id, m.topic_id, p.sex, {row}.band, m.until_on, {people} "
        "FROM coverage_mark m JOIN person p ON p.id = m.person_id "
        f"WHERE p.rank_id = NEW.id AND {_serves('p')}"
    )


def _told(row: str) -> tuple[str, ...]:
    return _anew(
        f"SELECT COALESCE(same_as_id, id) FROM person WHERE id = {row}.person_id",
        f"(SELECT topic_id FROM module WHERE id = {row}.module_id)",
    )


_JOINED = "SELECT {id} WHERE OLD.same_as_id IS DISTINCT FROM NEW.same_as_id"
_KEPT = " UNION ".join(
    _JOINED.format(id=each) for each in ("NEW.id", "OLD.same_as_id", "NEW.same_as_id")
)
_PERSON = ("unit_id", "status", "sex", "rank_id", "same_as_id")

law.follows(Attainment.__table__, "INSERT", name="coverage_new", does=_told("NEW"))
law.follows(Attainment.__table__, "UPDATE OF withdrawn_at, until_on", name="coverage_now",
            does=_told("NEW"))  # fmt: skip
law.follows(Attainment.__table__, "DELETE", name="coverage_gone", does=_told("OLD"))
law.follows(
    Person.__table__, f"UPDATE OF {', '.join(_PERSON)}", name="coverage",
    when=" OR ".join(f"OLD.{each} IS DISTINCT FROM NEW.{each}" for each in _PERSON),
    does=(_moved("OLD", -1), _moved("NEW", 1), *_anew(_KEPT)),
)  # fmt: skip
law.follows(
    Rank.__table__, "UPDATE OF band", name="coverage", when="OLD.band <> NEW.band",
    does=(_banded("OLD", -1), _banded("NEW", 1)),
)  # fmt: skip
ANEW = (
    "DELETE FROM coverage_count", "DELETE FROM coverage_mark", _marked("SELECT id FROM person"),
    f"{_INTO} SELECT p.unit_id, m.topic_id, p.sex, COALESCE(r.band, ''), m.until_on, COUNT(*) "
    "FROM coverage_mark m JOIN person p ON p.id = m.person_id LEFT JOIN rank r ON r.id = p.rank_id "
    f"WHERE {_serves('p')} GROUP BY p.unit_id, m.topic_id, p.sex, COALESCE(r.band, ''), m.until_on",
)  # fmt: skip
"""Everything from the beginning, from the records alone."""
