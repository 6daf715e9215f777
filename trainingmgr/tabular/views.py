from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    request,
    send_file,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound
from trainingmgr.core.jobs import Job
from trainingmgr.core.paging import every
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import HIDDEN, Shown
from trainingmgr.tabular import (
    forms,
    importables,
    printouts,
    queries,
    rules,
    services,
    words,
    writing,
)
from trainingmgr.tabular.importables import Importable
from trainingmgr.tabular.listings import Listing, asked_facts, leaves
from trainingmgr.tabular.mapping import Column
from trainingmgr.tabular.models import ImportBatch, ImportState
from trainingmgr.tabular.neighbours import names_of
from trainingmgr.tabular.problems import Ambiguity, Problem, Said
from trainingmgr.tabular.rules import Change
from trainingmgr.web.access import allows
from trainingmgr.web.form import Deed, Form
from trainingmgr.web.pages import page

bp = Blueprint("imports", __name__, url_prefix="/imports")
READ = (Permission.IMPORT_READ, Permission.IMPORT_APPROVE)
S = ImportState
CHECKED = frozenset({S.READY, S.APPROVED})
FEW_CHANGES = 10
AT_WORK = frozenset({S.UPLOADED, S.CHECKING, S.IMPORTING})
OPEN = AT_WORK | CHECKED | {S.ASKING}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("")
@allows(*READ)
def index() -> ResponseReturnValue:
    """Files on their way: those that wait for me as the second person, then all, newest first."""
    filters = forms.ListFilters()
    found = queries.batches(
        reader=current_user, cursor=request.args.get("cursor"), state=filters.asked.get("state")
    )
    waiting = queries.waiting(reader=current_user)
    return page(
        "tabular/index.html",
        page=found,
        waiting=waiting,
        names=names_of(each.by_id for each in (*found.rows, *waiting.rows)),
        filters_=filters,
        kinds=importables.kinds(),
        may_bring=bool(queries.kinds_for(current_user)),
        words=words,
    )


@leaves("imports", _("Imports"), *READ, narrows=forms.ListFilters)
def _leaving() -> Listing:
    """The files that were brought, as the list shows them: what is in them stays."""
    filters = forms.ListFilters()

    def fetch(at_most: int) -> list[Any]:
        state = filters.asked.get("state")
        found = list(
            every(
                lambda cursor: queries.batches(reader=current_user, cursor=cursor, state=state),
                at_most,
            )
        )
        names = names_of(each.by_id for each in found)
        return [(each, names.get(each.by_id, "")) for each in found]

    return Listing(
        columns=printouts.IMPORTS,
        fetch=fetch,
        cells=lambda line: printouts.batch(*line),
        back=url_for("imports.index", **request.args),  # type: ignore[arg-type]
        facts=asked_facts(filters.asked),
        is_personal=False,
    )


@bp.route("/new", methods=["GET", "POST"])
@allows(Permission.IMPORT_READ)
def new() -> ResponseReturnValue:
    """Bring a file. Nothing is taken in before it was checked and somebody has said so."""
    mine = queries.kinds_for(current_user)
    form = forms.bringing(mine)
    former: UUID | None = None
    if not form.is_submitted():
        form.kind.data = request.args.get("kind") or (mine[0].kind if len(mine) == 1 else None)
    if form.validate_on_submit():
        with form.showing_refusals():
            try:
                return redirect(url_for(".show", uid=_received(form).uid))
            except services.KnownFile as known:
                former = _reachable(known.former)
                raise
    return page(
        "tabular/new.html",
        form=form,
        mine=mine,
        asked=_not_theirs(mine),
        former=former,
        sources=queries.sources([each.kind for each in mine]),
        alone=rules.ALONE,
    )


def _received(form: forms.FileForm) -> ImportBatch:
    return services.receive(
        form.file.data.stream,
        kind=form.kind.data,
        source=form.source.data,
        file_name=form.file.data.filename,
        by=current_user,
        language=str(get_locale()),
        options=_options(),
        stated=form.stated,
        beside=form.second,
    )


def _options() -> dict[str, Any]:
    """What of the site's settings the reading of a file depends on."""
    settings = current_app.extensions["settings"]
    return {
        "region": settings.region,
        "lock_days": settings.attendance_lock_days,
        "twice": settings.attendance_second_person,
    }


def _reachable(uid: UUID) -> UUID | None:
    """A former import, to link to, if this reader may open it."""
    try:
        return queries.batch(uid, reader=current_user).uid
    except NotFound:
        return None


