"""Who is sent to which run: by the gate's own questions, asked of what the story knows."""

from datetime import date, timedelta

from trainingmgr.core.columns import Sex
from trainingmgr.demo.calendar import Run
from trainingmgr.demo.story import Somebody, Story
from trainingmgr.registry.people.rules import GONE, Category, Literacy, Status
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.curricula.rules import Held, unmet
from trainingmgr.training.enrolments.rules.gate import AWAY

C = Category
BANDS = {
    "CORE-101": ("OR-2", "OR-3", "OR-4", "OR-5", "OR-6", "OR-7", "OF-1", "OF-2", "OF-3"),
    "REC-101": ("OR-1",),
    "IHL-201": ("OR-3", "OR-4", "OR-5", "OR-6", "OF-1"),
    "NCO-101": ("OR-4", "OR-5", "OR-6", "OR-7"),
    "OFF-201": ("OF-1", "OF-2"),
    "CMD-301": ("OF-3", "OF-4", "OF-5"),
    "COY-301": ("OR-1", "OR-2", "OR-3", "OR-4", "OR-5", "OF-1"),
    "CP-201": ("OR-5", "OR-6", "OR-7", "OR-8", "OF-1", "OF-2"),
    "GBV-201": ("OR-5", "OR-6", "OR-7", "OR-8", "OF-1", "OF-2", "OF-3"),
    "HRM-201": ("OR-4", "OR-5", "OR-6", "OR-7"),
    "GOV-201": ("OF-4", "OF-5"),
    "LOG-101": ("OR-3", "OR-4", "OR-5", "OR-6"),
    "DRV-101": ("OR-2", "OR-3", "OR-4"),
    "MED-101": ("OR-3", "OR-4", "OR-5", "OR-6"),
    "LIT-101": ("OR-1", "OR-2", "OR-3"),
    "TOT-101": ("OR-6", "OR-7", "OR-8", "OF-1", "OF-2"),
    "MEN-101": ("OF-2", "OF-3", "OF-4"),
}
CIVIL = {
    "GOV-201": {C.MOD_CIVILIAN, C.PARLIAMENTARIAN, C.OVERSIGHT_STAFF, C.JUSTICE_ACTOR,
                C.CIVIL_SOCIETY},
    "HRM-201": {C.MOD_CIVILIAN},
}  # fmt: skip
GARRISON = {"TAM": ("1", "CMD-N"), "QAL": ("2", "CMD-E"), "BAM": ("3", "CMD-W"),
            "NYA": ("ENG", "LOG")}  # fmt: skip
NOT_ASSESSED, LAPSED = "SIG", "MEDC"
"""Units whose due diligence was never done, or has lapsed three weeks ago."""
_READS = {Literacy.NONE: 0, Literacy.UNKNOWN: 0, Literacy.READS: 1, Literacy.READS_WRITES: 2,
          Literacy.FUNCTIONAL: 3}  # fmt: skip


def for_run(story: Story, run: Run, count: int) -> list[Somebody]:
    """So many people who may join: women first, then those who know already what they must.

    Others can be given it, as records of the school that was there before.
    """
    able = [one for one in story.people if fits(story, run, one)]
    story.rng.shuffle(able)
    women = [one for one in able if one.sex is Sex.F][: max(1, count // 5)]
    ready = [one for one in able if one not in women and not lacking(story, run, one)]
    rest = [one for one in able if one not in women and one not in ready]
    return [*women, *ready, *rest][:count]


def fits(story: Story, run: Run, one: Somebody) -> bool:
    """Everything but what the person has been taught."""
    return (
        one.persona == ""
        and _of_audience(story, run, one)
        and _free(run, one)
        and _serves(story, run, one)
        and run.lane.language in one.languages
        and _of_age(one, run.starts_on)
        and _reads(story, run, one)
        and not _knows_all(story, run, one)
    )


def _of_audience(story: Story, run: Run, one: Somebody) -> bool:
    if one.category in CIVIL.get(run.course, ()):
        return True
    if one.band is None or one.band not in BANDS[run.course]:
        return False
    if run.course == "REC-101" and run.ends_on >= story.today:
        return one.status is Status.RECRUIT
    if one.status is Status.RECRUIT:
        return False
    garrison = GARRISON.get(run.lane.centre)
    return garrison is None or (one.unit or "").startswith(garrison)


def _serves(story: Story, run: Run, one: Somebody) -> bool:
    if one.status in GONE or one.status in AWAY:
        return run.ends_on < one.since
    if one.unit == NOT_ASSESSED or (one.unit == LAPSED and run.ends_on >= story.ago(20)):
        return Scheme.HRDDP not in run.schemes
    now = run.state is CohortState.CONFIRMED or run.ends_on >= story.today
    return not now or one.status in (Status.ACTIVE, Status.RECRUIT, Status.DETACHED)


def _free(run: Run, one: Somebody) -> bool:
    return all(run.ends_on < first or last < run.starts_on for first, last in one.busy)


def _of_age(one: Somebody, on: date) -> bool:
    return one.born is None or one.born.youngest_age(on) >= 18


def _reads(story: Story, run: Run, one: Somebody) -> bool:
    if run.course == "LIT-101":
        return one.literacy is Literacy.READS
    return _READS[one.literacy] >= _READS[story.asked[run.course]]


def _knows_all(story: Story, run: Run, one: Somebody) -> bool:
    ids = (story.modules[code].id for code in story.outlines[run.course])
    return bool(one.held) and all(_stands(one, id_, run.starts_on) for id_ in ids)


def _stands(one: Somebody, module_id: int, on: date) -> bool:
    if module_id not in one.held:
        return False
    since, until, _score = one.held[module_id]
    return since <= on and (until is None or until >= on)


def lacking(story: Story, run: Run, one: Somebody) -> list[int]:
    """Modules of which the gate would say that they are missing."""
    known = {key: Held(score=one.held[key][2]) for key in one.held
             if _stands(one, key, run.starts_on)}  # fmt: skip
    found = []
    for code in story.outlines[run.course]:
        if story.needs[code]:
            found += [group[0].module_id for group in unmet(story.needs[code], known)]
        known[story.modules[code].id] = Held(score=100)
    return found


def teach_before(story: Story, run: Run, one: Somebody) -> list[tuple[int, date]]:
    """What the former school had taught them, by module and day."""
    day = run.starts_on - timedelta(days=story.rng.randint(70, 240))
    return [(module_id, day) for module_id in dict.fromkeys(lacking(story, run, one))]
