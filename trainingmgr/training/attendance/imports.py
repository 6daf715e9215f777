"""Attendance from a file: the lines of printed sheets, typed in elsewhere (domain 10.1).

Every row names its sheet (R-TRN-11). Marks that stand already are not changed by a file, and a
class that is locked takes none (R-TRN-08): both are corrections, made on the page of the class.
Somebody who is not on the run goes to the temporary list, never lost.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

from flask_babel import force_locale, ngettext
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from trainingmgr.accounts.models import User
from trainingmgr.core import clock
from trainingmgr.core.db import db, existing
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.sentences import day_said
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people.rules import NO_NAME, holds_account
from trainingmgr.tabular.dryrun import Built, Row
from trainingmgr.tabular.importables import Bringer, Importable, register
from trainingmgr.tabular.mapping import LANGUAGES, Column, Kind
from trainingmgr.tabular.models import ImportBatch, StagedRow
from trainingmgr.tabular.problems import Problem
from trainingmgr.tabular.problems import said as _
from trainingmgr.tabular.rules import Change
from trainingmgr.training.attendance import services, words
from trainingmgr.training.attendance.models import Mark, Sheet
from trainingmgr.training.attendance.queries import papers, rosters, twice
from trainingmgr.training.attendance.rules import IN_PART, LOCK_DAYS, MarkCode, Turn
from trainingmgr.training.attendance.services import OPEN, Entry, readings

KIND = "attendance"
MOST = 600
"""Rows of one file: they become visible in one short step."""
COLUMNS = (
    Column("sheet_id", _("Sheet"), required=True, kind=Kind.CODE, longest=20,
           aliases=("sheet id", "feuille", "numéro de feuille", "رقم الورقة", "الورقة")),
    Column("run_code", _("Run"), kind=Kind.CODE, aliases=("cohort", "session de formation")),
    Column("session_no", _("Class number"), kind=Kind.INTEGER, aliases=("class", "séance")),
    Column("date", _("Day"), kind=Kind.DATE, aliases=("on", "jour", "اليوم", "التاريخ")),
    Column("person_no", _("Programme or service number"), kind=Kind.CODE,
           aliases=("number", "service_no", "matricule", "الرقم العسكري", "الرقم")),
    Column("mark", _("Mark"), longest=40, aliases=("présence", "الحضور", "العلامة")),
    Column("minutes_late", _("Minutes late"), kind=Kind.INTEGER,
           aliases=("minutes de retard", "دقائق التأخير")),
    Column("remark", _("Remark"), longest=120, aliases=("remarque", "ملاحظة")),
    Column("temporary_name", _("Name of somebody not on the list"), longest=240,
           aliases=("nom temporaire", "اسم مؤقت")),
)  # fmt: skip


@dataclass(frozen=True)
class Known:
    """The sheets that a piece of a file names, and the classes behind them."""

    sheets: Mapping[str, Sheet]
    numbers: Mapping[int, int]
    places: Mapping[tuple[int, str], tuple[int, int]]
    """The place of a number on a run, and whose it is."""
    marks: Mapping[tuple[int, int], Mark]
    lock_days: int
    waiting: Collection[int] = frozenset()
    """Sheets that two people type and of which nothing counts yet."""
    whole: Collection[int] = frozenset()
    """Those of them that two people have typed."""


def look_up(rows: Sequence[Row], options: Mapping[str, Any]) -> Known:
    sheets = papers.sheets_named(
        {_code(row["sheet_id"]) for row in rows if row["sheet_id"]}, reader=_user(options["by"])
    )
    runs = {each.session.cohort_id for each in sheets.values()}
    keys = {each.id for each in sheets.values() if _asks_twice(each, options)}
    return Known(
        sheets,
        rosters.numbers_in_runs(runs),
        rosters.places_by_number(runs),
        rosters.marks_in({each.session_id for each in sheets.values()}),
        options.get("lock_days", LOCK_DAYS),
        twice.waiting(keys),
        twice.typed_whole(keys),
    )


def _asks_twice(sheet: Sheet, options: Mapping[str, Any]) -> bool:
    return sheet.session.cohort.centre.asks_twice(bool(options.get("twice")))


def _user(key: int) -> User:
    return existing(select(User).where(User.id == key).options(selectinload(User.grants)))


def _code(written: str) -> str:
    return written.strip().upper()


def build(row: Row, known: Known) -> Built:
    """One line of a sheet as plain values, or everything that is wrong with it."""
    sheet = known.sheets.get(_code(row["sheet_id"]))
    if sheet is None:
        return row.problem(
            "sheet_id", _("There is no sheet with this id."), _("Check it on the paper.")
        )
    if sheet.id in known.whole and sheet.id in known.waiting:
        return row.problem(
            "sheet_id",
            _("Two people have typed this sheet. A third settles where they differ."),
        )
    if problems := _not_of_sheet(row, sheet, known):
        return problems
    code = read_mark(row["mark"] or "", sheet.letters_in)
    if code is None:
        return row.problem(
            "mark", _("This is not a mark."), _("Write a letter or a digit as on the sheet.")
        )
    minutes = row["minutes_late"] or 0
    if not 0 <= minutes <= 720:
        return row.problem("minutes_late", _("Minutes late are between 0 and 720."))
    late = code in IN_PART
    if late and not minutes:
        return row.problem("minutes_late", _("Say how many minutes they missed"))
    return _line(row, sheet, Entry(code, minutes if late else 0, row["remark"] or ""), known)


def _not_of_sheet(row: Row, sheet: Sheet, known: Known) -> list[Problem]:
    """What the row says of its class that the sheet does not, or that nothing can be written."""
    session = sheet.session
    checks = (
        (row["run_code"] and row["run_code"] != session.cohort.code,
         "run_code", _("This sheet is of the run %(run)s.", run=session.cohort.code)),
        (row["date"] and row["date"] != session.on,
         "date", _("This sheet is of the class of %(day)s.", day=day_said(session.on))),
        (row["session_no"] and row["session_no"] != known.numbers[session.id],
         "session_no", _("This sheet is of class %(number)s of its run.",
                         number=known.numbers[session.id])),
        (session.on > clock.today(),
         "sheet_id", _("This class is still to come. Nobody can be marked yet.")),
        (session.cohort.state not in OPEN,
         "sheet_id", _("This run is not open for attendance.")),
        (services.is_locked(session, known.lock_days),
         "sheet_id", _("This class is locked. Marks are corrected on its page, with a reason.")),
    )  # fmt: skip
    return [row.problem(column, sentence) for broken, column, sentence in checks if broken]


def _line(row: Row, sheet: Sheet, entry: Entry, known: Known) -> Built:
    session, number = sheet.session, row["person_no"] or ""
    place, person = known.places.get((session.cohort_id, number), (None, None))
    if place is None and not row["temporary_name"]:
        return row.problem(
            "person_no", _("Nobody with this number is on the run."),
            _("Write the name in the column temporary_name: it is kept on the temporary list."),
        )  # fmt: skip
    if place is None and holds_account(row["temporary_name"]):
        return row.problem("temporary_name", NO_NAME)
    mark = known.marks.get((session.id, place)) if place else None
    again = sheet.id in known.waiting
    if mark is not None and not _says_the_same(mark, entry):
        return row.problem(
            "mark", _("This person has another mark in this class already."),
            _("Correct it on the page of the class."),
        )  # fmt: skip
    return {
        "sheet": sheet.code, "session_id": session.id, "place": place, "person": person,
        "code": entry.code.value, "minutes": entry.minutes_missed, "remark": entry.remark,
        "stands": mark is not None and not again,
        "name": None if place else row["temporary_name"], "number": number,
    }  # fmt: skip


def _says_the_same(mark: Mark, entry: Entry) -> bool:
    now = (mark.code, mark.minutes_missed, mark.remark or "")
    return now == (entry.code, entry.minutes_missed, entry.remark)


def read_mark(written: str, language: str) -> MarkCode | None:
    """A mark as it stands on a sheet of that language: letter, digit, word or machine code."""
    plain = written.strip().casefold()
    if plain in set(MarkCode):
        return MarkCode(plain)
    return words.read_mark(written, language) or _worded().get(plain)


@lru_cache(maxsize=1)
def _worded() -> dict[str, MarkCode]:
    """The words of the marks in every language."""
    found: dict[str, MarkCode] = {}
    for language in LANGUAGES:
        with force_locale(language):
            found |= {str(word).casefold(): code for code, word in words.MARKS.items()}
    return found


def key(content: Mapping[str, Any]) -> str | None:
    """One row for each person and class."""
    return f"{content['session_id']} {content['place']}" if content["place"] else None


def change(content: Mapping[str, Any]) -> Change:
    silent = content["code"] == MarkCode.NOT_RECORDED and content["place"]
    return Change.UNCHANGED if content["stands"] or silent else Change.NEW


def settle(batch: ImportBatch, by: Bringer) -> None:
    """Write all classes down, in the step that makes the file visible: by the rules of typing."""
    rows = db.session.scalars(
        select(StagedRow)
        .where(StagedRow.batch_id == batch.id, StagedRow.is_rejected.is_(False))
        .order_by(StagedRow.number)
    )
    by_sheet: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        by_sheet[row.content["sheet"]].append(row.content)
    user = _user(by.id)
    sheets = papers.sheets_named(by_sheet, reader=user)
    if len(sheets) < len(by_sheet):
        raise Refusal(_("The file is about a class outside your reach. Nothing was taken in."))
    for code, lines in by_sheet.items():
        _write(sheets[code], lines, batch, user)


def _write(sheet: Sheet, lines: Sequence[Mapping[str, Any]], batch: ImportBatch, by: User) -> None:
    marks = {
        each["place"]: Entry(MarkCode(each["code"]), each["minutes"], each["remark"])
        for each in lines
        if each["place"]
    }
    lock_days = batch.options.get("lock_days", LOCK_DAYS)
    by_site = bool(batch.options.get("twice"))
    if twice.owes_two(sheet.session, sheet, by_site):
        turn = readings.type_in(sheet, marks, by=by, batch=batch, lock_days=lock_days)
        if turn is not Turn.FIRST:
            return
    else:
        services.record(sheet.session, marks, sheet=sheet, by=by, batch=batch, lock_days=lock_days,
                        by_site=by_site)  # fmt: skip
    for each in lines:
        if not each["place"]:
            services.note_name(
                sheet.session, each["name"], code=MarkCode(each["code"]), sheet=sheet, by=by,
                number_written=each["number"], batch=batch,
            )  # fmt: skip


def unsettle(batch: ImportBatch, by: Bringer) -> None:
    readings.take_back(batch)
    services.take_back(batch, by=_user(by.id))


IMPORTABLE = register(
    Importable(
        kind=KIND,
        title=_("Attendance"),
        columns=COLUMNS,
        permission=Permission.ATTENDANCE_TYPE,
        approval=Permission.ATTENDANCE_CORRECT,
        counted=lambda n: ngettext("%(count)s mark", "%(count)s marks", n, count=n),
        place="attendance.find_sheet",
        most=MOST,
        look_up=look_up,
        build=build,
        key=key,
        about=lambda content: content["person"],
        change=change,
        save=lambda _batch, _rows, _by: None,
        settle=settle,
        unsettle=unsettle,
        remove=lambda _batch_id, _limit: 0,
        depends=services.rests_on,
    )
)
