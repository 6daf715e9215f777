"""Who pays for upkeep: the ministry for some, partners until they leave, for others nobody."""

from typing import Any

from trainingmgr.core.money import Money
from trainingmgr.core.values import dataclass
from trainingmgr.demo.story import Story
from trainingmgr.programme.facilities.models import Facility
from trainingmgr.programme.resources.models.equipment import EquipmentKind
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


def tell(story: Story) -> None:
    """Five plans of eight years: one whole, three that break off, one that waits for a second."""
    by, other = story.users["programme_officer"], story.users["finance"]
    with story.told(story.at(story.ago(100))):
        bare = queries.bare(story.ago(0))
        things: dict[str, Any] = {each.title: each for each in bare.buildings}
        things |= {each.code: each for each in bare.kinds}
        rows = [_keep(story, each, things[each.thing], by) for each in KEPT]
    with story.told(story.at(story.ago(20))):
        for kept, row in zip(KEPT, rows, strict=True):
            for each in kept.paid:
                _pay(story, row, each, by, other)
    story.planted.add("upkeep_unpaid", "Nobody pays for batteries of radios once the donor leaves.",
                      plan=rows[4].code)  # fmt: skip
    story.planted.add("upkeep_waits", "Who pays for the school house waits for a second person.",
                      plan=rows[1].code)  # fmt: skip
    _spend(story, rows[0], by)


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
    bought = queries.bought_for(thing.id)[0] if is_kind else Money.of(str(kept.value), "USD")
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
