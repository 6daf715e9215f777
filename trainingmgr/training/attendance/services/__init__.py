"""Paper out, marks in, and what the class was like. Every path types through these."""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from datetime import timedelta
from hashlib import sha256

from flask_babel import lazy_gettext as _
from flask_babel import ngettext
from sqlalchemy import delete, insert, select

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, another_person
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, let_go, operation, unused
from trainingmgr.core.errors import Refusal, Sentence, StaleRecord
from trainingmgr.core.journal import Actor
from trainingmgr.core.permissions import Permission
from trainingmgr.documents import scans, serials
from trainingmgr.documents.scans import Scan
from trainingmgr.registry.people.queries import own_records
from trainingmgr.registry.people.rules import NO_NAME, holds_account
from trainingmgr.registry.structure.models import TrainingCentre
from trainingmgr.tabular.models import ImportBatch
from trainingmgr.training.attendance import events, queries
from trainingmgr.training.attendance.models import (
    Mark,
    MarkChange,
    OddityLook,
    Sheet,
    SheetCheck,
    SheetScan,
    TemporaryName,
)
from trainingmgr.training.attendance.queries import odd as odd_ones
from trainingmgr.training.attendance.queries import rosters, twice
from trainingmgr.training.attendance.rules import IN_PART, LOCK_DAYS, THERE, MarkCode
from trainingmgr.training.attendance.services import lateness
from trainingmgr.training.attendance.services.lateness import Entry as Entry
from trainingmgr.training.attendance.services.reports import Account as Account
from trainingmgr.training.attendance.services.reports import Step as Step
from trainingmgr.training.attendance.services.reports import close_action as close_action
from trainingmgr.training.attendance.services.reports import report as report
from trainingmgr.training.attendance.services.standing import OPEN as OPEN
from trainingmgr.training.attendance.services.standing import is_locked as is_locked
from trainingmgr.training.attendance.services.standing import leads, opened
from trainingmgr.training.cohorts.models import TrainingSession
from trainingmgr.training.enrolments.models import Enrolment


@operation
def print_sheet(session: TrainingSession, *, language: str, spare_rows: int = 5, by: User) -> Sheet:
    """Freeze the roster as one numbered paper sheet. Typing it in needs its id (R-TRN-11)."""
    sheet = _drawn_up(session, language, spare_rows)
    sheet.code, sheet.printed_by_id = unused(Sheet.code, serials.sheet_id), by.id
    db.session.add(sheet)
    db.session.flush()
    journal.record(
        events.SheetPrinted(
            sheet=sheet.code, cohort=session.cohort.code, about=("cohort", session.cohort_id)
        ),
        by=by,
    )
    return sheet


def specimen(session: TrainingSession, *, language: str, spare_rows: int = 5) -> Sheet:
    """The sheet as it would be printed now, to be looked at: it has no id and is not kept."""
    sheet = _drawn_up(session, language, spare_rows)
    sheet.code, sheet.printed_at = "000-0000", clock.now()
    return sheet


def _drawn_up(session: TrainingSession, language: str, spare_rows: int) -> Sheet:
    people = rosters.roster(session)
    if not people:
        raise Refusal(
            _("Nobody is in this group on that day: a sheet would be empty.")
            if session.group_id
            else _("Nobody is confirmed for this run yet: a sheet would be empty.")
        )
    return Sheet(
        session_id=session.id,
        language=language,
        spare_rows=max(0, min(spare_rows, 30)),
        lines=[each.id for each in people],
    )


def seen_mark(session: TrainingSession) -> str:
    """A fingerprint of the marks as a page shows them: a second save of an old page is seen."""
    return rosters.fingerprint(rosters.marks_of(session))


