"""Ends of tours that are ahead, posts and who holds them, and what is missing where."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.permissions import Permission
from trainingmgr.registry.structure import queries as structure
from trainingmgr.tabular.listings import Listing, leaves
from trainingmgr.training.curricula import queries as curricula
from trainingmgr.training.deployment import forms, printouts, queries, services, words
from trainingmgr.training.deployment.models import TeachingPost
from trainingmgr.training.deployment.rules import AHEAD, Handover
from trainingmgr.training.trainers import queries as trainers
from trainingmgr.training.trainers.words import KINDS, LANGUAGES, LEVELS
from trainingmgr.web.access import allows
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page

bp = Blueprint("deployment", __name__, url_prefix="/deployment")
READ, WRITE = Permission.TRAINER_READ, Permission.TRAINER_WRITE
OWN = Permission.MENTORING_LOG


@bp.get("/tours")
@allows(READ)
def tours() -> ResponseReturnValue:
    """Whose tour ends when, who follows, for how many days both are there, and notes owed."""
    filters = forms.AheadFilter()
    within = int(filters.asked.get("within", AHEAD[-1]))
    found = queries.tours(reader=current_user, on=clock.today(), within=within)
    return page(
        "training/deployment/tours.html", found=found, filters_=filters, words=words,
        today=clock.today(), kinds=KINDS, ahead=AHEAD, counts=_counts(found),
    )  # fmt: skip


def _counts(found: list[queries.Tour]) -> dict[str, int]:
    today = clock.today()
    ending = {
        f"in_{n}": sum(e.posting.until_on <= today + timedelta(days=n) for e in found)
        for n in AHEAD
    }
    return ending | {
        "alone": sum(each.after is None for each in found),
        "late": sum(each.handover is Handover.OVERDUE for each in found),
    }


@leaves("tours", _("Tours that end"), READ, shares=printouts.TOURS)
def _tours_leaving() -> Listing:
    return Listing(
        columns=printouts.TOURS,
        fetch=lambda _most: queries.tours(reader=current_user, on=clock.today()),
        cells=printouts.tour_cells,
        back=url_for("deployment.tours"),
        facts={},
    )


@bp.get("/mine")
@allows(OWN)
def mine() -> ResponseReturnValue:
    """One's own tour: when it ends, who comes, what is owed."""
    return page(
        "training/deployment/mine.html",
        found=queries.own_tours(current_user, clock.today()), words=words, today=clock.today(),
    )  # fmt: skip


@bp.route("/tours/<uuid:uid>/handover", methods=["GET", "POST"])
@allows(OWN, WRITE)
def handover(uid: UUID) -> ResponseReturnValue:
    """The note that a tour ends with: written once, by whoever goes, or by the head for them."""
    row, form = queries.posting(uid, reader=current_user), forms.NoteForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            services.hand_over(row, form.note.data, by=current_user)
            flash(gettext("The handover note is kept for whoever comes next."))
            return redirect(url_for(".handover", uid=uid))
        row = queries.posting(uid, reader=current_user)
    return page(
        "training/deployment/handover.html", row=row, form=form, note=queries.handover_of(row),
        own=services.is_own(row, current_user),
    )  # fmt: skip


@bp.get("/posts")
@allows(READ)
def posts() -> ResponseReturnValue:
    """Posts by centre: who holds them, and on which days of the next 90 nobody does."""
    today = clock.today()
    held = queries.posts(reader=current_user, on=today)
    days = [today, *(today + timedelta(days=n) for n in AHEAD)]
    able = [trainers.coverage(reader=current_user, on=each) for each in days]
    modules = {each.id: each for each in curricula.catalogue()}
    found = _worst_first(queries.matrix(held, able))
    return page(
        "training/deployment/posts.html", held=held, days=days, today=today, words=words,
        kinds=KINDS, languages_=LANGUAGES, levels=LEVELS,
        lines=[(each.post.code, each.gaps) for each in held],
        missing=[sum(each.is_missing(day) for each in held) for day in days],
        cover=[each for each in found if each.tells], covered=sum(not e.tells for e in found),
        modules=modules,
    )  # fmt: skip


def _worst_first(found: list[queries.Cover]) -> list[queries.Cover]:
    """What is short first, then what is about to be lost; what stays as it is comes last."""
    return sorted(found, key=lambda each: (-each.short, each.able[-1] - each.able[0], each.able[0]))


@leaves("teaching-posts", _("Posts and who holds them"), READ, shares=printouts.POSTS)
def _posts_leaving() -> Listing:
    today = clock.today()
    return Listing(
        columns=printouts.POSTS,
        fetch=lambda _most: queries.posts(reader=current_user, on=today),
        cells=lambda each: printouts.post_cells(each, today),
        back=url_for("deployment.posts"),
        facts={},
    )


