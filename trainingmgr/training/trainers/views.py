from collections.abc import Callable
from datetime import timedelta
from functools import partial
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
from trainingmgr.core.paging import Page, every
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Compartment, Shown
from trainingmgr.documents.scans import KINDS as SCANS
from trainingmgr.documents.scans import MOST_BYTES
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.structure import queries as structure
from trainingmgr.tabular.listings import Listing, asked_facts, leaves
from trainingmgr.tabular.saved import keeps
from trainingmgr.training.curricula import queries as curricula
from trainingmgr.training.trainers import printouts, queries, services
from trainingmgr.training.trainers.forms import (
    LeaveForm,
    NewPostingForm,
    NewQualificationForm,
    NewTrainerForm,
    PaperForm,
    PoolFilters,
    PostingForm,
    ProfileForm,
    QualificationForm,
    ScreeningForm,
    posting_facts,
    profile_facts,
    qualification_facts,
)
from trainingmgr.training.trainers.models import Posting, Qualification, Trainer
from trainingmgr.training.trainers.rules import LEADS, TeachingLevel
from trainingmgr.training.trainers.words import (
    APPOINTMENTS,
    AWAY,
    KINDS,
    LANGUAGES,
    LEVELS,
    METHODS,
    PAPERS,
)
from trainingmgr.web.access import allows
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page

bp = Blueprint("trainers", __name__, url_prefix="/trainers")
READ, WRITE = Permission.TRAINER_READ, Permission.TRAINER_WRITE
SOON = timedelta(days=60)
"""So long before the end of a paper its page says so."""
WORDS = {
    "kinds": KINDS,
    "appointments": APPOINTMENTS,
    "languages_": LANGUAGES,
    "levels": LEVELS,
    "methods": METHODS,
    "aways": AWAY,
    "papers_": PAPERS,
    "leads": LEADS,
}


keeps("trainers.index", PoolFilters)


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    filters, ask = _asked()
    found = ask(request.args.get("cursor"))
    shown = Page(
        [(each, Shown(each.person, current_user)) for each in found.rows],
        found.before,
        found.after,
    )
    return page(
        "training/trainers/index.html", found=shown, filters_=filters, today=clock.today(), **WORDS
    )


@leaves(
    "trainers",
    _("Trainers and mentors"),
    READ,
    shares=printouts.COLUMNS,
    narrows=lambda: _asked()[0],
)
def _leaving() -> Listing:
    filters, ask = _asked()
    language, today = str(get_locale()), clock.today()
    return Listing(
        whom=lambda each: [each.person_id],
        within=Compartment.TRAINING,
        columns=printouts.COLUMNS,
        fetch=lambda most: every(ask, most),
        cells=lambda each: printouts.cells(each, Shown(each.person, current_user), language, today),
        back=url_for("trainers.index", **request.args),  # type: ignore[arg-type]
        facts=asked_facts(filters.asked, "name"),
    )


def _asked() -> tuple[PoolFilters, Callable[[str | None], Page[Trainer]]]:
    """How the pool is narrowed, and what gives its page at a cursor."""
    filters = PoolFilters()
    modules = queries.modules()
    centres = structure.centres(reader=current_user, permission=READ)
    language = str(get_locale())
    filters.module.choices = [(each.code, each.code) for each in modules]
    filters.centre.choices = [(each.code, each.title(language)) for each in centres]
    filters.validate()
    asked = filters.asked
    ask = partial(
        queries.trainers,
        reader=current_user,
        name=asked.get("name", ""),
        kind=asked.get("kind"),
        language=asked.get("language"),
        module_id=next((each.id for each in modules if each.code == asked.get("module")), None),
        level=TeachingLevel(asked.get("level", TeachingLevel.LEAD)),
        free_on=filters.free_on.data,
        centre_id=next((each.id for each in centres if each.code == asked.get("centre")), None),
    )
    return filters, lambda cursor: ask(cursor=cursor)


@bp.get("/coverage")
@allows(READ)
def coverage() -> ResponseReturnValue:
    """Modules by languages: how many people teach at which level, today."""
    found = queries.levels(reader=current_user, on=clock.today())
    spoken = [code for code in LANGUAGES if any(key[1] == code for key in found)]
    return page(
        "training/trainers/coverage.html",
        modules=curricula.catalogue(),
        found=found,
        spoken=spoken,
        **WORDS,
    )


@bp.get("/<uuid:uid>")
@allows(READ)
def show(uid: UUID) -> ResponseReturnValue:
    trainer = queries.trainer(uid, reader=current_user)
    profile = queries.profiles([trainer], clock.today())[trainer.id]
    looking.note(Sight.TEACHING, [trainer.person_id], by=current_user)
    return page(
        "training/trainers/show.html",
        trainer=trainer,
        person=Shown(trainer.person, current_user),
        postings=[(each, Shown(each, current_user)) for each in reversed(trainer.postings)],
        papers=queries.papers_of(trainer),
        soon=clock.today() + SOON,
        clearance=profile.clearance,
        today=clock.today(),
        **WORDS,
    )