@operation
def record(session: TrainingSession, entries: Mapping[int, Entry], *, by: User,
           sheet: Sheet | None = None, reason: str = "", seen: str | None = None,
           lock_days: int = LOCK_DAYS, batch: ImportBatch | None = None,
           by_site: bool = False) -> int:  # fmt: skip
    """Write down a class: places in the run and what the sheet says of each. How many changed.

    A clerk types from a printed sheet of this class; whoever leads the class needs none. After the
    lock it takes a reason, and waits for a second person (R-TRN-08). `seen` refuses the save of an
    old page. Where the centre, or the site (`by_site`), asks for two people, one alone is refused
    (R-TRN-11).
    """
    if sheet is not None and twice.owes_two(session, sheet, by_site):
        raise Refusal(
            _("Two people type this sheet before it counts. Open it by its id and type it as one "
              "of the two."), field="sheet",
        )  # fmt: skip
    if sheet is None:
        _not_past_two(session, by_site, by)
    return write_down(session, entries, by=by, sheet=sheet, reason=reason, seen=seen,
                      lock_days=lock_days, batch=batch)  # fmt: skip


def _not_past_two(session: TrainingSession, by_site: bool, by: User) -> None:
    """Without a sheet nobody marks what two people are typing, or have to. Whoever leads the class
    and saw it for themselves needs none.
    """
    centre = db.session.get_one(TrainingCentre, session.cohort.centre_id)
    if not centre.asks_twice(by_site):
        return
    for code, _turn in twice.pending(session):
        raise Refusal(
            _("Two people type sheet %(code)s of this class. Finish it by its id.", code=code)
        )
    if not (leads(session, by) or rosters.marks_of(session)):
        raise Refusal(
            _("Two people type the sheet of this class first. Afterwards it is put right here.")
        )


def write_down(session: TrainingSession, entries: Mapping[int, Entry], *, by: User,
               sheet: Sheet | None, reason: str, seen: str | None, lock_days: int,
               batch: ImportBatch | None, two: bool = False) -> int:  # fmt: skip
    """What was typed by as many people as it takes. Inside an operation. After the lock it counts
    at once only where `two` people typed it without seeing each other's.
    """
    may_write(session, sheet, by)
    marks = rosters.marks_of(session)
    if seen is not None and seen != rosters.fingerprint(marks):
        raise StaleRecord
    locked = is_locked(session, lock_days)
    whose = known(session, entries, by)
    changed = {key: entry for key, entry in entries.items() if _differs(marks.get(key), entry)}
    timed(changed)
    if not two:
        _not_own(changed, whose)
    corrected = [key for key in changed if key in marks]
    if locked and changed and not two:
        lateness.enter(session, changed, marks, reason=reason, sheet=sheet, by=by)
        return len(changed)
    _save(session, changed, marks, sheet, reason, locked=locked, by=by, batch=batch)
    _note(session, changed, len(corrected), reason, sheet, locked=locked, by=by)
    return len(changed)


def _not_own(changed: Iterable[int], whose: Mapping[int, bool]) -> None:
    """What two people typed alike from a sheet may hold a line of one of them."""
    if any(whose[place] for place in changed):
        raise Refusal(_("Nobody marks themselves. Leave your own line to somebody else."))


def confirmed(session: TrainingSession, entries: Mapping[int, Entry], *, by: User,
              sheet: Sheet | None, reason: str) -> None:  # fmt: skip
    """What `by` wrote down late counts from now on: a second person has confirmed it. Inside an
    operation.
    """
    opened(session)
    _save(session, entries, rosters.marks_of(session), sheet, reason, locked=True, by=by)


def may_write(session: TrainingSession, sheet: Sheet | None, by: User) -> None:
    if session.on > clock.today():
        raise Refusal(_("This class is still to come. Nobody can be marked yet."))
    opened(session)
    if sheet is not None and sheet.session_id != session.id:
        raise Refusal(_("This sheet is of another class. Check its id."), field="sheet")
    if sheet is None and not leads(session, by) and not by.may(Permission.ATTENDANCE_CORRECT):
        raise Refusal(
            _("Type the id that is printed on the sheet. Without a sheet nothing is typed in."),
            field="sheet",
        )


def may_correct(reason: str, by: User) -> None:
    if not by.may(Permission.ATTENDANCE_CORRECT):
        raise Refusal(_("This class is locked. Ask the head of the cell to make the correction."))
    if len(reason.strip()) < 10:
        raise Refusal(_("Give the reason in a full sentence."), field="reason")


