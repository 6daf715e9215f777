"""The one way out: any list as a file, and lists of more rows than a day allows."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from itertools import compress
from typing import Any, NamedTuple
from uuid import UUID

from flask import Blueprint, Response, current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user
from werkzeug.wsgi import wrap_file

from trainingmgr.core import clock, paging, pairs
from trainingmgr.core.db import one_snapshot
from trainingmgr.core.permissions import Permission
from trainingmgr.documents import serials
from trainingmgr.documents.paper import Printout
from trainingmgr.documents.tables import SheetId
from trainingmgr.documents.words import SHEET
from trainingmgr.tabular import (
    addressees,
    listings,
    printouts,
    words,
    writing,
)
from trainingmgr.tabular.addressees import To
from trainingmgr.tabular.forms import LeavingForm, PaperForm, RegisterFilters
from trainingmgr.tabular.listings import Listing, Printing
from trainingmgr.tabular.neighbours import names_of
from trainingmgr.tabular.queries import leaving as queries
from trainingmgr.tabular.rules import Leave
from trainingmgr.tabular.services import leaving
from trainingmgr.tabular.services.leaving import Whom
from trainingmgr.web.access import allows
from trainingmgr.web.form import Deed, Form
from trainingmgr.web.pages import page

bp = Blueprint("exports", __name__, url_prefix="/exports")
READ = (Permission.EXPORT, Permission.EXPORT_APPROVE)
TAKES = (
    Permission.EXPORT, Permission.JOURNAL_EXPORT, Permission.LOOK_READ, Permission.CASE_ASSIGN,
    Permission.PARTNER_READ, Permission.PARTNER_OWN, Permission.REORGANISATION_READ,
    Permission.EQUIPMENT_READ,
)  # fmt: skip
KINDS = {
    "pdf": "application/pdf",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
PART = 1 << 16
ADDED = {"portraits", "notices"}
"""What of the form puts more about each person on a list."""
bp.add_app_template_filter(listings.called, "list_title")


@bp.app_template_global()
def asked_in_words(what: str, filters: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a list was narrowed by; its form is made once for a whole page."""
    forms: dict[str, Any] = g.setdefault("narrowing", {})
    if filters and what not in forms:
        forms[what] = listings.narrowing(what)
    return listings.asked_in_words(forms.get(what), filters)


@bp.app_template_global()
def export_url(what: str, **asked: object) -> str | None:
    """Where this list leaves as it is narrowed now, for a reader who may take it."""
    if not listings.may_take(what, current_user):
        return None
    kept: dict[str, Any] = request.args.to_dict(flat=False)
    kept.pop("cursor", None)
    return url_for("exports.one", what=what, **(kept | asked))


@bp.route("/<what>", methods=["GET", "POST"])
@allows(*TAKES)
def one(what: str) -> ResponseReturnValue:
    """A list as it is narrowed and ordered: with a reason, within the quota, on record."""
    listing = listings.opened(what, reader=current_user)
    form = LeavingForm(
        portraits=listing.offers_portraits, notices=listing.offers_notices, spare=listing.spare,
        bodies=addressees.bodies() if listing.is_personal else [],
        columns=[(each.code, str(each.label)) for each in listing.columns]
        if listing.is_personal else [],
    )  # fmt: skip
    quota = queries.quota_of(current_user, current_app.extensions["settings"])
    facts = dict(listing.facts) | ({"to": form.body} if form.body else {})
    if left_out := sorted(form.left_out):
        facts["without"] = ", ".join(left_out)
    letter = queries.letter_of([
        *request.args.items(multi=True), *listing.carries,
        *((each.name, "y") for each in form if each.name in ADDED and each.data),
    ])  # fmt: skip
    left = queries.room(what, facts, letter, by=current_user, quota=quota)
    until = listing.until(clock.today(), current_app.extensions["settings"].export_days)
    pictures: list[bytes] = []
    if "form" in request.form and form.validate_on_submit():
        with _in_its_language(form):
            rows = listing.fetch(left)
        with form.showing_refusals():

            def record(count: int, people: People) -> Noted:
                done = leaving.record_export(
                    what, rows=count, form=form.form.data, reason=form.reason.data,
                    filters=facts, by=current_user, quota=quota,
                    shown=Whom(listing.within, people), to=_to(listing, form), until=until,
                    letter=letter,
                )  # fmt: skip
                return Noted(done.code or "", done.end.destroy_by if done.end else None)

            def looked(count: int, people: People) -> Noted:
                leaving.note_previewed(
                    what, rows=count, reason=form.reason.data, filters=listing.facts,
                    by=current_user, shown=Whom(listing.within, people),
                )  # fmt: skip
                return Noted(SPECIMEN, until)

            if "look" in request.form:
                pictures = _printed(what, listing, rows, form, looked)[0].pictures()
            elif form.form.data == "pdf":
                paper_, noted = _printed(what, listing, rows, form, record)
                return _sent(iter(paper_), noted, form, listing.name or what)
            else:
                return _sent(*_table(what, rows, form, record), form, listing.name or what)
    return page(
        "tabular/leaving.html", listing=listing, form=form, left=left, pictures=pictures,
        until=until,
        people=queries.left_today(current_user, quota).people,
    )  # fmt: skip


