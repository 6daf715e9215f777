import json
from base64 import b64decode
from collections.abc import Sequence
from types import SimpleNamespace
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, ngettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.documents import scans
from trainingmgr.registry.people.words import CATEGORIES
from trainingmgr.tabular.listings import Listing, asked_facts, leaves
from trainingmgr.training.curricula import imports, printouts, queries, services
from trainingmgr.training.curricula.forms import (
    AgreementForm,
    BringForm,
    CatalogueFilters,
    ChangedCourseForm,
    DemandsForm,
    MandatoryForm,
    ModuleForm,
    NewCourseForm,
    RecognitionEndForm,
    RecognitionForm,
    ReviewForm,
    course_facts,
    translation_of,
    version_facts,
)
from trainingmgr.training.curricula.imports import whole
from trainingmgr.training.curricula.models import Module, ModuleVersion, Topic
from trainingmgr.training.curricula.rules import (
    LONG_COURSE_DAYS,
    TRAINING_DAY,
    Need,
    VersionState,
    by_method,
    mark_of,
    read_needs,
)
from trainingmgr.training.curricula.words import (
    ASSESSMENT_KINDS,
    HRDDP_SCOPES,
    LITERACY_NEEDED,
    METHODS,
    OUTCOME_KINDS,
    RECOGNITION_KINDS,
    RECOGNITIONS,
    REVIEW_KINDS,
    REVIEWS,
    SIGNINGS,
    VERSION_KINDS,
    VERSION_STATES,
)
from trainingmgr.web.access import allows
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page

bp = Blueprint("curricula", __name__, url_prefix="/catalogue")
READ, WRITE = Permission.CURRICULUM_READ, Permission.CURRICULUM_WRITE
WORDS = {
    "states": VERSION_STATES,
    "state_kinds": VERSION_KINDS,
    "scopes": HRDDP_SCOPES,
    "kinds": ASSESSMENT_KINDS,
    "methods": METHODS,
    "outcome_kinds": OUTCOME_KINDS,
    "signings": SIGNINGS,
    "reviews": REVIEWS,
    "review_kinds": REVIEW_KINDS,
    "by_method": by_method,
    "recognitions": RECOGNITIONS,
    "recognition_kinds": RECOGNITION_KINDS,
    "literacies": LITERACY_NEEDED,
    "categories": CATEGORIES,
}
DAYS = {"day_minutes": TRAINING_DAY, "long_minutes": LONG_COURSE_DAYS * TRAINING_DAY}


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    topics, modules = queries.topics(), queries.catalogue()
    filters = _filters(topics)
    return page(
        "training/curricula/index.html",
        **WORDS,
        modules=_asked(modules, filters),
        count=len(modules),
        drafts=sum(each.versions[-1].state is VersionState.DRAFT for each in modules),
        topics=topics,
        mandatory=queries.mandatory(),
        filters_=filters,
    )


def _filters(topics: Sequence[Topic]) -> CatalogueFilters:
    filters, language = CatalogueFilters(), str(get_locale())
    filters.topic.choices = [(each.code, each.title(language)) for each in topics]
    filters.validate()
    return filters


@leaves("modules", _("Modules of the catalogue"), READ, narrows=lambda: _filters(queries.topics()))
def _leaving() -> Listing:
    filters, language = _filters(queries.topics()), str(get_locale())
    return Listing(
        columns=printouts.MODULES,
        fetch=lambda most: _asked(queries.catalogue(), filters)[: most + 1],
        cells=lambda module: printouts.module(module, language),
        back=url_for("curricula.index", **request.args),  # type: ignore[arg-type]
        facts=asked_facts(filters.asked),
        is_personal=False,
    )


@leaves("courses", _("Courses"), READ)
def _courses_leaving() -> Listing:
    found, language = queries.courses(), str(get_locale())
    standing = queries.agreed({each.module_id for one in found for each in one.modules})
    return Listing(
        columns=printouts.COURSES,
        fetch=lambda most: found[: most + 1],
        cells=lambda course: printouts.course(
            course, queries.minutes_of(course, standing), language
        ),
        back=url_for("curricula.courses"),
        is_personal=False,
    )


def _asked(modules: Sequence[Module], filters: CatalogueFilters) -> list[Module]:
    asked = filters.asked
    words = str(asked.get("name", "")).casefold()
    return [
        each
        for each in modules
        if asked.get("topic") in (None, each.topic.code)
        and any(words in text.casefold() for text in _texts(each))
    ]


def _texts(module: Module) -> list[str]:
    return [module.code, *(title for each in module.versions for title in each.titles.values())]


