"""Musters: printed, typed in as the paper stands, typed again by another, signed for."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, ngettext
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.sentences import listed as in_words
from trainingmgr.core.values import dataclass
from trainingmgr.documents.scans import KINDS, MOST_BYTES
from trainingmgr.pay.presence import printouts, services, words
from trainingmgr.pay.presence.forms import (
    CertifyForm,
    FindForm,
    MarksForm,
    MusterForm,
    NameForm,
    ScanForm,
    SettleForm,
    SheetFilters,
)
from trainingmgr.pay.presence.models import MusterSheet
from trainingmgr.pay.presence.queries import sheets as queries
from trainingmgr.pay.presence.queries.sheets import Line
from trainingmgr.pay.presence.rules import MusterCode, SheetKind
from trainingmgr.pay.presence.services import papers
from trainingmgr.pay.presence.services.papers import ATTACHES
from trainingmgr.registry.structure import queries as structure
from trainingmgr.registry.structure.models import Unit
from trainingmgr.training.attendance.rules import line_numbers
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page

bp = Blueprint("musters", __name__, url_prefix="/pay/musters")
READ, TYPE = Permission.PRESENCE_READ, Permission.MUSTER_TYPE
AGAIN, CERTIFY = Permission.HEADCOUNT_RECOUNT, Permission.MUSTER_CERTIFY


@dataclass(frozen=True)
class Typed:
    """One line of the page as the typing table shows it."""

    number: int
    key: int
    name: str
    person: Any
    value: str
    error: str = ""
    minutes: str = ""


@bp.route("", methods=["GET", "POST"])
@allows(READ)
def index() -> ResponseReturnValue:
    """Papers of the units within reach; to print another, and to find one by its id."""
    form = MusterForm()
    if form.is_submitted() and not current_user.may(TYPE):
        raise NotFound
    if form.validate_on_submit() and form.on.data:
        with form.showing_refusals():
            made = services.print_sheet(
                _unit(form.of_unit.data), form.on.data, language=form.language.data,
                spare_rows=form.spare.data or 0, by=current_user,
            )  # fmt: skip
            return redirect(url_for(".show", code=made.code))
    if not form.is_submitted():
        form = MusterForm(
            formdata=None, on=clock.today(), language=str(get_locale()), spare=5,
            of_unit=request.args.get("for", ""),
        )  # fmt: skip
    filters = SheetFilters()
    found = queries.listed(filters.asked, reader=current_user, cursor=request.args.get("cursor"))
    return page(
        "pay/musters.html", form=form, page=found, filters_=filters, words=words,
        find=FindForm(formdata=None), prints=current_user.may(TYPE),
    )  # fmt: skip


def _unit(code: str) -> Unit:
    """A unit within reach by its code; one of elsewhere is refused like one there is not."""
    found = structure.unit_by_code(code.strip()) or structure.unit_by_code(code.strip().upper())
    refused = Refusal(gettext("No unit within your reach has this code."), field="of_unit")
    if found is None:
        raise refused
    try:
        return structure.unit(found.uid, reader=current_user, permission=TYPE)
    except NotFound as missing:
        raise refused from missing


@bp.post("/found")
@allows(READ)
def find() -> ResponseReturnValue:
    """Type or scan the id that stands on the paper: it opens the sheet."""
    form = FindForm()
    try:
        if form.validate():
            found = queries.sheet(form.code.data, reader=current_user)
            return redirect(url_for(".show", code=found.code))
    except NotFound:
        pass
    flash(gettext("There is no sheet with this id. Check it on the paper."), "stop")
    return redirect(url_for(".index"))


@bp.post("/<code>/scans")
@allows(*ATTACHES)
def attach_scan(code: str) -> ResponseReturnValue:
    """The paper as it came back, kept sealed beside what was typed from it."""
    found, form = queries.sheet(code, reader=current_user), ScanForm()
    try:
        if form.validate():
            papers.attach(found, form.file.data.read(MOST_BYTES + 1), by=current_user)
            flash(gettext("The scan is attached to sheet %(code)s.", code=found.code), "ok")
        else:
            flash(" ".join(str(e) for errors in form.errors.values() for e in errors), "stop")
    except Refusal as refused:
        flash(str(refused), "stop")
    return redirect(url_for(".show", code=found.code))


@bp.get("/scans/<uuid:uid>")
@allows(READ)
def scan(uid: UUID) -> ResponseReturnValue:
    """A scan, to be kept or looked at outside the browser: never opened as a page of this site."""
    found, code = queries.scan(uid, reader=current_user)
    return Response(
        papers.content_of(found),
        mimetype=KINDS[found.kind],
        headers={"Content-Disposition": f"attachment; filename=muster-{code}.{found.kind}"},
    )


@bp.get("/<code>")
@allows(READ)
def show(code: str) -> ResponseReturnValue:
    """One paper: what is on it, and what is still to do with it."""
    return _shown(code)


def _shown(
    code: str, *, naming: NameForm | None = None, certifying: CertifyForm | None = None
) -> ResponseReturnValue:
    found = queries.sheet(code, reader=current_user)
    lines = queries.lines(found)
    return page(
        "pay/muster.html",
        form=naming or certifying or CertifyForm(formdata=None),
        sheet=found,
        lines=lines,
        scans=queries.scans_of(found),
        attaches=any(map(current_user.may, ATTACHES)),
        scan_form=ScanForm(formdata=None),
        names=queries.names_of(found),
        counts=_counts(lines),
        typed=any(line.mark for line in lines),
        types=_may_type(found),
        certifies=current_user.may(CERTIFY) or current_user.may(TYPE),
        on_screen=current_user.may(CERTIFY),
        naming=naming or NameForm(formdata=None),
        certifying=certifying or CertifyForm(formdata=None),
        MusterCode=MusterCode,
        words=words,
    )


def _counts(lines: Sequence[Line]) -> list[tuple[MusterCode, int]]:
    codes = [line.code for line in lines]
    return [(code, codes.count(code)) for code in MusterCode if code in codes]


def _may_type(found: MusterSheet) -> bool:
    return bool(current_user.may(AGAIN if found.kind is SheetKind.RECOUNT else TYPE))


@bp.get("/<code>.pdf")
@allows(READ)
def pdf(code: str) -> ResponseReturnValue:
    found = queries.sheet(code, reader=current_user)
    paper = printouts.muster(
        found, queries.lines(found), address=current_app.extensions["settings"].address
    )
    return Response(
        paper.whole().data,
        mimetype="application/pdf",
        headers={"Content-Disposition": f"inline; filename=muster-{found.code}.pdf"},
    )


def _to_type(code: str) -> MusterSheet:
    """The paper, for whoever types such papers: personnel staff, or oversight a second count."""
    for permission in (TYPE, AGAIN):
        if current_user.may(permission):
            found = queries.sheet(code, reader=current_user, permission=permission)
            if (found.kind is SheetKind.RECOUNT) == (permission is AGAIN):
                return found
    raise NotFound


@bp.route("/<code>/typing", methods=["GET", "POST"])
@allows(TYPE, AGAIN)
def type_in(code: str) -> ResponseReturnValue:
    """Type a paper in, in its order, without touching the mouse."""
    found, form = _to_type(code), MarksForm()
    if not form.is_submitted():
        form.seen.data = queries.fingerprint(queries.marks_of(found))
    elif form.validate():
        entries = _entries(form, found)
        if entries is not None:
            with form.showing_refusals():
                count = services.record(found, entries, seen=form.seen.data, by=current_user)
                flash(ngettext("%(num)s mark saved.", "%(num)s marks saved.", count), "ok")
                return redirect(url_for(".show", code=found.code))
    return _typing_page(code, form, again=False)


@bp.route("/<code>/check", methods=["GET", "POST"])
@allows(TYPE, AGAIN)
def check(code: str) -> ResponseReturnValue:
    """A second person types the paper again, blind; what differs is shown, nothing is changed."""
    found, form = _to_type(code), MarksForm()
    differing: dict[int, MusterCode] = {}
    if form.validate_on_submit():
        entries = _entries(form, found)
        if entries is not None:
            with form.showing_refusals():
                owed = services.check(found, entries, by=current_user)
                differing = {key: entries[key] for key in owed}
                if not differing:
                    flash(gettext("Both say the same. The check is on record."), "ok")
                    return redirect(url_for(".show", code=found.code))
                form.form_errors.append(
                    gettext("Some lines say something else. Look at the paper once more.")
                )
    return _typing_page(code, form, again=True, differing=differing)


def _typing_page(
    code: str, form: MarksForm, *, again: bool, differing: Mapping[int, MusterCode] | None = None
) -> ResponseReturnValue:
    found = _to_type(code)
    lines = queries.lines(found)
    if form.is_stale:
        form.seen.data = queries.fingerprint(queries.marks_of(found))
    retyped = form.is_submitted() and not form.is_stale
    return page(
        "pay/muster_typing.html",
        form=form,
        sheet=found,
        again=again,
        typed=[
            _retyped(line, found) if retyped else _typed(line, found, blank=again) for line in lines
        ],
        differing=differing,
        first={line.person.id: line.code for line in lines},
        keys=words.keys(found.language),
        words=words,
    )


def _typed(line: Line, sheet: MusterSheet, *, blank: bool) -> Typed:
    value = "" if blank else words.letters(sheet.language).get(line.code, "")
    return Typed(line.number, line.person.id, f"m-{line.person.id}", line.person, value)


def _retyped(line: Line, sheet: MusterSheet) -> Typed:
    name = f"m-{line.person.id}"
    value = request.form.get(name, "")
    error = gettext("Not a mark") if words.read_mark(value, sheet.language) is None else ""
    return Typed(line.number, line.person.id, name, line.person, value, error)


def _entries(form: MarksForm, sheet: MusterSheet) -> dict[int, MusterCode] | None:
    """Every line as a mark, or None where something cannot be read: then it is said where."""
    entries: dict[int, MusterCode] = {}
    lines = queries.lines(sheet)
    rest = MusterCode.PRESENT if form.rest_present.data else MusterCode.NOT_RECORDED
    for line in lines:
        code = words.read_mark(request.form.get(f"m-{line.person.id}", ""), sheet.language)
        if code is None:
            form.form_errors.append(gettext("Some marks cannot be read. They are shown below."))
            return None
        entries[line.person.id] = rest if code is MusterCode.NOT_RECORDED else code
    return entries if _absent(form, lines, entries, sheet.language) else None


def _absent(
    form: MarksForm, lines: Sequence[Line], entries: dict[int, MusterCode], language: str
) -> bool:
    """Put down those whose line numbers are listed as absent. False if the list cannot be so."""
    keys = {line.number: line.person.id for line in lines}
    try:
        numbers = line_numbers(form.absent.data)
    except ValueError as bad:
        form.absent.errors = [gettext("%(piece)s is no number of a line.", piece=str(bad))]
        return False
    unknown = [str(n) for n in numbers if n not in keys]
    other = [str(n) for n in numbers if n in keys and _says_else(keys[n], language)]
    if unknown:
        form.absent.errors = [gettext("There is no line %(lines)s.", lines=in_words(unknown))]
    elif other:
        form.absent.errors = [
            gettext("Line %(lines)s has another mark below. Clear one of the two.",
                    lines=in_words(other))
        ]  # fmt: skip
    else:
        entries |= {keys[n]: MusterCode.ABSENT for n in numbers}
    return not (unknown or other)


def _says_else(key: int, language: str) -> bool:
    typed = words.read_mark(request.form.get(f"m-{key}", ""), language)
    return typed not in (MusterCode.NOT_RECORDED, MusterCode.ABSENT)


@bp.post("/<code>/names")
@allows(TYPE, AGAIN)
def note_name(code: str) -> ResponseReturnValue:
    """Somebody is on the paper by hand who is not on the list."""
    found, form = _to_type(code), NameForm()
    if form.validate():
        with form.showing_refusals():
            made = services.note_name(found, form.name.data, form.number.data, by=current_user)
            flash(
                gettext("The name is kept, and the number says who it is.")
                if made.person_id
                else gettext("The name is kept until it is known who it was."),
                "ok",
            )
            return redirect(url_for(".show", code=found.code))
    return _shown(code, naming=form)


@bp.route("/names/<uuid:uid>", methods=["GET", "POST"])
@allows(TYPE)
def settle(uid: UUID) -> ResponseReturnValue:
    """Say who the written name was, or why it is nobody."""
    name, sheet = queries.name(uid, reader=current_user)
    form = SettleForm(version=name.version)
    if form.validate_on_submit():
        with form.showing_refusals(lambda: queries.name(uid, reader=current_user)[0]):
            services.settle_name(
                name, sheet, form.number.data, form.dropped.data, seen=form.version.data,
                by=current_user,
            )  # fmt: skip
            flash(gettext("It is recorded."), "ok")
            return redirect(url_for(".show", code=sheet.code))
    name, sheet = queries.name(uid, reader=current_user)
    return page("pay/muster_name.html", form=form, found=name, sheet=sheet)


@bp.post("/<code>/certification")
@allows(CERTIFY, TYPE)
def certify(code: str) -> ResponseReturnValue:
    """The commander stands for the list, on the screen or by a signature on the paper."""
    permission = CERTIFY if current_user.may(CERTIFY) else TYPE
    found, form = queries.sheet(code, reader=current_user, permission=permission), CertifyForm()
    if form.validate():
        with form.showing_refusals():
            services.certify(found, form.signer.data, by=current_user)
            flash(gettext("It is on record who stands for this list."), "ok")
            return redirect(url_for(".show", code=found.code))
    return _shown(code, certifying=form)
