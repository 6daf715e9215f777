"""What threatens the programme: a year of figures, the warnings that they raised, what was done."""

from collections.abc import Sequence
from datetime import date, timedelta

from trainingmgr.core.db import db
from trainingmgr.core.values import dataclass
from trainingmgr.demo import aiming
from trainingmgr.demo.story import Story
from trainingmgr.programme.framework import services as figures
from trainingmgr.programme.framework.models import FrameworkFigure
from trainingmgr.programme.framework.queries import measured
from trainingmgr.programme.framework.rules import Measure
from trainingmgr.programme.quarters import services as quarters
from trainingmgr.programme.quarters.rules import closed
from trainingmgr.programme.risks import queries, services
from trainingmgr.programme.risks.models import Risk
from trainingmgr.programme.risks.rules import (
    SEEDS,
    Category,
    Proximity,
    Response,
    Sense,
    Stage,
    Watch,
)
from trainingmgr.programme.risks.services import Terms

M = Measure
PAST = (
    M.TRAINED, M.POSTS_FILLED, M.PAY_ARRIVED, M.TO_STANDARD, M.NATIONAL_HOURS, M.AGREED_FIRST,
    M.NO_ROOM, M.REFUSED, M.ARREARS, M.SESSIONS_HELD, M.ANSWERED_IN_TIME, M.COMPLAINTS_CLOSED,
    M.INQUIRIES, M.CALLED_TO_ACCOUNT, M.MONTHS_CLOSED, M.OVERLAPS_SETTLED, M.AGREEMENTS_RUN,
    M.AGREEMENTS_ENDING, M.CIVIL_ANSWERED, M.CIVIL_CHANGED, M.SECURITY, M.COMPLAINTS_NEW,
    M.LAWS_IN_FORCE, M.OBLIGATIONS_DONE, M.BODIES_FOUNDED, M.PLAN_SIGNED, M.ASSESSMENTS_DONE,
    M.BOARD_MET, M.PUBLIC_TRUST, M.ROLES_CLEAR, M.JOINT_EXERCISES, M.ROLE_OVERLAPS,
    M.MESSAGES_OUT, M.MESSAGES_WHOLE, M.RUMOURS_IN_TIME, M.CONSULTED, M.POINTS_REPLIED,
    M.POINTS_CHANGED, M.UPKEEP_NAMED,
)  # fmt: skip
"""What can be counted as of a day that is over."""


@dataclass(frozen=True)
class Threat:
    """One risk: its scores before and after, what is done, after so many days, and done or not."""

    code: str
    owner: str
    before: tuple[int, int]
    after: tuple[int, int]
    why: str
    tasks: Sequence[tuple[str, str, int, bool]]
    terms: tuple[str, str, str, str, Category, str] | None = None


THREATS = (
    Threat("CH-1", "programme_officer", (4, 3), (3, 3), "Two of six centres lost rooms this year.",
           (("Roof the two halls in the north", "Engineering cell", 40, False),
            ("Survey all centres before the rains", "Engineering cell", -60, True))),
    Threat("CH-2", "programme_officer", (4, 4), (3, 4), "The joint board has not met since summer.",
           (("Bring both calendars to the joint board", "Reform unit", -5, False),)),
    Threat("CH-3", "host_authority", (4, 5), (3, 5), "Late pay comes before absence each time.",
           (("Pay the eastern garrison through a mobile team", "Directorate of personnel", 20,
             False),
            ("Hear the delegates of three units", "General Staff", -30, True))),
    Threat("CH-4", "programme_officer", (5, 4), (4, 4), "Two pledges end and nothing follows.",
           (("Ask the ministry of finance for its share", "Donor coordination", 30, False),)),
    Threat("", "programme_officer", (3, 3), (2, 2), "Two of ten trainers of signals go in spring.",
           (("Train four sergeants as trainers", "Training cell", 90, False),),
           ("Trainers leave faster than others are trained",
            "Tours end together, and trained sergeants are posted to line units.",
            "Courses that are planned have nobody who may teach them.",
            "Runs are put off, and partners send their own people instead of the host’s.",
            Category.OPERATIONAL, "ST-3")),
    Threat("", "host_authority", (2, 5), (1, 5), "Nothing like it was found in two years.",
           (("Draw a sample of files every quarter", "Inspectorate General", -20, True),),
           ("Names of applicants reach those who threaten them",
            "Lists travel on paper and on phones to places that nobody guards.",
            "Somebody is found by those whom he has fled from.",
            "People are hurt, and nobody applies any more.", Category.DATA_PROTECTION, "LT-3")),
    Threat("", "programme_officer", (3, 4), (2, 4), "One measure against harm is past its day.",
           (("Ask the commander for the order on detention", "Human rights section", 12, False),),
           ("A unit that we support does harm",
            "Orders on detention are not known below company level.",
            "Soldiers that were trained with help from abroad ill-treat people.",
            "Support stops at once, and the whole programme is doubted.",
            Category.HUMAN_RIGHTS, "OA-5")),
)  # fmt: skip
HEARD = "The owner has spoken with the office, and the task is brought forward."