@bp.post("/default")
@allows(WRITE)
def default() -> ResponseReturnValue:
    if Deed().validate_on_submit():
        loaded = imports.load_catalogue(by=current_user)
        flash(
            ngettext(
                "%(num)s module of the default catalogue is loaded as a draft.",
                "%(num)s modules of the default catalogue are loaded as drafts.",
                loaded.modules,
            )
        )
    return redirect(url_for(".drafts"))


@bp.get("/catalogue.json")
@allows(READ)
def whole_file() -> ResponseReturnValue:
    """The whole catalogue as one file, for another site."""
    text = json.dumps(whole.whole(), ensure_ascii=False, indent=1)
    return Response(
        text,
        mimetype="application/json",
        headers={"Content-Disposition": "attachment; filename=catalogue.json"},
    )


@bp.route("/bringing", methods=["GET", "POST"])
@allows(WRITE)
def bringing() -> ResponseReturnValue:
    form = BringForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            done = whole.bring(whole.read(form.file.data.read(whole.MOST + 1)), by=current_user)
            flash(
                gettext(
                    "Drafts now: new modules %(new)s, changed ones %(changed)s. The same already: "
                    "%(same)s. Courses added: %(courses)s.",
                    new=done.new, changed=done.changed, same=done.same, courses=done.courses,
                )
            )  # fmt: skip
            return redirect(url_for(".drafts"))
    return page("training/curricula/bringing.html", form=form)


@bp.get("/modules/<uuid:uid>")
@allows(READ)
def show(uid: UUID) -> ResponseReturnValue:
    module = queries.module(uid)
    newest = module.versions[-1]
    is_read = current_user.may(WRITE) and newest.state is VersionState.DRAFT
    return page(
        "training/curricula/module.html",
        **WORDS,
        module=module,
        reviewed=queries.reviews(newest) if is_read else None,
        versions=list(reversed(module.versions[-4:])),
        today=clock.today(),
        mandatory=queries.mandatory().get(module.id, []),
    )


@bp.route("/modules/new", methods=["GET", "POST"])
@allows(WRITE)
def new() -> ResponseReturnValue:
    form = ModuleForm()
    topics = queries.topics()
    language = str(get_locale())
    form.topic.choices = [(each.id, each.title(language)) for each in topics]
    if form.validate_on_submit():
        with form.showing_refusals():
            topic = next(each for each in topics if each.id == form.topic.data)
            demands = form.demands(_needs(form.needs.data))
            module = services.add_module(
                code=form.code.data, topic=topic, demands=demands, by=current_user
            )
            flash(gettext("The module is added as a draft."))
            return redirect(url_for(".show", uid=module.uid))
    return page("training/curricula/draft.html", version=None, form=form)


@bp.route("/modules/<uuid:uid>/mandatory", methods=["GET", "POST"])
@allows(WRITE)
def mandatory(uid: UUID) -> ResponseReturnValue:
    module = queries.module(uid)
    form = MandatoryForm(obj=_required(module))
    if form.validate_on_submit():
        with form.showing_refusals(lambda: _required(queries.module(uid))):
            services.require_of(
                module, form.categories.data or (), seen=form.version.data, by=current_user
            )
            flash(gettext("It is saved for whom the module is mandatory."))
            return redirect(url_for(".show", uid=uid))
    return page("training/curricula/mandatory.html", module=queries.module(uid), form=form)


def _required(module: Module) -> SimpleNamespace:
    found = queries.mandatory().get(module.id, [])
    return SimpleNamespace(version=module.version, categories=found)


@bp.post("/modules/<uuid:uid>/draft")
@allows(WRITE)
def draft(uid: UUID) -> ResponseReturnValue:
    module = queries.module(uid)
    if Deed().validate_on_submit():
        version = services.draft(module, by=current_user)
        return redirect(url_for(".edit", uid=version.uid))
    return redirect(url_for(".show", uid=uid))


@bp.get("/drafts")
@allows(WRITE)
def drafts() -> ResponseReturnValue:
    found = queries.drafts()
    seen = mark_of((each.id, each.version) for each in _of_others(found))
    form = AgreementForm(formdata=None, data={"signed_on": clock.today(), "version": seen})
    return page("training/curricula/drafts.html", **WORDS, drafts=found, form=form)


def _of_others(drafts: Sequence[ModuleVersion]) -> list[ModuleVersion]:
    return [each for each in drafts if each.drafted_by_id != current_user.id]


