"""Who came from elsewhere: two invented forces, a table of ranks, a board, and a colonel who says
that he was a general.
"""

from random import Random

from sqlalchemy import select

from trainingmgr.accounts.models import User
from trainingmgr.core.db import db
from trainingmgr.demo.story import Somebody, Story
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.rules import GONE
from trainingmgr.registry.structure.models import Rank
from trainingmgr.vetting.ddr import queries, services
from trainingmgr.vetting.ddr.models import DdrRecord, HarmonisationBoard
from trainingmgr.vetting.ddr.rules import Basis, DdrStatus, Eligibility, Evidence, Stage
from trainingmgr.vetting.ddr.services import drawing

FORCES = (
    ("FNH", "Front of the Northern Hills", "Front des collines du Nord", "جبهة التلال الشمالية"),
    ("RDC-L", "Committees of the Long River", "Comités du Long Fleuve", "لجان النهر الطويل"),
)
TABLE = (
    ("General", "COL", "COL", "COL", None),
    ("Colonel", "LCL", "CDT", "LCL", "COMD"),
    ("Commander", "CDT", "CNE", "CDT", "COMD"),
    ("Section leader", "SGT", "CPL", "SGT", None),
)
MANY = 24
"""Soldiers with a record, beside those whom the story is about."""


def tell(story: Story) -> None:
    """After everybody has an account: writing and signing take different people."""
    officer = story.users["vetting"]
    board = _tables(story, officer)
    _general(story, board, officer)
    others = _others(story)
    for place, one in enumerate(others):
        _write(story, one, place, officer)
    _waiting(story, others[0], board)
    _doubles(story, others[1], officer)


def _tables(story: Story, officer: User) -> HarmonisationBoard:
    """The forces, what their ranks are worth, and four people who say so."""
    for code, *words in FORCES:
        titles = dict(zip(("en", "fr", "ar"), words, strict=True))
        force = services.name_force(code, titles, by=officer)
        for theirs, provisional, interim, confirmed, course in TABLE:
            services.set_line(
                force, theirs, provisional=story.ranks[provisional],
                interim=story.ranks[interim], confirmed=story.ranks[confirmed],
                after_course=course, law="Decree 31 on integration", by=officer,
            )  # fmt: skip
    members = [story.users[login] for login in ("board", "board2", "board.ranks", "board.ranks2")]
    return services.set_up_board(
        "HB-1", law="Ministerial order 118", set_up_on=story.ago(400), members=members, by=officer
    )


def _general(story: Story, board: HarmonisationBoard, officer: User) -> None:
    """He says general, the board says colonel, and he does not accept it."""
    person = db.session.get_one(Person, story.personas["colonel"].id)
    facts = services.Origin(
        origin="FNH", rank_claimed="General", status=DdrStatus.IN_INTEGRATION,
        eligibility=Eligibility.ELIGIBLE, ddr_id="DDR-0101", evidence=Evidence.COMMANDERS_WORD,
        evidence_words="Letter of the former front, number 7, signed by two of its commanders.",
        specialty="Infantry",
    )  # fmt: skip
    row = services.write(person, facts, by=officer)
    rank = story.ranks["COL"]
    made = services.propose(
        _again(row, officer), _recognition(board, rank, rank, (Basis.COMMAND_SPAN, Basis.EDUCATION),
        "He commanded two battalions and passed no staff course: that is a colonel's post."),
        by=story.users["board"],
    )  # fmt: skip
    for login in ("board", "board2"):
        by = story.users[login]
        services.sign(queries.decision(made.uid, reader=by), by=by)
    said = "I led the whole front for five years, and two brigades answered to me."
    services.appeal(queries.decision(made.uid, reader=officer), said=said, by=officer)
    story.planted.add(
        "claimed_rank",
        "Says that he was a general; recognised as a colonel by two members, under appeal: the "
        "other two of the board decide.",
        number=person.number, name=person.name_display,
    )  # fmt: skip


def _recognition(
    board: HarmonisationBoard, rank: Rank, pays: Rank, basis: tuple[Basis, ...], reason: str
) -> services.Recognition:
    return services.Recognition(
        board=board, stage=Stage.PROVISIONAL, rank_id=rank.id, pay_rank_id=pays.id, basis=basis,
        reason=reason,
    )  # fmt: skip


def _again(row: DdrRecord, reader: User) -> DdrRecord:
    return queries.record(row.uid, reader=reader)


def _others(story: Story) -> list[Somebody]:
    """Soldiers in no run and nobody's example."""
    able = [
        one for one in story.people
        if one.service_number and one.unit and one.status not in GONE and not one.persona
        and not one.busy and one.band in ("OR-2", "OR-3", "OR-4", "OR-5")
    ]  # fmt: skip
    return Random(f"{story.seed} former").sample(able, min(MANY, len(able)))


def _write(story: Story, one: Somebody, place: int, officer: User) -> None:
    """Most may join; the last cannot, and waits to be referred."""
    cannot = place == MANY - 1
    facts = services.Origin(
        origin=FORCES[place % 4 == 3][0], rank_claimed=TABLE[3][0], ddr_id=f"DDR-{2000 + place}",
        status=DdrStatus.REGISTERED if cannot else DdrStatus.IN_INTEGRATION,
        eligibility=Eligibility.INELIGIBLE if cannot else Eligibility.ELIGIBLE,
        evidence=Evidence.INTERVIEW,
    )  # fmt: skip
    services.write(db.session.get_one(Person, one.id), facts, by=officer)
    if cannot:
        story.planted.add(
            "ddr_referral", "Cannot join the force: refer before the record can be closed.",
            number=one.number, name=one.name,
        )  # fmt: skip


def _waiting(story: Story, one: Somebody, board: HarmonisationBoard) -> None:
    """One rank that a second member still has to sign."""
    by = story.users["board"]
    uid = db.session.scalar(select(DdrRecord.uid).where(DdrRecord.person_id == one.id))
    if uid is None:
        return
    found = _recognition(
        board, story.ranks["SGT"], story.ranks["CPL"], (Basis.SERVICE_YEARS,),
        "Six years in the ranks and a section led for two of them.",
    )  # fmt: skip
    made = services.propose(queries.record(uid, reader=by), found, by=by)
    services.sign(queries.decision(made.uid, reader=by), by=by)


def _doubles(story: Story, one: Somebody, officer: User) -> None:
    """The programme pays somebody who serves, under the same number."""
    found = drawing.Benefit(
        name=one.name, ddr_id="DDR-2001", from_on=story.ago(90), reference="RP/2026/0441"
    )
    drawing.write_benefit(found, by=officer)
    story.planted.add(
        "draws_twice", "Paid by the army and by the reintegration programme: look at both lists.",
        number=one.number, name=one.name,
    )  # fmt: skip