def known(session: TrainingSession, entries: Mapping[int, Entry], by: User) -> dict[int, bool]:
    """Everybody of the run, and whether the place is of whoever stands behind the account."""
    own = Enrolment.person_id.in_(own_records([by.holder_id]))
    places = select(Enrolment.id, own)
    rows = db.session.execute(places.where(Enrolment.cohort_id == session.cohort_id))
    whose: dict[int, bool] = {place: own_ for place, own_ in rows}  # noqa: C416  rows are no pairs to mypy
    if not entries.keys() <= whose.keys():
        raise Refusal(_("Somebody on this page is not on this run. Open it again."))
    return whose


def timed(entries: Mapping[int, Entry]) -> None:
    """Whoever came late or left early missed minutes: without them the hours would be whole."""
    if count := sum(each.code in IN_PART and not each.minutes_missed for each in entries.values()):
        raise Refusal(
            ngettext("%(num)s person came late or left early: say how many minutes they missed.",
                     "%(num)s people came late or left early: say how many minutes each missed.",
                     count)
        )  # fmt: skip


def _differs(mark: Mark | None, entry: Entry) -> bool:
    if mark is None:
        return entry.code is not MarkCode.NOT_RECORDED
    now = (mark.code, mark.minutes_missed, mark.remark or "")
    return now != (entry.code, entry.minutes_missed, entry.remark)


def _save(session: TrainingSession, changed: Mapping[int, Entry], marks: Mapping[int, Mark],
          sheet: Sheet | None, reason: str, *, locked: bool, by: User,
          batch: ImportBatch | None = None) -> None:  # fmt: skip
    """New marks in one statement, changed ones with what they were before."""
    fresh, traces = [], []
    at = clock.now()
    for key, entry in changed.items():
        mark = marks.get(key)
        if mark is None:
            fresh.append(
                {
                    "session_id": session.id,
                    "enrolment_id": key,
                    "code": entry.code,
                    "minutes_missed": entry.minutes_missed,
                    "remark": entry.remark or None,
                    "sheet_id": sheet.id if sheet else None,
                    "batch_id": batch.id if batch else None,
                    "entered_by_id": by.id,
                    "entered_at": at,
                    "version": 1,
                }
            )
            continue
        traces.append(
            {
                "mark_id": mark.id,
                "was": mark.code.value,
                "was_minutes": mark.minutes_missed,
                "now": entry.code.value,
                "now_minutes": entry.minutes_missed,
                "reason": reason.strip() or None,
                "after_lock": locked,
                "by_id": by.id,
                "at": at,
            }
        )
        mark.code, mark.minutes_missed = entry.code, entry.minutes_missed
        mark.remark = entry.remark or None
        mark.entered_by_id, mark.entered_at = by.id, at
        mark.sheet_id = sheet.id if sheet else mark.sheet_id
    if fresh:
        db.session.execute(insert(Mark), fresh)
    if traces:
        db.session.execute(insert(MarkChange), traces)


def _note(session: TrainingSession, changed: Mapping[int, Entry], corrected: int, reason: str,
          sheet: Sheet | None, *, locked: bool, by: User) -> None:  # fmt: skip
    if not changed:
        return
    about = ("cohort", session.cohort_id)
    on = session.on.isoformat()
    if corrected or locked:
        journal.record(
            events.AttendanceCorrected(
                cohort=session.cohort.code,
                on=on,
                count=corrected or len(changed),
                after_lock=locked,
                reason=reason.strip() or "-",
                about=about,
            ),
            by=by,
        )
        return
    codes = [entry.code for entry in changed.values()]
    journal.record(
        events.AttendanceRecorded(
            cohort=session.cohort.code,
            on=on,
            count=len(codes),
            present=sum(code in THERE for code in codes),
            absent=codes.count(MarkCode.ABSENT),
            not_recorded=codes.count(MarkCode.NOT_RECORDED),
            sheet=sheet.code if sheet else "",
            about=about,
        ),
        by=by,
    )


