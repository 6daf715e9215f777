from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.paging import SIZE
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import FieldClass, Looking, Shown, sees
from trainingmgr.core.sentences import number
from trainingmgr.matching.records import Record
from trainingmgr.registry.notices import printouts as notice_words
from trainingmgr.registry.notices import queries as notices
from trainingmgr.registry.notices.imports import COLUMNS as NOTICES
from trainingmgr.registry.people import queries as registered
from trainingmgr.registry.people import services as registration
from trainingmgr.registry.people.forms import PersonForm
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.rules import GONE, Newcomer
from trainingmgr.registry.people.words import CATEGORIES, STATUS_KINDS, STATUSES
from trainingmgr.registry.reception import printouts, queries, services
from trainingmgr.registry.reception.forms import PeopleFilters
from trainingmgr.registry.reception.lines import Lines
from trainingmgr.registry.reception.rules import COLUMNS, COUNTED, Narrowed
from trainingmgr.registry.reception.words import COLUMN_WORDS, REASONS
from trainingmgr.registry.structure import queries as structure
from trainingmgr.registry.structure.rules import PlaceLevel
from trainingmgr.tabular.choosing import MOST, Chosen
from trainingmgr.tabular.listings import Listing, Printing, leaves
from trainingmgr.tabular.printouts import purpose
from trainingmgr.tabular.saved import address_now, keeps
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page
from trainingmgr.web.words import day

bp = Blueprint("people", __name__, url_prefix="/people")
READ, REGISTER = Permission.PERSON_READ, Permission.PERSON_REGISTER
keeps("people.index", PeopleFilters)


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
        if _counted(filters, narrowed, found.total or 0):
            filters.say_counts(queries.counts(narrowed, reader=current_user))
    lines = _lines(found.rows, queries.service_on(found.rows, narrowed.on))
    services.note_listed(
        narrowed, (*filters.shown, sort), [each.id for each in found.rows], by=current_user
    )
    return page(
        "registry/reception/people.html",
        page=found,
        people=lines,
        filters_=filters,
        narrowed=narrowed,
        sort=sort,
        columns=filters.shown,
        lines=Lines(filters.shown, language=get_locale().language),
        words=COLUMN_WORDS,
    )


def _lines(people: Sequence[Person], stood: Mapping[int, Any]) -> list[tuple[Shown, Shown | None]]:
    """Each person, and where they stood, as this reader may see them."""
    looking = Looking(current_user.field_classes)
    lines: list[tuple[Shown, Shown | None]] = []
    for each in people:
        person, record = Shown(each, looking), stood.get(each.id)
        if record is each:
            lines.append((person, person))
        else:
            lines.append((person, None if record is None else Shown(record, looking)))
    return lines


def _counted(filters: PeopleFilters, narrowed: Narrowed, total: int) -> bool:
    """Counting walks over everybody in reach: for very many, only when somebody asks."""
    asked = bool(filters.counts.data) or total <= COUNTED
    return asked and narrowed.on is None


@bp.route("/choice", methods=["GET", "POST"])
@allows(READ)
def choice() -> ResponseReturnValue:
    """The list with a box on each line: chosen over its pages, then one deed for all of them."""
    filters, sent = _filters(), request.form
    narrowed, sort = filters.narrowed, request.args.get("sort", "name")
    chosen = Chosen.read(sent.to_dict(flat=False))
    if "all" in sent:
        found_ = queries.exported(narrowed, reader=current_user, at_most=MOST - 1, sort=sort)
        chosen = Chosen.all_of([each.number for people in found_ for each in people], SIZE)
    elif "none" in sent:
        chosen = Chosen({})
    chosen = chosen.turned(("after" in sent) - ("before" in sent))
    cursor = sent.get("after") or sent.get("before")
    found = (
        queries.found(narrowed, reader=current_user)
        if narrowed.text
        else queries.people(narrowed, reader=current_user, sort=sort, cursor=cursor)
    )
    services.note_listed(
        narrowed, (*filters.shown, sort), [each.id for each in found.rows], by=current_user
    )
    numbers = [each.number for each in found.rows]
    return page(
        "registry/reception/choice.html",
        page=found,
        people=_lines(found.rows, queries.service_on(found.rows, narrowed.on)),
        chosen=chosen,
        elsewhere=chosen.elsewhere(numbers),
        pages_elsewhere=chosen.pages_elsewhere(numbers),
        most=MOST,
        narrowed=narrowed,
        sort=sort,
        columns=filters.shown,
        lines=Lines(filters.shown, language=get_locale().language),
        words=COLUMN_WORDS,
        asked=address_now("people.index"),
    )


