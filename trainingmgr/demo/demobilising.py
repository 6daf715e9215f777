"""The calendar of DDR beside the plan: a camp that empties late, an intake that begins too early,
and what the joint board says of it.
"""

from collections.abc import Mapping
from datetime import timedelta

from trainingmgr.core.values import dataclass
from trainingmgr.demo.story import Story
from trainingmgr.programme.ddr import queries, services
from trainingmgr.programme.ddr.models import DdrMeeting, DdrPhase
from trainingmgr.programme.ddr.rules import PhaseKind, Way
from trainingmgr.programme.ddr.services import Held, Renewed, Terms, Told
from trainingmgr.programme.plans import queries as reform
from trainingmgr.programme.plans.models import ReformItem
from trainingmgr.registry.structure import queries as structure
from trainingmgr.registry.structure.rules import PlaceLevel
from trainingmgr.vetting.ddr import queries as origins

K = PhaseKind
COMMISSION = "DDR commission"


@dataclass(frozen=True)
class Camp:
    """One phase: titles in English, French and Arabic; site and number of the region; from which
    day from today on, for how long; women and men planned for; how far it has come: begun how many
    days ago, to end in how many days, women and men so far; to which item it is linked.
    """

    titles: tuple[str, str, str]
    kind: PhaseKind
    site: str
    region: int
    starts: int
    days: int
    planned: tuple[int, int]
    began: int | None = None
    ends: int | None = None
    done: tuple[int, int] = (0, 0)
    is_over: bool = False
    says: str = ""
    way: Way | None = None
    item: str = ""
    lag: int = 0


CAMPS = (
    Camp(("Disarmament at Kelo", "Désarmement à Kelo", "نزع السلاح في كيلو"), K.DISARMAMENT,
         "Camp Kelo", 0, -210, 50, (58, 690), began=208, ends=-155, done=(61, 702), is_over=True,
         says="Every weapon has a number and lies under two keys."),
    Camp(("Demobilisation at Kelo", "Démobilisation à Kelo", "التسريح في كيلو"), K.DEMOBILISATION,
         "Camp Kelo", 0, -140, 90, (58, 690), began=138, ends=45, done=(37, 412),
         says="Cards for the families come late, and nobody leaves without one.",
         way=Way.ITEM_WAITS, item="Integrate former fighters", lag=30),
    Camp(("Demobilisation at Sabo", "Démobilisation à Sabo", "التسريح في سابو"), K.DEMOBILISATION,
         "Camp Sabo", 1, 25, 60, (22, 310), way=Way.ITEM_WAITS, item="Integrate former fighters"),
    Camp(("Reinsertion of those who leave", "Réinsertion de ceux qui partent",
          "إعادة إدماج المغادرين الأولية"), K.REINSERTION, "", 0, -50, 100, (40, 260), began=46,
         done=(3, 118), says="Most wait for the second part of their kit."),
    Camp(("Trades for the first three hundred", "Des métiers pour les trois cents premiers",
          "حرف لأول ثلاثمئة"), K.REINTEGRATION, "Vocational school", 2, -20, 180, (90, 210),
         way=Way.PHASE_WAITS, item="Verify every name of the roll"),
    Camp(("Disarmament of the east", "Désarmement de l’est", "نزع السلاح في الشرق"),
         K.DISARMAMENT, "", 3, 10, 60, (0, 180)),
)  # fmt: skip
HELD = (
    (170, "Open Camp Kelo for demobilisation as soon as the last weapon is counted.", 85),
    (82, "The army takes nobody in before their demobilisation card is printed.", 40),
    (38, "Camp Sabo begins once Kelo is half empty. The plan moves if Kelo is later than a month.",
     9),
)  # fmt: skip
QUOTAS = ((0, 260), (1, 120), (None, 500))
"""Number of a region, or all of them; how many may join."""


