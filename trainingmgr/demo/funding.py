"""What partners pledged, what came, what was spent of it, and what the plan still lacks."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from trainingmgr.core.db import db
from trainingmgr.core.money import Money
from trainingmgr.core.values import dataclass
from trainingmgr.demo.story import Story
from trainingmgr.programme.funds import queries, services
from trainingmgr.programme.funds.models import Fund, FundNeed
from trainingmgr.programme.funds.rules import Stage, Use
from trainingmgr.programme.funds.services import NeedTerms, Terms
from trainingmgr.programme.partners.models import PartnerActivity
from trainingmgr.programme.partners.queries import agreements

P, C, R, S = Stage.PLEDGED, Stage.COMMITTED, Stage.RECEIVED, Stage.SPENT
U = Use
NEEDS = (
    ("barracks", "Barracks of the 2nd Brigade, east wing", "MT-1", U.FACILITIES, 2_400_000, "USD"),
    ("schools", "Roofs and wells of the three schools", "MT-1", U.FACILITIES, 610_000, "USD"),
    ("courses", "Courses of the year", "OA-5", U.TRAINING, 1_150_000, "USD"),
    ("mentors", "Mentors with the battalions", "ST-3", U.TRAINERS, 780_000, "EUR"),
    ("pay", "Registers and cards for pay", "MT-3", U.PAY, 186_500_000, "XAF"),
    ("selection", "Two rounds of recruitment", "OA-3", U.SELECTION, 94_000_000, "XAF"),
    ("upkeep", "Fuel and parts of the transport section", "RE-3", U.UPKEEP, 240_000, "USD"),
)


@dataclass(frozen=True)
class Given:
    """Whose money it is and for which need; what came to each stage, so many days ago."""

    source: str
    need: str
    title: str
    moves: Sequence[tuple[Stage, int, int]]
    reference: str = ""
    due: int | None = None
    expires: int | None = None
    asks: str = ""
    met: bool = False
    activity: str = ""
    """The title of what it pays for."""


GIVEN = (
    Given("NORL", "barracks", "East wing, first part",
          ((P, 900_000, 300), (C, 900_000, 250), (R, 600_000, 200), (S, 410_000, 60)),
          "NOR/OUB 14", due=-20, expires=55),
    Given("CUNI", "barracks", "East wing, second part", ((P, 1_000_000, 180), (C, 500_000, 90)),
          "UNMO-CU-1", due=120, expires=300,
          asks="The ministry names who pays for the building after the handover."),
    Given("VALM", "courses", "Medics and their kit",
          ((P, 420_000, 400), (C, 420_000, 390), (R, 420_000, 350), (S, 395_000, 20)),
          "VAL 2025/3", expires=410),
    Given("CUNI", "courses", "Courses of the joint support",
          ((P, 600_000, 320), (C, 600_000, 300), (R, 450_000, 150), (S, 300_000, 30)),
          "UNMO-CU-1", due=90, expires=300, activity="Second planning course for staff officers"),
    Given("ASTR", "courses", "Law and discipline",
          ((P, 150_000, 260), (C, 150_000, 240), (R, 150_000, 200), (S, 61_000, 40)), "AST 7",
          expires=20),
    Given("UNMO", "mentors", "Mentors for a year",
          ((P, 780_000, 340), (C, 780_000, 330), (R, 585_000, 90), (S, 510_000, 15)), expires=200),
    Given("MOD", "pay", "Budget of the state: pay reform",
          ((C, 120_000_000, 320), (R, 90_000_000, 160), (S, 71_400_000, 35)), expires=60),
    Given("CUNI", "pay", "Cards and readers", ((P, 50_000_000, 150),), "UNMO-CU-1", due=-12),
    Given("MOD", "selection", "Budget of the state: recruitment",
          ((C, 94_000_000, 300), (R, 94_000_000, 250), (S, 52_000_000, 70))),
    Given("MERI", "schools", "Wells of two schools",
          ((P, 85_000, 120), (C, 85_000, 110), (R, 85_000, 100), (S, 22_000, 25)), expires=240,
          asks="Water is tested by a laboratory before the last part is paid.", met=True),
    Given("NORL", "courses", "Medics for the east",
          ((P, 95_000, 80), (C, 95_000, 60), (R, 40_000, 20)), "NOR/OUB 14", due=40, expires=120,
          asks="The battalions name who is sent to the course.",
          activity="Medics for the eastern garrisons"),
)  # fmt: skip


def tell(story: Story) -> None:
    """Seven needs, eleven gifts for them, a movement that waits, and money about to lapse."""
    by, other = story.users["programme_officer"], story.users["finance"]
    with story.told(story.at(story.ago(420))):
        needs = {each[0]: _need(story, n, each, by) for n, each in enumerate(NEEDS, start=1)}
    signed = {each.reference: each.id for each in agreements()}
    told = {each.title: each.code for each in db.session.scalars(select(PartnerActivity))}
    rows = [_give(story, each, needs[each.need], signed, told, by, other) for each in GIVEN]
    with story.told(story.at(story.ago(3))):
        row = queries.fund(rows[1].uid)
        services.move(row, R, Money.of("500000", "USD"), on=story.ago(4), document="BANK 0411",
                      by=by)  # fmt: skip
    story.planted.add("money_lapsing", "Astrelle’s money lapses within three weeks, half unspent.",
                      money=rows[4].code)  # fmt: skip
    story.planted.add("money_late", "A pledge for pay cards is past its day: nothing has come.",
                      money=rows[7].code)  # fmt: skip
    story.planted.add("need_unfunded", "Nobody has committed anything for fuel and parts.",
                      need=needs["upkeep"].code)  # fmt: skip


def _need(story: Story, number: int, told: tuple, by: Any) -> FundNeed:  # type: ignore[type-arg]
    _key, title, point, use, amount, currency = told
    terms = NeedTerms(
        title=title, point=point, use=use, amount=Money.of(str(amount), currency),
        from_on=story.ago(400), until_on=story.ago(-330), document=f"Reform plan, line {number}",
    )  # fmt: skip
    return services.write_need(terms, by=by)


def _give(story: Story, given: Given, need: FundNeed, signed: dict[str, int],
          told: dict[str, str], by: Any, other: Any) -> Fund:  # fmt: skip
    terms = Terms(
        title=given.title, source_id=story.organisations[given.source].id, use=need.use,
        point=need.point, currency=need.currency, need=need,
        agreement_id=signed.get(given.reference), activity=told.get(given.activity, ""),
        due_on=None if given.due is None else story.ago(-given.due),
        expires_on=None if given.expires is None else story.ago(-given.expires),
    )  # fmt: skip
    first = given.moves[0][2]
    with story.told(story.at(story.ago(first))):
        row = services.write(terms, by=by)
        if given.asks:
            asked = services.ask(row, given.asks, due_on=story.ago(-30), by=by)
            if given.met:
                services.meet(queries.condition(asked.uid), story.ago(first), "LAB 12",
                              seen=asked.version, by=by)  # fmt: skip
    for n, (stage, amount, ago) in enumerate(given.moves, start=1):
        with story.told(story.at(story.ago(ago))):
            money = Money.of(str(amount), need.currency)
            made = services.move(queries.fund(row.uid), stage, money, on=story.ago(ago),
                                 document=f"{row.code}/{n}", by=by)  # fmt: skip
            services.confirm(queries.movement(made.uid), by=other)
    return row
