from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    request,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, ngettext
from flask_login import current_user

from trainingmgr.accounts.signing_in import local
from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.paging import every
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Shown
from trainingmgr.core.sentences import listed
from trainingmgr.documents.scans import KINDS, MOST_BYTES
from trainingmgr.tabular.listings import Listing, leaves
from trainingmgr.training.attendance import printouts, queries, services, words
from trainingmgr.training.attendance.forms import (
    ActionForm,
    MarksForm,
    NameForm,
    PrintForm,
    ReportForm,
    ResolveForm,
    ScanForm,
    SheetForm,
)
from trainingmgr.training.attendance.models import ActionPoint, SessionReport, Sheet
from trainingmgr.training.attendance.queries import missing, papers, reporting, rosters
from trainingmgr.training.attendance.queries.rosters import Line
from trainingmgr.training.attendance.rules import THERE, MarkCode, concerns, line_numbers
from trainingmgr.training.attendance.services import Entry, Step
from trainingmgr.training.cohorts.models import TrainingSession
from trainingmgr.web.access import allows
from trainingmgr.web.comparing import Boxes, boxes_opened
from trainingmgr.web.pages import page
from trainingmgr.web.words import day

bp = Blueprint("attendance", __name__)

SEES = (Permission.ATTENDANCE_READ, Permission.ATTENDANCE_TYPE, Permission.REPORT_WRITE)
WRITES = (Permission.ATTENDANCE_TYPE, Permission.ATTENDANCE_CORRECT, Permission.REPORT_WRITE)


@dataclass(frozen=True)
class Typed:
    """One line of the page as the typing table shows it."""

    number: int
    key: int
    name: str
    person: Any
    value: str
    minutes: str
    error: str = ""

    @property
    def boxes(self) -> dict[str, str]:
        return {self.name: self.value, f"{self.name}-min": self.minutes}


@bp.get("/sessions/<uuid:uid>")
@allows(*SEES)
def show(uid: UUID) -> ResponseReturnValue:
    """One class: who was there, what was written of it, its sheets and what is still open."""
    session = queries.session(uid, reader=current_user)
    report = reporting.report_of(session)
    return page(
        "training/attendance/show.html",
        session=session,
        lines=rosters.lines(session),
        report=report,
        sheets=papers.sheets_of(session),
        temporary=rosters.temporary(session),
        changes=rosters.changes(session),
        locked=services.is_locked(session, _lock_days()),
        scans=papers.scans_of(session),
        scan_form=ScanForm(formdata=None),
        checked=papers.check_of(session),
        second_person=current_app.extensions["settings"].attendance_second_person,
        print_form=PrintForm(language=str(get_locale()), spare=5),
        covered=_covered(session, report),
        words=words,
        there=THERE,
    )


def _covered(session: TrainingSession, report: SessionReport | None) -> list[str]:
    """Titles of the topics that the report says were covered."""
    if report is None or not report.topics_covered:
        return []
    language = str(get_locale())
    return [each.title(language) for each in reporting.topics(session)
            if each.code in report.topics_covered]  # fmt: skip


@bp.post("/sessions/<uuid:uid>/sheets")
@allows(*WRITES)
def print_sheet(uid: UUID) -> ResponseReturnValue:
    """Print a new numbered sheet; the file opens at once and stays under its id."""
    session = queries.session(uid, reader=current_user)
    form = PrintForm()
    language = form.language.data if form.validate() else str(get_locale())
    try:
        sheet = services.print_sheet(
            session, language=language, spare_rows=form.spare.data or 0, by=current_user
        )
    except Refusal as refused:
        flash(str(refused), "stop")
        return redirect(url_for(".show", uid=uid))
    return redirect(url_for(".sheet_pdf", code=sheet.code))


@bp.get("/sheets/<code>.pdf")
@allows(*SEES)
def sheet_pdf(code: str) -> ResponseReturnValue:
    sheet = papers.sheet(code, reader=current_user)
    session = queries.session(sheet.session.uid, reader=current_user)
    people = [each for each in rosters.roster(session, sheet) if each.id in sheet.lines]
    address = current_app.extensions["settings"].address
    paper = printouts.sheet(sheet, session, people, address=address)
    return Response(
        stream_with_context(iter(paper)),
        mimetype="application/pdf",
        headers={"Content-Disposition": f"inline; filename=sheet-{sheet.code}.pdf"},
    )


@bp.get("/absences")
@allows(*SEES)
def absences() -> ResponseReturnValue:
    """Who misses too much on the runs within reach, or on one of them."""
    found = missing.absent(
        reader=current_user,
        run=request.args.get("run", type=UUID),
        cursor=request.args.get("cursor"),
    )
    return page("training/attendance/absences.html", page=found)