@bp.route("/new", methods=["GET", "POST"])
@allows(WRITE)
def new() -> ResponseReturnValue:
    form = NewTrainerForm()
    language = str(get_locale())
    providers = queries.providers()
    centres = structure.centres(reader=current_user, permission=WRITE)
    form.provider.choices = [(each.id, each.title(language)) for each in providers]
    form.centre.choices = [(each.id, each.title(language)) for each in centres]
    if form.validate_on_submit():
        with form.showing_refusals():
            person = people.by_exact_number(form.number.data)
            if person is None:
                raise Refusal(gettext("Nobody has this number."), field="number")
            trainer = services.open_profile(
                person,
                kind=form.kind.data,
                provider=next(each for each in providers if each.id == form.provider.data),
                appointment=form.appointment.data,
                languages=form.languages.data or (),
                centre=next(each for each in centres if each.id == form.centre.data),
                from_on=form.from_on.data or clock.today(),
                until_on=form.until_on.data or clock.today(),
                by=current_user,
            )
            flash(gettext("The profile is open. Record the screening of this posting next."))
            return redirect(url_for(".show", uid=trainer.uid))
    return _edit(None, form, gettext("Add a trainer, mentor or interpreter"))


@bp.route("/<uuid:uid>/edit", methods=["GET", "POST"])
@allows(WRITE)
def edit(uid: UUID) -> ResponseReturnValue:
    trainer = _written(uid)
    form = ProfileForm(obj=profile_facts(trainer))
    language = str(get_locale())
    form.provider.choices = [(each.id, each.title(language)) for each in queries.providers()]
    if form.validate_on_submit():
        with form.showing_refusals(lambda: profile_facts(_written(uid))):
            services.change_trainer(
                trainer,
                seen=form.version.data,
                kind=form.kind.data,
                provider_id=form.provider.data,
                appointment=form.appointment.data,
                languages=form.languages.data or (),
                left_on=form.left_on.data,
                **form.limits,
                by=current_user,
            )
            return _saved(uid)
    return _edit(uid, form, gettext("Change the profile"))


@bp.route("/<uuid:uid>/qualifications/new", methods=["GET", "POST"])
@allows(WRITE)
def new_qualification(uid: UUID) -> ResponseReturnValue:
    trainer = _written(uid)
    form = NewQualificationForm()
    modules = queries.modules()
    form.module.choices = [(each.id, each.code) for each in modules]
    if form.validate_on_submit():
        with form.showing_refusals():
            services.qualify(
                trainer,
                next(each for each in modules if each.id == form.module.data),
                by=current_user,
                **_judged(form),
            )
            return _saved(uid)
    return _edit(uid, form, gettext("What the person may teach"))


@bp.route("/<uuid:uid>/qualifications/<uuid:of>", methods=["GET", "POST"])
@allows(WRITE)
def qualification(uid: UUID, of: UUID) -> ResponseReturnValue:
    trainer = _written(uid)
    held = _held(trainer, of)
    title = gettext("Qualification for %(code)s", code=held.module.code)
    form = QualificationForm(obj=qualification_facts(held))
    if form.validate_on_submit():
        with form.showing_refusals(lambda: qualification_facts(_held(_written(uid), of))):
            services.change_qualification(
                trainer, held, seen=form.version.data, by=current_user, **_judged(form)
            )
            return _saved(uid)
    return _edit(uid, form, title, held)


def _judged(form: QualificationForm) -> dict[str, Any]:
    return {
        "level": form.level.data,
        "method": form.method.data,
        "since_on": form.since_on.data,
        "expires_on": form.expires_on.data,
        "assessor": form.assessor.data,
    }


@bp.post("/<uuid:uid>/qualifications/<uuid:of>/end")
@allows(WRITE)
def take_qualification(uid: UUID, of: UUID) -> ResponseReturnValue:
    trainer = _written(uid)
    form = Deed()
    if form.validate_on_submit():
        services.take_qualification(
            trainer, _held(trainer, of), seen=form.version.data, by=current_user
        )
    return _saved(uid)


@bp.route("/<uuid:uid>/postings/new", methods=["GET", "POST"])
@allows(WRITE)
def new_posting(uid: UUID) -> ResponseReturnValue:
    trainer = _written(uid)
    form = NewPostingForm()
    centres = structure.centres(reader=current_user, permission=WRITE)
    language = str(get_locale())
    form.centre.choices = [(each.id, each.title(language)) for each in centres]
    if form.validate_on_submit():
        with form.showing_refusals():
            services.post(
                trainer,
                next(each for each in centres if each.id == form.centre.data),
                from_on=form.from_on.data or clock.today(),
                until_on=form.until_on.data or clock.today(),
                stay=form.stay,
                by=current_user,
            )
            return _saved(uid)
    return _edit(uid, form, gettext("A new posting"))


