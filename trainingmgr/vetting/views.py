from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, ngettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.paging import SIZE, Page, every
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Shown
from trainingmgr.core.sentences import listed
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure import queries as structure
from trainingmgr.registry.structure.models import Unit
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.registry.structure.words import SCHEMES
from trainingmgr.tabular.choosing import MOST, Chosen
from trainingmgr.tabular.listings import Listing, asked_facts, leaves
from trainingmgr.tabular.saved import keeps
from trainingmgr.vetting import printouts, queries, services
from trainingmgr.vetting.forms import (
    DoubtForm,
    ManyForm,
    OpenForm,
    RecordForm,
    RegisterFilters,
    UnitFilters,
)
from trainingmgr.vetting.queries import records
from trainingmgr.vetting.queries.listed import counted, register
from trainingmgr.vetting.queries.units import unit_words_under, words_for_units
from trainingmgr.vetting.rules import NOT_SCREENED, VALID, Standing, Word
from trainingmgr.vetting.services import ages
from trainingmgr.vetting.watchlists.queries.screening import waiting_among
from trainingmgr.vetting.words import AGE_STOPS, NEXT_STEPS, OUTCOMES, SHAPES, WORDS
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page
from trainingmgr.web.words import day

bp = Blueprint("vetting", __name__, url_prefix="/vetting")
WORD, READ = Permission.CLEARANCE_WORD, Permission.CLEARANCE_READ
RECORD, AGE = Permission.CLEARANCE_RECORD, Permission.AGE_REFERRAL_READ
SAYS = {
    "words": WORDS, "shapes": SHAPES, "next_steps": NEXT_STEPS, "schemes": SCHEMES,
    "outcomes": OUTCOMES, "age_stops": AGE_STOPS,
}  # fmt: skip


keeps("vetting.index", RegisterFilters)
keeps("vetting.units", UnitFilters)


@bp.get("")
@allows(WORD)
def index() -> ResponseReturnValue:
    if not _names_people():
        return redirect(url_for(".units"))
    filters, ask = _asked()
    found = ask(request.args.get("cursor"))
    rows = [
        (clearance, Shown(person, current_user), standing)
        for clearance, person, standing in found.rows
    ]
    return page("vetting/index.html", page=found, rows=rows, filters_=filters, **SAYS)


def _asked() -> tuple[RegisterFilters, Callable[[str | None], Page[Any]]]:
    """How the register is narrowed, and what gives its page at a cursor."""
    filters = RegisterFilters()
    ask = partial(register, **_narrowed(filters))
    return filters, lambda cursor: ask(cursor=cursor)


def _narrowed(filters: RegisterFilters) -> dict[str, Any]:
    asked = filters.asked
    return {
        "reader": current_user, "on": clock.today(), "scheme": asked.get("scheme"),
        "word": asked.get("word"), "ends_within": asked.get("ends"),
    }  # fmt: skip


@bp.route("/choice", methods=["GET", "POST"])
@allows(RECORD)
def choice() -> ResponseReturnValue:
    """The register with a box on each line: chosen over its pages, then one deed for all."""
    filters, ask = _asked()
    sent, picked = request.form, Chosen.read(request.form.to_dict(flat=False))
    if "all" in sent:
        numbers = [each[1].number for each in every(ask, MOST - 1)]
        picked = Chosen.all_of(numbers, SIZE)
    elif "none" in sent:
        picked = Chosen({})
    picked = picked.turned(("after" in sent) - ("before" in sent))
    found = ask(sent.get("after") or sent.get("before"))
    numbers = [person.number for _clearance, person, _standing in found.rows]
    return page(
        "vetting/choice.html",
        page=found,
        rows=[(each, Shown(person, current_user), stands) for each, person, stands in found.rows],
        chosen=picked,
        elsewhere=picked.elsewhere(numbers),
        pages_elsewhere=picked.pages_elsewhere(numbers),
        total=counted(**_narrowed(filters)),
        most=MOST,
        asked=request.query_string.decode(),
        **SAYS,
    )


@leaves("clearances", _("Clearances"), WORD, narrows=RegisterFilters)
def _leaving() -> Listing:
    """The words of people, as the page shows them: no decision, no reason (R-VET-02a)."""
    if not _names_people():
        raise NotFound
    filters, ask = _asked()
    language = str(get_locale())
    return Listing(
        columns=printouts.PEOPLE,
        fetch=lambda most: every(ask, most),
        cells=lambda row: printouts.person(
            row[0].scheme, Shown(row[1], current_user), row[2], language
        ),
        back=url_for("vetting.index", **request.args),  # type: ignore[arg-type]
        facts=asked_facts(filters.asked),
        about=((gettext("As at"), day(clock.today())),),
    )