@leaves("absences", *SEES)
def _absences_leaving() -> Listing:
    run, language = request.args.get("run", type=UUID), str(get_locale())
    return Listing(
        title=gettext("Who misses too much"),
        columns=printouts.ABSENCES,
        fetch=lambda most: every(
            lambda cursor: missing.absent(reader=current_user, run=run, cursor=cursor), most
        ),
        cells=lambda each: printouts.absence(
            each, Shown(each.place.person, current_user), language
        ),
        back=url_for("attendance.absences", run=run),
        facts={"run": str(run or "")},
        about=((gettext("As at"), day(clock.today())),),
    )


@bp.route("/sheets/", methods=["GET", "POST"])
@allows(*WRITES)
def find_sheet() -> ResponseReturnValue:
    """Type or scan the id that stands on the paper: it opens the sheet."""
    form = SheetForm()
    if form.validate_on_submit():
        try:
            sheet = papers.sheet(form.sheet.data, reader=current_user)
            return redirect(url_for(".type_in", code=sheet.code))
        except NotFound:
            form.sheet.errors = [gettext("There is no sheet with this id. Check it on the paper.")]
    second_person = current_app.extensions["settings"].attendance_second_person
    waits = papers.to_check(reader=current_user) if second_person else ()
    return page("training/attendance/find.html", form=form, waits=waits)


@bp.route("/sheets/<code>", methods=["GET", "POST"])
@allows(*WRITES)
def type_in(code: str) -> ResponseReturnValue:
    """Type a sheet in, in the order of the paper, without touching the mouse."""
    sheet = papers.sheet(code, reader=current_user)
    return _typing(sheet.session, sheet)


@bp.route("/sessions/<uuid:uid>/marks", methods=["GET", "POST"])
@allows(Permission.REPORT_WRITE, Permission.ATTENDANCE_CORRECT)
def mark(uid: UUID) -> ResponseReturnValue:
    """Mark a class without a paper sheet: whoever leads it, or a correction by the head."""
    return _typing(queries.session(uid, reader=current_user), None)


@bp.post("/sheets/<code>/scans")
@allows(*WRITES)
def attach_scan(code: str) -> ResponseReturnValue:
    """The paper as it came back, kept sealed beside what was typed from it."""
    sheet = papers.sheet(code, reader=current_user)
    back, form = url_for(".show", uid=sheet.session.uid), ScanForm()
    try:
        if form.validate():
            services.attach_scan(sheet, form.file.data.read(MOST_BYTES + 1), by=current_user)
            flash(gettext("The scan is attached to sheet %(code)s.", code=code), "ok")
        else:
            flash(" ".join(str(e) for errors in form.errors.values() for e in errors), "stop")
    except Refusal as refused:
        flash(str(refused), "stop")
    return redirect(back)


@bp.get("/scans/<uuid:uid>")
@allows(*SEES)
def scan(uid: UUID) -> ResponseReturnValue:
    """A scan, to be kept or looked at outside the browser: never opened as a page of this site."""
    found, code = papers.scan(uid, reader=current_user)
    return Response(
        services.content_of(found),
        mimetype=KINDS[found.kind],
        headers={"Content-Disposition": f"attachment; filename=sheet-{code}.{found.kind}"},
    )


@bp.route("/sheets/<code>/check", methods=["GET", "POST"])
@allows(*WRITES)
def check(code: str) -> ResponseReturnValue:
    """A second person types the sheet again, blind; what differs is shown, nothing is changed."""
    sheet = papers.sheet(code, reader=current_user)
    session = queries.session(sheet.session.uid, reader=current_user)
    form, differing = MarksForm(), []
    lines = [each for each in rosters.lines(session, sheet) if each.enrolment.id in sheet.lines]
    if form.validate_on_submit():
        entries = _entries(_written(lines), present=_on_paper(lines, sheet, form))
        if None in entries.values():
            form.form_errors.append(gettext("Some marks cannot be read. They are shown below."))
        elif _absent(form, lines, entries):
            with form.showing_refusals():
                differing = services.check(
                    session,
                    sheet,
                    _read(entries),
                    by=current_user,
                )
                if not differing:
                    flash(gettext("Both say the same. The check is on record."), "ok")
                    return redirect(url_for(".show", uid=session.uid))
                form.form_errors.append(
                    gettext("Some lines say something else. Look at the paper once more.")
                )
        session = queries.session(sheet.session.uid, reader=current_user)
        sheet = papers.sheet(code, reader=current_user)
        lines = [each for each in rosters.lines(session, sheet) if each.enrolment.id in sheet.lines]
    typed = [_retyped(line) if form.is_submitted() else _blank(line) for line in lines]
    return page(
        "training/attendance/check.html",
        session=session,
        sheet=sheet,
        form=form,
        typed=typed,
        differing={line.enrolment.id: line for line in lines if line.enrolment.id in differing},
        keys=_keys(),
        opens=words.opened(),
        words=words,
    )