def tell(story: Story) -> None:
    """Written by the commission, which sits with the host; the reform sits beside it."""
    items = {said.split(" ", 2)[2]: each for each, said in reform.places("en")}
    made = [_told(story, camp, items) for camp in CAMPS]
    dropped = queries.phase(made[-1].uid)
    with story.then(15):
        services.give_up(
            dropped, "The group of the east has signed nothing and stays where it is.",
            seen=dropped.version, by=story.users["host_authority"],
        )  # fmt: skip
    meetings = [_sat(story, *each) for each in HELD]
    _quotas(story, meetings[1])
    _agreed_anew(story, made[4], meetings[-1])
    _untied(story, made[3], items)
    story.planted.add("ddr_late", "A camp empties months late: who waits for it begins too early.",
                      phase=made[1].code)  # fmt: skip
    story.planted.add("ddr_board_missed", "The joint board was to meet and has not.",
                      meeting=meetings[-1].code)  # fmt: skip
    story.planted.add("ddr_few_women", "So few women that no page outside tells how many.",
                      phase=made[3].code)  # fmt: skip


def _agreed_anew(story: Story, made: DdrPhase, board: DdrMeeting) -> None:
    """The board gave the school more people and more time."""
    with story.then(37):
        row = queries.phase(made.uid)
        services.agree_anew(
            row,
            Renewed(
                starts_on=row.starts_on, ends_on=row.ends_on + timedelta(days=30),
                women=row.women + 20, men=row.men + 40, agreed_by="Joint board",
                since=board.on, reference=board.reference,
                why="Kelo sends more people to the school than its first list had.",
            ),
            seen=row.version, by=story.users["host_authority"],
        )  # fmt: skip
    story.planted.add("ddr_agreed_anew", "What was agreed of it first stays readable.",
                      phase=made.code)  # fmt: skip


def _untied(story: Story, made: DdrPhase, items: Mapping[str, ReformItem]) -> None:
    """A link of the first weeks, taken away once kits came from elsewhere."""
    item = items.get(CAMPS[4].item)
    if item is None:
        return
    by = story.users["host_authority"]
    with story.then(55):
        tie = services.tie(queries.phase(made.uid), item, Way.PHASE_WAITS, by=by)
    with story.then(20):
        services.untie(
            queries.tie(tie.uid), "Kits are given by card, not by the roll of the army.", by=by
        )


def _told(story: Story, camp: Camp, items: Mapping[str, ReformItem]) -> DdrPhase:
    by = story.users["host_authority"]
    regions = structure.places(PlaceLevel.ADM1)
    starts = story.today + timedelta(days=camp.starts)
    with story.then(150):
        row = services.write(
            Terms(
                titles=dict(zip(("en", "fr", "ar"), camp.titles, strict=True)), kind=camp.kind,
                site=camp.site, place=regions[camp.region % len(regions)], source=COMMISSION,
                starts_on=starts, ends_on=starts + timedelta(days=camp.days - 1),
                women=camp.planned[0], men=camp.planned[1],
            ),
            by=by,
        )  # fmt: skip
    if camp.way is not None and camp.item in items:
        with story.then(60):
            services.tie(row, items[camp.item], camp.way, lag=camp.lag, by=by)
    if camp.began is not None:
        with story.then(7):
            services.report(
                row,
                Told(
                    on=story.ago(7), began_on=story.ago(camp.began), is_over=camp.is_over,
                    ends_on=None if camp.ends is None else story.today + timedelta(days=camp.ends),
                    women=camp.done[0], men=camp.done[1], says=camp.says, source=COMMISSION,
                ),
                by=by,
            )  # fmt: skip
    return row


def _sat(story: Story, ago: int, decided: str, following: int) -> DdrMeeting:
    with story.then(min(ago - 2, 140)):
        return services.hold(
            Held(
                on=story.ago(ago), reform_side="Ministry of Defence, reform unit",
                ddr_side=COMMISSION, decided=decided, reference=f"JB/{story.ago(ago):%Y-%m}",
                next_on=story.ago(following),
            ),
            by=story.users["host_authority"],
        )  # fmt: skip


def _quotas(story: Story, meeting: DdrMeeting) -> None:
    regions, forces = structure.places(PlaceLevel.ADM1), origins.forces()
    for place, seats in QUOTAS:
        force = forces[0] if place is not None else forces[-1]
        services.set_quota(
            force, None if place is None else regions[place], seats, meeting,
            by=story.users["host_authority"],
        )  # fmt: skip