@bp.route("/<uuid:uid>/postings/<uuid:of>", methods=["GET", "POST"])
@allows(WRITE)
def posting(uid: UUID, of: UUID) -> ResponseReturnValue:
    trainer = _written(uid)
    tour = _tour(trainer, of)
    title = gettext("Posting to %(centre)s", centre=tour.centre.code)
    form = PostingForm(obj=posting_facts(tour))
    if form.validate_on_submit():
        with form.showing_refusals(lambda: posting_facts(_tour(_written(uid), of))):
            services.change_posting(
                trainer,
                tour,
                seen=form.version.data,
                from_on=form.from_on.data or tour.from_on,
                until_on=form.until_on.data or tour.until_on,
                stay=form.stay,
                by=current_user,
            )
            return _saved(uid)
    return _edit(uid, form, title)


@bp.route("/<uuid:uid>/postings/<uuid:of>/screening", methods=["GET", "POST"])
@allows(WRITE)
def screening(uid: UUID, of: UUID) -> ResponseReturnValue:
    trainer = _written(uid)
    tour = _tour(trainer, of)
    form = ScreeningForm(data={"version": tour.version})
    if form.validate_on_submit():
        found = services.Screening(
            certified_on=form.certified_on.data,
            certified_by=form.certified_by.data,
            attested_on=form.attested_on.data,
            conduct=form.conduct.data,
            conduct_on=form.conduct_on.data,
            screened_until=form.screened_until.data,
        )
        with form.showing_refusals(lambda: _tour(_written(uid), of)):
            services.record_screening(trainer, tour, found, seen=form.version.data, by=current_user)
            return _saved(uid)
    return _edit(uid, form, gettext("Screening for this posting"))


@bp.route("/<uuid:uid>/leave/new", methods=["GET", "POST"])
@allows(WRITE)
def new_leave(uid: UUID) -> ResponseReturnValue:
    trainer = _written(uid)
    form = LeaveForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            services.enter_leave(
                trainer,
                from_on=form.from_on.data or clock.today(),
                until_on=form.until_on.data or clock.today(),
                kind=form.kind.data,
                by=current_user,
            )
            return _saved(uid)
    return _edit(uid, form, gettext("Leave and other days away"))


@bp.post("/<uuid:uid>/leave/<int:of>/end")
@allows(WRITE)
def end_leave(uid: UUID, of: int) -> ResponseReturnValue:
    trainer = _written(uid)
    leave = next((each for each in trainer.leaves if each.id == of), None)
    if Deed().validate_on_submit() and leave is not None:
        services.take_leave_away(trainer, leave, by=current_user)
    return redirect(url_for(".show", uid=uid))


@bp.route("/<uuid:uid>/papers/new", methods=["GET", "POST"])
@allows(WRITE)
def new_paper(uid: UUID) -> ResponseReturnValue:
    trainer = _written(uid)
    form = PaperForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            services.keep_paper(
                trainer,
                form.kind.data,
                issued_on=form.issued_on.data,
                expires_on=form.expires_on.data,
                data=form.file.data.read(MOST_BYTES + 1) if form.file.data else b"",
                by=current_user,
            )
            return _saved(uid)
    return _edit(uid, form, gettext("Keep a paper"))


@bp.get("/<uuid:uid>/papers/<uuid:of>")
@allows(WRITE)
def paper(uid: UUID, of: UUID) -> ResponseReturnValue:
    """A scan, to be looked at outside the browser: never opened as a page of this site."""
    trainer = _written(uid)
    found = queries.paper(trainer, of)
    looking.note(Sight.TEACHING, [trainer.person_id], by=current_user)
    return Response(
        services.scan_of(found),
        mimetype=SCANS[found.scan_kind or "pdf"],
        headers={
            "Content-Disposition": f"attachment; filename={found.kind}-{trainer.person.number}"
            f".{found.scan_kind}"
        },
    )


def _written(uid: UUID) -> Trainer:
    return queries.trainer(uid, reader=current_user, permission=WRITE)


def _held(trainer: Trainer, uid: UUID) -> Qualification:
    found = next((each for each in trainer.qualifications if each.uid == uid), None)
    if found is None:
        raise NotFound
    return found


def _tour(trainer: Trainer, uid: UUID) -> Posting:
    found = next((each for each in trainer.postings if each.uid == uid), None)
    if found is None:
        raise NotFound
    return found


def _saved(uid: UUID) -> ResponseReturnValue:
    flash(gettext("It is saved."))
    return redirect(url_for(".show", uid=uid))


def _edit(
    uid: UUID | None, form: object, what: str, held: Qualification | None = None
) -> ResponseReturnValue:
    trainer = _written(uid) if uid else None
    person = Shown(trainer.person, current_user) if trainer else None
    looking.note(Sight.TEACHING, [trainer.person_id] if trainer else [], by=current_user)
    return page(
        "training/trainers/edit.html", trainer=trainer, person=person, form=form, what=what,
        held=held,
    )  # fmt: skip