SHARES = (*printouts.NAMES, *printouts.COLUMNS.values(), *NOTICES)


def _filters() -> PeopleFilters:
    asked = request.args.get("unit", type=UUID)
    units = structure.unit_names(
        str(get_locale()), reader=current_user, permission=READ, asked=asked
    )
    offered = [each for each in COLUMNS if sees(current_user, Person, each)]
    columns = [(each, COLUMN_WORDS[each]) for each in offered]
    return PeopleFilters(units, columns, secret=FieldClass.S2 in current_user.field_classes)


@leaves("people", _("People"), READ, shares=SHARES, narrows=_filters)
def _leaving() -> Listing:
    """The list as it is narrowed, with its columns, its order and its day."""
    filters, language = _filters(), str(get_locale())
    narrowed, shown = filters.narrowed, filters.shown
    sort = request.args.get("sort", "name")
    chosen = Chosen.read(request.form.to_dict(flat=False))
    about = ((gettext("As at"), day(narrowed.on or clock.today())),)
    gives = current_user.may(Permission.NOTICE_GIVE)
    telling = gives and "notices" in request.form and request.form.get("form") != "pdf"

    def fetch(at_most: int) -> Iterator[Any]:
        for people in queries.exported(
            narrowed, reader=current_user, at_most=at_most, sort=sort, numbers=chosen.codes
        ):
            told = notices.told([each.id for each in people]) if telling else {}
            for person, on in _lines(people, queries.service_on(people, narrowed.on)):
                yield person, on, told.get(person.id, ())

    def cells(line: Any) -> list[Any]:
        person, on, told = line
        said = notice_words.told(told) if telling else ()
        return [*printouts.cells(person, on, shown, language), *said]

    def paper(rows: Any, how: Printing) -> Any:
        ids = [person.id for person, _on, _told in rows]
        held = registered.portraits(ids, reader=current_user) if how.portraits else None
        return printouts.nominal_roll(
            gettext("Nominal roll"), shown, list(map(cells, rows)), how,
            facts=(*about, (gettext("People"), number(len(rows))), *purpose(how)),
            pictures=None if held is None else [held.get(each) for each in ids],
        )  # fmt: skip

    return Listing(
        whom=lambda line: [line[0].id],
        columns=(*printouts.columns(shown), *(NOTICES if telling else ())),
        fetch=fetch,
        cells=cells,
        back=f"{url_for('people.index')}?{request.query_string.decode()}",
        facts=narrowed.facts | chosen.facts,
        carries=chosen.elsewhere(()),
        about=about,
        paper=paper,
        offers_portraits=FieldClass.S2 in current_user.field_classes,
        offers_notices=gives,
        spare=5,
    )


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
    form.unit_id.choices = structure.units(language, reader=current_user, permission=REGISTER)
    reach = current_user.reach(REGISTER)
    form.unit_id.flags.required = not (reach.national or reach.centres)
    form.rank_id.choices = [(each.id, each.title(language)) for each in structure.ranks()]
    districts = structure.places(PlaceLevel.ADM1, PlaceLevel.ADM2)
    form.place_id.choices = [(each.id, each.title(language)) for each in districts]
    kinds = structure.open_document_kinds()
    form.offer_papers((code, each.title(language)) for code, each in kinds.items())
    form.status.choices = [(each, said) for each, said in STATUSES.items() if each not in GONE]