@leaves("teaching-matrix", _("Who can lead what, in which language, today and ahead"), READ)
def _matrix_leaving() -> Listing:
    """Modules by languages: how many can lead today and ahead, and how many posts ask for it."""
    today = clock.today()
    days = [today, *(today + timedelta(days=n) for n in AHEAD)]
    modules = {each.id: each for each in curricula.catalogue()}

    def fetch(_most: int) -> list[queries.Cover]:
        held = queries.posts(reader=current_user, on=today)
        able = [trainers.coverage(reader=current_user, on=each) for each in days]
        return queries.matrix(held, able)

    return Listing(
        columns=printouts.MATRIX,
        fetch=fetch,
        cells=lambda each: printouts.cover_cells(each, modules[each.module_id].code),
        back=url_for("deployment.posts"),
        facts={},
    )


@bp.route("/posts/new", methods=["GET", "POST"])
@allows(WRITE)
def new_post() -> ResponseReturnValue:
    form = forms.PostForm(data={"from_on": clock.today()})
    _offer(form)
    if form.validate_on_submit():
        with form.showing_refusals():
            made = services.write_post(_asked(form), by=current_user)
            return redirect(url_for(".post", uid=made.uid))
    return page("training/deployment/post_edit.html", form=form, row=None)


@bp.route("/posts/<uuid:uid>/edit", methods=["GET", "POST"])
@allows(WRITE)
def edit_post(uid: UUID) -> ResponseReturnValue:
    row = _written(uid)
    form = forms.PostForm(obj=_as_form(row))
    _offer(form)
    if form.validate_on_submit():
        with form.showing_refusals(lambda: _as_form(_written(uid))):
            services.change_post(row, _asked(form), seen=form.version.data, by=current_user)
            flash(gettext("It is saved."))
            return redirect(url_for(".post", uid=uid))
    return page("training/deployment/post_edit.html", form=form, row=_written(uid))


def _written(uid: UUID) -> TeachingPost:
    return queries.post(uid, reader=current_user, permission=WRITE)


def _offer(form: Any) -> None:
    language = str(get_locale())
    centres = structure.centres(reader=current_user, permission=WRITE)
    form.centre.choices = [(each.code, each.title(language)) for each in centres]
    form.module.choices = [(each.code, each.code) for each in curricula.catalogue()]


def _asked(form: Any) -> services.Asked:
    centres = structure.centres(reader=current_user, permission=WRITE)
    named = curricula.modules_named(form.module.data) if form.module.data else ()
    return services.Asked(
        code=form.code.data, name=form.name.data, kind=form.kind.data,
        centre=next(each for each in centres if each.code == form.centre.data),
        module=next(iter(named), None), level=form.level.data, language=form.language.data,
        from_on=form.from_on.data, until_on=form.until_on.data,
    )  # fmt: skip


def _as_form(row: TeachingPost) -> Any:
    return SimpleNamespace(
        version=row.version, code=row.code, name=row.name, centre=row.centre.code, kind=row.kind,
        module=row.module.code if row.module else "", level=row.level, language=row.language or "",
        from_on=row.from_on, until_on=row.until_on,
    )  # fmt: skip


@bp.route("/posts/<uuid:uid>", methods=["GET", "POST"])
@allows(READ)
def post(uid: UUID) -> ResponseReturnValue:
    """One post, everybody who held it, and who could."""
    row, form = queries.post(uid, reader=current_user), forms.FillForm()
    may = current_user.may(WRITE)
    found = queries.could_fill(row, clock.today()) if may else ()
    form.posting.choices = [
        (each.id, f"{each.trainer.person.name_display}, {each.from_on:%d.%m.%Y}") for each in found
    ]
    if may and form.validate_on_submit():
        row = _written(uid)
        chosen = next(each for each in found if each.id == form.posting.data)
        with form.showing_refusals():
            services.fill(row, chosen, seen=form.version.data, by=current_user)
            flash(gettext("It is saved."))
            return redirect(url_for(".post", uid=uid))
    row = queries.post(uid, reader=current_user)
    if request.method == "GET":
        form = forms.FillForm(formdata=None, obj=row)
        form.posting.choices = [
            (each.id, f"{each.trainer.person.name_display}, {each.from_on:%d.%m.%Y}")
            for each in found
        ]
    return page(
        "training/deployment/post.html", row=row, form=form, may=may, could=found, kinds=KINDS,
        languages_=LANGUAGES, levels=LEVELS, today=clock.today(),
    )  # fmt: skip


@bp.post("/posts/<uuid:uid>/holders/<int:of>/end")
@allows(WRITE)
def leave_post(uid: UUID, of: int) -> ResponseReturnValue:
    row = _written(uid)
    holder = next((each for each in row.holders if each.id == of), None)
    if Deed().validate_on_submit() and holder is not None:
        services.leave(row, holder, by=current_user)
    return redirect(url_for(".post", uid=uid))
