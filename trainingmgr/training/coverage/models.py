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


_BEST = "CASE WHEN COUNT(w.until_on) < COUNT(*) THEN NULL ELSE MAX(w.until_on) END"
_WRITTEN = (
    f"(SELECT COALESCE(q.same_as_id, q.id) AS person_id, o.topic_id, {_BEST} AS until_on "
    "FROM {written} w CROSS JOIN person q CROSS JOIN module o "
    "WHERE q.id = w.person_id AND o.id = w.module_id AND w.withdrawn_at IS NULL "
    "GROUP BY COALESCE(q.same_as_id, q.id), o.topic_id)"
)
"""Human beings and topics of records that were just written, each with the day that is furthest."""


def _touched(people: int) -> str:
    """The marks of records that were just written, as many people more or fewer for each."""
    band = "COALESCE(r.band, '')"
    return (
        f"{_INTO} SELECT p.unit_id, m.topic_id, p.sex, {band}, m.until_on, {people} * COUNT(*) "
        f"FROM {_WRITTEN} t CROSS JOIN coverage_mark m CROSS JOIN person p "
        "LEFT JOIN rank r ON r.id = p.rank_id "
        "WHERE m.person_id = t.person_id AND m.topic_id = t.topic_id AND p.id = t.person_id "
        f"AND {_serves('p')} GROUP BY p.unit_id, m.topic_id, p.sex, {band}, m.until_on"
    )


_LONGEST = (
    "INSERT INTO coverage_mark (person_id, topic_id, until_on) "
    f"SELECT t.person_id, t.topic_id, t.until_on FROM {_WRITTEN} t WHERE 1 = 1 "
    "ON CONFLICT (person_id, topic_id) DO UPDATE SET until_on = CASE "
    "WHEN coverage_mark.until_on IS NULL OR excluded.until_on IS NULL THEN NULL "
    "WHEN excluded.until_on > coverage_mark.until_on THEN excluded.until_on "
    "ELSE coverage_mark.until_on END"
)
"""A record that is added can only make a topic count longer: the others need not be read."""
_HOLDING = (
    "PERFORM 1 FROM person WHERE id IN (SELECT person_id FROM written UNION SELECT q.same_as_id "
    "FROM written w JOIN person q ON q.id = w.person_id) ORDER BY id FOR NO KEY UPDATE"
)
"""Two that write of one human being at once, or one that moves them, wait for each other."""
_JOINED = "SELECT {id} WHERE OLD.same_as_id IS DISTINCT FROM NEW.same_as_id"
_KEPT = " UNION ".join(
    _JOINED.format(id=each) for each in ("NEW.id", "OLD.same_as_id", "NEW.same_as_id")
)
_PERSON = ("unit_id", "status", "sex", "rank_id", "same_as_id")

law.follows_many(
    Attainment.__table__, name="coverage_new", holding=_HOLDING,
    of=("person_id", "module_id", "until_on", "withdrawn_at"),
    does=(_touched(-1), _LONGEST, _touched(1)),
)  # fmt: skip
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
