"""Who pays for upkeep: the ministry for some, partners until they leave, for others nobody."""

from typing import Any

from sqlalchemy import select

from trainingmgr.core.db import db
from trainingmgr.core.money import Money
from trainingmgr.core.values import dataclass
from trainingmgr.demo.story import Story
from trainingmgr.programme.facilities.models import Facility
from trainingmgr.programme.resources.models.equipment import Equipment, EquipmentKind
from trainingmgr.programme.upkeep import queries, services
from trainingmgr.programme.upkeep.models import UpkeepPlan
from trainingmgr.programme.upkeep.services import Agreement, Naming, Terms


@dataclass(frozen=True)
class Paid:
    """Who pays from which year to which, counted from this one; by which paper, or whether a
    second person has confirmed it.
    """

    who: str
    first: int
    last: int
    paper: str = ""
    line: str = ""
    share: int = 100
    confirmed: bool = False


@dataclass(frozen=True)
class Kept:
    """A building by its title, or a kind by its code; what it was bought for, how many of a hundred
    upkeep needs a year, and the last year of the project, counted from this one.
    """

    thing: str
    says: str
    value: int
    share: int
    ends: int | None
    paid: tuple[Paid, ...]


KEPT = (
    Kept("Main hall", "Roof, wiring and paint", 310_000, 10, None, (
        Paid("MOD", 0, 7, paper="Budget law, annex 5", line="05-23-114"),)),
    Kept("School house", "Roof and latrines", 140_000, 10, 2, (
        Paid("MERI", 0, 2, paper="MER/OUB 6"), Paid("MOD", 3, 7))),
    Kept("Old clinic", "Beams, water and power", 95_000, 15, 0, (
        Paid("CUNI", 0, 0, paper="UNMO-CU-1"),
        Paid("MOD", 1, 3, line="05-23-118", share=60, confirmed=True))),
    Kept("VEH", "Tyres, parts and the workshop", 0, 20, 1, (
        Paid("NORL", 0, 1, paper="NOR/OUB 14"),
        Paid("MOD", 2, 7, paper="Letter 88 of the directorate of budget"))),
    Kept("RAD", "Batteries, aerials and repair", 0, 12, 0, (
        Paid("VALM", 0, 0, paper="VAL 2025/3"),)),
)  # fmt: skip
AHEAD = 7
SERIAL = "LT-40117"


def tell(story: Story) -> None:
    """Five plans of eight years: one that lacks in its dearest year, three that break off, one that
    waits for a second; and one for a single lorry.
    """
    by, other = story.users["programme_officer"], story.users["finance"]
    with story.told(story.at(story.ago(101))):
        lorry = _lorry(story, by)
    with story.told(story.at(story.ago(100))):
        bare = queries.bare(story.ago(0))
        things: dict[str, Any] = {each.title: each for each in bare.buildings}
        things |= {each.code: each for each in bare.kinds}
        rows = [_keep(story, each, things[each.thing], by) for each in KEPT]
    with story.told(story.at(story.ago(20))):
        for kept, row in zip(KEPT, rows, strict=True):
            for each in kept.paid:
                _pay(story, row, each, by, other)
        _pay(story, lorry, Paid("NORL", 0, 1, paper="NOR/OUB 14"), by, other)
        _dearest(story, rows[0], by)
    story.planted.add("upkeep_piece", "A lorry has a plan of its own: nobody pays its new engine.",
                      plan=lorry.code)  # fmt: skip
    story.planted.add("upkeep_unpaid", "Nobody pays for batteries of radios once the donor leaves.",
                      plan=rows[4].code)  # fmt: skip
    story.planted.add("upkeep_waits", "Who pays for the school house waits for a second person.",
                      plan=rows[1].code)  # fmt: skip
    _spend(story, rows[0], by)


def _lorry(story: Story, by: Any) -> UpkeepPlan:
    """One piece by its serial, which needs a new engine in its fourth year."""
    piece = db.session.scalars(select(Equipment).where(Equipment.serial == SERIAL)).one()
    year = story.ago(0).year
    row = services.write(
        Terms(says="Engine, gearbox and tyres", currency="USD", from_year=year,
              until_year=year + AHEAD, amount=Money.of("2400", "USD"), value=piece.cost,
              project_ends=year + 1), piece=piece, by=by,
    )  # fmt: skip
    return _more(row, {year + 3: 9_800}, "The workshop says when the engine has to be new.", by)


def _dearest(story: Story, row: UpkeepPlan, by: Any) -> None:
    """The roof is new in one year, for more than the ministry agreed to pay a year."""
    year = story.ago(0).year + 2
    row = _more(row, {year: 84_000}, "The builders looked at the roof: it lasts two years.", by)
    story.planted.add("upkeep_year", "In one year the main hall needs more than is agreed.",
                      plan=row.code, year=year)  # fmt: skip


def _more(row: UpkeepPlan, dear: dict[int, int], why: str, by: Any) -> UpkeepPlan:
    row = queries.plan(row.uid)
    amounts = {year: Money(minor, row.currency) for year, minor in row.by_year.items()}
    amounts |= {year: Money.of(str(amount), row.currency) for year, amount in dear.items()}
    services.estimate_by_year(row, amounts, why, seen=row.version, by=by)
    return queries.plan(row.uid)


def _spend(story: Story, row: UpkeepPlan, by: Any) -> None:
    """What came out of the ledger for the first of them, of a partner whom its plan names not."""
    plan = queries.plan(row.uid)
    small = [each for each in queries.offered(plan) if each.amount_minor < 2 * plan.amount_minor]
    for each in small[:1]:
        services.spend(plan, each, by=by)
        story.planted.add("upkeep_spent", "What was spent stands beside the estimate of its year.",
                          plan=plan.code, money=each.fund.code)  # fmt: skip


def _keep(story: Story, kept: Kept, thing: Facility | EquipmentKind, by: Any) -> UpkeepPlan:
    year = story.ago(0).year
    is_kind = isinstance(thing, EquipmentKind)
    books = queries.bought_for(thing.id, story.ago(0)) if is_kind else []
    bought = books[0] if books else Money.of(str(kept.value), "USD")
    terms = Terms(
        says=kept.says, currency="USD", from_year=year, until_year=year + AHEAD, value=bought,
        share=kept.share, project_ends=None if kept.ends is None else year + kept.ends,
    )  # fmt: skip
    if isinstance(thing, EquipmentKind):
        return services.write(terms, kind=thing, by=by)
    return services.write(terms, building=thing, by=by)


def _pay(story: Story, row: UpkeepPlan, paid: Paid, by: Any, other: Any) -> None:
    year = story.ago(0).year
    office = "Directorate of budget" if paid.who == "MOD" else "Office of the partner"
    shown = Agreement(by=office, on=story.ago(30), document=paid.paper, budget_line=paid.line)
    made = services.name(
        queries.plan(row.uid),
        Naming(
            payer_id=story.organisations[paid.who].id, from_year=year + paid.first,
            until_year=year + paid.last,
            amount=Money(row.amount_minor * paid.share // 100, row.currency),
            agreement=shown if paid.paper else Agreement(budget_line=paid.line),
        ),
        by=by,
    )  # fmt: skip
    if paid.confirmed:
        line = queries.payer(made.uid)
        services.confirm(line, seen=line.version, by=other)