def _not_theirs(mine: Sequence[Importable]) -> str:
    """Whom to ask, where the address names a kind of file that this account does not bring."""
    asked = importables.kinds().get(request.args.get("kind", ""))
    return words.brought_by(asked) if asked is not None and asked not in mine else ""


@bp.get("/blank")
@allows(Permission.IMPORT_READ)
def blank() -> ResponseReturnValue:
    """An empty workbook with the columns of a kind, to be filled in."""
    kind = request.args.get("kind", "")
    importable = next((each for each in queries.kinds_for(current_user) if each.kind == kind), None)
    if importable is None:
        return redirect(url_for(".new"))
    layout = writing.Layout(
        title=str(importable.title), language=str(get_locale()), codes=True, at=clock.now()
    )
    book = writing.xlsx(importable.columns, [], layout)
    return send_file(book, XLSX, as_attachment=True, download_name=f"{kind}.xlsx")


@bp.get("/<uuid:uid>")
@allows(*READ)
def show(uid: UUID) -> ResponseReturnValue:
    """One file: what it asks, what is wrong with it, what it would do, what it did."""
    batch = queries.batch(uid, reader=current_user)
    if batch.state in CHECKED and batch.by_id != current_user.id:
        services.note_opened(batch, by=current_user)
    return _shown(batch)


def _shown(batch: ImportBatch, form: Form | None = None, **given: Any) -> ResponseReturnValue:
    importable = importables.of(batch.kind)
    hidden = _is_hidden(batch)
    report: dict[str, Any] = {} if hidden else batch.report
    ambiguities = [Ambiguity.read(each) for each in report.get("ambiguities", ())]
    is_other = current_user.holder_id != batch.holder_id
    checked = batch.state in CHECKED
    brought = queries.brought_alone(batch) if checked else 0
    by_second = rules.needs_second(batch.accepted + brought, by_two=batch.by_two)
    shaped = is_other and by_second and queries.has_answered(batch, current_user)
    brings, approves, assesses = _work_of(batch, shaped=shaped)
    can_undo = batch.visible_at is not None and rules.can_undo(batch.visible_at, clock.now())
    undo_asked = can_undo and queries.undo_asked(batch)
    known = {
        "batch": batch,
        "importable": importable,
        "job": db.session.get(Job, batch.job_id) if batch.job_id and not checked else None,
        "names": names_of(
            (
                batch.by_id,
                batch.assessed_by_id,
                batch.approved_by_id,
                batch.undone_by_id,
                batch.undo_asked_by_id,
            )
        ),
        "form": form,
        "hidden": hidden,
        "notes": [Said.read(each) for each in report.get("notes", ())],
        "warnings": words.called(map(Problem.read, report.get("warnings", ())), importable, report),
        "problems": words.called(map(Problem.read, report.get("problems", ())), importable, report),
        "ambiguities": ambiguities,
        "questions": forms.questions(ambiguities, batch.answers) if ambiguities else None,
        "rejected": _rejected(batch, hidden=hidden),
        "first": report.get("first", ()),
        "columns": _columns(importable, report),
        "understood": words.understood,
        "missing": report.get("missing", {}),
        "changed": None if hidden else _changed(batch, FEW_CHANGES),
        "consequence": words.consequence(batch, importable) if checked else "",
        "commit_form": forms.CommitForm(obj=batch, formdata=None),
        "undo_form": forms.ReasonForm(obj=batch, formdata=None),
        "state": words.STATES[batch.state],
        "brings": brings,
        "approves": approves,
        "assesses": assesses,
        "shaped": shaped,
        "needs_second": by_second,
        "over_the_day": words.over_the_day(brought)
        if by_second and batch.accepted <= rules.ALONE and not batch.by_two
        else "",
        "is_whole": importable.is_whole,
        "approved": rules.approval_holds(batch.approved_at, clock.now()),
        "can_undo": can_undo,
        "undo_asked": undo_asked,
        "asked_to_undo": undo_asked and batch.undo_asked_holder_id == current_user.holder_id,
        "rests": importable.depends(batch.id) if can_undo else None,
        "undo_by_two": batch.visible_at is not None
        and rules.undo_needs_second(batch.visible_at, clock.now()),
        "place": importable.place if importable.place in current_app.view_functions else "",
        "is_open": batch.state in OPEN,
        "at_work": batch.state in AT_WORK,
        "checked": checked,
        "words": words,
    }
    return page("tabular/show.html", **known | given)


