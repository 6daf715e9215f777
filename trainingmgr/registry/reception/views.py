from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Shown
from trainingmgr.matching.records import Record
from trainingmgr.registry.people import services as registration
from trainingmgr.registry.people.forms import PersonForm
from trainingmgr.registry.people.rules import GONE, Newcomer
from trainingmgr.registry.people.words import CATEGORIES, STATUS_KINDS, STATUSES
from trainingmgr.registry.reception import printouts, queries, services
from trainingmgr.registry.reception.forms import ExportForm, PeopleFilters
from trainingmgr.registry.reception.words import REASONS
from trainingmgr.registry.structure import queries as structure
from trainingmgr.registry.structure.rules import PlaceLevel
from trainingmgr.tabular import queries as files
from trainingmgr.tabular import services as leaving
from trainingmgr.tabular import writing
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page

bp = Blueprint("people", __name__, url_prefix="/people")
READ, REGISTER = Permission.PERSON_READ, Permission.PERSON_REGISTER


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    filters = _filters()
    narrowed = filters.narrowed
    sort = request.args.get("sort", "name")
    if narrowed.text:
        found = queries.found(narrowed, reader=current_user)
    else:
        cursor = request.args.get("cursor")
        found = queries.people(narrowed, reader=current_user, sort=sort, cursor=cursor)
    services.note_listed(narrowed, len(found), by=current_user)
    return page(
        "registry/reception/people.html",
        page=found,
        people=[Shown(each, current_user) for each in found.rows],
        filters_=filters,
        narrowed=narrowed,
        sort=sort,
        statuses=STATUSES,
        status_kinds=STATUS_KINDS,
    )


@bp.route("/export", methods=["GET", "POST"])
@allows(Permission.EXPORT)
def export() -> ResponseReturnValue:
    filters = _filters()
    form = ExportForm()
    settings = current_app.extensions["settings"]
    left = max(0, settings.export_quota - files.exported_today(current_user))
    if form.validate_on_submit():
        narrowed = filters.narrowed
        people = queries.exported(narrowed, reader=current_user, at_most=left)
        with form.showing_refusals():
            leaving.record_export(
                "people",
                rows=len(people),
                form=form.form.data,
                reason=form.reason.data,
                filters=narrowed.facts,
                by=current_user,
                quota=settings.export_quota,
            )
            return _file(people, form.form.data, form.reason.data)
    return page(
        "registry/reception/export.html", form=form, filters_=filters, left=left,
        back=f"{url_for('.index')}?{request.query_string.decode()}",
    )  # fmt: skip


def _filters() -> PeopleFilters:
    asked = request.args.get("unit", type=UUID)
    units = structure.unit_names(
        str(get_locale()), reader=current_user, permission=READ, asked=asked
    )
    return PeopleFilters(units)


def _file(people: Any, form: str, reason: str) -> Response:
    language = str(get_locale())
    if form == "pdf":
        roll = printouts.nominal_roll(
            people, current_user, language, on=clock.today(), printed=current_user.name
        )
        return _sent(iter(roll), "application/pdf", "nominal-roll.pdf")
    layout = writing.Layout(
        title=gettext("People"),
        language=language,
        codes=True,
        purpose=reason,
        by=current_user.name,
        at=clock.now(),
    )
    rows = printouts.rows(people, current_user, language)
    if form == "csv":
        parts = writing.csv_stream(printouts.COLUMNS, rows, layout)
        return _sent(list(parts), "text/csv; charset=utf-8", "people.csv")
    with writing.xlsx(printouts.COLUMNS, rows, layout) as book:
        return _sent([book.read()], XLSX, "people.xlsx")


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _sent(parts: Any, kind: str, name: str) -> Response:
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(parts, mimetype=kind, headers=disposition)


@bp.route("/new", methods=["GET", "POST"])
@allows(REGISTER)
def new() -> ResponseReturnValue:
    form = PersonForm()
    _offer(form)
    alike: list[queries.Resembling] = []
    if form.validate_on_submit():
        newcomer = form.newcomer
        if not request.form.get("confirm"):
            alike = queries.likely(_record(newcomer), reader=current_user)
        if not alike:
            with form.showing_refusals():
                person = registration.register(newcomer, by=current_user)
                said = gettext("%(number)s is registered.", number=person.number)
                flash(said)
                return redirect(url_for("person.show", uid=person.uid))
    return page("registry/reception/new.html", form=form, alike=_shown(alike), **_words())


@bp.get("/alike")
@allows(REGISTER)
def alike() -> ResponseReturnValue:
    """The likely duplicates of what is typed so far, as a piece of the page."""
    form = PersonForm(request.args, meta={"csrf": False})
    _offer(form)
    form.validate()
    named = bool(form.name.data or form.name_native.data)
    found = queries.likely(_record(form.newcomer), reader=current_user) if named else []
    return page("registry/reception/_alike.html", alike=_shown(found), **_words())


def _record(new: Newcomer) -> Record:
    return Record(
        id=None,
        names=(new.name, *(value for value, _kind, _source in new.aliases)),
        native=new.name_native,
        sex=new.sex.value,
        born=new.born,
        numbers=(new.service_number,) if new.service_number else (),
        documents=tuple(paper.number for paper in new.papers),
        phones=tuple(number for number, _shared in new.phones),
        unit=str(new.unit_id) if new.unit_id else None,
    )


def _shown(alike: list[queries.Resembling]) -> list[dict[str, Any]]:
    return [
        {
            "person": Shown(each.person, current_user) if each.person else None,
            "probability": each.assessment.probability,
            "reasons": [e for e in each.assessment.evidence if (e.field, e.level) in REASONS],
        }
        for each in alike
    ]


def _words() -> dict[str, Any]:
    return {
        "reasons": REASONS,
        "categories": CATEGORIES,
        "statuses": STATUSES,
        "status_kinds": STATUS_KINDS,
    }


def _offer(form: PersonForm) -> None:
    language = str(get_locale())
    units = structure.units(reader=current_user, permission=REGISTER)
    form.unit_id.choices = [(each.id, f"{each.title(language)} ({each.code})") for each in units]
    form.rank_id.choices = [(each.id, each.title(language)) for each in structure.ranks()]
    districts = structure.places(PlaceLevel.ADM1, PlaceLevel.ADM2)
    form.place_id.choices = [(each.id, each.title(language)) for each in districts]
    form.status.choices = [(each, said) for each, said in STATUSES.items() if each not in GONE]
