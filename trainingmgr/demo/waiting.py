"""What waits for a second person on the first morning: a waiver, roles, files that were brought."""

import csv
import io
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from trainingmgr.accounts.rules import Role, Scope
from trainingmgr.accounts.rules.granting import LONGEST_GRANT_DAYS
from trainingmgr.accounts.services import grants, reset_codes, users
from trainingmgr.core import clock, jobs, journal
from trainingmgr.core.columns import Sex
from trainingmgr.core.db import db
from trainingmgr.core.permissions import Permission
from trainingmgr.demo import lists
from trainingmgr.demo.calendar import Run
from trainingmgr.demo.names import Culture, drawn
from trainingmgr.demo.story import Story, put
from trainingmgr.operations.events import BackupMade
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.updates.imports import PEOPLE
from trainingmgr.tabular import services as files
from trainingmgr.tabular.models import ExportRequest
from trainingmgr.tabular.queries.leaving import letter_of, mark_of
from trainingmgr.training.cohorts.models import Cohort, RecipientUnit
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.enrolments import queries as enrolments
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.queries import judging
from trainingmgr.training.enrolments.rules.gate import PieceCode
from trainingmgr.training.enrolments.services import waivers

PROPOSED = (
    ("vetting3", "Nour Djibrine Hassan", Role.VETTING_OFFICER, "admin"),
    ("board3", "Emmanuel Lasu Wani", Role.VETTING_BOARD, "admin2"),
)
ASKS, NEEDS_WORD = 12, 64
"""Rows of a file that asks which number is the day, and of one that needs a second person."""
HEAD = ("Service number", "Name", "Sex", "Date of birth", "Unit", "Category")


def tell(story: Story, runs: Sequence[Run]) -> None:
    """A waiver for the vetting board, a plan for a unit that is suspended, roles to be signed; and
    a backup that is older than a week.
    """
    lists.tell(story)
    _waiver(story, runs)
    _recipient(story, runs)
    backup = BackupMade(site=story.site, about=journal.BACKUPS)
    story.note(backup, story.users["system"], story.at(story.ago(9), 18))
    until = clock.today() + timedelta(days=LONGEST_GRANT_DAYS)
    for login, name, role, by in PROPOSED:
        user = users.create_user(login, name, is_demo=True, by=story.users[by])
        grants.grant(user, role, scope=Scope.NATIONAL, at=None, until_on=until, by=story.users[by])
        story.planted.add("role_to_sign", "Waits for a second signature.", login=login, by=by)
    _codes_and_exports(story)


def _codes_and_exports(story: Story) -> None:
    """A paymaster has forgotten the password, and somebody wants more rows than a day allows."""
    owner, by = story.users["finance2"], story.users["hr.1bde"]
    reset_codes.give(owner, by=story.users["admin"])
    story.planted.add("code_to_sign", "Waits for a second signature.", login="finance2", by="admin")
    facts = {"status": "active"}
    put(ExportRequest, [{
        "what": "people", "filters": facts, "rows": 1_140, "people": 0,
        "asked": mark_of("people", facts, letter_of(facts.items())),
        "reason": "The brigade sends its whole roll to the inspector of the army.",
        "by_id": by.id, "holder_id": by.holder_id, "at": story.at(story.ago(1), 9),
    }])  # fmt: skip
    story.planted.add(
        "export_to_agree", "More rows than a day allows: another person agrees, or not.",
        login="hr.1bde", agrees="dpo",
    )  # fmt: skip


def _waiver(story: Story, runs: Sequence[Run]) -> None:
    """The clearance of a nominee has ended, and the renewal is on its way."""
    case = story.planted.of("clearance_expired")[0]
    run = next(each for each in runs if each.code == case["run"])
    clerk = story.users[f"clerk.{run.lane.centre.lower()}"]
    place = enrolments.enrolment(
        db.session.scalars(
            select(Enrolment.uid)
            .join(Cohort, Cohort.id == Enrolment.cohort_id)
            .join(Person, Person.id == Enrolment.person_id)
            .where(Cohort.code == run.code, Person.number == case["number"])
        ).one(),
        reader=clerk, permission=Permission.ENROLMENT_NOMINATE,
    )  # fmt: skip
    verdict = judging.gate(place.cohort, [place.person_id], story.today)[place.person_id]
    piece = next(each for each in verdict.missing if each.code is PieceCode.CLEARANCE)
    asked = story.at(story.ago(2), 10)
    with story.told(asked):
        request = waivers.ask_waiver(
            place, piece.key, reason="The renewal was sent to the ministry three weeks ago.",
            until_on=story.today + timedelta(days=25), by=clerk,
        )  # fmt: skip
    request.asked_at = asked
    story.planted.add(
        "waiver_asked", "The vetting board signs it, or not.", run=run.code, number=case["number"]
    )


def _recipient(story: Story, runs: Sequence[Run]) -> None:
    """A run of next year is planned for a unit to which support is suspended."""
    unit = story.planted.of("unit_suspended_mid_run")[0]["unit"]
    run = next(each for each in runs if each.state is CohortState.PLANNED)
    put(RecipientUnit, [{"cohort_id": run.id, "unit_id": story.units[unit].id}])
    story.planted.add(
        "recipient_suspended", "Planned for a unit that is not cleared: the secretariat sees it.",
        run=run.code, unit=unit,
    )  # fmt: skip


def bring(story: Story) -> None:
    """Two files that were sent this morning: one asks a question, one needs a second person.

    They are checked by the same work as every file, so this follows once the story is kept.
    """
    for login, unit, name, count in (
        ("hr.1bde", "11BN-A", "A-company-corrected.csv", ASKS),
        ("hr.2bde", "21BN-A", "battalion-21-newcomers.csv", NEEDS_WORD),
    ):
        files.receive(
            io.BytesIO(_list(story, unit, count, month_first=count == ASKS)),
            kind=PEOPLE.kind, source=f"Personnel office, {unit}", file_name=name,
            by=story.users[login],
        )  # fmt: skip
    lists.bring(story)
    while jobs.work():
        db.session.remove()
    lists.judge(story)


def _list(story: Story, unit: str, count: int, *, month_first: bool) -> bytes:
    """With days that can be read in two ways, or in one only."""
    text = io.StringIO(newline="")
    lines = csv.writer(text, delimiter=";", lineterminator="\r\n")
    lines.writerow(HEAD)
    culture = Culture.ARABIC if month_first else Culture.SOMALI
    for n in range(count):
        named = drawn(story.rng, culture, Sex.M)
        born = f"{1 + n % 12:02}/{1 + n % 9:02}/{1988 + n % 15}"
        if not month_first:
            born = f"{1988 + n % 15}-{1 + n % 12:02}-{1 + n % 28:02}"
        number = f"00{8200 + n + (0 if month_first else 300)}"
        lines.writerow((number, named.display, "M", born, unit, "Enlisted"))
    return text.getvalue().encode()