def _blank(line: Line) -> Typed:
    return _typed(line, "", "")


def _typing(session: TrainingSession, sheet: Sheet | None) -> ResponseReturnValue:
    uid, code = session.uid, sheet.code if sheet else ""
    form = MarksForm()
    if not form.is_submitted():
        form.seen.data = services.seen_mark(session)
    elif form.validate():
        lines = rosters.numbered(session, sheet)
        entries = _entries(_written(lines), present=_on_paper(lines, sheet, form))
        if None in entries.values():
            form.form_errors.append(gettext("Some marks cannot be read. They are shown below."))
        elif _absent(form, lines, entries):
            with form.showing_refusals():
                count = services.record(
                    session,
                    _read(entries),
                    by=current_user,
                    sheet=sheet,
                    reason=form.reason.data,
                    seen=form.seen.data,
                    lock_days=_lock_days(),
                )
                flash(ngettext("%(num)s mark saved.", "%(num)s marks saved.", count), "ok")
                return redirect(url_for(".show", uid=uid))
    return _typing_page(uid, code, form)


def _typing_page(uid: UUID, code: str, form: MarksForm) -> ResponseReturnValue:
    """The page to type on, read anew: what was read before a refusal was rolled back."""
    session = queries.session(uid, reader=current_user)
    sheet = papers.sheet(code, reader=current_user) if code else None
    lines = rosters.lines(session, sheet)
    shown = [_shown(line) for line in lines]
    typed, clashes, sent = shown, [], Boxes.sent()
    if form.is_stale:
        form.seen.data = services.seen_mark(session)
        typed = [_beside_theirs(line, each, sent) for line, each in zip(lines, shown, strict=True)]
        clashes = [
            (line, mine) for line, mine, theirs in zip(lines, typed, shown, strict=True)
            if sent.clash(theirs.boxes)
        ]  # fmt: skip
    elif form.is_submitted():
        typed = [_retyped(line) for line in lines]
    boxes = {name: text for each in shown for name, text in each.boxes.items()}
    return page(
        "training/attendance/typing.html",
        session=session,
        sheet=sheet,
        form=form,
        typed=typed,
        clashes=clashes,
        opened=boxes_opened(boxes, again=form.is_submitted() and not form.is_stale),
        marked=any(line.mark for line in lines),
        locked=services.is_locked(session, _lock_days()),
        name_form=NameForm(formdata=None),
        keys=_keys(),
        opens=words.opened(),
        words=words,
    )


def _on_paper(lines: Sequence[Line], sheet: Sheet | None, form: MarksForm) -> set[int]:
    """Who is present if nothing else is written: those on the sheet, not those who came since."""
    if not form.rest_present.data:
        return set()
    return set(sheet.lines) if sheet else {line.enrolment.id for line in lines}


def _absent(form: MarksForm, lines: Sequence[Line], entries: dict[int, Entry | None]) -> bool:
    """Put down those whose line numbers are listed as absent. False if the list cannot be so."""
    try:
        numbers = line_numbers(form.absent.data)
    except ValueError as bad:
        form.absent.errors = [gettext("%(piece)s is no number of a line.", piece=str(bad))]
        return False
    keys = {line.number: line.enrolment.id for line in lines}
    unknown = [str(n) for n in numbers if n not in keys]
    other = [str(n) for n in numbers if n in keys and _is_marked(keys[n])]
    if unknown:
        form.absent.errors = [gettext("There is no line %(lines)s.", lines=listed(unknown))]
    elif other:
        form.absent.errors = [
            gettext("Line %(lines)s has another mark below. Clear one of the two.",
                    lines=listed(other))
        ]  # fmt: skip
    else:
        entries |= {keys[n]: Entry(MarkCode.ABSENT) for n in numbers}
    return not (unknown or other)


def _is_marked(key: int) -> bool:
    """Whether another mark than absent is typed on the line itself."""
    typed = words.read_mark(request.form.get(f"m-{key}", ""))
    return typed not in (MarkCode.NOT_RECORDED, MarkCode.ABSENT)


