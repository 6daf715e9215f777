"""Messages to the public with who cleared them, and rumours with what answers them."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.accounts.models import User
from trainingmgr.core import clock
from trainingmgr.core.paging import every
from trainingmgr.core.permissions import Permission
from trainingmgr.programme.outreach import forms, printouts, queries, services, words
from trainingmgr.programme.outreach.models import Rumour
from trainingmgr.programme.outreach.queries import Asked, RumoursAsked
from trainingmgr.programme.outreach.rules import CLEARED_BY, MessageState, is_old
from trainingmgr.programme.outreach.services import Heard
from trainingmgr.registry.structure import queries as structure
from trainingmgr.registry.structure.rules import PlaceLevel
from trainingmgr.tabular.listings import Listing, asked_facts, leaves
from trainingmgr.web.access import allows
from trainingmgr.web.deeds import OneForm, saved
from trainingmgr.web.form import Form
from trainingmgr.web.pages import page

bp = Blueprint("outreach", __name__, url_prefix="/outreach")
READ, WRITE = Permission.OUTREACH_READ, Permission.OUTREACH_WRITE
CLEAR, TAKE = Permission.OUTREACH_CLEAR, Permission.PARTNER_READ
_form = OneForm(_("Messages to the public"))


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    form, today = _filters(), clock.today()
    return page(
        "programme/outreach/index.html", filters_=form, words=words, today=today,
        page=queries.messages(Asked(**form.asked), cursor=request.args.get("cursor")),
        spread=queries.spread(today), writes=current_user.may(WRITE),
    )  # fmt: skip


def _filters() -> forms.MessageFilters:
    form = forms.MessageFilters()
    form.validate()
    return form


@leaves("public-messages", _("Messages to the public"), READ, owed=TAKE, narrows=_filters)
def _leaving() -> Listing:
    form = _filters()
    return Listing(
        columns=printouts.MESSAGES,
        cells=printouts.message,
        fetch=lambda most: every(
            lambda cursor: queries.messages(Asked(**form.asked), cursor=cursor), most
        ),
        back=url_for("outreach.index", **request.args),  # type: ignore[arg-type]
        facts=asked_facts(form.asked, "text"), is_personal=False,
    )  # fmt: skip


@bp.get("/messages/<uuid:uid>")
@allows(READ)
def show(uid: UUID) -> ResponseReturnValue:
    row, today = queries.message(uid), clock.today()
    waits = row.state is MessageState.DRAFT
    touched = [*(each.by for each in row.editions), *(each.by for each in row.given)]
    mine = current_user.holder_id in {each.holder_id for each in touched}
    return page(
        "programme/outreach/show.html", row=row, words=words, today=today,
        warned=queries.warned(row.text, today) if waits else [],
        owed=CLEARED_BY, rumours=queries.answering(row), writes=current_user.may(WRITE),
        clears=current_user.may(CLEAR) and waits and not mine and row.refused is None,
    )  # fmt: skip


@bp.route("/messages/new", methods=["GET", "POST"])
@allows(WRITE)
def new() -> ResponseReturnValue:
    form = forms.MessageForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            made = services.write(form.terms, by=current_user)
            flash(gettext("It is written. Two people who did not write it clear it now."))
            return redirect(url_for(".show", uid=made.uid))
    return _form(form, gettext("New message"), gettext("Write it"))


@bp.route("/messages/<uuid:uid>/text", methods=["GET", "POST"])
@allows(WRITE)
def edit(uid: UUID) -> ResponseReturnValue:
    row = queries.message(uid)
    form = forms.MessageForm(data=forms.message_facts(row))
    if form.validate_on_submit():
        with form.showing_refusals():
            services.write(form.terms, row=row, seen=form.version.data, by=current_user)
            flash(gettext("Saved."))
            return redirect(url_for(".show", uid=uid))
        row = queries.message(uid)  # as it stands, after a refusal
    says = gettext("Another text is cleared again, by two people who did not write it.")
    return _form(form, gettext("Change the message"), gettext("Save"), row, says)


@bp.route("/messages/<uuid:uid>/clearance", methods=["GET", "POST"])
@allows(CLEAR)
def clear(uid: UUID) -> ResponseReturnValue:
    row, today = queries.message(uid), clock.today()
    form = forms.ClearForm(data={"version": row.version})
    if form.validate_on_submit():
        with form.showing_refusals():
            services.clear(
                row, is_right=form.holds.data == "yes", says=form.says.data,
                seen=form.version.data, by=current_user,
            )  # fmt: skip
            done = queries.message(uid)
            flash(
                gettext("It is cleared and may be published.")
                if done.state is MessageState.CLEARED
                else gettext("What you said stands with the text.")
            )
            return redirect(url_for(".show", uid=uid))
        row = queries.message(uid)  # as it stands, after a refusal
    return page(
        "programme/outreach/clear.html", form=form, row=row, words=words,
        warned=queries.warned(row.text, today),
    )  # fmt: skip


@bp.route("/messages/<uuid:uid>/publication", methods=["GET", "POST"])
@allows(WRITE)
def publish(uid: UUID) -> ResponseReturnValue:
    row = queries.message(uid)
    form = forms.PublishForm(data={"version": row.version, "on": clock.today()})
    title, does = gettext("It is published"), gettext("Write it down")
    if form.validate_on_submit() and form.on.data:
        on = form.on.data
        return _done(form, uid, title, does, lambda:
                     services.publish(row, on, seen=form.version.data,
                                      by=current_user))  # fmt: skip
    return _form(form, title, does, row)


@bp.route("/messages/<uuid:uid>/withdrawal", methods=["GET", "POST"])
@allows(WRITE)
def withdraw(uid: UUID) -> ResponseReturnValue:
    row = queries.message(uid)
    form = forms.WithdrawForm(data={"version": row.version})
    title, does = gettext("Withdraw the message"), gettext("Withdraw it")
    if form.validate_on_submit():
        return _done(form, uid, title, does, lambda:
                     services.withdraw(row, form.why.data, seen=form.version.data,
                                       by=current_user))  # fmt: skip
    return _form(form, title, does, row)


@bp.route("/messages/<uuid:uid>/reach", methods=["GET", "POST"])
@allows(WRITE)
def reach(uid: UUID) -> ResponseReturnValue:
    row, form = queries.message(uid), forms.ReachForm()
    title, does = gettext("How many it reached"), gettext("Write it down")
    if form.validate_on_submit():
        return _done(form, uid, title, does, lambda:
                     services.reach(row, form.language.data, form.number.data or 0,
                                    form.source.data, by=current_user))  # fmt: skip
    return _form(form, title, does, row)


@bp.route("/messages/<uuid:uid>/corrections/new", methods=["GET", "POST"])
@allows(WRITE)
def correct(uid: UUID) -> ResponseReturnValue:
    row = queries.message(uid)
    form = forms.CorrectForm(data={"on": clock.today()})
    title, does = gettext("Correct what was said"), gettext("Write it down")
    if form.validate_on_submit() and form.on.data:
        on = form.on.data
        return _done(form, uid, title, does, lambda:
                     services.correct(row, wrong=form.wrong.data, instead=form.instead.data,
                                      again=form.again.data, on=on, by=current_user))  # fmt: skip
    says = gettext("It stands with the message and is never taken out.")
    return _form(form, title, does, row, says)


def _done(
    form: Form, uid: UUID, title: str, does: str, deed: Callable[[], object]
) -> ResponseReturnValue:
    """A deed on a message, or its form again with what refused it."""
    return saved(
        form,
        deed,
        url_for(".show", uid=uid),
        lambda: _form(form, title, does, queries.message(uid)),
    )


@bp.get("/rumours")
@allows(READ)
def rumours() -> ResponseReturnValue:
    form, today = _narrowed(), clock.today()
    return page(
        "programme/outreach/rumours.html", filters_=form, words=words, today=today,
        page=queries.rumours(
            RumoursAsked(**form.asked), on=today, cursor=request.args.get("cursor")
        ), is_old=is_old, language=str(get_locale()), writes=current_user.may(WRITE),
    )  # fmt: skip


def _narrowed() -> forms.RumourFilters:
    form = forms.RumourFilters()
    form.place.choices = _regions()
    form.validate()
    return form


def _regions() -> list[tuple[int, str]]:
    language = str(get_locale())
    return [(each.id, each.title(language)) for each in structure.places(PlaceLevel.ADM1)]


@leaves("rumours", _("Rumours"), READ, owed=TAKE, narrows=_narrowed)
def _rumours_leaving() -> Listing:
    form, today, language = _narrowed(), clock.today(), str(get_locale())
    return Listing(
        columns=printouts.RUMOURS,
        cells=lambda row: printouts.rumour(row, language),
        fetch=lambda most: every(
            lambda cursor: queries.rumours(RumoursAsked(**form.asked), on=today, cursor=cursor),
            most,
        ),
        back=url_for("outreach.rumours", **request.args),  # type: ignore[arg-type]
        facts=asked_facts(form.asked, "text"), is_personal=False,
    )  # fmt: skip


@bp.get("/rumours/<uuid:uid>")
@allows(READ)
def rumour(uid: UUID) -> ResponseReturnValue:
    row, today = queries.rumour(uid), clock.today()
    return page(
        "programme/outreach/rumour.html", row=row, words=words, today=today,
        old=row.closed_on is None and is_old(row.heard_on, today),
        language=str(get_locale()), writes=current_user.may(WRITE),
    )  # fmt: skip


@bp.route("/rumours/new", methods=["GET", "POST"])
@allows(WRITE)
def hear() -> ResponseReturnValue:
    form, there = forms.RumourForm(data={"heard_on": clock.today()}), _owners()
    form.owner.choices = [(key, each.name) for key, each in there.items()]
    form.place.choices = _regions()
    if form.validate_on_submit() and form.heard_on.data:
        place = next((each for each in structure.places(PlaceLevel.ADM1)
                      if each.id == form.place.data), None)  # fmt: skip
        with form.showing_refusals():
            heard = Heard(
                says=form.says.data, heard_on=form.heard_on.data, way=form.way.data,
                danger=form.danger.data, owner=there.get(form.owner.data), place=place,
            )  # fmt: skip
            made = services.hear(heard, by=current_user)
            flash(gettext("It is written down. Find out next whether it is true."))
            return redirect(url_for(".rumour", uid=made.uid))
    return _form(form, gettext("New rumour"), gettext("Write it down"), back=_to_rumours())


def _owners() -> dict[str, User]:
    return {str(each.holder_id): each for each in queries.owners()}


def _to_rumours() -> tuple[str, str]:
    return url_for(".rumours"), gettext("Rumours")


@bp.route("/rumours/<uuid:uid>/owner", methods=["GET", "POST"])
@allows(WRITE)
def give(uid: UUID) -> ResponseReturnValue:
    row, there = queries.rumour(uid), _owners()
    form = forms.GiveForm(data={"version": row.version, "owner": str(row.owner.holder_id),
                                "danger": row.danger})  # fmt: skip
    form.owner.choices = [(key, each.name) for key, each in there.items()]
    title, does = gettext("Who sees to it"), gettext("Save")
    if form.validate_on_submit():
        return _seen_to(form, row, title, does, lambda:
                        services.give(row, there.get(form.owner.data), form.danger.data,
                                      seen=form.version.data, by=current_user))  # fmt: skip
    return _about(form, title, does, row)


@bp.route("/rumours/<uuid:uid>/finding", methods=["GET", "POST"])
@allows(WRITE)
def find(uid: UUID) -> ResponseReturnValue:
    row = queries.rumour(uid)
    form = forms.FindForm(data={"version": row.version, "finding": row.finding,
                                "how": row.found_how})  # fmt: skip
    title, does = gettext("Whether it is true"), gettext("Write down what I found")
    if form.validate_on_submit():
        return _seen_to(form, row, title, does, lambda:
                        services.find(row, form.finding.data, form.how.data,
                                      seen=form.version.data, by=current_user))  # fmt: skip
    return _about(form, title, does, row)


@bp.route("/rumours/<uuid:uid>/answer", methods=["GET", "POST"])
@allows(WRITE)
def close(uid: UUID) -> ResponseReturnValue:
    row = queries.rumour(uid)
    form = forms.CloseForm(data={"version": row.version})
    title, does = gettext("Close the rumour"), gettext("Close it")
    if form.validate_on_submit():
        return _seen_to(form, row, title, does, lambda:
                        services.close(row, code=form.code.data, because=form.because.data,
                                       seen=form.version.data, by=current_user))  # fmt: skip
    return _about(form, title, does, row)


def _seen_to(
    form: Form, row: Rumour, title: str, does: str, deed: Callable[[], object]
) -> ResponseReturnValue:
    """A deed on a rumour, or its form again with what refused it."""
    uid = row.uid
    return saved(
        form,
        deed,
        url_for(".rumour", uid=uid),
        lambda: _about(form, title, does, queries.rumour(uid)),
    )


def _about(form: Form, title: str, does: str, row: Rumour) -> ResponseReturnValue:
    return _form(form, title, does, about=row.says,
                 back=(url_for(".rumour", uid=row.uid), row.code))  # fmt: skip
