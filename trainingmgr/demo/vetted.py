"""Cases of national vetting at every stage: one just opened, one under investigation, one with the
panel, one cleared, one refused and told, with an appeal.
"""

from sqlalchemy import select

from trainingmgr.accounts.models import User
from trainingmgr.core import clock
from trainingmgr.core.db import db, operation
from trainingmgr.demo.story import Story
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.rules import GONE
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.vetting.cases import queries, services
from trainingmgr.vetting.cases.models import VettingCase
from trainingmgr.vetting.cases.rules import (
    CheckState,
    Family,
    Finding,
    Process,
    Reliability,
    Seat,
    Verdict,
)
from trainingmgr.vetting.cases.services import assign, deciding, investigating
from trainingmgr.vetting.ddr.models import DdrRecord
from trainingmgr.vetting.models import Clearance

LAWS = {
    Process.REVIEW: "Law 14/2024 on the review of members of the forces",
    Process.NEW_RECRUITMENT: "Decree 52 on recruitment",
    Process.PROMOTION_GATE: "Decree 53 on command posts",
    Process.REAPPOINTMENT: "Law 15/2024 on reappointment",
}
MANY = 8
AGES = (118, 96, 61, 40, 33, 20, 75, 80)
"""Days since each was opened."""
RECORDS = (
    ("Ministry of Justice, records office", Reliability.A, "CJ-118/2026"),
    ("Personnel directorate", Reliability.B, "DP-7740"),
    ("National human rights commission", Reliability.B, "HRC-31/2026"),
)


def tell(story: Story) -> None:
    """After everybody has an account: those who chair, investigate and decide are different."""
    chair, second = story.users["chair"], story.users["chair2"]
    for process, law in LAWS.items():
        row = services.write_criteria(
            Scheme.NATIONAL, process, law=law, appeal_body="Appeals board of the forces", by=chair
        )
        services.publish_criteria(row, seen=row.version, by=second)
    made = services.open_many(
        _unvetted(), Process.REVIEW, reason="Nobody has vetted them under the new law.",
        by=story.users["vetting2"],
    )  # fmt: skip
    _as_old_as(made, story)
    told = [_Told(story, each) for each in made]
    for each in told[2:]:
        each.seat()
    told[3].ask()
    told[4].put()
    for each in told[5:]:
        each.check()
    told[5].recommend(Verdict.CERTIFIED)
    told[6].recommend(Verdict.CERTIFIED).decide(Verdict.CERTIFIED)
    told[7].put().weigh().recommend(Verdict.NOT_CERTIFIED).decide(Verdict.NOT_CERTIFIED).tell()


@operation
def _as_old_as(made: list[VettingCase], story: Story) -> None:
    """Cases that have waited: two of them are late, the others have their day to come."""
    for each, days in zip(made, AGES, strict=False):
        row = db.session.get_one(VettingCase, each.id)
        lasts = row.due_on - row.opened_on
        row.opened_on = story.ago(days)
        row.due_on = row.opened_on + lasts


def _unvetted() -> list[Person]:
    """Soldiers whom no other part of the story is about."""
    asked, elsewhere = select(Clearance.person_id), select(DdrRecord.person_id)
    free = (
        Person.id.not_in(asked.where(Clearance.person_id.is_not(None))),
        Person.id.not_in(elsewhere),
        Person.status.not_in(GONE),
        Person.same_as_id.is_(None),
        Person.unit_id.is_not(None),
        Person.holder_id.is_(None),
    )
    return list(db.session.scalars(select(Person).where(*free).order_by(Person.id).limit(MANY)))


class _Told:
    """One case and how far its story goes."""

    def __init__(self, story: Story, case: VettingCase) -> None:
        self.case, self.users = case, story.users

    @property
    def now(self) -> VettingCase:
        return queries.whole(queries.case(self.case.uid, reader=self.users["chair"]))

    @property
    def officer(self) -> User:
        return self.users["vetting"]

    def seat(self) -> "_Told":
        seats = (("vetting", Seat.INVESTIGATOR), ("board", Seat.PANEL), ("board2", Seat.PANEL))
        for login, part in seats:
            assign(self.now, self.users[login], part, by=self.users["chair"])
        return self

    def check(self) -> "_Told":
        for place, row in enumerate(self.now.checks):
            body, reliability, number = RECORDS[place % len(RECORDS)]
            investigating.finish_check(
                self.now, row, CheckState.NOTHING_FOUND, body=body, reliability=reliability,
                evidence=number, seen=row.version, by=self.officer,
            )  # fmt: skip
        return self

    def ask(self) -> "_Told":
        investigating.ask(
            self.now, body="Military prosecutor", reference="VB-204/2026",
            what="Whether any proceedings were opened against this person since 2019.",
            due_on=self.now.due_on,
            by=self.officer,
        )  # fmt: skip
        return self

    def put(self) -> "_Told":
        case = self.now
        about = next(
            each for each in case.criteria.criteria if each.family is Family.GROSS_VIOLATION
        )
        investigating.put(
            case, about, put_on=clock.today(), told_how="By letter, handed over in the barracks",
            summary="A report names the platoon you led on 4 March 2019 at the river crossing.",
            by=self.officer,
        )  # fmt: skip
        return self

    def weigh(self) -> "_Told":
        row = self.now.adverse[-1]
        investigating.note_answer(
            self.now, row, answer="I led the platoon. The order came from the battalion.",
            answered_on=clock.today(), seen=row.version, by=self.officer,
        )  # fmt: skip
        row = self.now.adverse[-1]
        investigating.weigh(
            self.now, row, Finding.STANDS, seen=row.version, by=self.officer,
            why="The answer confirms command on that day; an order does not excuse what was done.",
        )  # fmt: skip
        return self

    def recommend(self, verdict: Verdict) -> "_Told":
        investigating.recommend(
            self.now, verdict, reasons="The checks are complete and are listed in the file.",
            by=self.officer,
        )  # fmt: skip
        return self

    def decide(self, verdict: Verdict) -> "_Told":
        deciding.propose(
            self.now, verdict, by=self.users["board"],
            reasons="The panel read the file and the answer of the person, and follows them.",
        )  # fmt: skip
        row = self.now.decisions[-1]
        deciding.sign(self.now, row, seen=row.version, by=self.users["board2"])
        return self

    def tell(self) -> "_Told":
        row = self.now.decisions[-1]
        deciding.notify(
            self.now, row, notified_on=clock.today(), seen=row.version, by=self.users["board"],
            told_how="By letter, handed over in the barracks",
        )  # fmt: skip
        return self