def _changed(batch: ImportBatch, size: int, cursor: str | None = None) -> Any:
    """What rows change in records: one line for each difference."""
    if batch.state not in CHECKED or not batch.report.get("changes", {}).get(Change.CHANGED):
        return None
    told = importables.of(batch.kind).told
    found = queries.changed(batch, cursor=cursor, size=size)
    lines = []
    for row in found.rows:
        record, differences = told(row.content)
        lines += [{"row": row.number, "record": record, "what": each} for each in differences]
    return found, lines


@bp.get("/<uuid:uid>/changes")
@allows(*READ)
def changes(uid: UUID) -> ResponseReturnValue:
    """Every record that the file would change: what it says now, and what it would say."""
    batch = queries.batch(uid, reader=current_user)
    if _is_hidden(batch):
        raise NotFound
    found = _changed(batch, 50, request.args.get("cursor"))
    if found is None:
        return redirect(url_for(".show", uid=uid))
    return page(
        "tabular/changes.html",
        batch=batch,
        importable=importables.of(batch.kind),
        found=found[0],
        changed=found[1],
    )


def _columns(importable: Importable, report: Mapping[str, Any]) -> list[tuple[Column, str]]:
    """Our columns that the file has, each with what the file calls it."""
    places, headers = report.get("places", {}), report.get("headers", [])
    return [
        (column, headers[places[column.code]])
        for column in importable.columns
        if column.code in places and places[column.code] < len(headers)
    ]


def _is_hidden(batch: ImportBatch) -> bool:
    """Whether this reader may not see what the rows hold."""
    if Shown(batch, current_user).report is not HIDDEN:
        return False
    importable = importables.of(batch.kind)
    works = queries.brings(current_user, importable) or queries.approves(current_user, importable)
    is_plain = importable.is_plain and works
    return not (is_plain or (batch.by_three and queries.assesses(current_user, importable)))


def _work_of(batch: ImportBatch, *, shaped: bool) -> tuple[bool, bool, bool]:
    """Whether this reader brings such files, may be the second person for it, may assess it: not
    whoever brought it or `shaped` it by an answer.
    """
    importable = importables.of(batch.kind)
    is_other = current_user.holder_id != batch.holder_id and not shaped
    return (
        queries.brings(current_user, importable),
        queries.approves(current_user, importable, three=batch.by_three)
        and is_other
        and current_user.holder_id != batch.assessed_holder_id,
        batch.needs_assessment and queries.assesses(current_user, importable) and is_other,
    )


def _rejected(batch: ImportBatch, *, hidden: bool) -> Any:
    """The rows with problems, each with what is wrong with it."""
    if hidden or not batch.rejected:
        return None
    found = queries.rejected(batch, cursor=request.args.get("cursor"))
    importable = importables.of(batch.kind)
    return found, [
        (row.number, words.called(queries.read_problems(row), importable, batch.report))
        for row in found.rows
    ]


@bp.post("/<uuid:uid>/answers")
@allows(Permission.IMPORT_READ)
def answers(uid: UUID) -> ResponseReturnValue:
    """Answer what the file asks, once for the whole file; it is then checked again."""
    batch = queries.batch(uid, reader=current_user)
    asked = [Ambiguity.read(each) for each in batch.report.get("ambiguities", ())]
    form = forms.questions(asked, batch.answers)
    if form.validate_on_submit():
        given = {each.kind: form[each.kind].data for each in asked}
        with form.showing_refusals():
            services.answer(batch, answers=given, by=current_user, language=str(get_locale()))
            return redirect(url_for(".show", uid=uid))
    return _shown(queries.batch(uid, reader=current_user), form, questions=form)


@bp.route("/<uuid:uid>/columns", methods=["GET", "POST"])
@allows(Permission.IMPORT_READ)
def columns(uid: UUID) -> ResponseReturnValue:
    """Say which column of the file is which of ours. It is remembered for the source."""
    batch = queries.batch(uid, reader=current_user)
    importable = importables.of(batch.kind)
    headers = list(batch.report.get("headers", ()))
    chosen = {
        code: headers[place]
        for code, place in batch.report.get("places", {}).items()
        if place < len(headers)
    }
    form = forms.columns(importable, headers, chosen, str(get_locale()))
    if form.validate_on_submit():
        with form.showing_refusals():
            services.answer(
                batch, mapping=form.mapping, by=current_user, language=str(get_locale())
            )
            return redirect(url_for(".show", uid=uid))
    return page(
        "tabular/columns.html",
        form=form,
        batch=queries.batch(uid, reader=current_user),
        headers=headers,
        unused=[each for each in headers if each and each not in chosen.values()],
    )


