"""Applications: at the desk, in lists, and one by one."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.accounts.rules import Sight
from trainingmgr.accounts.services import looking
from trainingmgr.core import clock
from trainingmgr.core.errors import Refusal
from trainingmgr.core.paging import Page, every
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Shown
from trainingmgr.matching.records import Record
from trainingmgr.recruitment import printouts
from trainingmgr.recruitment.forms import (
    ApplicationFilters,
    ApplyForm,
    DecideForm,
    EnlistForm,
    PapersForm,
    ScanForm,
)
from trainingmgr.recruitment.models import Application, RecruitmentRound
from trainingmgr.recruitment.queries import contests, dossiers, letters, plans, rankings, twins
from trainingmgr.recruitment.rules import ENDED, LETTERED, REASONED, ApplicationState
from trainingmgr.recruitment.services import applying, papers, selecting
from trainingmgr.recruitment.views.rounds import PLAN, PROPOSE, READ, SAYS, TAKE, bp
from trainingmgr.registry.notices import printouts as notice_words
from trainingmgr.registry.notices import queries as notices
from trainingmgr.registry.notices.imports import COLUMNS as NOTICES
from trainingmgr.registry.notices.rules import About
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.people.rules import Newcomer
from trainingmgr.registry.reception import queries as reception
from trainingmgr.registry.reception.words import REASONS
from trainingmgr.registry.structure import queries as structure
from trainingmgr.tabular.listings import Listing, asked_facts, leaves
from trainingmgr.tabular.saved import keeps
from trainingmgr.web.access import allows
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page
from trainingmgr.web.requests import LANGUAGES

CHECK = Permission.APPLICATION_CHECK


keeps("recruitment.applications", ApplicationFilters)


@bp.get("/<uuid:uid>/applications")
@allows(READ)
def applications(uid: UUID) -> ResponseReturnValue:
    found, filters = _narrowed(uid)
    rows = _asked(found, filters, request.args.get("cursor"))
    filters.say_counts(dossiers.choices(found, filters.asked, reader=current_user))
    return page(
        "recruitment/applications.html", round=found, found=rows, filters_=filters,
        rows=[(each, Shown(each.person, current_user)) for each in rows.rows], **SAYS,
    )  # fmt: skip


def _narrowed(uid: UUID) -> tuple[RecruitmentRound, ApplicationFilters]:
    found, filters = plans.round_(uid, reader=current_user), ApplicationFilters()
    language = str(get_locale())
    filters.site.choices = [(each.id, each.place.title(language)) for each in found.sites]
    filters.validate()
    return found, filters


def _asked(
    found: RecruitmentRound, filters: ApplicationFilters, cursor: str | None
) -> Page[Application]:
    asked = filters.asked
    return dossiers.applications(
        found, reader=current_user, states=[asked["state"]] if "state" in asked else (),
        site_id=asked.get("site"), text=asked.get("text"), cursor=cursor,
    )  # fmt: skip


@leaves(
    "applications",
    _("Applications"),
    READ,
    shares=(*printouts.COLUMNS, *NOTICES),
    narrows=ApplicationFilters,
)
def _leaving() -> Listing:
    """The files of one round as they are narrowed."""
    uid, language = request.args.get("round", type=UUID), str(get_locale())
    found, filters = _narrowed(uid or UUID(int=0))
    gives = current_user.may(Permission.NOTICE_GIVE)
    telling = gives and "notices" in request.form and request.form.get("form") != "pdf"

    def fetch(most: int) -> Iterator[Any]:
        rows = every(lambda cursor: _asked(found, filters, cursor), most)
        if not telling:
            return ((each, ()) for each in rows)
        return notices.with_told(rows, lambda each: each.person_id)

    def cells(line: Any) -> list[Any]:
        each, told = line
        said = notice_words.told(told) if telling else ()
        return [*printouts.cells(each, Shown(each.person, current_user), language), *said]

    return Listing(
        title=gettext("Applications of %(round)s", round=found.title(language)),
        whom=lambda line: [line[0].person_id],
        columns=(*printouts.COLUMNS, *(NOTICES if telling else ())),
        fetch=fetch,
        cells=cells,
        offers_notices=gives,
        back=url_for("recruitment.applications", uid=found.uid),
        facts={"round": str(found.uid)} | asked_facts(filters.asked, "text"),
    )


@bp.route("/<uuid:uid>/desk", methods=["GET", "POST"])
@allows(TAKE)
def desk(uid: UUID) -> ResponseReturnValue:
    """Take an application: likely doubles are shown before anybody new is registered."""
    found = plans.round_(uid, reader=current_user)
    form = ApplyForm(deposited_on=clock.today()) if request.method == "GET" else ApplyForm()
    language = str(get_locale())
    sites = plans.sites_for(found, reader=current_user)
    form.site_id.choices = [(each.id, each.place.title(language)) for each in sites]
    kinds = structure.open_document_kinds().values()
    form.document.choices = [(each.code, each.title(language)) for each in kinds]
    if len(sites) == 1 and request.method == "GET":
        form.site_id.data = sites[0].id
    if About.APPLYING not in notices.in_force():
        del form.told_how, form.told_in
    alike: list[reception.Resembling] = []
    if form.validate_on_submit():
        with form.showing_refusals():
            who = _who(form)
            if isinstance(who, Newcomer) and not request.form.get("confirm"):
                alike = reception.likely(_record(who), reader=current_user)
            if not alike:
                facts = replace(form.deposit, told=form.told(current_user.name))
                made = applying.apply(found, who, facts, by=current_user)
                flash(gettext("The application is taken. Print the receipt."))
                return redirect(url_for(".application", uid=made.uid))
    return page(
        "recruitment/desk.html", round=plans.round_(uid, reader=current_user), form=form,
        alike=_shown(alike), reasons=REASONS, sites=sites, **SAYS,
    )  # fmt: skip


def _who(form: ApplyForm) -> Any:
    if form.number.data:
        person = people.by_exact_number(form.number.data)
        if person is None:
            raise Refusal(gettext("Nobody in the register has this number."), field="number")
        return person
    if not form.name.data:
        raise Refusal(gettext("Write the name, as the person says it."), field="name")
    return form.newcomer


def _record(new: Newcomer) -> Record:
    return Record(id=None, names=(new.name,), native=new.name_native, sex=new.sex.value,
                  born=new.born, phones=tuple(number for number, _shared in new.phones),
                  documents=tuple(each.number for each in new.papers))  # fmt: skip


def _shown(alike: list[reception.Resembling]) -> list[dict[str, Any]]:
    return [
        {
            "person": Shown(each.person, current_user) if each.person else None,
            "probability": each.assessment.probability,
            "reasons": [e for e in each.assessment.evidence if (e.field, e.level) in REASONS],
        }
        for each in alike
    ]


@bp.get("/applications/<uuid:uid>")
@allows(READ)
def application(uid: UUID) -> ResponseReturnValue:
    """One file: where it stands, what to do next, its papers, points and trail."""
    return _file_page(uid)


def _file_page(uid: UUID, form: Any = None) -> ResponseReturnValue:
    found = dossiers.application(uid, reader=current_user)
    typed = rankings.points_of([found.id]).get(found.id, {})
    points = {each.code: typed.get(each.code) for each in found.round.stages}
    looking.note(Sight.APPLICATION, [found.person_id], by=current_user)
    return page(
        "recruitment/application.html", application=found, round=found.round,
        person=Shown(found.person, current_user), points=points,
        papers_form=form if isinstance(form, PapersForm) else _papers(found),
        decide_form=form if isinstance(form, DecideForm) else DecideForm(formdata=None, obj=found),
        enlist_form=form if isinstance(form, EnlistForm) else EnlistForm(
            formdata=None, version=found.version, from_on=clock.today()),
        appeals=contests.appeals_of(found), rejected=found.state in REASONED,
        letters=letters.letters_of(found), told=found.state in LETTERED,
        speaks=LANGUAGES, scans=dossiers.scans_of(found), scan_form=ScanForm(formdata=None),
        attaches=found.round.state not in ENDED
        and any(current_user.may(each) for each in papers.ATTACHES),
        region=plans.region_of(found),
        today=clock.today(), states_of=ApplicationState, **SAYS,
    )  # fmt: skip


def _papers(found: Application) -> PapersForm:
    form = PapersForm(formdata=None, version=found.version)
    form.genuine.data = [each.kind for each in found.papers if each.genuine]
    return form


@bp.post("/applications/<uuid:uid>/papers")
@allows(CHECK)
def check(uid: UUID) -> ResponseReturnValue:
    form = PapersForm()
    return _filed(uid, form, lambda found: papers.check_papers(
        found, form.found, seen=form.version.data, by=current_user))  # fmt: skip


@bp.post("/applications/<uuid:uid>/decision")
@allows(CHECK)
def decide(uid: UUID) -> ResponseReturnValue:
    form = DecideForm()
    return _filed(uid, form, lambda found: applying.decide(
        found, form.to.data, form.reason.data or None, seen=form.version.data,
        by=current_user))  # fmt: skip


@bp.post("/applications/<uuid:uid>/enlistment")
@allows(PLAN)
def enlist(uid: UUID) -> ResponseReturnValue:
    form = EnlistForm()
    return _filed(uid, form, lambda found: selecting.enlist(
        found, from_on=form.from_on.data or clock.today(), reference=form.reference.data,
        seen=form.version.data, by=current_user))  # fmt: skip


@bp.post("/applications/<uuid:uid>/place")
@allows(PROPOSE)
def step_up(uid: UUID) -> ResponseReturnValue:
    form = Deed()
    return _filed(uid, form, lambda found: selecting.step_up(
        found, seen=form.version.data, by=current_user))  # fmt: skip


def _filed(uid: UUID, form: Any, deed: Any) -> ResponseReturnValue:
    if form.validate_on_submit():
        with form.showing_refusals(lambda: dossiers.application(uid, reader=current_user)):
            deed(dossiers.application(uid, reader=current_user))
            flash(gettext("What you did is saved."))
            return redirect(url_for(".application", uid=uid))
    if isinstance(form, Deed):
        flash(" ".join(map(str, form.form_errors)), "stop")
        return redirect(url_for(".application", uid=uid))
    return _file_page(uid, form)


@bp.get("/<uuid:uid>/doubles")
@allows(CHECK)
def doubles(uid: UUID) -> ResponseReturnValue:
    """Files of this round that may be of one person, at whatever places: and what to do next."""
    found = plans.round_(uid, reader=current_user)
    alike = twins.twins(found, reader=current_user)
    people = [each.first.person_id for each in alike if each.sees_first]
    people += [each.second.person_id for each in alike if each.sees_second]
    looking.note(Sight.DOUBLES, people, by=current_user)
    return page(
        "recruitment/doubles.html", round=found,
        pairs=[
            (each, Shown(each.first.person, current_user) if each.sees_first else None,
             Shown(each.second.person, current_user) if each.sees_second else None)
            for each in alike
        ],
        **SAYS,
    )  # fmt: skip
