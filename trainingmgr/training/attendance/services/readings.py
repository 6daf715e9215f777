"""A sheet is typed by two people, and where they differ a third looks at the paper (R-TRN-11)."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from sqlalchemy import delete

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import another_person
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.tabular.models import ImportBatch
from trainingmgr.training.attendance import events
from trainingmgr.training.attendance.models import ANOTHER, Sheet, SheetCheck, SheetTyping
from trainingmgr.training.attendance.queries import rosters, twice
from trainingmgr.training.attendance.rules import LOCK_DAYS, MarkCode, Turn
from trainingmgr.training.attendance.services import (
    Entry,
    is_locked,
    known,
    may_correct,
    may_write,
    timed,
    write_down,
)

Read = Mapping[int, Entry]
NOTHING = Entry(MarkCode.NOT_RECORDED)


@operation
def type_in(sheet: Sheet, entries: Read, *, by: User, reason: str = "",
            lock_days: int = LOCK_DAYS, batch: ImportBatch | None = None) -> Turn:  # fmt: skip
    """Keep what one person reads on a sheet. The first may type their own again, until a second
    has; where the second says the same, the marks count from then on.
    """
    session = sheet.session
    may_write(session, sheet, by)
    known(session, entries, by)
    timed(entries)
    if is_locked(session, lock_days):
        may_correct(reason, by)
    if not twice.waits(sheet):
        raise Refusal(_("This sheet counts already. Correct single marks on its page."))
    typed = list(twice.typings(sheet))
    if len(typed) == 2:
        raise Refusal(_("Two people have typed this sheet. A third settles where they differ."))
    first = typed[0] if typed else None
    if first is not None and first.by_id == by.id:
        first.lines = _kept({**lines_of(first), **entries})
        first.at = clock.now()
        return _told(sheet, Turn.FIRST, by)
    if first is not None and first.by.holder_id == by.holder_id:
        raise Refusal(ANOTHER)
    second = SheetTyping(
        sheet_id=sheet.id, turn=1 if first is None else 2, lines=_kept(entries), by_id=by.id,
        batch_id=batch.id if batch else None,
    )  # fmt: skip
    db.session.add(second)
    db.session.flush()
    if first is None:
        return _told(sheet, Turn.FIRST, by)
    if differing(sheet, first, second):
        return _told(sheet, Turn.DIFFERS, by)
    _count(sheet, {**lines_of(first), **entries}, reason, lock_days, by)
    return _told(sheet, Turn.ALIKE, by)


@operation
def settle(
    sheet: Sheet, chosen: Read, *, by: User, reason: str = "", lock_days: int = LOCK_DAYS
) -> int:
    """A third person looks at the paper and says what the lines are that two read otherwise."""
    may_write(sheet.session, sheet, by)
    typed = twice.typings(sheet)
    if len(typed) < 2 or not twice.waits(sheet):
        raise Refusal(_("There is nothing to settle on this sheet."))
    another_person(by, *(each.by_id for each in typed))
    first, second = typed
    owed = differing(sheet, first, second)
    if not chosen.keys() >= set(owed):
        raise Refusal(_("Say of every line what the paper says."))
    agreed = lines_of(first) | {key: chosen[key] for key in owed}
    _count(sheet, agreed, reason, lock_days, by)
    happening = events.SheetSettled(
        sheet=sheet.code, differed=len(owed), about=("cohort", sheet.session.cohort_id)
    )
    journal.record(happening, by=by)
    return len(owed)


def lines_of(typing: SheetTyping) -> dict[int, Entry]:
    return {key: Entry(MarkCode(code), minutes, remark)
            for key, code, minutes, remark in typing.lines}  # fmt: skip


def differing(sheet: Sheet, first: SheetTyping, second: SheetTyping) -> list[int]:
    """The places of which the two say different things, in the order of the paper. A remark is
    no difference: words are seldom typed alike.
    """
    one, two = lines_of(first), lines_of(second)
    others = [key for key in (*one, *two) if key not in sheet.lines]
    keys = dict.fromkeys((*sheet.lines, *others))
    return [key for key in keys if _says(one.get(key)) != _says(two.get(key))]


def _says(entry: Entry | None) -> tuple[MarkCode, int]:
    return ((entry or NOTHING).code, (entry or NOTHING).minutes_missed)


def _kept(entries: Read) -> list[list[object]]:
    return [[key, each.code.value, each.minutes_missed, each.remark]
            for key, each in entries.items()]  # fmt: skip


def _count(sheet: Sheet, entries: Read, reason: str, lock_days: int, by: User) -> None:
    """From now on what stands on the sheet counts, and its check is on record."""
    session = sheet.session
    write_down(session, entries, by=by, sheet=sheet, reason=reason, seen=None,
               lock_days=lock_days, batch=None, two=True)  # fmt: skip
    db.session.flush()
    seen = rosters.fingerprint(rosters.marks_of(session))
    db.session.add(SheetCheck(sheet_id=sheet.id, seen=seen, lines=len(sheet.lines), by_id=by.id))


def _told(sheet: Sheet, turn: Turn, by: User) -> Turn:
    happening = events.SheetTyped(
        sheet=sheet.code, turn=turn.value, about=("cohort", sheet.session.cohort_id)
    )
    journal.record(happening, by=by)
    return turn


@operation
def take_back(batch: ImportBatch) -> int:
    """What a file typed of sheets that nobody has typed again is gone with it."""
    return len(
        db.session.execute(
            delete(SheetTyping)
            .where(SheetTyping.batch_id == batch.id, SheetTyping.turn == 1)
            .returning(SheetTyping.id)
        ).all()
    )
