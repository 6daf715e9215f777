"""What stands, beside what the phone says, part by part: for whoever decides between them."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from typing import Any
from uuid import UUID

from trainingmgr.core.errors import NotFound, Sentence
from trainingmgr.core.permissions import Reader
from trainingmgr.core.values import dataclass
from trainingmgr.field.models import FieldConflict
from trainingmgr.field.rules import Kind
from trainingmgr.field.words import APP
from trainingmgr.training.attendance import queries as classes
from trainingmgr.training.attendance.queries import reporting, rosters
from trainingmgr.training.attendance.rules import MarkCode
from trainingmgr.training.attendance.words import MARKS
from trainingmgr.training.cohorts.rules import NotHeld
from trainingmgr.training.cohorts.words import NOT_HELD
from trainingmgr.training.mentoring.queries import logs as reading
from trainingmgr.training.mentoring.rules import ActionState, Area, Contact, Mode
from trainingmgr.training.mentoring.words import ACTIONS, AREAS, CONTACTS, MODES
from trainingmgr.training.staffing.queries import stand_ins

PROSE = ("place", "participants", "facts", "judgement", "their_view", "advice", "response_why")


@dataclass(frozen=True)
class Side:
    """One part: its name, what stands, what the phone says."""

    part: str
    stands: str
    phone: str


@dataclass(frozen=True)
class Compared:
    """What an entry is about, its day where it has one, and the parts that differ. `stood` is
    another one as soon as anybody writes there.
    """

    title: str
    on: date | None
    sides: list[Side]
    stood: str = ""


def compared(row: FieldConflict, *, reader: Reader) -> Compared:
    """Nothing where what it is about is not there for this reader any more."""
    content: Mapping[str, Any] = json.loads(row.content)
    with suppress(NotFound, ValueError, KeyError, TypeError, AttributeError):
        title, on, stood, sides = KINDS[row.kind](row, content, reader)
        return Compared(title, on, [each for each in sides if each.stands != each.phone], stood)
    return Compared("", None, [])


Found = tuple[str, date | None, str, Iterator[Side]]


def _marks(_row: FieldConflict, content: Mapping[str, Any], reader: Reader) -> Found:
    session = classes.session(UUID(content["session"]), reader=reader)
    lines = {str(each.enrolment.uid): each for each in rosters.lines(session)}

    def sides() -> Iterator[Side]:
        for each in content["marks"]:
            if (line := lines.get(each["place"])) is not None:
                mark = line.mark
                yield Side(
                    line.enrolment.person.name_display,
                    _together(MARKS[line.code], mark and mark.minutes_missed, mark and mark.remark),
                    _together(MARKS[MarkCode(each["code"])], each.get("minutes"),
                              each.get("remark")),
                )  # fmt: skip

    stood = rosters.fingerprint(rosters.marks_of(session))
    return session.cohort.code, session.on, stood, sides()


def _report(_row: FieldConflict, content: Mapping[str, Any], reader: Reader) -> Found:
    session = classes.session(UUID(content["session"]), reader=reader)
    stands = reporting.report_of(session)
    if stands is None:
        raise NotFound
    why = content.get("not_held")

    def sides() -> Iterator[Side]:
        yield Side(_called("held"), _whether(held=stands.held), _whether(held=content.get("held")))
        yield Side(
            _called("why_not"), _word(NOT_HELD, stands.not_held_reason),
            _word(NOT_HELD, NotHeld(why) if why else None),
        )  # fmt: skip
        minutes = content.get("minutes") or 0
        yield Side(_called("how_long"), str(stands.delivered_minutes), str(minutes))
        if taught := content.get("taught"):
            others = {str(one.uid): one for one in stand_ins([session.id]).get(session.id, ())}
            name = others[taught].person.name_display if taught in others else ""
            yield Side(_called("taught"), "", name)
        yield Side(_called("observed"), stands.observed, content.get("observed") or "")
        yield Side(_called("meaning"), stands.meaning, content.get("meaning") or "")

    return session.cohort.code, session.on, str(stands.version), sides()


def _log(row: FieldConflict, content: Mapping[str, Any], reader: Reader) -> Found:
    log = reading.log(row.client_id, reader=reader)
    whose = log.assignment.counterpart

    def sides() -> Iterator[Side]:
        yield Side(_called("day"), log.held_on.isoformat(), content["held_on"])
        yield Side(_called("how"), str(MODES[log.mode]), str(MODES[Mode(content["mode"])]))
        yield Side(
            _called("contact"), str(CONTACTS[log.contact]),
            str(CONTACTS[Contact(content["contact"])]),
        )  # fmt: skip
        for name in PROSE:
            yield Side(_called(name), getattr(log, name) or "", content.get(name) or "")
        here = [(each.area, each.rating, each.evidence) for each in log.ratings]
        there = [
            (Area(each["area"]), each.get("rating") or 0, each.get("evidence") or "")
            for each in content.get("ratings") or ()
        ]
        yield Side(_called("ratings"), _rated(here), _rated(there))

    return f"{whose.office}, {whose.unit.code}", log.held_on, str(log.version), sides()


def _rated(ratings: Iterable[tuple[Area, int, str]]) -> str:
    return "; ".join(_together(AREAS[area], *rest) for area, *rest in sorted(ratings))


def _action(_row: FieldConflict, content: Mapping[str, Any], reader: Reader) -> Found:
    uid = UUID(content["action"])
    of_class = content.get("of") == "class"
    point: Any = (reporting if of_class else reading).action(uid, reader=reader)

    def sides() -> Iterator[Side]:
        yield Side(
            _called("state"), _word(ACTIONS, ActionState(point.state.value)),
            _word(ACTIONS, ActionState(content["state"])),
        )  # fmt: skip
        if not of_class:
            yield Side(_called("outcome"), point.outcome or "", content.get("outcome") or "")

    return point.what, point.due_on, str(point.version), sides()


KINDS: Mapping[Kind, Callable[[FieldConflict, Mapping[str, Any], Reader], Found]] = {
    Kind.MARKS: _marks, Kind.REPORT: _report, Kind.LOG: _log, Kind.ACTION: _action,
}  # fmt: skip


def _together(*parts: object) -> str:
    return " · ".join(str(each) for each in parts if each)


def _called(name: str) -> str:
    """As the app calls it."""
    return str(APP[name])


def _word(words: Mapping[Any, Sentence], key: Any) -> str:
    return "" if key is None else str(words[key])


def _whether(*, held: Any) -> str:
    return _called("yes" if held else "no")