@bp.post("/drafts/agreement")
@allows(WRITE, fresh=True)
def agree_all() -> ResponseReturnValue:
    form = AgreementForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            count = services.agree_many(
                _of_others(queries.drafts()), form.agreement, by=current_user,
                seen=form.version.data or 0,
            )  # fmt: skip
            flash(ngettext("%(num)s version is agreed.", "%(num)s versions are agreed.", count))
            return redirect(url_for(".index"))
    return page("training/curricula/drafts.html", **WORDS, drafts=queries.drafts(), form=form)


@bp.route("/drafts/<uuid:uid>", methods=["GET", "POST"])
@allows(WRITE)
def edit(uid: UUID) -> ResponseReturnValue:
    version = queries.draft(uid)
    form = DemandsForm(obj=version_facts(version))
    if form.validate_on_submit():
        with form.showing_refusals(lambda: version_facts(queries.draft(uid))):
            demands = form.demands(_needs(form.needs.data), version.demands)
            services.change_draft(version, demands, seen=form.version.data, by=current_user)
            flash(gettext("The draft is saved. A second person agrees it."))
            return redirect(url_for(".show", uid=version.module.uid))
    return page("training/curricula/draft.html", version=queries.draft(uid), form=form)


@bp.route("/drafts/<uuid:uid>/translation", methods=["GET", "POST"])
@allows(WRITE)
def translate(uid: UUID) -> ResponseReturnValue:
    """Outcomes and lessons of a draft, in each language."""
    version = queries.draft(uid)
    form = translation_of(version)
    if form.validate_on_submit():
        with form.showing_refusals():
            services.change_draft(
                version, form.demands(version.demands), seen=form.version.data, by=current_user
            )
            flash(gettext("The draft is saved. A second person agrees it."))
            return redirect(url_for(".show", uid=version.module.uid))
    return page("training/curricula/translation.html", version=queries.draft(uid), form=form)


@bp.route("/drafts/<uuid:uid>/review", methods=["GET", "POST"])
@allows(WRITE)
def review(uid: UUID) -> ResponseReturnValue:
    """Somebody who did not write a draft says what they make of it."""
    version = queries.draft(uid)
    form = ReviewForm(obj=SimpleNamespace(version=version.version))
    if form.validate_on_submit():
        with form.showing_refusals():
            services.review(
                version, form.verdict.data, form.words.data or "", seen=form.version.data,
                by=current_user,
            )  # fmt: skip
            flash(gettext("Your review is kept with the draft."))
            return redirect(url_for(".show", uid=version.module.uid))
    version = queries.draft(uid)
    return page(
        "training/curricula/review.html", **WORDS, version=version, form=form,
        versions=_beside(version), reviewed=queries.reviews(version),
    )  # fmt: skip


def _beside(version: ModuleVersion) -> list[ModuleVersion]:
    """A draft and what is agreed now."""
    standing = queries.agreed([version.module_id]).values()
    return [version, *queries.versions([each.id for each in standing]).values()]


@bp.route("/drafts/<uuid:uid>/agreement", methods=["GET", "POST"])
@allows(WRITE, fresh=True)
def agreement(uid: UUID) -> ResponseReturnValue:
    version = queries.draft(uid)
    form = AgreementForm(obj=version, data={"signed_on": clock.today()})
    if form.validate_on_submit():
        with form.showing_refusals(lambda: queries.draft(uid)):
            services.agree(version, form.agreement, seen=form.version.data, by=current_user)
            flash(gettext("The version is agreed. New runs pin it."))
            return redirect(url_for(".show", uid=version.module.uid))
    version = queries.draft(uid)
    return page(
        "training/curricula/agreement.html", version=version, versions=_beside(version), form=form,
        reviewed=queries.reviews(version), **WORDS,
    )  # fmt: skip


@bp.post("/drafts/<uuid:uid>/end")
@allows(WRITE)
def discard(uid: UUID) -> ResponseReturnValue:
    version = queries.draft(uid)
    form = Deed()
    if form.validate_on_submit():
        services.discard_draft(version, seen=form.version.data, by=current_user)
        flash(gettext("The draft is thrown away."))
    return redirect(url_for(".show", uid=version.module.uid))


@bp.get("/courses")
@allows(READ)
def courses() -> ResponseReturnValue:
    found = queries.courses()
    standing = queries.agreed({each.module_id for one in found for each in one.modules})
    return page(
        "training/curricula/courses.html",
        lines=[
            (one, queries.minutes_of(one, standing), queries.named_lacking(one, standing))
            for one in found
        ],
        topics={each.code: each for each in queries.topics()},
        **DAYS,
    )


