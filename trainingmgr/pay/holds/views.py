"""Holds of pay: asked for, decided by another, told to the person; and stop lists (R-PAY-04)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.accounts.rules import Sight
from trainingmgr.accounts.services import looking
from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.paging import every
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Compartment, Shown
from trainingmgr.documents.paper import Printout
from trainingmgr.pay import words as pay_words
from trainingmgr.pay.holds import printouts, queries, services, words
from trainingmgr.pay.holds.forms import (
    AppealForm,
    DecisionForm,
    EndForm,
    HearingForm,
    HoldFilters,
    HoldForm,
    NoticeForm,
    ToldForm,
)
from trainingmgr.pay.holds.models import StopList, StopListEntry
from trainingmgr.pay.holds.rules import HoldState, StopListState
from trainingmgr.registry.people import queries as people
from trainingmgr.tabular.listings import Listing, leaves
from trainingmgr.tabular.neighbours import names_of
from trainingmgr.tabular.saved import keeps
from trainingmgr.web.access import allows
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page

bp = Blueprint("pay_holds", __name__, url_prefix="/pay/holds")
READ, ASK = Permission.PAY_READ, Permission.PAY_HOLD
DECIDE, SIGN = Permission.PAY_HOLD_DECIDE, Permission.PAY_HOLD_COUNTERSIGN
LANGUAGES = ("en", "fr", "ar")


keeps("pay_holds.index", HoldFilters)


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    """Whose pay is held, or is to be."""
    filters = HoldFilters()
    found = _found(filters, request.args.get("cursor"))
    listed = queries.lists(reader=current_user)
    looking.note(Sight.HOLDS, [each.person_id for each in found.rows], by=current_user)
    return page(
        "pay/holds.html",
        page=found,
        rows=_rows(found.rows),
        filters_=filters,
        lists=listed.rows,
        sizes=queries.counted([each.id for each in listed.rows]),
        words=words,
        pay_words=pay_words,
        asks=current_user.may(ASK),
    )


def _found(filters: HoldFilters, cursor: str | None) -> Any:
    return queries.holds(reader=current_user, only=filters.asked.get("only"), cursor=cursor)


def _rows(found: Any) -> list[tuple[Any, bool]]:
    stops = queries.withdrawn([each.person_id for each in found])
    return [(each, each.person_id in stops) for each in found]


@leaves("pay-holds", _("Holds of pay"), READ, narrows=HoldFilters)
def _leaving() -> Listing:
    filters = HoldFilters()

    def fetch(most: int) -> Any:
        return _rows(every(lambda cursor: _found(filters, cursor), most))

    return Listing(
        whom=lambda row: [row[0].person_id],
        within=Compartment.PAY,
        columns=printouts.COLUMNS,
        fetch=fetch,
        cells=printouts.cells,
        back=url_for("pay_holds.index", **request.args),  # type: ignore[arg-type]
    )


@bp.route("/new", methods=["GET", "POST"])
@allows(ASK)
def new() -> ResponseReturnValue:
    """Ask that one person's pay waits."""
    form = HoldForm()
    if form.validate_on_submit() and form.from_on.data:
        with form.showing_refusals():
            person = people.numbered(form.person_number.data, reader=current_user, permission=READ)
            if person is None:
                raise Refusal(
                    gettext("Nobody has this number. Write the programme number or the service "
                            "number."), field="person_number",
                )  # fmt: skip
            made = services.propose(
                person, form.reason.data, form.because.data, from_on=form.from_on.data,
                by=current_user,
            )  # fmt: skip
            flash(gettext("It waits for a second person."), "ok")
            return redirect(url_for(".show", uid=made.uid))
    if request.method == "GET":
        form.person_number.data = request.args.get("person", "")
    return page("pay/hold_new.html", form=form)


@bp.get("/<uuid:uid>")
@allows(READ)
def show(uid: UUID) -> ResponseReturnValue:
    return _page(uid)