def attach_scan(sheet: Sheet, data: bytes, *, by: User) -> SheetScan:
    """Attach the sheet as it came back. It is read and made harmless before the lock is taken."""
    _may_attach(by)
    found = scans.read(data)
    let_go()
    return _attach(sheet, found, by=by)


def _may_attach(by: User) -> None:
    owed = (Permission.ATTENDANCE_TYPE, Permission.ATTENDANCE_CORRECT, Permission.REPORT_WRITE)
    if not any(by.may(each) for each in owed):
        raise Refusal(_("The role of this account does not allow this."))


@operation
def _attach(sheet: Sheet, found: Scan, *, by: User) -> SheetScan:
    row = SheetScan(
        sheet_id=sheet.id,
        kind=found.kind,
        size=len(found.data),
        sha256=sha256(found.data).hexdigest(),
        content=b64encode(found.data).decode(),
        by_id=by.id,
    )
    db.session.add(row)
    happening = events.SheetScanned(
        sheet=sheet.code, kind=row.kind, size=row.size, sha256=row.sha256,
        about=("cohort", sheet.session.cohort_id),
    )  # fmt: skip
    journal.record(happening, by=by)
    return row


def content_of(scan: SheetScan) -> bytes:
    """The bytes of a scan that was fetched with its content."""
    return b64decode(scan.content)


@operation
def check(session: TrainingSession, sheet: Sheet, entries: Mapping[int, Entry], *,
          by: User) -> list[int]:  # fmt: skip
    """A second person types a sheet again. The places where the two say different things; where
    there are none the check is on record (R-TRN-11). Nothing typed here changes a mark.
    """
    if sheet.session_id != session.id:
        raise Refusal(_("This sheet is of another class. Check its id."), field="sheet")
    _may_attach(by)
    marks = rosters.marks_of(session)
    if not marks:
        raise Refusal(_("Nobody has typed this sheet in yet."))
    another_person(by, *{mark.entered_by_id for mark in marks.values()})
    known(session, entries, by)
    differing = [key for key in sheet.lines if _says_otherwise(marks.get(key), entries.get(key))]
    if differing:
        return differing
    db.session.add(
        SheetCheck(
            sheet_id=sheet.id, seen=rosters.fingerprint(marks), lines=len(sheet.lines), by_id=by.id
        )
    )
    happening = events.SheetChecked(
        sheet=sheet.code, lines=len(sheet.lines), about=("cohort", session.cohort_id)
    )
    journal.record(happening, by=by)
    return []


def _says_otherwise(mark: Mark | None, entry: Entry | None) -> bool:
    first = (mark.code, mark.minutes_missed) if mark else (MarkCode.NOT_RECORDED, 0)
    second = (entry.code, entry.minutes_missed) if entry else (MarkCode.NOT_RECORDED, 0)
    return first != second


@operation
def note_name(session: TrainingSession, name: str, *, code: MarkCode, by: User,
              number_written: str = "", sheet: Sheet | None = None,
              batch: ImportBatch | None = None) -> TemporaryName:  # fmt: skip
    """Somebody is written on the sheet who is not on the roster: kept, never blocked."""
    may_write(session, sheet, by)
    if len(name.strip()) < 2:
        raise Refusal(_("Write the name as it stands on the sheet."), field="name")
    if holds_account(name):
        raise Refusal(NO_NAME, field="name")
    found = TemporaryName(
        session_id=session.id,
        sheet_id=sheet.id if sheet else None,
        name=name.strip(),
        number_written=number_written.strip() or None,
        code=code,
        batch_id=batch.id if batch else None,
        by_id=by.id,
    )
    db.session.add(found)
    journal.record(
        events.NameWritten(
            sheet=sheet.code if sheet else "-",
            name=found.name,
            about=("cohort", session.cohort_id),
        ),
        by=by,
    )
    return found


