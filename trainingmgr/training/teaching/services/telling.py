"""What the planner knows, in words: why places are open, who is nearest, why this one."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from trainingmgr.core.sentences import dated
from trainingmgr.core.values import dataclass
from trainingmgr.rostering.explaining import Choice, Nearest, Stretch, open_places, stretches
from trainingmgr.rostering.obstacles import Kind, Obstacle
from trainingmgr.rostering.plan import Assignment, Plan, Wishes, faults
from trainingmgr.training.cohorts.models import TrainingSession
from trainingmgr.training.staffing.services import words_of
from trainingmgr.training.teaching.queries import Setting
from trainingmgr.training.teaching.words import ENDS, OBSTACLES, OPEN, PARTS
from trainingmgr.training.trainers.models import Trainer
from trainingmgr.training.trainers.words import LANGUAGES


@dataclass(frozen=True)
class Near:
    """Somebody who could take an open place, and all that is in their way."""

    trainer: Trainer
    why: str
    instead: Trainer | None


@dataclass(frozen=True)
class Told:
    """Open places of one want, as a page says them."""

    session: TrainingSession
    first: date
    last: date
    classes: int
    what: str
    why: str
    nearest: Sequence[Near]


def open_in(known: Setting, wishes: Wishes, plan: Plan) -> list[Told]:
    """Every open place of a plan, said in stretches."""
    found = stretches(known.problem, open_places(known.problem, wishes, plan))
    return [_told(known, each) for each in found]


def _told(known: Setting, stretch: Stretch) -> Told:
    place = stretch.places[0]
    session = known.sessions[place.session]
    why = ENDS[place.empty] % _facts(session) if place.empty else gettext("somebody is free")
    return Told(
        session=session, first=stretch.first, last=stretch.last, classes=len(stretch.places),
        what=str(OPEN[place.duty.value if place.duty else place.sex]), why=str(why),
        nearest=[_near(known, session, each) for each in place.nearest],
    )  # fmt: skip


def _near(known: Setting, session: TrainingSession, each: Nearest) -> Near:
    return Near(
        known.trainers[each.trainer],
        said(known, session, each.trainer, each.obstacles),
        known.trainers[each.instead] if each.instead is not None else None,
    )


def said(
    known: Setting, session: TrainingSession, trainer_id: int, obstacles: Sequence[Obstacle]
) -> str:
    """What is in the way of somebody and a class, one after the other."""
    words = [_obstacle(known, session, each) for each in obstacles if each.kind not in BARS]
    if any(each.kind in BARS for each in obstacles):
        words.append(words_of(known.missing(trainer_id, session)))
    return str(gettext(", ")).join(words) or gettext("nothing")


BARS = frozenset({Kind.BARRED, Kind.BARRED_HERE})


def _obstacle(known: Setting, session: TrainingSession, each: Obstacle) -> str:
    other = _other(known, each.held)
    what = f"{other.module_version.module.code}, {_day(other.on)}" if other else ""
    day = _day(each.day) if each.day else ""
    return str(OBSTACLES[each.kind]) % {**_facts(session), "day": day, "what": what}


def _other(known: Setting, held: int | None) -> TrainingSession | None:
    if held is None:
        return None
    return known.sessions.get(held) or known.elsewhere.get(held)


def _facts(session: TrainingSession) -> dict[str, str]:
    return {
        "code": session.module_version.module.code,
        "language": str(LANGUAGES.get(session.language, session.language)),
        "centre": session.cohort.centre.code,
        "on": _day(session.on),
    }


def _day(day: date) -> str:
    return dated(day, "EEE d MMM")


def reasons(choice: Choice) -> list[str]:
    """Why somebody was chosen for a class."""
    found = []
    if choice.pinned:
        found.append(gettext("It is fixed that they take it."))
    if choice.kept:
        found.append(gettext("It was so before, and stays so."))
    if choice.able > 1:
        found.append(
            gettext("%(able)s people may take it. Free then besides them: %(free)s.",
                    able=choice.able, free=choice.free)
        )  # fmt: skip
    else:
        found.append(gettext("Nobody else may take it."))
    if choice.others_of_run:
        found.append(
            ngettext("They take %(num)s other class of this run.",
                     "They take %(num)s other classes of this run.", choice.others_of_run)
        )  # fmt: skip
    found.append(
        gettext("They teach %(hours)s hours in these weeks; an even share is %(share)s.",
                hours=round(choice.minutes / 60), share=round(choice.share / 60))
    )  # fmt: skip
    return found


def against(known: Setting, choice: Choice) -> list[tuple[Trainer, str]]:
    """Who else is free, and what would be worse with them; best first."""
    found = []
    for rival in choice.rivals:
        worse = [name for name, more in asdict(rival.more).items() if more < 0]
        words = [str(PARTS[name]) for name in worse] or [gettext("nothing would be worse")]
        found.append((known.trainers[rival.trainer], str(gettext(", ")).join(words)))
    return found


def broken(known: Setting, wishes: Wishes, plan: Plan) -> list[tuple[Assignment, str]]:
    """What is fixed and not in the plan, because it cannot be; and what cannot be any more."""
    wrong = {
        each: said(known, known.sessions[each.session], each.trainer, why)
        for each, why in faults(known.problem, plan, wishes).items()
    }
    for pin in sorted(wishes.pins - plan.assignments):
        why = faults(known.problem, Plan(frozenset({pin})), wishes).get(pin)
        wrong[pin] = (
            said(known, known.sessions[pin.session], pin.trainer, why) if why else str(_OTHERWISE)
        )
    return sorted(wrong.items())


_OTHERWISE = _("it does not go together with what else is fixed, or is not planned in yet")
