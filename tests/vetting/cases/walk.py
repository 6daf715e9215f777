"""A case taken as far as a test needs it."""

from dataclasses import dataclass
from typing import Any

from tests.vetting.cases.made import a_case, a_chair, a_member, again, an_officer
from trainingmgr.core import clock
from trainingmgr.vetting.cases.rules import CheckState, Finding, Reliability, Seat, Verdict
from trainingmgr.vetting.cases.services import assign, deciding, investigating

SAID = "Two registers and a court say the same of this person."


@dataclass
class Played:
    """A case and who plays in it."""

    case: Any
    chair: Any
    officer: Any
    first: Any
    second: Any

    @property
    def now(self):
        return again(self.case, self.chair)


def seated(person=None, **facts):
    """A case with an investigator and a panel of two."""
    played = Played(a_case(person, **facts), a_chair(), an_officer(), a_member(), a_member())
    for user, seat in (
        (played.officer, Seat.INVESTIGATOR), (played.first, Seat.PANEL), (played.second, Seat.PANEL)
    ):  # fmt: skip
        assign(played.now, user, seat, by=played.chair)
    return played


def checked(played):
    for check in played.now.checks:
        investigating.finish_check(
            played.now, check, CheckState.NOTHING_FOUND, body="Ministry of Justice",
            reliability=Reliability.B, evidence="J-14/2026", seen=check.version, by=played.officer,
        )  # fmt: skip
    return played


def put(played, **facts):
    case = played.now
    return investigating.put(
        case, case.criteria.criteria[7], summary=SAID, put_on=clock.today(),
        told_how="By letter, handed over", by=played.officer, **facts,
    )  # fmt: skip


def weighed(played, finding=Finding.STANDS):
    """Something put to the person, answered the same day and weighed."""
    put(played)
    row = played.now.adverse[-1]
    investigating.note_answer(
        played.now, row, answer="I was in hospital then.", answered_on=clock.today(),
        seen=row.version, by=played.officer,
    )  # fmt: skip
    row = played.now.adverse[-1]
    investigating.weigh(played.now, row, finding, why=SAID, seen=row.version, by=played.officer)
    return played


def recommended(played, verdict=Verdict.CERTIFIED):
    investigating.recommend(played.now, verdict, reasons=SAID, by=played.officer)
    return played


def signed(played, verdict=Verdict.CERTIFIED, **facts):
    deciding.propose(played.now, verdict, reasons=SAID, by=played.first, **facts)
    row = played.now.decisions[-1]
    deciding.sign(played.now, row, seen=row.version, by=played.second)
    return played


def cleared(person=None):
    return signed(recommended(checked(seated(person))))


def refused(person=None, verdict=Verdict.NOT_CERTIFIED):
    """Decided against, and told today."""
    played = signed(recommended(weighed(checked(seated(person))), verdict), verdict)
    row = played.now.decisions[-1]
    deciding.notify(
        played.now, row, notified_on=clock.today(), told_how="By letter, handed over",
        seen=row.version, by=played.first,
    )  # fmt: skip
    return played
