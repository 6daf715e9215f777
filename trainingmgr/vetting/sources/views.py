"""Pages of the compartment. Where it is off these addresses do not exist: `features.blueprints`."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from trainingmgr.accounts.services import looking
from trainingmgr.core import clock
from trainingmgr.core.permissions import Permission
from trainingmgr.vetting.sources import queries, rules, services
from trainingmgr.vetting.sources.forms import AskForm, PasswordForm, SourceForm, WrapForm
from trainingmgr.vetting.sources.models import Source
from trainingmgr.vetting.sources.words import CONSENTS, GRANT_SHAPES, GRANTS, SHAPES, STATES
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page

bp = Blueprint("sources", __name__, url_prefix="/vetting/sources")
WRITE, CUSTODY = Permission.SOURCE_WRITE, Permission.SOURCE_CUSTODY
SAYS = {
    "consents": CONSENTS, "states": STATES, "shapes": SHAPES, "grant_states": GRANTS,
    "grant_shapes": GRANT_SHAPES,
}  # fmt: skip


def _into() -> rules.Compartment:
    settings = current_app.extensions["settings"]
    return rules.compartment(on=settings.sources, escrow=settings.escrow)


@bp.get("")
@allows(WRITE, CUSTODY, fresh=True)
def index() -> ResponseReturnValue:
    """Codes, months and grants: what the compartment shows of itself."""
    _into()
    return page(
        "vetting/sources/index.html",
        page=queries.sources(
            reader=current_user, case=request.args.get("case"), cursor=request.args.get("cursor")
        ),
        case=request.args.get("case"),
        grants=queries.grants(reader=current_user, cursor=request.args.get("grants")),
        key=queries.key_of(current_user),
        custodians=len(queries.custodians(clock.today())),
        now_at=clock.now(),
        **SAYS,
    )


@bp.route("/key", methods=["GET", "POST"])
@allows(WRITE, CUSTODY, fresh=True)
def key() -> ResponseReturnValue:
    """Make one's key, or a new one where the former password is forgotten."""
    form = PasswordForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            services.make_key(form.password.data or "", into=_into(), by=current_user)
            flash(gettext("Your key is made. It opens with your password and nothing else."))
            return redirect(url_for(".index"))
    return page("vetting/sources/key.html", form=form, key=queries.key_of(current_user),
                wrapping=WrapForm(formdata=None))  # fmt: skip


@bp.post("/key/password")
@allows(WRITE, CUSTODY, fresh=True)
def wrapping() -> ResponseReturnValue:
    """The same key under the password of today."""
    form = WrapForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            services.wrap_anew(
                form.former_password.data or "",
                form.password.data or "",
                into=_into(),
                by=current_user,
            )
            flash(gettext("Your key opens with your password of today."))
            return redirect(url_for(".index"))
    return page("vetting/sources/key.html", form=PasswordForm(formdata=None), wrapping=form,
                key=queries.key_of(current_user))  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
@allows(WRITE, fresh=True)
def new() -> ResponseReturnValue:
    form = SourceForm()
    if not form.is_submitted():
        form.case_code.data = request.args.get("case", "")
    if form.validate_on_submit():
        with form.showing_refusals():
            made = services.write(
                form.case_code.data, form.secret_text.data, consent=form.consent.data,
                into=_into(), by=current_user,
            )  # fmt: skip
            flash(gettext("Sealed. Read it once more, then hand it over."))
            return redirect(url_for(".show", code=made.code))
    return page("vetting/sources/new.html", form=form, key=queries.key_of(current_user))


@bp.route("/<code>", methods=["GET", "POST"])
@allows(WRITE, CUSTODY, fresh=True)
def show(code: str) -> ResponseReturnValue:
    """One source: ask to see it; whoever wrote it reads it with their password until hand-over."""
    row = queries.source(code, reader=current_user)
    if row.state is rules.SourceState.WRITTEN:
        return _own(row)
    form = AskForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            services.ask(row, form.reason.data, into=_into(), by=current_user)
            flash(gettext("You asked. Another custodian decides."))
            return redirect(url_for(".index"))
    return page("vetting/sources/show.html", source=queries.source(code, reader=current_user),
                form=form, text=None, mine=False, now_at=clock.now(), **SAYS)  # fmt: skip


def _own(row: Source) -> ResponseReturnValue:
    form, text = PasswordForm(), None
    if form.validate_on_submit():
        with form.showing_refusals():
            text = services.read_own(row, form.password.data or "", into=_into(), by=current_user)
    row = queries.source(row.code, reader=current_user)
    return page("vetting/sources/show.html", source=row, form=form, text=text, mine=True,
                now_at=clock.now(), **SAYS)  # fmt: skip


@bp.post("/<code>/hand-over")
@allows(WRITE, fresh=True)
def hand_over(code: str) -> ResponseReturnValue:
    services.hand_over(queries.source(code, reader=current_user), into=_into(), by=current_user)
    flash(gettext("Handed over. You open it no more without another custodian."))
    return redirect(url_for(".index"))


@bp.post("/<code>/withdrawal")
@allows(WRITE, CUSTODY, fresh=True)
def withdrawal(code: str) -> ResponseReturnValue:
    services.withdraw(queries.source(code, reader=current_user), into=_into(), by=current_user)
    flash(gettext("Deleted. Only that there was a source is left."))
    return redirect(url_for(".index"))


@bp.route("/grants/<uuid:uid>", methods=["GET", "POST"])
@allows(WRITE, CUSTODY, fresh=True)
def grant(uid: UUID) -> ResponseReturnValue:
    """Somebody asked: another custodian grants or refuses; then whoever asked reads."""
    row = queries.grant(uid, reader=current_user)
    mine = row.asked_by_id == current_user.id
    form, text = PasswordForm(), None
    if request.form.get("deed") == "refuse" and not mine:
        return _decided(lambda: services.refuse(row, into=_into(), by=current_user))
    if request.form.get("deed") == "take_back" and mine:
        services.take_back(row, into=_into(), by=current_user)
        flash(gettext("It is taken back."))
        return redirect(url_for(".index"))
    if form.validate_on_submit():
        with form.showing_refusals():
            if mine:
                text = services.read(row, form.password.data or "", into=_into(), by=current_user)
            else:
                looking.opened(row, row.asked_at, by=current_user)
                services.grant(row, form.password.data or "", into=_into(), by=current_user)
                flash(gettext("Open to whoever asked, for thirty minutes."))
                return redirect(url_for(".index"))
    row = queries.grant(uid, reader=current_user)
    if row.state is rules.GrantState.ASKED and not mine:
        looking.show(row, by=current_user)
    return page("vetting/sources/grant.html", grant=row, form=form, text=text, mine=mine,
                now_at=clock.now(), **SAYS)  # fmt: skip


def _decided(deed: Callable[[], None]) -> ResponseReturnValue:
    deed()
    flash(gettext("Not opened. Whoever asked sees that."))
    return redirect(url_for(".index"))


@bp.route("/sealing", methods=["GET", "POST"])
@allows(CUSTODY, fresh=True)
def sealing() -> ResponseReturnValue:
    """Seal sources anew for custodians who cannot open them."""
    form = PasswordForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            count = services.rewrap(form.password.data or "", into=_into(), by=current_user)
            flash(gettext("%(count)s sources were sealed for every custodian.", count=count))
            return redirect(url_for(".index"))
    return page("vetting/sources/sealing.html", form=form,
                lacking=len(queries.lacking(queries.custodians(clock.today()))))  # fmt: skip