@operation
def take_back(batch: ImportBatch, *, by: Actor) -> None:
    """Remove what a file wrote down, while nothing rests on it (`rests_on`)."""
    count, _changed, _oldest = rosters.of_file(batch.id)
    db.session.execute(delete(Mark).where(Mark.batch_id == batch.id))
    db.session.execute(delete(TemporaryName).where(TemporaryName.batch_id == batch.id))
    journal.record(events.AttendanceTakenBack(count=count, sha256=batch.sha256), by=by)


def rests_on(batch_id: int) -> Sentence | None:
    """Why a file of marks cannot be taken back any more. Its classes lock as its site had set."""
    _count, changed, oldest = rosters.of_file(batch_id)
    lock_days = db.session.get_one(ImportBatch, batch_id).options.get("lock_days", LOCK_DAYS)
    said: Sentence | None = None
    if twice.second_of_file(batch_id):
        said = _("A sheet of this file was typed by a second person since. It stays.")
    elif changed or rosters.settled_names_of_file(batch_id):
        said = _("A mark or a name of this file was corrected since. It stays.")
    elif oldest is not None and clock.today() > oldest + timedelta(days=lock_days):
        said = _("A class of this file is locked. Correct single marks on its page, with a reason.")
    return said


@operation
def resolve_name(found: TemporaryName, enrolment: Enrolment, *, seen: int | None, by: User,
                 reason: str = "", lock_days: int = LOCK_DAYS,
                 by_site: bool = False) -> None:  # fmt: skip
    """Say who the written name was: the mark goes to that place, by the rules of typing it in.

    After the lock that waits for a second person, with a reason (R-TRN-08). A mark that says
    otherwise is never written over from here.
    """
    found.as_seen(seen)
    session = queries.session_by_id(found.session_id)
    opened(session)
    if enrolment.cohort_id != session.cohort_id:
        raise Refusal(_("That person is on another run."), field="enrolment")
    found.resolved_enrolment_id = enrolment.id
    marks = rosters.marks_of(session)
    mark, entry = marks.get(enrolment.id), Entry(found.code)
    if mark is not None and mark.code not in (MarkCode.NOT_RECORDED, found.code):
        raise Refusal(
            _("This person has another mark in this class already. Correct that one first."),
            field="enrolment",
        )
    if mark is None or mark.code is not found.code:
        sheet = db.session.get(Sheet, found.sheet_id) if found.sheet_id else None
        if sheet is not None and twice.owes_two(session, sheet, by_site):
            raise Refusal(_("Two people type this sheet first. Then say who this is."))
        one = {enrolment.id: entry}
        _not_own(one, known(session, one, by))
        if is_locked(session, lock_days):
            lateness.enter(session, one, marks, reason=reason, sheet=sheet, by=by)
        else:
            _save(session, one, marks, sheet, reason, locked=False, by=by)
            _note(session, one, int(mark is not None), reason, sheet, locked=False, by=by)
    about = ("cohort", session.cohort_id)
    journal.record(events.NameResolved(name=found.name, about=about), by=by)


@operation
def drop_name(found: TemporaryName, reason: str, *, seen: int | None, by: User) -> None:
    """Say that the written name was nobody of this run, and why."""
    found.as_seen(seen)
    if len(reason.strip()) < 3:
        raise Refusal(_("Say why this name is dropped."), field="reason")
    found.dropped_reason = reason.strip()
    journal.record(events.NameResolved(name=found.name), by=by)


@operation
def look_into(odd: odd_ones.Oddity, found: str, *, by: User) -> OddityLook:
    """Somebody looked at a pattern of marks and says what was behind it; it leaves the list."""
    allowed(by, Permission.ATTENDANCE_CORRECT)
    row = OddityLook(
        cohort_id=odd.cohort.id, kind=odd.kind, of_id=odd.of_id, seen=odd.seen,
        found=found.strip(), by_id=by.id,
    )  # fmt: skip
    db.session.add(row)
    happening = events.OddityLookedAt(
        cohort=odd.cohort.code, kind=odd.kind.value, found=row.found,
        about=("cohort", odd.cohort.id),
    )  # fmt: skip
    journal.record(happening, by=by)
    return row
