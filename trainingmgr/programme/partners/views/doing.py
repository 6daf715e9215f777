"""Who does what, where, when, for whom: told by partners, or read from the site's own runs."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.errors import Refusal
from trainingmgr.core.paging import SIZE, Page
from trainingmgr.programme.partners import forms, queries, services, words
from trainingmgr.programme.partners.queries.doings import YEAR, Whole, whole
from trainingmgr.programme.partners.rules import Doing, Standing
from trainingmgr.programme.partners.views.register import (
    READ,
    WRITE,
    bp,
    organisation_choices,
    unit_choices,
)
from trainingmgr.registry.structure import queries as structure
from trainingmgr.registry.structure.rules import PlaceLevel
from trainingmgr.training.curricula import queries as curricula
from trainingmgr.web.access import allows
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page
from trainingmgr.web.priced import currencies

LONGEST = 30


def asked() -> tuple[forms.ActivityFilters, Whole, list[Doing]]:
    """How the list is narrowed, everything of these days, and what is left of it."""
    filters, today, language = forms.ActivityFilters(), clock.today(), str(get_locale())
    said = filters.asked
    since, until = said.get("since") or today - YEAR, said.get("until") or today + YEAR
    found = whole(since, until)
    filters.partner.choices = [(k, each.title(language)) for k, each in found.organisations.items()]
    filters.topic.choices = [(k, each.title(language)) for k, each in found.topics.items()]
    filters.region.choices = [
        (key, each.title(language))
        for key, each in found.places.items()
        if each.level is PlaceLevel.ADM1
    ]
    filters.validate()
    return filters, found, [each for each in found.doings if _wanted(each, found, filters.asked)]


def _wanted(doing: Doing, found: Whole, said: Any) -> bool:
    region = found.region(doing) if "region" in said else None
    return (
        said.get("partner") in (None, *doing.everybody)
        and said.get("topic") in (None, *doing.topics)
        and said.get("state") in (None, doing.state)
        and ("region" not in said or (region is not None and region.id == said["region"]))
    )


@bp.get("/activities")
@allows(READ)
def activities() -> ResponseReturnValue:
    filters, found, rows = asked()
    return page(
        "programme/partners/activities.html", page=paged(rows), found=found, filters_=filters,
        words=words, today=clock.today(),
    )  # fmt: skip


def paged(rows: Sequence[Any]) -> Page[Any]:
    """A list that is whole already, a page at a time: `cursor` is the place of its first row."""
    written = request.args.get("cursor", "")
    at = int(written) if written.isascii() and written.isdecimal() and len(written) < LONGEST else 0
    at = at if at < len(rows) else 0
    return Page(
        rows[at : at + SIZE],
        str(max(0, at - SIZE)) if at else None,
        str(at + SIZE) if at + SIZE < len(rows) else None,
        len(rows),
    )


@bp.route("/activities/new", methods=["GET", "POST"])
@allows(WRITE)
def new_activity() -> ResponseReturnValue:
    form = forms.ActivityForm(currencies())
    _offer(form)
    if form.validate_on_submit():
        with form.showing_refusals():
            made = services.tell(form.facts, form.named, by=current_user)
            flash(gettext("%(code)s is recorded.", code=made.code))
            return redirect(url_for(".activity", uid=made.uid))
    return page(
        "layouts/form.html", form=form, title=gettext("Record an activity"),
        back=(url_for(".activities"), gettext("Who does what")), does=gettext("Record it"),
        says=gettext("Runs of this site are not typed here: they stand in the list by themselves."),
    )  # fmt: skip


@bp.get("/activities/<uuid:uid>")
@allows(READ)
def activity(uid: UUID) -> ResponseReturnValue:
    row = queries.activity(uid)
    return page(
        "programme/partners/activity.html", activity=row, words=words, today=clock.today(),
        places=structure.places(PlaceLevel.ADM1, PlaceLevel.ADM2), writes=current_user.may(WRITE),
    )  # fmt: skip


@bp.route("/activities/<uuid:uid>/edit", methods=["GET", "POST"])
@allows(WRITE)
def edit_activity(uid: UUID) -> ResponseReturnValue:
    row = queries.activity(uid)
    money = list(dict.fromkeys([*([row.currency] if row.currency else []), *currencies()]))
    form = forms.ActivityForm(money, data=forms.activity_facts(row))
    _offer(form)
    if form.validate_on_submit():
        with form.showing_refusals():
            facts = services.kept(form.facts, row)
            services.change(row, facts, form.named, seen=form.version.data, by=current_user)
            flash(gettext("Saved."))
            return redirect(url_for(".activity", uid=uid))
    return page(
        "layouts/form.html", form=form, title=gettext("Change the activity"),
        back=(url_for(".activity", uid=uid), row.code), does=gettext("Save"),
    )  # fmt: skip


@bp.post("/activities/<uuid:uid>/confirmation")
@allows(WRITE)
def confirm(uid: UUID) -> ResponseReturnValue:
    form, row = Deed(), queries.activity(uid)
    try:
        services.confirm(row, seen=form.version.data, by=current_user)
        flash(gettext("It is confirmed as of today."))
    except Refusal as refused:
        flash(str(refused), "stop")
    return redirect(url_for(".activity", uid=uid))


def _offer(form: forms.ActivityForm) -> None:
    language, today = str(get_locale()), clock.today()
    form.offer(
        organisation_choices(language),
        [
            (each.id, f"{each.code} {each.title}")
            for each in queries.agreements()
            if each.standing(today) is not Standing.OVER or each.id == form.agreement_id.object_data
        ],
        [(each.id, each.title(language)) for each in curricula.topics()],
        [
            (each.id, f"{each.title(language)} ({each.pcode})")
            for each in structure.places(PlaceLevel.ADM1, PlaceLevel.ADM2)
        ],
        unit_choices(language),
    )
