"""People and units whom the gate stops, freezes or warns about: one of each kind at least."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from trainingmgr.core.db import db
from trainingmgr.demo.calendar import Place, Run
from trainingmgr.demo.choosing import lacking
from trainingmgr.demo.clearances import File, Files, Round
from trainingmgr.demo.story import Story, put
from trainingmgr.registry.people.models import Person, ServiceRecord
from trainingmgr.registry.people.rules import Status
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.enrolments.rules import ON_THE_ROSTER, EnrolmentState
from trainingmgr.vetting.models import AgeDoubt
from trainingmgr.vetting.rules import AgeDoubtState, Outcome
from trainingmgr.vetting.services.ages import raise_age_doubt

O, N = Outcome, Scheme.NATIONAL  # noqa: E741
FIND = {
    "expired": "Nominated; the clearance has ended. Ask for renewal.",
    "suspended": "Nominated; reads not cleared. Nobody outside vetting learns more.",
    "not_cleared": "Nominated; not cleared, a decision by itself with its own reference.",
    "not_screened": "Nominated; nobody was asked about this person yet.",
    "pending": "Nominated; asked about, not decided yet.",
    "under_appeal": "Nominated; a refusal under appeal reads pending and is never waived.",
    "unit_changed": "Nominated; has changed unit since the clearance: a review is due.",
    "info_requested": "Nominated; the scheme has asked for more papers.",
}


def nominees(runs: Sequence[Run]) -> list[tuple[Run, Place]]:
    """Those who wait for a confirmation, for this run alone."""
    return [
        (run, place)
        for run in runs
        if run.state is CohortState.NOMINATIONS_OPEN
        for place in run.places
        if place.state is EnrolmentState.NOMINATED
        and len({each for each in place.who.vetted if each[0] == "national"}) == 1
    ]


def plant(story: Story, runs: Sequence[Run], files: Files) -> None:
    """Change what the schemes decided about a few people, and note it in the list of cases."""
    free = nominees(runs)
    _unprepared(story, runs)
    for kind, find in FIND.items():
        found = next((n for n in free if kind != "unit_changed" or _can_move(n[1])), None)
        if found is None:
            continue
        free.remove(found)
        run, place = found
        files[place.who.id, N] = File(place.who, None, _rounds(story, place, kind))
        story.planted.add(
            f"clearance_{kind}", find, run=run.code, number=place.who.number,
            name=place.who.name,
        )  # fmt: skip
    _while_running(story, runs, files)


def _can_move(place: Place) -> bool:
    who = place.who
    return not who.served_before and who.unit is not None and who.status is Status.ACTIVE


def _rounds(story: Story, place: Place, kind: str) -> list[Round]:
    one, ago = place.who, story.ago
    reference = f"NAT-{ago(90).year}-9{len(kind):02d}{one.id % 1000:03d}"
    given: dict[str, Any] = {"unit_then": one.unit_id, "reference": reference}
    old = Round(N, O.CLEARED, ago(800), ago(800), ago(40), **given)
    still = Round(N, O.CLEARED, ago(300), ago(300), ago(-400), **given)
    refused = Round(N, O.NOT_CLEARED, ago(60), **given)
    if kind == "unit_changed":
        still.unit_then = _moved(story, place)
    return {
        "expired": [old],
        "suspended": [still, Round(N, O.SUSPENDED, ago(12), unit_then=one.unit_id)],
        "not_cleared": [refused],
        "not_screened": [],
        "pending": [Round(N, O.PENDING, None, unit_then=one.unit_id)],
        "info_requested": [Round(N, O.INFO_REQUESTED, None, unit_then=one.unit_id)],
        "under_appeal": [refused, Round(N, O.UNDER_APPEAL, ago(20), unit_then=one.unit_id)],
        "unit_changed": [still],
    }[kind]


def _moved(story: Story, place: Place) -> int:
    """Where somebody served until two months ago."""
    one, since = place.who, story.ago(60)
    other = next(each.id for code, each in story.units.items()
                 if "-" in code and each.id != one.unit_id and code[0].isdigit())  # fmt: skip
    person = db.session.get_one(Person, one.id)
    person.status_since = since
    open_ = ServiceRecord.__table__
    db.session.execute(
        open_.update()  # type: ignore[attr-defined]
        .where(open_.c.person_id == one.id, open_.c.until_on.is_(None))
        .values(from_on=since)
    )
    put(ServiceRecord, [
        {"person_id": one.id, "from_on": one.since - timedelta(days=900), "until_on": since,
         "unit_id": other, "rank_id": person.rank_id, "post_id": None, "status": Status.ACTIVE,
         "reference": None, "by_id": story.users["hr.lf"].id}
    ])  # fmt: skip
    one.since = since
    return other


def _unprepared(story: Story, runs: Sequence[Run]) -> None:
    """Nominated without what the course rests on."""
    for run in runs:
        if run.state is not CohortState.NOMINATIONS_OPEN or not run.places:
            continue
        one = run.places[-1].who
        if lacking(story, run, one):
            story.planted.add(
                "prerequisite_missing", "Nominated; has not been taught what the course rests on.",
                run=run.code, number=one.number, name=one.name,
            )  # fmt: skip


def _while_running(story: Story, runs: Sequence[Run], files: Files) -> None:
    """What happens to people who are on a run already."""
    here = {f"{run.lane.centre} {run.lane.letter}": run for run in runs if run.anchor}
    expiring = story.personas["expiring"]
    run = here["QAL A"]
    last = files[expiring.id, N].rounds[-1]
    last.valid_to = story.today + timedelta(days=6)
    story.planted.add(
        "clearance_expires_mid_course", "On the course; the clearance ends before the course.",
        run=run.code, number=expiring.number, valid_to=last.valid_to.isoformat(),
    )  # fmt: skip
    conditional = here["TAM A"].places[-1].who
    rounds = files[conditional.id, N].rounds
    rounds[-1].outcome, rounds[-1].conditions_open = O.CLEARED_WITH_CONDITIONS, True
    story.planted.add(
        "clearance_conditional", "On the course; cleared with conditions that are still open.",
        run=here["TAM A"].code, number=conditional.number,
    )  # fmt: skip


def suspend_unit(story: Story, runs: Sequence[Run], units: list[File]) -> None:
    """A unit is suspended while its people are on a course: they are frozen, nothing is lost."""
    now = (CohortState.RUNNING, CohortState.CONFIRMED, CohortState.SUSPENDED)
    taught = [each for each in runs if each.state in now and Scheme.HRDDP in each.schemes]
    code = "22BN" if "22BN" in story.units else _company(story, taught)
    frozen = {
        each.code: [
            p.who.number
            for p in each.places
            if p.state in ON_THE_ROSTER and (p.who.unit or "").startswith(code)
        ]
        for each in taught
    }
    meant = next(each.code for each in taught if each.anchor and each.lane.centre == "QAL")
    if not frozen[meant]:
        meant = max(frozen, key=lambda each: len(frozen[each]))
    units.append(
        File(None, code, [Round(Scheme.HRDDP, O.SUSPENDED, story.ago(5), reference="HRD-FREEZE-1")])
    )
    story.planted.add(
        "unit_suspended_mid_run", "Support to the unit is frozen: so are its people on this run.",
        unit=code, run=meant, people=frozen.pop(meant), since=story.ago(5).isoformat(),
        elsewhere={code: numbers for code, numbers in frozen.items() if numbers},
    )  # fmt: skip


def _company(story: Story, taught: Sequence[Run]) -> str:
    """In a small army: the company, of those without anybody known by name, that has most people
    on these runs.
    """
    known = {each.unit for each in story.personas.values()}
    seated = [p.who.unit for run in taught for p in run.places if p.state in ON_THE_ROSTER]
    above = {each.parent_id for each in story.units.values()}
    least = {code for code, each in story.units.items() if each.id not in above}
    return max(sorted(least & set(seated) - known), key=seated.count)


def doubt_age(story: Story) -> None:
    """Somebody says 19; a school register says 17. Raised by one, open until another closes it."""
    minor = story.personas["minor"]
    person = db.session.get_one(Person, minor.id)
    with story.told(story.at(story.ago(6), 11)):
        doubt = raise_age_doubt(
            person, evidence="Register of the primary school of Nyamlo: born 17 years ago.",
            by=story.users["vetting"],
        )  # fmt: skip
    doubt.raised_at = story.at(story.ago(6), 11)
    story.planted.add(
        "age_doubt", "An open referral: withdrawn for age, and only a focal point reads why.",
        number=minor.number,
    )  # fmt: skip
    settled = story.rng.choice([one for one in story.people if one.status is Status.RECRUIT
                                and not one.persona])  # fmt: skip
    put(AgeDoubt, [
        {"person_id": settled.id, "state": AgeDoubtState.ADULT, "evidence": "Looked very young.",
         "raised_by_id": story.users["vetting2"].id, "raised_at": story.at(story.ago(90)),
         "closed_by_id": story.users["child"].id, "closed_at": story.at(story.ago(80))}
    ])  # fmt: skip
