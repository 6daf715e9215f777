"""One exercise that was held and judged by outsiders, with a repeat; and graduates to ask after."""

from itertools import count

from trainingmgr.demo.story import Story
from trainingmgr.training.exercises import queries, services
from trainingmgr.training.exercises.models import Exercise
from trainingmgr.training.exercises.rules import ExerciseState, Level, Rating
from trainingmgr.training.exercises.services import Wanted
from trainingmgr.training.followup.queries import lines, lists
from trainingmgr.training.followup.rules import Answer, Behaviour, Whereabouts
from trainingmgr.training.followup.services import answer, close, open_due

JUDGE = "mentor.tam"
OBSERVER = "Capt. Léa Moreau, mentor"


def tell(story: Story) -> None:
    """After courses, certificates and accounts."""
    by = story.users["curriculum"]
    services.stock(by=by)
    made = services.plan(
        Wanted(title="Dry river", level=Level.SECTION, starts_on=story.ago(12),
               ends_on=story.ago(10), place="Range north of Tamrassa"), by=by,
    )  # fmt: skip
    unit = story.units["11BN-A"]
    services.add_unit(_now(made, story), unit, by=by)
    services.add_evaluator(_now(made, story), story.users[JUDGE], by=by)
    for task in [each for each in queries.library() if each.level is Level.SECTION][:3]:
        services.set_task(_now(made, story), task, by=by)
    row = _now(made, story)
    services.move(row, ExerciseState.RUNNING, seen=row.version, by=by)
    told = (
        (0, Rating.P, 12, "The boy was disarmed, but questioned for ten minutes about his unit."),
        (0, Rating.T, 10, "Kept apart and handed over within the hour; nobody questioned him."),
        (1, Rating.U, 11, "Fire went on after he raised his hands; two soldiers took pictures."),
        (2, Rating.T, 10, "Fire was returned in eight seconds on order; the report came at once."),
    )  # fmt: skip
    for place, rating, days, seen in told:
        row = _now(made, story)
        if place < len(row.tasks):
            services.rate(row, row.tasks[place], unit, rating, evidence=seen,
                          on=story.ago(days), by=story.users[JUDGE])  # fmt: skip
    row = _now(made, story)
    services.move(row, ExerciseState.CLOSED, seen=row.version, by=by)
    open_due(story.today)
    _asked_after(story)


WERE = (
    (Whereabouts.IN_UNIT, Behaviour.EXPECTED), (Whereabouts.IN_UNIT, Behaviour.LESS),
    (Whereabouts.IN_UNIT, Behaviour.EXPECTED), (Whereabouts.TRANSFERRED, None),
    (Whereabouts.IN_UNIT, Behaviour.NOT_SEEN), (Whereabouts.UNKNOWN, None),
    (Whereabouts.IN_UNIT, Behaviour.EXPECTED), (Whereabouts.DESERTED, None),
    (Whereabouts.IN_UNIT, Behaviour.NOT_AT_ALL), (Whereabouts.DISCHARGED, None),
)  # fmt: skip
"""Where graduates were and how they behaved, one after the other."""


def _asked_after(story: Story) -> None:
    """The lists of one centre that are not new were answered line by line, and closed."""
    clerk, turn = story.users["clerk.tam"], count()
    for row in [each for each, *_counts in lists(reader=clerk).rows]:
        if row.due_on > story.ago(60):
            continue
        told = {}
        for each in lines(row, reader=clerk):
            where, how = WERE[next(turn) % len(WERE)]
            told[each.id] = Answer(
                whereabouts=where, behaviour=how, observer=OBSERVER if how else "",
                seen_on=row.due_on if how else None,
                note="With the staff in the capital" if where is Whereabouts.TRANSFERRED else "",
            )  # fmt: skip
        answer(row, told, by=clerk)
        close(row, seen=row.version, by=clerk)


def _now(made: Exercise, story: Story) -> Exercise:
    return queries.exercise(made.uid, reader=story.users["curriculum"])