@leaves("unit-clearances", _("Standing of units"), WORD, narrows=UnitFilters)
def _units_leaving() -> Listing:
    filters, scheme, _found, shown, standings = _units_asked()
    language = str(get_locale())
    return Listing(
        columns=printouts.UNITS,
        fetch=lambda most: every(lambda cursor: structure.branches(shown, cursor=cursor), most),
        cells=lambda line: printouts.unit(
            line[1], scheme, standings.get(line[1].id, NOT_SCREENED), language
        ),
        back=url_for("vetting.units", **request.args),  # type: ignore[arg-type]
        facts=asked_facts(filters.asked) | {"scheme": scheme.value},
        about=((gettext("As at"), day(clock.today())),),
        is_personal=False,
    )


@bp.get("/people/<uuid:uid>")
@allows(WORD)
def person(uid: UUID) -> ResponseReturnValue:
    """The words of one person under every scheme, for whoever may see words."""
    found = _person(uid, WORD)
    return _person_page(found, OpenForm(formdata=None), _rows_in_emergency(found))


def _rows_in_emergency(found: Person | Unit) -> Any:
    """Decisions as an emergency opens them: why they are read was said before a second person."""
    if not current_user.reach(READ).emergency:
        return None
    services.open_file(found, reason=current_user.emergency.reason, by=current_user)
    if isinstance(found, Unit):
        return records.file_of_unit(found)
    return records.file_of_person(people.ids_of(found))


@bp.post("/people/<uuid:uid>/file")
@allows(READ, fresh=True)
def person_file(uid: UUID) -> ResponseReturnValue:
    """The decisions themselves, after saying why. The reason is kept with the reader's name."""
    form, rows = OpenForm(), None
    if form.validate_on_submit():
        with form.showing_refusals():
            found = _person(uid, READ)
            services.open_file(found, reason=form.reason.data, by=current_user)
            rows = records.file_of_person(people.ids_of(found))
    return _person_page(_person(uid, READ), form, rows)


def _person_page(found: Person, form: OpenForm, rows: Any) -> ResponseReturnValue:
    today = clock.today()
    return page(
        "vetting/person.html",
        person=Shown(found, current_user),
        standings=_standings(queries.words_under([found.id], list(Scheme), today), found.id),
        stop=queries.age_stops([found.id], today).get(found.id),
        unscreened=_unscreened(found),
        form=form,
        file=None if rows is None else [Shown(each, current_user) for each in rows],
        **SAYS,
    )


@bp.route("/people/<uuid:uid>/new", methods=["GET", "POST"])
@allows(RECORD, fresh=True)
def record(uid: UUID) -> ResponseReturnValue:
    form = RecordForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            found = _person(uid, RECORD)
            services.record(found, form.decision, by=current_user)
            flash(gettext("The decision is on record."))
            return redirect(url_for(".person", uid=uid))
    shown = Shown(_person(uid, RECORD), current_user)
    return page("vetting/record.html", person=shown, unit=None, form=form)


@bp.get("/units")
@allows(WORD)
def units() -> ResponseReturnValue:
    filters, scheme, found, shown, standings = _units_asked()
    return page(
        "vetting/units.html",
        page=structure.branches(shown, cursor=request.args.get("cursor")),
        is_whole=len(shown) == len(found),
        standings=standings,
        scheme=scheme,
        filters_=filters,
        nothing=NOT_SCREENED,
        **SAYS,
    )


Lines = Sequence[tuple[int, int]]
"""Depths and keys of units, as a tree."""


def _units_asked() -> tuple[UnitFilters, Scheme, Lines, Lines, dict[int, Standing]]:
    """How the units are narrowed, the scheme, the units in reach, those of them that fit, and how
    each stands.
    """
    filters = UnitFilters()
    scheme = filters.asked.get("scheme", Scheme.HRDDP)
    word, ends = filters.asked.get("word"), filters.asked.get("ends")
    narrowed = bool(word or ends)  # a company that is suspended is found where that is asked for
    found = structure.skeleton(reader=current_user, permission=WORD, whole=narrowed)
    standings = words_for_units([key for _depth, key in found], scheme, clock.today())
    last = ends and clock.today() + timedelta(days=ends)
    fit = [line for line in found if _fits(standings.get(line[1], NOT_SCREENED), word, last)]
    return filters, scheme, found, fit, standings


def _fits(standing: Standing, asked: Word | None, last: date | None) -> bool:
    """Whether a unit belongs on a list that is narrowed by word, or by what ends until a day."""
    ends = standing.word in VALID and standing.valid_to is not None
    return (asked is None or standing.word is asked) and (
        last is None or (ends and standing.valid_to <= last)  # type: ignore[operator]
    )


@bp.get("/units/<uuid:uid>")
@allows(WORD)
def unit(uid: UUID) -> ResponseReturnValue:
    found = structure.unit(uid, reader=current_user, permission=WORD)
    return _unit_page(found, OpenForm(None), _rows_in_emergency(found))


