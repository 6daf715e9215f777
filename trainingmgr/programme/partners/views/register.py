"""The register of partners: organisations with what they do, and what they have agreed."""

from collections import Counter
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from trainingmgr.accounts import queries as accounts
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.programme.partners import forms, queries, services, words
from trainingmgr.programme.partners.models import Agreement
from trainingmgr.programme.partners.queries.doings import YEAR, Whole, whole
from trainingmgr.programme.partners.rules import PartnerRole, Standing
from trainingmgr.registry.structure import queries as structure
from trainingmgr.registry.structure.rules import PlaceLevel
from trainingmgr.registry.structure.words import ORGANISATION_KINDS
from trainingmgr.training.curricula import queries as curricula
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page

bp = Blueprint("partners", __name__, url_prefix="/partners")
READ, WRITE = Permission.PARTNER_READ, Permission.PARTNER_WRITE
CHAIR = Permission.PARTNER_CHAIR


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    """Organisations that take part: what each does now, and what it has agreed."""
    today = clock.today()
    found, agreed = whole(today - YEAR, today + YEAR, ()), queries.agreements()
    runs = [each for each in agreed if each.standing(today) is not Standing.OVER]
    return page(
        "programme/partners/index.html", rows=_taking_part(found, runs), words=words, today=today,
        kinds=ORGANISATION_KINDS,
        ending=[each for each in runs if each.standing(today) is Standing.ENDS_SOON],
    )  # fmt: skip


def _taking_part(found: Whole, agreed: list[Agreement]) -> list[dict[str, Any]]:
    """Organisations with a role in an activity or an agreement."""
    roles: dict[int, set[PartnerRole]] = {}
    counts: dict[int, int] = {}
    parties: dict[int, int] = {}
    for doing in found.doings:
        for role, keys in doing.roles.items():
            for key in keys:
                roles.setdefault(key, set()).add(role)
        for key in doing.everybody:
            counts[key] = counts.get(key, 0) + 1
    for each in agreed:
        for party in each.parties:
            roles.setdefault(party.organisation_id, set()).add(party.role)
            parties[party.organisation_id] = parties.get(party.organisation_id, 0) + 1
    return [
        {"organisation": each, "roles": [one for one in PartnerRole if one in roles[key]],
         "activities": counts.get(key, 0), "agreements": parties.get(key, 0)}
        for key, each in found.organisations.items() if key in roles
    ]  # fmt: skip


@bp.get("/<uuid:uid>")
@allows(READ)
def show(uid: UUID) -> ResponseReturnValue:
    return _show(uid)


def _show(uid: UUID, form: forms.VoiceForm | None = None) -> ResponseReturnValue:
    """One organisation: what it does in a year back and ahead, what it has signed, who speaks."""
    today = clock.today()
    found = whole(today - YEAR, today + YEAR, ())
    organisation = next((each for each in found.organisations.values() if each.uid == uid), None)
    if organisation is None:
        raise NotFound
    mine = [each for each in found.doings if organisation.id in each.everybody]
    states = Counter(each.state for each in mine)
    chairs = current_user.may(CHAIR)
    return page(
        "programme/partners/show.html", organisation=organisation, states=states,
        agreements=queries.agreements(organisation.id), words=words, today=today,
        form=(form or _voice_form()) if chairs else None, chairs=chairs, kinds=ORGANISATION_KINDS,
        voices=queries.voices(organisation.id) if chairs else (),
        roles=[one for one in PartnerRole
               if any(organisation.id in each.roles.get(one, ()) for each in mine)],
    )  # fmt: skip


def _voice_form() -> forms.VoiceForm:
    form = forms.VoiceForm()
    form.user.choices = [
        (str(each.uid), each.name) for each in accounts.holding(Role.DONOR_PARTNER)
    ]
    return form


@bp.post("/<uuid:uid>/voices")
@allows(CHAIR)
def name_voice(uid: UUID) -> ResponseReturnValue:
    organisation, form = structure.organisation(uid), _voice_form()
    if form.validate_on_submit():
        with form.showing_refusals():
            people = accounts.holding(Role.DONOR_PARTNER)
            user = next((each for each in people if str(each.uid) == form.user.data), None)
            if user is None:
                raise NotFound
            services.name_voice(organisation, user, by=current_user)
            flash(gettext("This account sees what the organisation does from now on."))
            return redirect(url_for(".show", uid=uid))
    return _show(uid, form)