@bp.post("/<uuid:uid>/assessment")
@allows(Permission.IMPORT_READ)
def assessment(uid: UUID) -> ResponseReturnValue:
    """Somebody who neither brought nor approves it says that they have assessed it."""
    form = Deed()
    with form.showing_refusals():
        batch = queries.batch(uid, reader=current_user)
        services.assess(batch, by=current_user, seen=form.version.data or 0)
        flash(gettext("You assessed it. A third person can now approve it."), "ok")
        return redirect(url_for(".show", uid=uid))
    return _shown(queries.batch(uid, reader=current_user), form)


@bp.post("/<uuid:uid>/approval")
@allows(Permission.IMPORT_APPROVE)
def approval(uid: UUID) -> ResponseReturnValue:
    """The second person lets the file come in, as it was checked and as they have seen it."""
    form = Deed()
    with form.showing_refusals():
        batch = queries.batch(uid, reader=current_user)
        services.approve(batch, by=current_user, seen=form.version.data or 0)
        flash(gettext("You approved it. Whoever brought the file can now take it in."), "ok")
        return redirect(url_for(".show", uid=uid))
    return _shown(queries.batch(uid, reader=current_user), form)


@bp.post("/<uuid:uid>/entry")
@allows(Permission.IMPORT_READ)
def entry(uid: UUID) -> ResponseReturnValue:
    """Take the rows in, as the page said."""
    form = forms.CommitForm()
    with form.showing_refusals():
        batch = queries.batch(uid, reader=current_user)
        services.take_in(
            batch,
            leaving_out=form.leaving_out.data,
            by=current_user,
            language=str(get_locale()),
            seen=form.version.data or 0,
        )
        return redirect(url_for(".show", uid=uid))
    return _shown(queries.batch(uid, reader=current_user), form, commit_form=form)


@bp.post("/<uuid:uid>/reversal")
@allows(*READ)
def reversal(uid: UUID) -> ResponseReturnValue:
    """Take the whole import back, alone in the first day, by two afterwards."""
    form = forms.ReasonForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            batch = queries.batch(uid, reader=current_user)
            if services.undo(batch, form.reason.data, by=current_user):
                flash(gettext("The import is undone: nobody sees its rows any more."), "ok")
            else:
                flash(gettext("A second person must now say the same."), "wait")
            return redirect(url_for(".show", uid=uid))
    return _shown(queries.batch(uid, reader=current_user), form, undo_form=form)


@bp.post("/<uuid:uid>/withdrawal")
@allows(*READ)
def reversal_withdrawal(uid: UUID) -> ResponseReturnValue:
    """Whoever asked that an import be undone takes that back."""
    services.take_back_undo(queries.batch(uid, reader=current_user), by=current_user)
    flash(gettext("It is taken back: the import stays."), "ok")
    return redirect(url_for(".show", uid=uid))


@bp.post("/<uuid:uid>/cancellation")
@allows(*READ)
def cancellation(uid: UUID) -> ResponseReturnValue:
    """Let go of a file that nobody sees yet."""
    services.cancel(queries.batch(uid, reader=current_user), by=current_user)
    flash(gettext("The file is let go. Nothing of it was taken in."), "ok")
    return redirect(url_for(".show", uid=uid))


@bp.get("/<uuid:uid>/to-correct")
@allows(*READ)
def to_correct(uid: UUID) -> ResponseReturnValue:
    """The rows with problems as a file to correct and send again."""
    batch = queries.batch(uid, reader=current_user)
    if _is_hidden(batch):
        raise NotFound
    services.note_taken_to_correct(batch, by=current_user)
    head, rows = queries.to_correct(batch, reader=current_user)
    if request.args.get("as") == "csv":
        parts = stream_with_context(writing.written_csv([head], rows))
        disposition = {"Content-Disposition": 'attachment; filename="to-correct.csv"'}
        return Response(parts, mimetype="text/csv", headers=disposition)
    layout = writing.Layout(
        title=gettext("To correct"), language=str(get_locale()), by=current_user.name,
        at=clock.now(),
    )  # fmt: skip
    book = writing.written_xlsx([head], rows, layout)
    return send_file(book, XLSX, as_attachment=True, download_name="to-correct.xlsx")
