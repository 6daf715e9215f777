"""What became of graduates: lists that fall due, their paper, their answers, who was retained."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, ngettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Shown
from trainingmgr.documents.paper import Printout
from trainingmgr.registry.structure import queries as structure
from trainingmgr.registry.structure.models import Unit
from trainingmgr.tabular.listings import Listing, asked_facts, leaves
from trainingmgr.training.followup import forms, printouts, queries, services, words
from trainingmgr.training.followup.models import FollowUp, FollowUpLine, FollowUpSheet
from trainingmgr.training.followup.rules import Answer, Behaviour, ListState, Whereabouts
from trainingmgr.web.access import allows
from trainingmgr.web.fields import Code
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page
from trainingmgr.web.papers import file_of

bp = Blueprint("followup", __name__, url_prefix="/follow-up")
READ, ANSWER = Permission.FOLLOW_UP_READ, Permission.FOLLOW_UP_ANSWER


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    filters = forms.ListFilters()
    found = queries.lists(reader=current_user, cursor=request.args.get("cursor"), **filters.asked)
    return page(
        "training/followup/index.html", page=found, filters_=filters, words=words,
        find=forms.FindForm(formdata=None),
    )  # fmt: skip


@bp.get("/retention")
@allows(READ)
def retention() -> ResponseReturnValue:
    filters = forms.RetentionFilters()
    months = filters.asked.get("months", 6)
    courses, units = queries.retention(reader=current_user, months=months)
    filters.months.data = months
    return page(
        "training/followup/retention.html", filters_=filters, months=months, courses=courses,
        units=units,
    )  # fmt: skip


@leaves("retention", _("Retention after training"), READ, narrows=forms.RetentionFilters)
def _retention_leaving() -> Listing:
    filters, language = forms.RetentionFilters(), str(get_locale())
    months = filters.asked.get("months", 6)
    courses, units = queries.retention(reader=current_user, months=months)
    rows = [*courses.items(), *units.items()]
    return Listing(
        columns=printouts.RETENTION,
        fetch=lambda most: rows[: most + 1],
        cells=lambda each: printouts.retained(each[0], each[1], language),
        back=url_for("followup.retention", **request.args),  # type: ignore[arg-type]
        facts=asked_facts(filters.asked),
        about=((gettext("Months after the course"), str(months)),),
        is_personal=False,
    )


@bp.get("/<uuid:uid>")
@allows(READ)
def show(uid: UUID) -> ResponseReturnValue:
    return _show(uid, _empty(), {})


def _empty() -> forms.AnswersForm:
    mentors = current_user.may(Permission.MENTORING_LOG)
    return forms.AnswersForm(formdata=None, observer=current_user.name if mentors else "")


def _show(
    uid: UUID, form: forms.AnswersForm, typed: dict[int, dict[str, str]],
    sheet: forms.SheetForm | None = None, pictures: Sequence[bytes] = (),
) -> ResponseReturnValue:  # fmt: skip
    """The page of a list; with pictures of its paper before it is printed."""
    row = queries.follow_up(uid, reader=current_user)
    asked = queries.units_asked(row, reader=current_user)
    theirs = {unit.id for unit, _people, _answered in asked if unit is not None}
    unit = next((each for each in [request.args.get("unit", type=int)] if each in theirs), None)
    found = queries.page_of_lines(
        row, reader=current_user, unit=unit, cursor=request.args.get("cursor")
    )
    sheet = sheet or forms.SheetForm(formdata=None, language=str(get_locale()))
    sheet.unit.choices, today = _units(asked), clock.today()
    people, answered = queries.counts([row.id]).get(row.id, (0, 0))
    return page(
        "training/followup/show.html", row=row, form=form, sheet=sheet, words=words, asked=asked,
        lines=[(each, Shown(each.person, current_user), typed.get(each.id, {}))
               for each in found.rows],
        refreshers=queries.refreshers(row, [each.person for each in found.rows], today),
        page=found, today=today, unit=unit, pictures=pictures,
        answered=sum(each[2] for each in asked),
        people=sum(each[1] for each in asked), left=people - answered,
        writes=current_user.may(ANSWER) and row.state is ListState.DUE,
    )  # fmt: skip


def _units(asked: Sequence[tuple[Unit | None, int, int]]) -> list[tuple[str, str]]:
    language = str(get_locale())
    return [(str(each.id), f"{each.title(language)} ({each.code})")
            for each, _people, _answered in asked if each]  # fmt: skip


@leaves("follow-up", _("Graduates"), READ, shares=printouts.LINES)
def _leaving() -> Listing:
    uid = request.args.get("list", type=UUID)
    row = queries.follow_up(uid or UUID(int=0), reader=current_user)
    return Listing(
        title=gettext("Graduates of %(run)s", run=row.cohort.code),
        columns=printouts.LINES,
        fetch=lambda most: _with(queries.lines(row, reader=current_user)[: most + 1], row),
        cells=lambda each: printouts.line(each, current_user),
        back=url_for("followup.show", uid=row.uid),
        facts={"run": row.cohort.code, "months": row.months},
    )


def _with(lines: Any, row: FollowUp) -> list[FollowUpLine]:
    for each in lines:
        each.follow_up = row
    return list(lines)


@bp.post("/<uuid:uid>/answers")
@allows(ANSWER)
def answer(uid: UUID) -> ResponseReturnValue:
    """Save the lines that say something new; the others stay as they are."""
    form, row = forms.AnswersForm(), queries.follow_up(uid, reader=current_user)
    typed = {key: _typed(key) for key in _sent()}
    if form.validate_on_submit():
        with form.showing_refusals():
            answers, seen = {}, {}
            for line in queries.lines(row, reader=current_user, only=list(typed)):
                told = _told(line, form)
                if told is None:
                    continue
                answers[line.id] = told
                seen[line.id] = request.form.get(f"v-{line.id}", type=int) or 0
            count = services.answer(row, answers, seen=seen, by=current_user)
            flash(ngettext("%(num)s answer is saved.", "%(num)s answers are saved.", count))
            unit, cursor = (request.args.get(name) for name in ("unit", "cursor"))
            return redirect(url_for(".show", uid=uid, unit=unit, cursor=cursor))
    return _show(uid, form, typed)


def _sent() -> list[int]:
    """The lines that stood on the page."""
    keys = (name.removeprefix("v-") for name in request.form if name.startswith("v-"))
    return [int(key) for key in keys if key.isdecimal() and len(key) < 10]


def _typed(key: int) -> dict[str, str]:
    names = {"where": "w", "how": "b", "unit": "u", "note": "n"}
    return {name: request.form.get(f"{short}-{key}", "").strip() for name, short in names.items()}


def _told(line: FollowUpLine, form: forms.AnswersForm) -> Answer | None:
    """What the page says of one line, or None where that is what is known already."""
    said = _typed(line.id)
    now = {
        "where": line.whereabouts or "", "how": line.behaviour or "",
        "unit": line.moved_to.code if line.moved_to else "", "note": line.note,
    }  # fmt: skip
    if said == now or f"v-{line.id}" not in request.form:
        return None
    name = line.person.name_display
    if said["where"] not in set(Whereabouts):
        raise Refusal(gettext("%(name)s: say where this person is.", name=name))
    unit = None
    if said["unit"]:
        unit = structure.unit_by_code(Code.tidied(said["unit"]))
        if unit is None:
            raise Refusal(
                gettext("%(name)s: no unit has the code %(code)s.", name=name, code=said["unit"])
            )
    how = Behaviour(said["how"]) if said["how"] in set(Behaviour) else None
    return Answer(
        whereabouts=Whereabouts(said["where"]), behaviour=how, seen_on=form.seen_on.data,
        observer=form.observer.data if how else "", note=said["note"][:500],
        moved_to_id=unit.id if unit else None,
    )  # fmt: skip


@bp.post("/<uuid:uid>/closing")
@allows(ANSWER)
def close(uid: UUID) -> ResponseReturnValue:
    return _moved(uid, services.close, gettext("The list is closed."))


@bp.post("/<uuid:uid>/opening")
@allows(ANSWER)
def take_up(uid: UUID) -> ResponseReturnValue:
    return _moved(uid, services.take_up, gettext("The list is open again."))


def _moved(uid: UUID, move: Any, said: str) -> ResponseReturnValue:
    form, row = Deed(), queries.follow_up(uid, reader=current_user)
    if form.validate_on_submit():
        with form.showing_refusals():
            move(row, seen=form.version.data, by=current_user)
            flash(said)
    for trouble in form.form_errors:
        flash(trouble, "stop")
    return redirect(url_for(".show", uid=uid))


@bp.post("/<uuid:uid>/sheets")
@allows(READ)
def print_sheet(uid: UUID) -> ResponseReturnValue:
    """A numbered list for a unit, or a look at it."""
    row, form = queries.follow_up(uid, reader=current_user), forms.SheetForm()
    lines = queries.lines(row, reader=current_user)
    form.unit.choices = _units(queries.units_asked(row, reader=current_user))
    if not form.validate_on_submit():
        flash(gettext("Choose the unit and the language of the paper."), "stop")
        return redirect(url_for(".show", uid=uid))
    unit = int(form.unit.data) if form.unit.data else None
    of_unit = [each for each in lines if unit is None or each.unit_id == unit]
    language = form.language.data or str(get_locale())
    try:
        if "look" in request.form:
            whose = of_unit[0].unit if unit and of_unit else None
            draft = services.specimen(row, of_unit, unit=whose, language=language)
            return _show(uid, _empty(), {}, form, _paper(draft, of_unit).pictures())
        sheet = services.print_sheet(
            row, of_unit, unit_id=unit, language=language, by=current_user
        )  # fmt: skip
    except Refusal as refused:
        flash(str(refused), "stop")
        return redirect(url_for(".show", uid=uid))
    return redirect(url_for(".sheet_pdf", code=sheet.code))


@bp.get("/sheets/<code>.pdf")
@allows(READ)
def sheet_pdf(code: str) -> ResponseReturnValue:
    sheet = queries.sheet(code, reader=current_user)
    lines = queries.lines(sheet.follow_up, reader=current_user, only=sheet.lines)
    return file_of(_paper(sheet, lines), f"follow-up-{sheet.code}")


def _paper(sheet: FollowUpSheet, lines: Sequence[FollowUpLine]) -> Printout:
    address = current_app.extensions["settings"].address
    return printouts.sheet(sheet, lines, address=address)


@bp.get("/sheets/<code>")
@allows(READ)
def sheet(code: str) -> ResponseReturnValue:
    """Where the number on the paper leads: the list, narrowed to the unit of the paper."""
    found = queries.sheet(Code.tidied(code), reader=current_user)
    return redirect(url_for(".show", uid=found.follow_up.uid, unit=found.unit_id))


@bp.post("/sheets")
@allows(READ)
def find() -> ResponseReturnValue:
    form = forms.FindForm()
    if form.validate_on_submit():
        return redirect(url_for(".sheet", code=form.code.data))
    flash(gettext("Type the number on the paper."), "stop")
    return redirect(url_for(".index"))
