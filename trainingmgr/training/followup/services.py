"""Lists fall due, are printed for a unit, answered line by line, and closed."""

from collections.abc import Mapping, Sequence
from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import update

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation, unused
from trainingmgr.core.errors import Refusal, StaleRecord
from trainingmgr.core.journal import Actor
from trainingmgr.core.permissions import Permission
from trainingmgr.documents import serials
from trainingmgr.registry.structure.models import Unit
from trainingmgr.tabular.models import ImportBatch
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.followup import events, queries
from trainingmgr.training.followup.models import FollowUp, FollowUpLine, FollowUpSheet
from trainingmgr.training.followup.rules import Answer, ListState, after, objection

ANSWER = Permission.FOLLOW_UP_ANSWER


@operation
def open_list(cohort: Cohort, months: int, *, by: Actor) -> FollowUp | None:
    """The list of a run after so many months, with everybody who passed; none where nobody did."""
    who = queries.graduates(cohort)
    if not who:
        return None
    row = FollowUp(cohort_id=cohort.id, months=months, due_on=after(cohort.ends_on, months))
    db.session.add(row)
    db.session.flush()
    db.session.add_all(
        FollowUpLine(follow_up_id=row.id, person_id=person, unit_id=unit) for person, unit in who
    )
    db.session.flush()
    happening = events.FollowUpDue(
        cohort=cohort.code, months=months, about=("cohort", cohort.id)
    )  # fmt: skip
    journal.record(happening, by=by)
    return row


def open_due(on: date) -> int:
    """Every list that is due by that day, each in a deed of its own. Gives how many."""
    opened, more = 0, True
    while more:
        more = False
        for cohort, months in queries.ending(on):
            made = open_list(cohort, months, by=_Planner(cohort.planned_by_id))
            opened, more = opened + (made is not None), more or made is not None
    return opened


class _Planner:
    """As whom the worker opens a list: whoever planned the run."""

    def __init__(self, id_: int) -> None:
        self.id = id_


@operation
def answer(
    row: FollowUp,
    answers: Mapping[int, Answer],
    *,
    seen: Mapping[int, int] | None = None,
    batch: ImportBatch | None = None,
    by: User,
) -> int:
    """Write answers down, by the key of their line. What says the same again is left alone.
    Gives how many changed. `seen` are the versions of the lines as a page showed them.
    """
    allowed(by, ANSWER)
    if row.state is not ListState.DUE:
        raise Refusal(_("This list is closed. Open it again first."))
    lines = {each.id: each for each in queries.lines(row, reader=by, only=list(answers))}
    if len(lines) < len(answers):
        raise Refusal(_("Somebody on this list is outside your reach. Nothing was written."))
    changed = 0
    for key, told in answers.items():
        if _write(lines[key], told, (seen or {}).get(key), by):
            lines[key].batch_id = batch.id if batch else None
            changed += 1
    if changed:
        db.session.flush()
        happening = events.FollowUpAnswered(
            cohort=row.cohort.code, months=row.months, count=changed,
            about=("cohort", row.cohort_id),
        )  # fmt: skip
        journal.record(happening, by=by)
    return changed


def _write(line: FollowUpLine, told: Answer, seen: int | None, by: User) -> bool:
    wrong = objection(told, clock.today())
    if wrong is not None:
        name = line.person.name_display
        raise Refusal(_("%(name)s: %(what)s", name=name, what=wrong))
    new = {
        "whereabouts": told.whereabouts, "behaviour": told.behaviour,
        "observer": told.observer.strip(), "seen_on": told.seen_on,
        "moved_to_id": told.moved_to_id, "note": told.note.strip(),
    }  # fmt: skip
    if all(getattr(line, name) == value for name, value in new.items()):
        return False
    if seen is not None and seen != line.version:
        raise StaleRecord
    for name, value in new.items():
        setattr(line, name, value)
    line.answered_by_id, line.answered_at = by.id, clock.now()
    return True


@operation
def take_back(batch_id: int) -> None:
    """The lines that a file answered wait again; what somebody wrote since stays."""
    empty = dict.fromkeys(
        ("whereabouts", "behaviour", "seen_on", "moved_to_id", "answered_by_id", "answered_at",
         "batch_id")
    )  # fmt: skip
    db.session.execute(
        update(FollowUpLine)
        .where(FollowUpLine.batch_id == batch_id)
        .values(**empty, observer="", note="", version=FollowUpLine.version + 1)
    )


@operation
def close(row: FollowUp, *, seen: int | None, by: User) -> None:
    """Everybody is answered for: `nobody knows` is an answer, an empty line is none."""
    allowed(by, ANSWER)
    row.as_seen(seen)
    people, answered = queries.counts([row.id]).get(row.id, (0, 0))
    if answered < people:
        raise Refusal(
            _("%(count)s people are not answered for. Write “nobody knows” where nobody does.",
              count=people - answered)
        )  # fmt: skip
    _move(row, ListState.CLOSED, by)


@operation
def take_up(row: FollowUp, *, seen: int | None, by: User) -> None:
    """Something is to be added or put right after all."""
    allowed(by, ANSWER)
    row.as_seen(seen)
    _move(row, ListState.DUE, by)


def _move(row: FollowUp, state: ListState, by: User) -> None:
    row.state = row.state.then(state)
    over = state is ListState.CLOSED
    row.closed_by_id = by.id if over else None
    row.closed_at = clock.now() if over else None
    db.session.flush()
    happening = events.FollowUpMoved(
        cohort=row.cohort.code, months=row.months, state=state.value,
        about=("cohort", row.cohort_id),
    )  # fmt: skip
    journal.record(happening, by=by)


@operation
def print_sheet(
    row: FollowUp, lines: Sequence[FollowUpLine], *, unit_id: int | None, language: str, by: User
) -> FollowUpSheet:
    """Freeze the lines of a unit as one numbered paper list, for where there is no signal."""
    sheet = _drawn_up(row, lines, unit_id, language)
    sheet.code, sheet.printed_by_id = unused(FollowUpSheet.code, serials.sheet_id), by.id
    db.session.add(sheet)
    db.session.flush()
    happening = events.FollowUpPrinted(
        sheet=sheet.code, cohort=row.cohort.code, about=("cohort", row.cohort_id)
    )
    journal.record(happening, by=by)
    return sheet


def specimen(
    row: FollowUp, lines: Sequence[FollowUpLine], *, unit: Unit | None, language: str
) -> FollowUpSheet:
    """The list as it would be printed now, to be looked at: it has no id and is not kept."""
    sheet = _drawn_up(row, lines, unit.id if unit else None, language)
    sheet.code, sheet.printed_at = "000-0000", clock.now()
    sheet.follow_up, sheet.unit = row, unit
    return sheet


def _drawn_up(
    row: FollowUp, lines: Sequence[FollowUpLine], unit_id: int | None, language: str
) -> FollowUpSheet:
    if not lines:
        raise Refusal(_("Nobody of this unit stands on the list: a sheet would be empty."))
    return FollowUpSheet(
        follow_up_id=row.id, unit_id=unit_id, language=language, lines=[each.id for each in lines]
    )
