"""One page for somebody's own contact, and the same page for the head of their cell."""

from types import SimpleNamespace
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from trainingmgr.core.errors import NotFound
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Shown
from trainingmgr.training.contacts import forms, queries, services
from trainingmgr.training.contacts.models import EmergencyContact
from trainingmgr.training.trainers.models import Trainer
from trainingmgr.training.trainers.words import LANGUAGES
from trainingmgr.web.access import allows, signed_in
from trainingmgr.web.form import Deed, Form
from trainingmgr.web.pages import page

bp = Blueprint("contacts", __name__, url_prefix="/emergency-contacts")
READS = Permission.TRAINER_CONTACT


@bp.route("/mine", methods=["GET", "POST"])
@signed_in
def mine() -> ResponseReturnValue:
    """Whom to call for oneself, and nothing where one does not teach."""
    trainer = queries.own(current_user)
    if trainer is None:
        return page("training/contacts/none.html")
    return _written(trainer)


@bp.post("/mine/reading")
@signed_in
def read_mine() -> ResponseReturnValue:
    trainer = queries.own(current_user)
    return _read(trainer, Deed()) if trainer else redirect(_address(None))


@bp.post("/mine/erasure")
@signed_in
def erase_mine() -> ResponseReturnValue:
    trainer = queries.own(current_user)
    return _erased(trainer) if trainer else redirect(_address(None))


@bp.route("/<uuid:uid>", methods=["GET", "POST"])
@allows(READS)
def show(uid: UUID) -> ResponseReturnValue:
    return _written(queries.whose(uid, reader=current_user), uid)


@bp.post("/<uuid:uid>/reading")
@allows(READS)
def read(uid: UUID) -> ResponseReturnValue:
    return _read(queries.whose(uid, reader=current_user), forms.ReadingForm(), uid)


@bp.post("/<uuid:uid>/erasure")
@allows(READS)
def erase(uid: UUID) -> ResponseReturnValue:
    return _erased(queries.whose(uid, reader=current_user), uid)


def _own() -> Trainer:
    found = queries.own(current_user)
    if found is None:
        raise NotFound
    return found


def _written(trainer: Trainer, uid: UUID | None = None) -> ResponseReturnValue:
    row = queries.contact_of(trainer)
    form = forms.ContactForm(obj=SimpleNamespace(version=row.version if row else None))
    if form.validate_on_submit():
        with form.showing_refusals():
            services.keep(
                trainer, form.name.data, form.phone.data, form.speaks.data,
                seen=form.version.data, by=current_user,
            )  # fmt: skip
            flash(gettext("It is kept, sealed."))
            return redirect(_address(uid))
    return _page(uid, write=form)


def _read(trainer: Trainer, form: Form, uid: UUID | None = None) -> ResponseReturnValue:
    """Shown in the answer itself: nobody comes back to it without another look on record."""
    if form.validate_on_submit():
        with form.showing_refusals():
            reason = form.reason.data if isinstance(form, forms.ReadingForm) else ""
            return _page(uid, told=services.read(trainer, reason, by=current_user))
    return _page(uid, why=form)


def _erased(trainer: Trainer, uid: UUID | None = None) -> ResponseReturnValue:
    form = Deed()
    if form.validate_on_submit():
        with form.showing_refusals():
            services.erase(trainer, by=current_user)
            flash(gettext("It is erased."))
    for trouble in form.form_errors:
        flash(trouble, "stop")
    return redirect(_address(uid))


def _page(
    uid: UUID | None, told: EmergencyContact | None = None, **shown: Form
) -> ResponseReturnValue:
    trainer = queries.whose(uid, reader=current_user) if uid else _own()
    row = queries.contact_of(trainer)
    kept = told or SimpleNamespace(version=row.version if row else None)
    return page(
        "training/contacts/show.html", trainer=trainer, row=row, told=told, own=uid is None,
        person=Shown(trainer.person, current_user), languages_=LANGUAGES,
        write=shown.get("write") or forms.ContactForm(formdata=None, obj=kept),
        why=shown.get("why") or forms.ReadingForm(formdata=None),
    )  # fmt: skip


def _address(uid: UUID | None) -> str:
    return url_for(".show", uid=uid) if uid else url_for(".mine")
