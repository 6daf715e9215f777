"""What three ways of teaching come to in half a year, and what was decided between them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from trainingmgr.capacity.levers import Levers, Vetting, Way
from trainingmgr.capacity.problem import Prices
from trainingmgr.demo.accounts import held_before
from trainingmgr.demo.needing import SIGNATORIES
from trainingmgr.demo.story import Story
from trainingmgr.programme.decisions import queries as log
from trainingmgr.programme.decisions import services as decisions
from trainingmgr.programme.decisions.rules import Dilemma
from trainingmgr.training.capacity import queries, services
from trainingmgr.training.capacity.models import CapacityScenario
from trainingmgr.training.cohorts.rules import Side

MONTHS, CURRENCY = 6, "XAF"
JOURNEY, TRAINER_JOURNEY = 45_000, 60_000
WAYS = (
    ("Each region at home, after full vetting", Levers(months=MONTHS)),
    ("Everybody to the coast", Levers(months=MONTHS, way=Way.NATIONAL, centre="XO04")),
    ("Basic check first, half the courses short",
     Levers(months=MONTHS, vetting=Vetting.BASIC, short_share=50)),
)  # fmt: skip
WHERE = {
    "dilemma": Dilemma.NATIONAL_OR_REGIONAL, "title": "Courses stay in the regions", "chosen": 1,
    "question": "Do we bring everybody to Port-Lemba, or do courses stay in the regions?",
    "reasons": "People are taught in their own language and near their units. What one centre "
               "would save in trainers goes into journeys.",
    "decided_by": "Steering board of the programme",
}  # fmt: skip
PACE = {
    "dilemma": Dilemma.QUICK_OR_THOROUGH, "title": "No course is cut for the deployment",
    "question": "Do we shorten half the courses and check people first in brief, to have more of "
                "them trained before the next deployment?",
    "chosen": 1,
    "reasons": "Every course under the standard hours needs a waiver of its own, and whoever is "
               "seated on a basic check may be refused later. The gain is too small for that.",
    "decided_by": "Mission leadership and the host authority",
}  # fmt: skip


def tell(story: Story) -> None:
    """After the catalogue, vetting and the costs of runs: from the figures of today. One decision
    was taken in the last quarter; the other still waits for the host authority.
    """
    held_before(story, "curriculum", "programme", "host")
    by = story.users["programme_officer"]
    places = queries.regions(reader=by)
    usual = queries.usual_prices(CURRENCY, story.today)
    prices = Prices(CURRENCY, usual.per_diem, usual.class_day, JOURNEY, TRAINER_JOURNEY)
    taught = [each for each in queries.subjects() if each.topic.is_named]
    problem = queries.snapshot(places, taught, prices, story.today)
    home, coast, quick = (
        services.make(title, problem, places, levers, by=by) for title, levers in WAYS
    )
    with story.then(story.into_quarter(60)):
        _decide(story, (home, coast), WHERE, tuple(Side))
    _decide(story, (home, quick), PACE, (Side.PROGRAMME,))


def _decide(
    story: Story, between: Sequence[CapacityScenario], said: dict[str, Any], signed: Sequence[Side]
) -> None:
    """Written by the curriculum officer, signed by these sides."""
    made = decisions.write(
        decisions.Wording(review_on=story.today + timedelta(days=183), **said),
        [decisions.Option(each.title, each.code, services.figures(each)) for each in between],
        by=story.users["curriculum"],
    )
    for side, who, capacity in SIGNATORIES:
        if side in signed:
            row = log.decision(made.uid)
            decisions.sign(row, side, capacity=capacity, seen=row.version, by=story.users[who])