@bp.get("/courses/<uuid:uid>")
@allows(READ)
def course(uid: UUID) -> ResponseReturnValue:
    found = queries.course(uid)
    standing = queries.agreed([each.module_id for each in found.modules])
    return page(
        "training/curricula/course.html",
        course=found,
        by_method=by_method(
            lesson
            for each in queries.lessons_of([one.id for one in standing.values()]).values()
            for lesson in each
        ),
        methods=METHODS,
        standing=standing,
        minutes=queries.minutes_of(found, standing),
        lacking=queries.named_lacking(found, standing),
        topics={each.code: each for each in queries.topics()},
        **DAYS,
    )


@bp.route("/courses/new", methods=["GET", "POST"])
@allows(WRITE)
def new_course() -> ResponseReturnValue:
    form = NewCourseForm(data={"for_armed": True})
    if form.validate_on_submit():
        with form.showing_refusals():
            made = services.add_course(
                code=form.code.data,
                titles=form.titles,
                modules=queries.modules_named(form.modules.data),
                for_armed=form.for_armed.data,
                by=current_user,
            )
            flash(gettext("The course is added."))
            return redirect(url_for(".course", uid=made.uid))
    return page("training/curricula/course_edit.html", course=None, form=form)


@bp.route("/courses/<uuid:uid>/edit", methods=["GET", "POST"])
@allows(WRITE)
def edit_course(uid: UUID) -> ResponseReturnValue:
    found = queries.course(uid)
    form = ChangedCourseForm(obj=course_facts(found))
    if form.validate_on_submit():
        with form.showing_refusals(lambda: course_facts(queries.course(uid))):
            services.change_course(
                found,
                seen=form.version.data,
                titles=form.titles,
                modules=queries.modules_named(form.modules.data),
                for_armed=form.for_armed.data,
                retired=form.retired.data,
                by=current_user,
            )
            flash(gettext("The course is saved."))
            return redirect(url_for(".course", uid=uid))
    return page("training/curricula/course_edit.html", course=queries.course(uid), form=form)


@bp.route("/versions/<uuid:uid>/recognition", methods=["GET", "POST"])
@allows(WRITE)
def recognise(uid: UUID) -> ResponseReturnValue:
    """An outside body recognises a version, or is asked to."""
    version = queries.version(uid)
    form = RecognitionForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            sent = form.file.data.read(scans.MOST_BYTES + 1) if form.file.data else b""
            said = services.Recognised(
                body=form.body.data or "", reference=form.reference.data or "",
                scope=form.scope.data or "", from_on=form.from_on.data,
                until_on=form.until_on.data, document=scans.read(sent) if sent else None,
            )  # fmt: skip
            services.recognise(version, version.module.code, said, by=current_user)
            flash(gettext("It is written down."))
            return redirect(url_for(".show", uid=version.module.uid))
    return page(
        "training/curricula/recognition.html", version=queries.version(uid), form=form, ends=None
    )


@bp.route("/recognitions/<uuid:uid>/end", methods=["GET", "POST"])
@allows(WRITE)
def end_recognition(uid: UUID) -> ResponseReturnValue:
    row, version = queries.recognition(uid)
    form = RecognitionEndForm(obj=SimpleNamespace(seen=row.version, on=clock.today()))
    if form.validate_on_submit():
        with form.showing_refusals():
            services.end_recognition(
                row, version, form.on.data or clock.today(), form.reason.data or "",
                seen=form.seen.data, by=current_user,
            )  # fmt: skip
            flash(gettext("It is written down."))
            return redirect(url_for(".show", uid=version.module.uid))
        row, version = queries.recognition(uid)
    return page("training/curricula/recognition.html", version=version, form=form, ends=row)


@bp.get("/recognitions/<uuid:uid>/document")
@allows(READ)
def recognition_paper(uid: UUID) -> ResponseReturnValue:
    """The paper of a recognition, to be kept or looked at outside the browser."""
    row, _version = queries.recognition(uid, with_paper=True)
    if row.content is None:
        raise NotFound
    return Response(
        b64decode(row.content),
        mimetype=scans.KINDS[row.kind or ""],
        headers={"Content-Disposition": f"attachment; filename=recognition.{row.kind}"},
    )


def _needs(text: str) -> tuple[Need, ...]:
    known = {each.code: each.id for each in queries.catalogue()}
    try:
        return read_needs(text, known)
    except LookupError as unknown:
        raise Refusal(_no_module(str(unknown.args[0])), field="needs") from unknown


def _no_module(code: str) -> str:
    return str(gettext("There is no module with the code %(code)s.", code=code))