def _page(uid: UUID, form: Any = None) -> tuple[str, int]:
    hold = queries.hold(uid, reader=current_user)
    stopped = hold.person_id in queries.withdrawn([hold.person_id])
    looking.note(Sight.HOLDS, [hold.person_id], by=current_user)
    form = form or _form(hold)
    if isinstance(form, DecisionForm):
        looking.show(hold, by=current_user)
    return page(
        "pay/hold.html",
        hold=hold,
        stopped=stopped,
        person=Shown(hold.person, current_user),
        form=form,
        names=names_of(each for each in (hold.by_id, hold.end_asked_by_id) if each),
        words=words,
        pay_words=pay_words,
        takes_back=_asked_by(hold) == current_user.id and current_user.may(ASK),
        letters=LANGUAGES,
    )


def _asked_by(hold: Any) -> int | None:
    """The account that asked for what waits for a second person: the hold, or its end."""
    waits = {HoldState.PROPOSED: hold.by_id, HoldState.RELEASING: hold.end_asked_by_id}
    return waits.get(hold.state)


def _form(hold: Any) -> Any:
    """What this reader may do with the hold now."""
    asked_by = _asked_by(hold)
    if current_user.may(DECIDE) and asked_by not in (None, current_user.id):
        return DecisionForm(version=hold.version)
    if current_user.may(ASK) and hold.state is HoldState.IN_FORCE:
        return EndForm(version=hold.version) if hold.told_on else ToldForm(version=hold.version)
    return None


@bp.post("/<uuid:uid>/decision")
@allows(DECIDE)
def decision(uid: UUID) -> ResponseReturnValue:
    """A second person agrees, or refuses."""
    form = DecisionForm()
    if form.validate_on_submit():
        with form.showing_refusals(lambda: queries.hold(uid, reader=current_user)):
            hold, agree = queries.hold(uid, reader=current_user), form.decision.data == "agree"
            if agree:
                looking.opened(hold, hold.end_asked_at or hold.at, by=current_user)
            services.decide(hold, agree=agree, seen=form.version.data, by=current_user)
            flash(gettext("It is recorded."), "ok")
            return redirect(url_for(".show", uid=uid))
    return _again(uid, form)


@bp.post("/<uuid:uid>/withdrawal")
@allows(ASK)
def withdrawal(uid: UUID) -> ResponseReturnValue:
    """Whoever asked for the hold, or for its end, takes that back."""
    hold, form = queries.hold(uid, reader=current_user), Deed()
    if form.validate_on_submit():
        try:
            services.withdraw(hold, seen=form.version.data, by=current_user)
            flash(gettext("It is taken back. Nobody has to decide."), "ok")
        except Refusal as refused:
            flash(str(refused), "stop")
    return redirect(url_for(".show", uid=uid))


@bp.post("/<uuid:uid>/end")
@allows(ASK)
def end(uid: UUID) -> ResponseReturnValue:
    """Ask that the pay goes out again."""
    form = EndForm()
    if form.validate_on_submit():
        with form.showing_refusals(lambda: queries.hold(uid, reader=current_user)):
            services.ask_end(
                queries.hold(uid, reader=current_user), form.because.data,
                seen=form.version.data, by=current_user,
            )  # fmt: skip
            flash(gettext("It waits for a second person."), "ok")
            return redirect(url_for(".show", uid=uid))
    return _again(uid, form)


@bp.post("/<uuid:uid>/told")
@allows(ASK)
def told(uid: UUID) -> ResponseReturnValue:
    """The person was told."""
    form = ToldForm()
    if form.validate_on_submit() and form.on.data:
        with form.showing_refusals(lambda: queries.hold(uid, reader=current_user)):
            services.note_told(
                queries.hold(uid, reader=current_user), form.how.data, form.on.data,
                seen=form.version.data, by=current_user,
            )  # fmt: skip
            flash(gettext("It is recorded."), "ok")
            return redirect(url_for(".show", uid=uid))
    return _again(uid, form)