def _to(listing: Listing, form: LeavingForm) -> To | None:
    """Another body, where it goes to one, with the columns as this reader knows them."""
    if not form.body:
        return None
    return To(
        body=form.body,
        columns=tuple(
            (each.agreed or each.code, str(each.label)) for each in listing.columns
            if each.code not in form.left_out
        ),
        is_drawn=form.form.data == "pdf" and listing.paper is not None,
    )  # fmt: skip


SPECIMEN = "0000-0000"
People = Iterable[int | None]


class Noted(NamedTuple):
    """What an export is on record as: the id of a paper, and when the file is to be destroyed."""

    code: str
    until: date | None


Record = Callable[[int, People], Noted]
"""Notes so many rows that leave, and whom they show, refused above the quota."""


def _printed(
    what: str, listing: Listing, rows: Iterable[Any], form: LeavingForm, record: Record
) -> tuple[Printout, Noted]:
    """On paper, which is held whole in memory, all its words said in its language or in both."""
    with one_snapshot(), _in_its_language(form):
        whole = list(rows)
    noted = record(len(whole), listing.people(whole))
    address, code = current_app.extensions["settings"].address, noted.code
    with pairs.in_both(form.language.data or str(get_locale())) as language:
        how = Printing(
            language, current_user.name, form.reason.data, portraits=form.with_portraits,
            sheet=SheetId(code, f"{address}/exports/papers/{code}", str(SHEET["sheet"]),
                          form.spare.data or 0),
            until=noted.until,
        )  # fmt: skip
        said = listings.opened(what, reader=current_user)
        drawn = said.paper(whole, how) if said.paper else printouts.plain(said, whole, how)
        return drawn, noted


@contextmanager
def _in_its_language(form: LeavingForm) -> Iterator[None]:
    """Lines that are put into words as they are read are read in the language of the list."""
    with pairs.in_both(form.language.data or str(get_locale())), pairs.alone():
        yield


def _table(
    what: str, rows: Iterable[Any], form: LeavingForm, record: Record
) -> tuple[Iterable[bytes], Noted]:
    """A file of rows, read and drawn a piece at a time: nobody who writes waits for the drawing."""
    with pairs.in_both(form.language.data or str(get_locale())) as language:
        listing = listings.opened(what, reader=current_user)
        layout = writing.Layout(
            title=listing.title, language=language, codes=True, purpose=form.reason.data,
            by=current_user.name, at=clock.now(), separator=listing.separator,
        )  # fmt: skip
        stay = [each.code not in form.left_out for each in listing.columns]
        with writing.Aside() as aside:
            people: set[int | None] = set()

            def noted(row: Any) -> Sequence[Any]:
                people.update(listing.people([row]))
                return list(compress(listing.cells(row), stay))

            with one_snapshot(), pairs.alone():
                aside.lay(map(noted, rows))
            left = record(aside.count, people)
            layout = replace(layout, until=left.until)
            write = writing.csv_file if form.form.data == "csv" else writing.xlsx
            columns = list(compress(listing.columns, stay))
            return wrap_file(request.environ, write(columns, aside, layout), PART), left


@bp.route("/papers", methods=["GET", "POST"])
@allows(*TAKES)
def find() -> ResponseReturnValue:
    """Type or scan the id that stands on a printed list."""
    form = PaperForm()
    if form.validate_on_submit():
        code = serials.compact(form.code.data)
        return redirect(url_for(".paper", code=serials.grouped(code, serials.LISTED_GROUP)))
    return page("tabular/find.html", form=form)


@bp.get("/papers/<code>")
@allows(*TAKES)
def paper(code: str) -> ResponseReturnValue:
    """Which list a paper is: of when, by whom and why, and how it was narrowed."""
    found = queries.printed(code, reader=current_user)
    return page("tabular/paper.html", found=found, names=names_of({found.by_id}))


def _sent(parts: Iterable[bytes], noted: Noted, form: LeavingForm, name: str) -> Response:
    """A file bears in its name when it is to be destroyed: a CSV has no other place for it."""
    kind = form.form.data
    ends = f"-destroy-by-{noted.until.isoformat()}" if noted.until else ""
    disposition = {"Content-Disposition": f'attachment; filename="{name}{ends}.{kind}"'}
    return Response(parts, mimetype=KINDS[kind], headers=disposition)


