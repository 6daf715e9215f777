"""What the endpoints of cases are about: one in which officer and board of the cast have seats."""

from sqlalchemy import select

from tests.makers import a_person, kept
from tests.vetting.cases.made import WHY, criteria
from tests.vetting.cases.walk import SAID, Played, a_case, a_member
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.vetting.cases import services
from trainingmgr.vetting.cases.rules import Seat
from trainingmgr.vetting.cases.services import assign, investigating
from trainingmgr.vetting.models import Clearance


def _case(cast):
    def made():
        case = a_case(a_person(cast.unit))
        asked = db.session.scalars(
            select(Clearance).where(Clearance.person_id == case.person_id)
        ).one()
        asked.decided_on = clock.today()  # other tests give every row any outcome
        kept(asked)
        played = Played(
            case, cast.vetting_chair, cast.vetting_officer, cast.vetting_board, a_member()
        )
        for user, seat in (
            (played.officer, Seat.INVESTIGATOR), (played.first, Seat.PANEL),
            (played.second, Seat.PANEL),
        ):  # fmt: skip
            assign(played.now, user, seat, by=played.chair)
        for user in (played.officer, played.first):
            services.open_file(played.now, reason=WHY, by=user)
        investigating.ask(
            played.now, body="Court", what=SAID, due_on=clock.today().replace(year=2099),
            by=played.officer,
        )  # fmt: skip
        investigating.put(
            played.now, played.now.criteria.criteria[0], summary=SAID, put_on=clock.today(),
            told_how="By letter", by=played.officer,
        )  # fmt: skip
        return played

    return cast.once("vetting case", made)


def cases(cast):
    return {"uid": _case(cast).case.uid}, None, {Role.OVERSIGHT}


def parts(rows):
    def made(cast):
        row = getattr(_case(cast).now, rows)[0]
        return {"uid": _case(cast).case.uid, "part": row.uid}, None

    return made


def seats(cast):
    return {"uid": _case(cast).case.uid, "seat": _case(cast).now.seats[-1].id}, None


def papers(cast):
    return {"uid": _case(cast).case.uid, "paper": "put", "language": "en"}, None


def versions(_cast):
    return {"uid": criteria().uid}, None


OBJECTS = {
    "cases.show": cases,
    "cases.file": cases,
    "cases.check": parts("checks"),
    "cases.heard": parts("requests"),
    "cases.answer": parts("adverse"),
    "cases.weighing": parts("adverse"),
    "cases.paper": papers,
    "cases.unseat": seats,
    "cases.criteria_set": versions,
} | dict.fromkeys(
    (
        "cases.asking", "cases.putting", "cases.recommendation", "cases.decision",
        "cases.signature", "cases.withdrawal", "cases.sending_back", "cases.notice",
        "cases.appeal", "cases.seats", "cases.ending",
    ),
    cases,
)  # fmt: skip