@bp.post("/units/<uuid:uid>/file")
@allows(READ, fresh=True)
def unit_file(uid: UUID) -> ResponseReturnValue:
    form, rows = OpenForm(), None
    if form.validate_on_submit():
        with form.showing_refusals():
            found = structure.unit(uid, reader=current_user, permission=READ)
            services.open_file(found, reason=form.reason.data, by=current_user)
            rows = records.file_of_unit(found)
    found = structure.unit(uid, reader=current_user, permission=READ)
    return _unit_page(found, form, rows)


def _unit_page(found: Unit, form: OpenForm, rows: Any = None) -> ResponseReturnValue:
    words = unit_words_under([found.id], list(Scheme), clock.today())
    return page(
        "vetting/unit.html",
        unit=found,
        above=structure.above(found),
        standings=_standings(words, found.id),
        form=form,
        file=None if rows is None else [Shown(each, current_user) for each in rows],
        **SAYS,
    )


@bp.route("/units/<uuid:uid>/new", methods=["GET", "POST"])
@allows(RECORD, fresh=True)
def record_unit(uid: UUID) -> ResponseReturnValue:
    form = RecordForm()
    form.scheme.choices = [(each, SCHEMES[each]) for each in services.schemes_of(current_user)]
    if form.validate_on_submit():
        with form.showing_refusals():
            services.record(_unit(uid), form.decision, by=current_user)
            flash(gettext("The decision is on record."))
            return redirect(url_for(".unit", uid=uid))
    return page("vetting/record.html", person=None, unit=_unit(uid), form=form)


@bp.route("/many", methods=["GET", "POST"])
@allows(RECORD, fresh=True)
def many() -> ResponseReturnValue:
    """Ask about, end or cancel the clearances of a list. There is no refusing here."""
    picked = Chosen.read(request.form.to_dict(flat=False)).codes
    form = ManyForm(formdata=None) if picked else ManyForm()
    if picked or request.method == "GET":
        form.numbers.data = "\n".join(picked or request.args.getlist("who"))
    elif form.validate_on_submit():
        with form.showing_refusals():
            done = _done_to_many(form)
            flash(ngettext("Done for %(num)s person.", "Done for %(num)s people.", done))
            return redirect(url_for(".index", scheme=form.scheme.data.value))
    return page("vetting/many.html", form=form)


def _done_to_many(form: ManyForm) -> int:
    found = records.numbered(form.asked, reader=current_user, permission=RECORD)
    missing = [each for each in form.asked if each not in found]
    if missing:
        raise Refusal(
            gettext("Nobody within your reach has these numbers: %(numbers)s.",
                    numbers=listed(missing[:20])), field="numbers",
        )  # fmt: skip
    named = list({each.id: each for each in found.values()}.values())
    scheme, by = form.scheme.data, current_user
    if form.deed.data == "ask":
        return services.submit_many(named, scheme, by=by)
    if form.deed.data == "cancel":
        return services.cancel_many(named, scheme, by=by)
    if form.last_day.data is None:
        raise Refusal(gettext("Write the last day."), field="last_day")
    return services.expire_many(named, scheme, last_day=form.last_day.data, by=by)


@bp.route("/people/<uuid:uid>/age-doubt", methods=["GET", "POST"])
@allows(Permission.AGE_DOUBT, fresh=True)
def doubt(uid: UUID) -> ResponseReturnValue:
    form = DoubtForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            found = _person(uid, Permission.AGE_DOUBT)
            ages.raise_age_doubt(found, evidence=form.evidence.data or None, by=current_user)
            flash(gettext("The person is withdrawn for age. A focal point has the referral."))
            return redirect(url_for("person.show", uid=uid))
    shown = Shown(_person(uid, Permission.AGE_DOUBT), current_user)
    return page("vetting/doubt.html", person=shown, form=form)


def _unscreened(person: Person) -> bool:
    """Whether the name waits to be compared with the watch-lists: for their readers alone."""
    reads = current_user.may(Permission.WATCHLIST_READ)
    return reads and person.id in waiting_among([person.id])


def _names_people() -> bool:
    return bool(current_user.may(Permission.PERSON_READ) or current_user.reach(READ).emergency)


def _person(uid: UUID, permission: Permission) -> Person:
    """Whoever has nothing to do with people (the secretariat) finds nobody."""
    if not _names_people():
        raise NotFound
    return people.person(uid, reader=current_user, permission=permission)


def _unit(uid: UUID) -> Unit:
    return structure.unit(uid, reader=current_user, permission=RECORD)


def _standings(words: queries.Words, key: int) -> list[tuple[Scheme, Any]]:
    """What stands under each scheme; national vetting is always said."""
    shown = [each for each in Scheme if each is Scheme.NATIONAL or key in words[each]]
    return [(each, words[each].get(key, NOT_SCREENED)) for each in shown]