def _again(uid: UUID, form: Any) -> ResponseReturnValue:
    answer, status = _page(uid, form)
    return answer, max(status, 409 if form.is_stale else 422)


@bp.get("/<uuid:uid>/notice.pdf")
@allows(READ)
def notice(uid: UUID) -> ResponseReturnValue:
    """The letter to the person, in their language."""
    hold = queries.hold(uid, reader=current_user)
    if hold.person_id in queries.withdrawn([hold.person_id]):
        raise NotFound
    person = Shown(hold.person, current_user)
    paper = printouts.letter(hold, person, language=_language(), by=current_user.name)
    looking.note(Sight.HOLDS, [hold.person_id], by=current_user)
    return pdf(paper, "pay-hold")


def _language() -> str:
    asked = request.args.get("language", "")
    return asked if asked in LANGUAGES else str(get_locale())


def pdf(paper: Printout, name: str) -> Response:
    return Response(
        paper.whole().data,
        mimetype="application/pdf",
        headers={"Content-Disposition": f"inline; filename={name}.pdf"},
    )


@bp.get("/lists/<uuid:uid>")
@allows(READ)
def stop_list(uid: UUID) -> ResponseReturnValue:
    """One stop list: who is on it, who was heard, and what is next."""
    return _list_page(uid)


def _list_page(uid: UUID, form: Any = None) -> tuple[str, int]:
    of = queries.stop_list(uid, reader=current_user)
    found = queries.entries(of, reader=current_user, cursor=request.args.get("cursor"))
    if form is None and of.state is StopListState.DRAFT and current_user.may(ASK):
        form = NoticeForm(version=of.version)
    looking.note(Sight.HOLDS, [each.person_id for each in found.rows], by=current_user)
    if current_user.may(SIGN) and of.state is StopListState.NOTIFIED:
        looking.show(of, queries.as_heard(of), by=current_user)
    return page(
        "pay/stop_list.html",
        of=of,
        page=found,
        rows=_rows(found.rows),
        cursor=request.args.get("cursor"),
        letters=LANGUAGES,
        size=queries.counted([of.id]).get(of.id, (0, 0, 0)),
        form=form,
        words=words,
        pay_words=pay_words,
        today=clock.today(),
        signs=current_user.may(SIGN),
        drops=_drops(of),
    )


def _drops(of: StopList) -> bool:
    try:
        services.may_drop(of, current_user)
    except Refusal:
        return False
    return StopListState.CANCELLED in of.state.moves


@bp.post("/lists/<uuid:uid>/notice")
@allows(ASK)
def list_notice(uid: UUID) -> ResponseReturnValue:
    """Notice is given to everybody on the list."""
    form = NoticeForm()
    if form.validate_on_submit() and form.notice_on.data and form.hearing_until.data:
        with form.showing_refusals(lambda: queries.stop_list(uid, reader=current_user)):
            services.give_notice(
                queries.stop_list(uid, reader=current_user), notice_on=form.notice_on.data,
                hearing_until=form.hearing_until.data, seen=form.version.data, by=current_user,
            )  # fmt: skip
            flash(gettext("It is recorded. Print each letter, and hand it over."), "ok")
            return redirect(url_for(".stop_list", uid=uid))
    answer, status = _list_page(uid, form)
    return answer, max(status, 409 if form.is_stale else 422)


@bp.post("/lists/<uuid:uid>/countersignature")
@allows(SIGN)
def countersignature(uid: UUID) -> ResponseReturnValue:
    """Somebody outside signs."""

    def signed(of: StopList, seen: int | None) -> str:
        looking.opened(of, of.at, queries.as_heard(of), by=current_user)
        count = services.countersign(of, seen=seen, by=current_user)
        return str(gettext("%(count)s people are stopped from tomorrow.", count=count))

    return _deed(uid, signed)


