"""Waivers: asked for of one place, signed by a second person, counted for oversight."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.accounts.rules import Sight
from trainingmgr.accounts.services import looking
from trainingmgr.core import clock
from trainingmgr.core.errors import Refusal
from trainingmgr.core.paging import every
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Compartment, Shown
from trainingmgr.tabular.listings import Listing, leaves
from trainingmgr.training.enrolments import printouts, words
from trainingmgr.training.enrolments.forms import SignForm, WaiverForm
from trainingmgr.training.enrolments.queries import waiving
from trainingmgr.training.enrolments.rules import WaiverState
from trainingmgr.training.enrolments.services import waivers
from trainingmgr.training.enrolments.views.places import (
    CONFIRM,
    NOMINATE,
    SAYS,
    WAIVE,
    bp,
    place_of,
    verdict_of,
)
from trainingmgr.web.access import allows
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page


@bp.route("/places/<uuid:uid>/waiver", methods=["GET", "POST"])
@allows(NOMINATE, CONFIRM)
def ask_waiver(uid: UUID) -> ResponseReturnValue:
    found = place_of(uid)
    form = WaiverForm()
    waivable = [each for each in verdict_of(found).missing if each.is_waivable]
    form.piece.choices = [(each.key, words.said(each)) for each in waivable]
    if form.validate_on_submit():
        with form.showing_refusals():
            waivers.ask_waiver(
                found,
                form.piece.data,
                reason=form.reason.data,
                until_on=form.until_on.data or clock.today(),
                by=current_user,
            )
            flash(gettext("A second person signs it now, or does not."))
            return redirect(url_for(".place", uid=uid))
    return page(
        "training/enrolments/waiver.html", place=place_of(uid), waivable=waivable, form=form, **SAYS
    )


@bp.get("/waivers")
@allows(WAIVE, CONFIRM)
def requests() -> ResponseReturnValue:
    found = waiving.open_requests(reader=current_user, cursor=request.args.get("cursor"))
    return page("training/enrolments/requests.html", page=found, **SAYS)


@leaves("waivers", _("Waivers asked for"), WAIVE, CONFIRM)
def _requests_leaving() -> Listing:
    return Listing(
        whom=lambda each: [each.enrolment.person_id],
        within=Compartment.TRAINING,
        columns=printouts.WAIVERS,
        fetch=lambda most: every(
            lambda cursor: waiving.open_requests(reader=current_user, cursor=cursor), most
        ),
        cells=printouts.waiver,
        back=url_for("enrolments.requests"),
    )


@leaves("waivers-counted", _("Waivers in numbers"), Permission.JOURNAL_READ,
        owed=Permission.JOURNAL_EXPORT)  # fmt: skip
def _counted_leaving() -> Listing:
    """In numbers, as oversight reads them: nobody's name."""
    return Listing(
        columns=printouts.WAIVED,
        fetch=lambda most: waiving.counted(clock.today()).months[: most + 1],
        cells=printouts.waived,
        back=url_for("enrolments.counted_waivers"),
        is_personal=False,
    )


@bp.get("/waivers/counted")
@allows(Permission.JOURNAL_READ)
def counted_waivers() -> ResponseReturnValue:
    """How often a rule was bent, for what and by whom: for oversight (R-VET-10)."""
    counted = waiving.counted(clock.today())
    return page("training/enrolments/waivers.html", counted=counted, **SAYS)


@bp.route("/waivers/<uuid:uid>", methods=["GET", "POST"])
@allows(WAIVE, CONFIRM, fresh=True)
def sign(uid: UUID) -> ResponseReturnValue:
    """A second person signs a waiver or refuses it."""
    found = waiving.request(uid, reader=current_user)
    form = SignForm(obj=found)
    if form.validate_on_submit():
        with form.showing_refusals(lambda: waiving.request(uid, reader=current_user)):
            signs = request.form.get("deed") == "sign"
            if signs:
                looking.opened(found, found.asked_at, by=current_user)
            act = waivers.sign_waiver if signs else waivers.refuse_waiver
            act(found, seen=form.version.data, by=current_user)
            flash(gettext("The waiver is signed.") if signs else gettext("It is not waived."))
            return redirect(url_for(".requests"))
    found = waiving.request(uid, reader=current_user)
    looking.note(Sight.WAIVER, [found.enrolment.person_id], by=current_user)
    if found.state is WaiverState.ASKED:
        looking.show(found, by=current_user)
    return page(
        "training/enrolments/sign.html", asked=Shown(found, current_user), form=form, **SAYS
    )


@bp.post("/waivers/<uuid:uid>/withdrawal")
@allows(NOMINATE, CONFIRM)
def withdraw_waiver(uid: UUID) -> ResponseReturnValue:
    """Whoever asked for a waiver takes it back."""
    found, form = waiving.request(uid, reader=current_user, permissions=waiving.ASKS), Deed()
    place = found.enrolment.uid
    if form.validate_on_submit():
        try:
            waivers.withdraw_waiver(found, seen=form.version.data, by=current_user)
            flash(gettext("Taken back: nothing is waived."), "ok")
        except Refusal as refused:
            flash(str(refused), "stop")
    return redirect(url_for(".place", uid=place))