@bp.get("")
@allows(*READ)
def index() -> ResponseReturnValue:
    """One's own questions, and those of others that one may answer."""
    found = queries.requests(reader=current_user, cursor=request.args.get("cursor"))
    ids = {each.by_id for each in found.rows} | {each.decided_by_id for each in found.rows}
    return page(
        "tabular/exports.html",
        page=found,
        names=names_of(ids),
        leaves=words.LEAVES,
    )


@bp.get("/mine")
@allows(*TAKES)
def mine() -> ResponseReturnValue:
    """What one took away: until when it may be kept, and what is destroyed."""
    return _mine()


def _mine(form: Form | None = None) -> ResponseReturnValue:
    return page(
        "tabular/mine.html",
        page=queries.to_destroy(reader=current_user, cursor=request.args.get("cursor")),
        gone=queries.destroyed_lately(reader=current_user),
        form=form,
        today=clock.today(),
        words=words,
    )


@bp.post("/ends/<uuid:uid>")
@allows(*TAKES)
def destroyed(uid: UUID) -> ResponseReturnValue:
    """Whoever took it says that it is destroyed; of somebody else's the data protection officer."""
    form = Deed()
    found = queries.export_end(uid, reader=current_user)
    with form.showing_refusals():
        leaving.destroyed(found, seen=form.version.data or 0, by=current_user)
        flash(gettext("It is on record that it is destroyed."), "ok")
        is_own = found.holder_id == current_user.holder_id
        return redirect(url_for(".mine") if is_own else url_for(".register", overdue="y"))
    return _mine(form)


@bp.get("/register")
@allows(Permission.LOOK_READ, fresh=True)
def register() -> ResponseReturnValue:
    """Everything that left: who took it, what, how many, why, and who agreed."""
    form = RegisterFilters()
    found = _register(form)(request.args.get("cursor"))
    return page(
        "tabular/register.html", page=found, filters_=form, words=words, today=clock.today(),
        writes=current_user.may(Permission.PROTECTION_WRITE),
    )  # fmt: skip


def _register(form: RegisterFilters) -> Callable[[str | None], Any]:
    zone = current_app.extensions["settings"].time_zone
    asked = queries.Taken(**form.asked)
    return lambda cursor: queries.register(asked, zone=zone, cursor=cursor)


@listings.leaves(
    "exports", _("Register of exports"), Permission.LOOK_READ, owed=Permission.LOOK_READ
)
def _register_leaving() -> Listing:
    form = RegisterFilters()
    return Listing(
        columns=printouts.EXPORTS,
        fetch=lambda most: paging.every(_register(form), most),
        cells=printouts.export,
        back=url_for(".register", **request.args),  # type: ignore[arg-type]
        facts=listings.asked_facts(form.asked, "username"),
        name="exports",
    )


@bp.get("/asked/<uuid:uid>")
@allows(*READ)
def asked(uid: UUID) -> ResponseReturnValue:
    """One question, whole: whoever asked takes it back here, another person agrees or not."""
    return _asked(uid)


def _asked(uid: UUID, form: Form | None = None) -> ResponseReturnValue:
    found = queries.export_request(uid, reader=current_user)
    waits, mine = found.state == Leave.ASKED, found.holder_id == current_user.holder_id
    decides = waits and not mine and current_user.may(Permission.EXPORT_APPROVE)
    if decides:
        leaving.note_request_opened(found, by=current_user)
    return page(
        "tabular/export_request.html", found=found, form=form, leaves=words.LEAVES,
        names=names_of({found.by_id, found.decided_by_id}), decides=decides, mine=waits and mine,
        facts=asked_in_words(found.what, found.filters),
    )  # fmt: skip


@bp.post("/<uuid:uid>/withdrawal")
@allows(*READ)
def withdraw(uid: UUID) -> ResponseReturnValue:
    """Whoever asked takes it back."""
    form = Deed()
    with form.showing_refusals():
        found = queries.export_request(uid, reader=current_user)
        leaving.withdraw_export(found, by=current_user, seen=form.version.data or 0)
        flash(gettext("It is taken back."), "ok")
        return redirect(url_for(".index"))
    return _asked(uid, form)


@bp.post("/<uuid:uid>/agreement")
@allows(Permission.EXPORT_APPROVE)
def agree(uid: UUID) -> ResponseReturnValue:
    """The second person lets the list leave."""
    return _decided(uid, agreed=True)


@bp.post("/<uuid:uid>/refusal")
@allows(Permission.EXPORT_APPROVE)
def refuse(uid: UUID) -> ResponseReturnValue:
    """The second person keeps it here."""
    return _decided(uid, agreed=False)


def _decided(uid: UUID, *, agreed: bool) -> ResponseReturnValue:
    form = Deed()
    with form.showing_refusals():
        found = queries.export_request(uid, reader=current_user)
        leaving.decide_export(found, agreed=agreed, by=current_user, seen=form.version.data or 0)
        flash(gettext("It is recorded."), "ok")
        return redirect(url_for(".index"))
    return _asked(uid, form)