def _written(lines: Sequence[Line]) -> dict[int, tuple[str, str]]:
    """What stands in the fields of everybody on this class, by place in the run."""
    keys = [line.enrolment.id for line in lines]
    keys += [key for key in map(_key, request.form) if key and key not in keys]
    return {
        key: (request.form.get(f"m-{key}", "").strip(), request.form.get(f"m-{key}-min", ""))
        for key in keys
        if f"m-{key}" in request.form
    }


def _key(name: str) -> int | None:
    digits = name.removeprefix("m-")
    return int(digits) if name.startswith("m-") and digits.isdecimal() else None


def _entries(
    written: Mapping[int, tuple[str, str]], *, present: Collection[int]
) -> dict[int, Entry | None]:
    """Every line as a mark; None where it cannot be read."""
    entries: dict[int, Entry | None] = {}
    for key, (mark, minutes) in written.items():
        code, missed = words.read_mark(mark), _minutes(minutes)
        if code is MarkCode.NOT_RECORDED and key in present:
            code = MarkCode.PRESENT
        late = code in (MarkCode.LATE, MarkCode.LEFT_EARLY)
        if code is None or missed is None:
            entries[key] = None
        else:
            entries[key] = Entry(code, missed if late else 0)
    return entries


def _read(entries: Mapping[int, Entry | None]) -> dict[int, Entry]:
    return {key: entry for key, entry in entries.items() if entry is not None}


def _minutes(text: str) -> int | None:
    try:
        minutes = int(text.strip() or 0)
    except ValueError:
        return None
    return minutes if 0 <= minutes <= 720 else None


def _keys() -> list[tuple[str, str, str]]:
    """Letters, kinds and words of the marks in the order of their digits."""
    letters = words.letters()
    return [
        (letters.get(code, digit), words.KINDS[code], str(words.MARKS[code]))
        for digit, code in words.DIGITS.items()
        if code is not MarkCode.NOT_RECORDED
    ]


def _shown(line: Line) -> Typed:
    """A line as it stands on record."""
    value = ""
    if line.code is not MarkCode.NOT_RECORDED:
        digit = next(key for key, code in words.DIGITS.items() if code is line.code)
        value = words.letters().get(line.code, digit)
    missed = line.mark.minutes_missed if line.mark else 0
    return _typed(line, value, str(missed or ""))


def _retyped(line: Line) -> Typed:
    """A line as it was just typed, with what cannot be read in it."""
    name = f"m-{line.enrolment.id}"
    value, minutes = request.form.get(name, ""), request.form.get(f"{name}-min", "")
    error = ""
    if words.read_mark(value) is None:
        error = gettext("Not a mark")
    elif _minutes(minutes) is None:
        error = gettext("Minutes are a whole number")
    return _typed(line, value, minutes, error)


def _beside_theirs(line: Line, theirs: Typed, sent: Boxes) -> Typed:
    """A line after somebody else saved: theirs, but for the boxes that were typed in here."""
    value, minutes = (sent.text(name, text) for name, text in theirs.boxes.items())
    return _typed(line, value, minutes)


def _typed(line: Line, value: str, minutes: str, error: str = "") -> Typed:
    place = line.enrolment
    return Typed(line.number, place.id, f"m-{place.id}", place.person, value, minutes, error)


@bp.post("/sessions/<uuid:uid>/names")
@allows(*WRITES)
def note_name(uid: UUID) -> ResponseReturnValue:
    """Somebody is on the paper who is not on the list: add to the temporary list."""
    session = queries.session(uid, reader=current_user)
    form = NameForm()
    try:
        sheet = _sheet(form.sheet.data)
        if form.validate():
            services.note_name(
                session,
                form.name.data,
                code=form.mark.data,
                number_written=form.number.data,
                sheet=sheet,
                by=current_user,
            )
            flash(gettext("%(name)s is on the temporary list.", name=form.name.data), "ok")
        else:
            flash(" ".join(str(e) for errors in form.errors.values() for e in errors), "stop")
    except Refusal as refused:
        flash(str(refused), "stop")
    return redirect(local(request.form.get("back")) or url_for(".show", uid=uid))


def _sheet(code: str) -> Sheet | None:
    return papers.sheet(code, reader=current_user) if code else None