def tell(story: Story, programme: str) -> None:
    """How far the programme has come; then the figures of a year, and the risks as they were found,
    scored and treated in it; last the report of the quarter that is over.
    """
    aiming.tell(story)
    ends = _count(story)
    for on in ends:
        services.watch(on)
    services.watch(story.today)
    *earlier, last = THREATS
    for number, threat in enumerate(earlier):
        with story.told(story.at(story.ago(300 - 12 * number))):
            _tell(story, threat)
    with story.then(story.into_quarter(25)):
        _tell(story, last)
    _answer(story)
    services.watch(story.today)
    quarters.make(
        next(closed(story.today)), programme=programme, by=story.users["programme_officer"]
    )


def _count(story: Story) -> list[date]:
    """What is counted of twelve months that are over, and of today. Gives the days, in order."""
    at = story.today.replace(day=1)
    ends: list[date] = []
    for _month in range(12):
        at -= timedelta(days=1)
        ends.insert(0, at)
        at = at.replace(day=1)
    db.session.add_all(
        FrameworkFigure(measure=each, on=on, count=value.count, of=value.of)
        for each in PAST
        for on in ends
        for value in (measured.value(each, on),)
    )
    figures.measure(story.today)
    return ends


def _tell(story: Story, threat: Threat) -> None:
    by, owner = story.users["programme_officer"], story.users[threat.owner]
    title, cause, event, follows, kind, point = threat.terms or ("", "", "", "", None, None)
    facts = Terms(
        title=title, cause=cause, event=event, consequence=follows,
        category=kind or SEEDS[threat.code].category, proximity=Proximity.QUARTER,
        response=Response.REDUCE, owner=owner, review_on=story.today + timedelta(days=45),
        point=point,
    )  # fmt: skip
    if threat.code:
        row = _risk(threat.code)
        services.change(row, facts, seen=row.version, by=by)
    else:
        row = services.write(facts, by=by)
        services.warn_by(
            row,
            Watch(M.POSTS_FILLED, Sense.BELOW, 80)
            if point == "ST-3"
            else Watch(M.MEASURES_OVERDUE, Sense.ABOVE, 20),
            by=by,
        )
    for stage, (likely, grave) in ((Stage.BEFORE, threat.before), (Stage.AFTER, threat.after)):
        row = queries.risk(row.uid)
        services.score(row, stage, likelihood=likely, impact=grave, says=threat.why,
                       seen=row.version, by=owner)  # fmt: skip
    for what, office, due, is_done in threat.tasks:
        until = story.today + timedelta(days=max(due, 0))
        made = services.treat(row, what, office=office, due_on=until, by=by)
        if is_done:
            task = queries.task(made.uid)
            services.done(task, story.ago(9), "Done, as the office has written.",
                          seen=task.version, by=owner)  # fmt: skip


def _risk(code: str) -> Risk:
    return next(each for each in queries.risks() if each.code == code)


def _answer(story: Story) -> None:
    """Warnings of long ago are answered; those of the last weeks wait."""
    for row in queries.risks():
        for each in row.warnings:
            if each.raised_on < story.ago(60) and row.owner is not None:
                warning = queries.warning(each.uid)
                services.answer(warning, HEARD, seen=warning.version, by=row.owner)
