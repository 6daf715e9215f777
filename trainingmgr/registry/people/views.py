from functools import partial
from types import SimpleNamespace
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from trainingmgr.accounts import queries as accounts
from trainingmgr.accounts import reasons
from trainingmgr.accounts.rules.reasons import Work
from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import FieldClass, Shown
from trainingmgr.registry.people import printouts, queries, services
from trainingmgr.registry.people.forms import (
    DetailsForm,
    PortraitForm,
    RecordForm,
    ServiceForm,
    details_facts,
    service_facts,
)
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.rules import GONE
from trainingmgr.registry.people.services import changes, portraits
from trainingmgr.registry.structure import queries as structure
from trainingmgr.registry.structure.rules import PlaceLevel
from trainingmgr.web.access import allows, drawn_in_pages, why_first
from trainingmgr.web.dated import AsAt
from trainingmgr.web.pages import page

bp = Blueprint("person", __name__, url_prefix="/people")
CORRECT = Permission.PERSON_CORRECT


@bp.get("/<uuid:uid>")
@allows(Permission.PERSON_READ)
def show(uid: UUID) -> ResponseReturnValue:
    person = queries.whole_person(uid, reader=current_user)
    if person.uid != uid:
        return redirect(url_for(".show", uid=person.uid))
    if (asked := why_first(Work.CARD, uid)) is not None:
        return asked
    if (stated := reasons.here()) is not None:
        services.note_card(person, stated=stated, by=current_user)
    elif FieldClass.S2 in current_user.field_classes:
        services.note_opened(person, by=current_user)
    as_at = AsAt()
    card = printouts.card(person, current_user, clock.today(), as_at.day)
    return page("registry/people/person.html", filters_=as_at, **card)


@bp.route("/<uuid:uid>/details", methods=["GET", "POST"])
@allows(CORRECT)
def details(uid: UUID) -> ResponseReturnValue:
    person = _whole(uid)
    form = DetailsForm(obj=details_facts(person))
    language = str(get_locale())
    districts = structure.places(PlaceLevel.ADM1, PlaceLevel.ADM2)
    form.place_id.choices = [(each.id, each.title(language)) for each in districts]
    kinds = structure.open_document_kinds()
    form.offer_papers((code, each.title(language)) for code, each in kinds.items())
    if form.validate_on_submit():
        with form.showing_refusals(lambda: details_facts(_whole(uid))):
            changes.correct_details(
                person,
                seen=form.version.data,
                phones=form.telephones,
                languages=form.spoken,
                literacy=form.literacy.data or person.literacy,
                aliases=form.other_names,
                place_id=form.place_id.data,
                papers=form.shown_papers,
                parts=form.name_parts,
                by=current_user,
            )
            flash(gettext("The details are saved."))
            return redirect(url_for(".show", uid=uid))
    services.note_opened(person, by=current_user)
    return page(
        "registry/people/details.html",
        person=Shown(_whole(uid), current_user),
        form=form,
        **printouts.WORDS,
    )


@bp.route("/<uuid:uid>/service", methods=["GET", "POST"])
@allows(CORRECT)
def service(uid: UUID) -> ResponseReturnValue:
    person = queries.person(uid, reader=current_user, permission=CORRECT)
    form = ServiceForm(obj=service_facts(person))
    _offer(form)
    if form.validate_on_submit():

        def now() -> object:
            return service_facts(queries.person(uid, reader=current_user, permission=CORRECT))

        with form.showing_refusals(now):
            changes.change_service(
                person,
                seen=form.version.data,
                status=form.status.data,
                from_on=form.from_on.data or clock.today(),
                unit_id=form.unit_id.data,
                rank_id=form.rank_id.data,
                post_id=_post_id(form.post_number.data),
                reference=form.reference.data or None,
                by=current_user,
            )
            flash(gettext("The change is recorded."))
            return redirect(url_for(".show", uid=uid))
    person = queries.person(uid, reader=current_user, permission=CORRECT)
    return page(
        "registry/people/service.html",
        person=Shown(person, current_user),
        departs=current_user.may(Permission.PERSON_DEPART),
        gone=person.status in GONE,
        form=form,
        **printouts.WORDS,
    )


@bp.get("/<uuid:uid>/portrait")
@drawn_in_pages
@allows(Permission.PERSON_READ)
def portrait(uid: UUID) -> ResponseReturnValue:
    """The picture, for readers of class S2; to everybody else it is not there."""
    person = queries.person(uid, reader=current_user)
    held = queries.portraits([person.id], reader=current_user).get(person.id)
    if held is None:
        raise NotFound
    return Response(held, mimetype="image/jpeg")


@bp.route("/<uuid:uid>/portrait/change", methods=["GET", "POST"])
@allows(CORRECT)
def portrait_change(uid: UUID) -> ResponseReturnValue:
    person = queries.person(uid, reader=current_user, permission=CORRECT)
    held = partial(_pictured, person)
    form = PortraitForm(obj=held())
    if form.validate_on_submit():
        with form.showing_refusals(held):
            if request.form.get("deed") == "remove":
                portraits.remove_portrait(person, seen=form.version.data, by=current_user)
                flash(gettext("The picture is taken away."))
            else:
                sent = form.picture.data.read() if form.picture.data else b""
                portraits.set_portrait(person, sent, seen=form.version.data, by=current_user)
                flash(gettext("The picture is saved."))
            return redirect(url_for(".show", uid=uid))
    person = queries.person(uid, reader=current_user, permission=CORRECT)
    return page(
        "registry/people/portrait.html",
        person=Shown(person, current_user),
        form=form,
        pictured=queries.has_portrait(person),
    )


def _pictured(person: Person) -> SimpleNamespace:
    held = queries.portrait(person)
    return SimpleNamespace(version=held.version if held else None)


def _offer(form: ServiceForm) -> None:
    language = str(get_locale())
    form.unit_id.choices = structure.units(language, reader=current_user, permission=CORRECT)
    form.rank_id.choices = [(each.id, each.title(language)) for each in structure.ranks()]


def _post_id(number: str) -> int | None:
    if not number:
        return None
    found = structure.post_by_number(number)
    if found is None:
        raise Refusal(gettext("There is no post with this number."), field="post_number")
    return found.id


def _whole(uid: UUID) -> Person:
    return queries.whole_person(uid, reader=current_user, permission=CORRECT)


@bp.route("/accounts/<uuid:uid>", methods=["GET", "POST"])
@allows(Permission.ACCOUNT_WRITE, fresh=True)
def account(uid: UUID) -> ResponseReturnValue:
    """Tie an account to the record of its owner: a mentor finds their classes by it."""
    user = accounts.user(uid, reader=current_user)
    form = RecordForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            person = queries.by_exact_number(form.number.data)
            if person is None:
                raise Refusal(gettext("No record has this number."), field="number")
            services.attach_holder(person, user.holder_id, by=current_user)
            flash(gettext("The account and the record are one person's from now on."), "ok")
            return redirect(url_for("users.show", uid=uid), 303)
        user = accounts.user(uid, reader=current_user)
    return page("registry/people/account.html", form=form, user=user)