@bp.post("/lists/<uuid:uid>/end")
@allows(ASK)
def list_end(uid: UUID) -> ResponseReturnValue:
    """The list is given up."""

    def dropped(of: StopList, seen: int | None) -> str:
        services.drop(of, seen=seen, by=current_user)
        return str(gettext("The list is dropped. Nobody is stopped."))

    return _deed(uid, dropped)


def _deed(uid: UUID, do: Any) -> ResponseReturnValue:
    of, form = queries.stop_list(uid, reader=current_user), Deed()
    if form.validate_on_submit():
        try:
            flash(do(of, form.version.data), "ok")
        except Refusal as refused:
            flash(str(refused), "stop")
    return redirect(url_for(".stop_list", uid=uid))


@bp.route("/entries/<uuid:uid>", methods=["GET", "POST"])
@allows(READ)
def entry(uid: UUID) -> ResponseReturnValue:
    """One person of a list: what they say, and what became of it."""
    found = queries.entry(uid, reader=current_user)
    form = _entry_form(found)
    if form is not None and form.validate_on_submit():
        with form.showing_refusals(lambda: queries.entry(uid, reader=current_user)):
            _entry_deed(found, form)
            flash(gettext("It is recorded."), "ok")
            return redirect(url_for(".entry", uid=uid))
    found = queries.entry(uid, reader=current_user)
    stopped = found.person_id in queries.withdrawn([found.person_id])
    looking.note(Sight.HOLDS, [found.person_id], by=current_user)
    if isinstance(form, DecisionForm) and not stopped:
        looking.show(found, found.stop_list, by=current_user)
    return page(
        "pay/stop_entry.html", entry=found, of=found.stop_list, form=form, stopped=stopped,
        person=Shown(found.person, current_user), words=words, pay_words=pay_words,
        letters=LANGUAGES,
    )  # fmt: skip


def _entry_form(found: Any) -> Any:
    state = found.stop_list.state
    if state is StopListState.NOTIFIED and current_user.may(ASK):
        return HearingForm(version=found.version)
    if state is not StopListState.IN_EFFECT or found.spared_because:
        return None
    if found.appeal_state is None and current_user.may(ASK):
        return AppealForm(version=found.version)
    if found.appeal_state == "open" and current_user.may(DECIDE):
        return DecisionForm(version=found.version)
    return None


def _entry_deed(found: Any, form: Any) -> None:
    seen = form.version.data
    if isinstance(form, HearingForm):
        services.hear(
            found, form.said.data, form.spared.data, on=form.on.data or clock.today(), seen=seen,
            by=current_user,
        )  # fmt: skip
    elif isinstance(form, AppealForm):
        services.appeal(found, form.said.data, seen=seen, by=current_user)
    else:
        looking.opened(found, None, found.stop_list, by=current_user)
        grant = form.decision.data == "agree"
        services.decide_appeal(found, grant=grant, seen=seen, by=current_user)


@bp.get("/entries/<uuid:uid>/notice.pdf")
@allows(READ)
def entry_notice(uid: UUID) -> ResponseReturnValue:
    found = queries.entry(uid, reader=current_user)
    return _notices(found.stop_list, [found])


@bp.get("/lists/<uuid:uid>/notices.pdf")
@allows(READ)
def list_notices(uid: UUID) -> ResponseReturnValue:
    """The letters to everybody on one page of the list, as one paper."""
    of = queries.stop_list(uid, reader=current_user)
    found = queries.entries(of, reader=current_user, cursor=request.args.get("cursor"))
    return _notices(of, found.rows)


def _notices(of: StopList, found: Sequence[StopListEntry]) -> ResponseReturnValue:
    hidden = queries.withdrawn([each.person_id for each in found])
    told = [each for each in found if each.person_id not in hidden]
    if of.state not in (StopListState.NOTIFIED, StopListState.IN_EFFECT) or not told:
        raise NotFound
    people = [Shown(each.person, current_user) for each in told]
    paper = printouts.list_letters(of, people, language=_language(), by=current_user.name)
    looking.note(Sight.HOLDS, [each.person_id for each in told], by=current_user)
    return pdf(paper, "pay-notice")
