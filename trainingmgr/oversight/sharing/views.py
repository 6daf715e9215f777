"""Agreements under which something about people goes to another body, and what went (R-DAT-13)."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.accounts.services import looking
from trainingmgr.core import clock, paging
from trainingmgr.core.permissions import Permission
from trainingmgr.oversight.sharing import forms, printouts, queries, services, words
from trainingmgr.oversight.sharing.models import SharingAgreement
from trainingmgr.oversight.sharing.rules import SharingState
from trainingmgr.tabular.listings import Listing, asked_facts, leaves
from trainingmgr.web.access import allows
from trainingmgr.web.form import Form
from trainingmgr.web.pages import over, page

bp = Blueprint("sharing", __name__, url_prefix="/sharing-agreements")
READ, WRITE = Permission.PROTECTION_READ, Permission.PROTECTION_WRITE
AGREE = Permission.SHARING_AGREE


@bp.get("")
@allows(READ, AGREE)
def index() -> ResponseReturnValue:
    form = forms.AgreementFilters()
    return page(
        "oversight/sharing/index.html", words=words, filters_=form, today=clock.today(),
        page=queries.agreements(cursor=request.args.get("cursor"), **form.asked),
        writes=current_user.may(WRITE),
    )  # fmt: skip


@leaves("sharing", _("Sharing agreements"), READ, AGREE, owed=READ, narrows=forms.AgreementFilters)
def _leaving() -> Listing:
    """The register as it is narrowed."""
    asked = forms.AgreementFilters().asked
    return Listing(
        columns=printouts.REGISTER,
        fetch=lambda most: paging.every(
            lambda cursor: queries.agreements(cursor=cursor, **asked), most
        ),
        cells=printouts.entry,
        back=url_for("sharing.index", **asked),
        facts=asked_facts(asked),
        name="sharing",
        is_personal=False,
    )


@bp.route("/new", methods=["GET", "POST"])
@allows(WRITE)
def new() -> ResponseReturnValue:
    form = _offered(forms.TermsForm(data={"from_on": clock.today()}))
    del form.version
    if form.validate_on_submit():
        with form.showing_refusals():
            made = services.prepare(form.terms, by=current_user)
            flash(gettext("%(code)s is a draft. Once both have signed, a second person agrees.",
                          code=made.code))  # fmt: skip
            return redirect(url_for(".show", uid=made.uid))
    return page(
        "layouts/form.html", form=form, title=gettext("New sharing agreement"),
        does=gettext("Write it down"), back=(url_for(".index"), gettext("Sharing agreements")),
    )  # fmt: skip


def _offered(form: forms.TermsForm) -> forms.TermsForm:
    language = str(get_locale())
    form.body.choices = [(each.code, each.title(language)) for each in queries.bodies()]
    return form


@bp.get("/<uuid:uid>")
@allows(READ, AGREE)
def show(uid: UUID) -> ResponseReturnValue:
    row = queries.agreement(uid)
    deeds = _deeds(row)
    if "agree" in deeds:
        looking.show(row, by=current_user)
    return page(
        "oversight/sharing/show.html", row=row, words=words, today=clock.today(),
        page=queries.left_under(row, cursor=request.args.get("cursor")), deeds=deeds,
        named=[(title, ", ".join(columns)) for title, columns in words.named(row.covers)],
    )  # fmt: skip


def _deeds(row: SharingAgreement) -> set[str]:
    """What this reader may do with it now."""
    writes, agrees = current_user.may(WRITE), current_user.may(AGREE)
    found: set[str] = set()
    if row.state is SharingState.DRAFT:
        found |= {"change"} if writes else set()
        found |= {"withdraw"} if writes or agrees else set()
        if agrees and row.signed_on and row.written_by.holder_id != current_user.holder_id:
            found |= {"agree"}
    if row.state is SharingState.IN_FORCE and (writes or agrees):
        found = {"end"}
    return found


@bp.route("/<uuid:uid>/terms", methods=["GET", "POST"])
@allows(WRITE)
def change(uid: UUID) -> ResponseReturnValue:
    row = queries.agreement(uid)
    form = _offered(forms.TermsForm(data=forms.terms_of(row)))
    if form.validate_on_submit():
        with form.showing_refusals():
            services.change(row, form.terms, seen=form.version.data, by=current_user)
            flash(gettext("Saved."))
            return redirect(url_for(".show", uid=uid))
    return _form(uid, form, gettext("Change the draft"), gettext("Save"))


@bp.post("/<uuid:uid>/agreement")
@allows(AGREE, fresh=True)
def agree(uid: UUID) -> ResponseReturnValue:
    row = queries.agreement(uid)
    looking.opened(row, row.written_at, by=current_user)
    services.agree(row, seen=request.form.get("version", type=int), by=current_user)
    flash(gettext("It is agreed to. What it names may go from its first day on."))
    return redirect(url_for(".show", uid=uid))


@bp.post("/<uuid:uid>/withdrawal")
@allows(WRITE, AGREE)
def withdraw(uid: UUID) -> ResponseReturnValue:
    row = queries.agreement(uid)
    services.withdraw(row, seen=request.form.get("version", type=int), by=current_user)
    flash(gettext("It is withdrawn: nothing went under it."))
    return redirect(url_for(".show", uid=uid))


@bp.route("/<uuid:uid>/end", methods=["GET", "POST"])
@allows(WRITE, AGREE)
def end(uid: UUID) -> ResponseReturnValue:
    row = queries.agreement(uid)
    form = forms.EndForm(data={"version": row.version})
    if form.validate_on_submit():
        with form.showing_refusals():
            services.end(row, form.because.data, seen=form.version.data, by=current_user)
            flash(gettext("It is ended: nothing goes under it any more."))
            return redirect(url_for(".show", uid=uid))
    return _form(uid, form, gettext("End the agreement"), gettext("End it"))


def _form(uid: UUID, form: Form, title: str, does: str) -> ResponseReturnValue:
    row = queries.agreement(uid)
    if row.state in (SharingState.ENDED, SharingState.WITHDRAWN) and not form.is_submitted():
        return over(url_for(".show", uid=uid), gettext("It is ended already."))
    return page(
        "layouts/form.html", form=form, title=title, does=does,
        back=(url_for(".show", uid=uid), row.code),
    )  # fmt: skip