@bp.route("/temporary-names/<uuid:uid>", methods=["GET", "POST"])
@allows(Permission.ATTENDANCE_TYPE, Permission.ATTENDANCE_CORRECT)
def settle(uid: UUID) -> ResponseReturnValue:
    """Say who a written name was, or why it is dropped."""
    found = rosters.temporary_name(uid, reader=current_user)
    session = queries.session_by_id(found.session_id)
    roster = {each.id: each for each in rosters.roster(session, whole_run=True)}
    form = ResolveForm(obj=found)
    form.enrolment.choices = [
        (key, f"{each.person.name_display} {each.person.number}") for key, each in roster.items()
    ]
    if form.validate_on_submit():
        with form.showing_refusals():
            seen = form.version.data
            if form.enrolment.data in roster:
                place = roster[form.enrolment.data]
                services.resolve_name(
                    found, place, seen=seen, by=current_user, reason=form.reason.data,
                    lock_days=_lock_days(),
                )  # fmt: skip
            else:
                services.drop_name(found, form.reason.data, seen=seen, by=current_user)
            return redirect(url_for(".show", uid=session.uid))
    return page("training/attendance/settle.html", found=found, session=session, form=form)


@bp.route("/sessions/<uuid:uid>/report", methods=["GET", "POST"])
@allows(Permission.REPORT_WRITE, Permission.ATTENDANCE_CORRECT)
def report(uid: UUID) -> ResponseReturnValue:
    """Say what the class was like, on a phone, in two minutes."""
    session = queries.session(uid, reader=current_user)
    found = reporting.report_of(session)
    form = _report_form(session, found)
    if form.validate_on_submit() and not _asks(form):
        with form.showing_refusals(lambda: _facts(session, reporting.report_of(session))):
            _save_report(session, form)
            flash(gettext("Your report is saved."), "ok")
            return redirect(url_for(".show", uid=uid))
    return page(
        "training/attendance/report.html",
        session=session,
        report=found,
        locked=found is not None and services.is_locked(session, _lock_days()),
        form=form,
        concerns=concerns(form.observed.data, form.meaning.data, form.step.data),
    )


def _asks(form: ReportForm) -> bool:
    """Whether something in the text must be thought about before it is kept (R-MEN-08)."""
    asks = bool(concerns(form.observed.data, form.meaning.data, form.step.data))
    if asks and not form.as_it_stands.data:
        form.as_it_stands.errors = [gettext("Read what stands here first.")]
    return bool(form.as_it_stands.errors)


def _facts(session: TrainingSession, found: Any) -> SimpleNamespace:
    """A report as its form says it: of a class without one, what it was planned as."""
    return SimpleNamespace(
        version=found.version if found else None,
        held=("yes" if found.held else "no") if found else None,
        minutes=found.delivered_minutes if found else session.planned_minutes,
        not_held=found.not_held_reason if found else None,
        topics=found.topics_covered if found else [],
        observed=found.observed if found else "",
        meaning=found.meaning if found else "",
    )


def _report_form(session: TrainingSession, found: Any) -> ReportForm:
    form = ReportForm(obj=_facts(session, found), client_key=str(uuid4()))
    language = str(get_locale())
    form.topics.choices = [(each.code, each.title(language)) for each in reporting.topics(session)]
    form.done.choices = [
        (each.id, _step(each)) for each in reporting.open_actions(session.cohort_id)
    ]
    return form


def _step(point: ActionPoint) -> str:
    """An action point in one line: what, who does it, by when."""
    due = gettext("by %(day)s", day=day(point.due_on)) if point.due_on else ""
    return " · ".join(part for part in (point.what, point.owner, due) if part)


def _save_report(session: TrainingSession, form: ReportForm) -> None:
    held = form.held.data == "yes"
    step = Step(form.step.data, form.step_owner.data, form.step_due.data)
    services.report(
        session,
        held=held,
        not_held=form.not_held.data,
        minutes=form.minutes.data or 0,
        topics=form.topics.data or [],
        observed=form.observed.data,
        meaning=form.meaning.data,
        steps=[step],
        done=form.done.data or [],
        seen=form.version.data,
        client_key=form.client_key.data or None,
        reason=form.reason.data,
        lock_days=_lock_days(),
        by=current_user,
    )


@bp.route("/action-points/<uuid:uid>", methods=["GET", "POST"])
@allows(Permission.REPORT_WRITE, Permission.ATTENDANCE_CORRECT)
def action(uid: UUID) -> ResponseReturnValue:
    point = reporting.action(uid, reader=current_user)
    form = ActionForm(obj=point)
    if form.validate_on_submit():
        with form.showing_refusals():
            services.close_action(point, form.state.data, seen=form.version.data, by=current_user)
            return redirect(url_for(".show", uid=reporting.session_of(point).uid))
    return page(
        "training/attendance/action.html",
        point=point,
        session=reporting.session_of(point),
        form=form,
    )


def _lock_days() -> int:
    days: int = current_app.extensions["settings"].attendance_lock_days
    return days