@bp.post("/voices/<uuid:uid>/end")
@allows(CHAIR)
def end_voice(uid: UUID) -> ResponseReturnValue:
    row = queries.voice(uid)
    organisation = row.organisation.uid
    try:
        services.end_voice(row, by=current_user)
        flash(gettext("This account sees nothing of the organisation any more."))
    except Refusal as refused:
        flash(str(refused), "stop")
    return redirect(url_for(".show", uid=organisation))


@bp.get("/agreements")
@allows(READ)
def agreements() -> ResponseReturnValue:
    today = clock.today()
    rows = [
        each
        for each in queries.agreements()
        if "all" in request.args or each.standing(today) is not Standing.OVER
    ]
    return page(
        "programme/partners/agreements.html", rows=rows, words=words, today=today,
        every="all" in request.args,
    )  # fmt: skip


@bp.route("/agreements/new", methods=["GET", "POST"])
@allows(WRITE)
def new_agreement() -> ResponseReturnValue:
    form = forms.AgreementForm()
    _offer(form)
    if form.validate_on_submit():
        with form.showing_refusals():
            made = services.agree(form.wording, form.named, form.cover, by=current_user)
            flash(gettext("%(code)s is recorded.", code=made.code))
            return redirect(url_for(".agreement", uid=made.uid))
    return page(
        "layouts/form.html", form=form, title=gettext("Record an agreement"),
        back=(url_for(".agreements"), gettext("Agreements")), does=gettext("Record it"),
    )  # fmt: skip


@bp.get("/agreements/<uuid:uid>")
@allows(READ)
def agreement(uid: UUID) -> ResponseReturnValue:
    return page(
        "programme/partners/agreement.html", agreement=queries.agreement(uid), words=words,
        today=clock.today(), writes=current_user.may(WRITE),
    )  # fmt: skip


@bp.route("/agreements/<uuid:uid>/edit", methods=["GET", "POST"])
@allows(WRITE)
def edit_agreement(uid: UUID) -> ResponseReturnValue:
    row = queries.agreement(uid)
    form = forms.AgreementForm(data=forms.agreement_facts(row))
    _offer(form)
    if form.validate_on_submit():
        with form.showing_refusals():
            services.change_agreement(
                row, form.wording, form.named, form.cover, seen=form.version.data, by=current_user
            )
            flash(gettext("Saved."))
            return redirect(url_for(".agreement", uid=uid))
    return page(
        "layouts/form.html", form=form, title=gettext("Change the agreement"),
        back=(url_for(".agreement", uid=uid), row.code), does=gettext("Save"),
    )  # fmt: skip


@bp.route("/agreements/<uuid:uid>/end", methods=["GET", "POST"])
@allows(WRITE)
def end_agreement(uid: UUID) -> ResponseReturnValue:
    row = queries.agreement(uid)
    form = forms.EndForm(obj=row)
    if form.validate_on_submit() and form.on.data:
        with form.showing_refusals():
            services.end_agreement(
                row, form.on.data, form.because.data, seen=form.version.data, by=current_user
            )
            flash(gettext("It is written down that the agreement has ended."))
            return redirect(url_for(".agreement", uid=uid))
    return page(
        "layouts/form.html", form=form, title=gettext("The agreement has ended"),
        back=(url_for(".agreement", uid=uid), row.code), does=gettext("Write it down"),
    )  # fmt: skip


def _offer(form: forms.AgreementForm) -> None:
    language = str(get_locale())
    form.offer(
        organisation_choices(language),
        [(each.id, each.title(language)) for each in curricula.topics()],
        [(each.id, each.title(language)) for each in structure.places(PlaceLevel.ADM1)],
        unit_choices(language),
    )


def organisation_choices(language: str) -> list[tuple[int, str]]:
    return [
        (each.id, f"{each.title(language)} ({each.code})") for each in structure.organisations()
    ]


def unit_choices(language: str) -> list[tuple[int, str]]:
    return [(each.id, f"{each.title(language)} ({each.code})") for each in queries.units()]
