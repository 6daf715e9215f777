"""How many people will be trained: scenarios, one by one and side by side."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.capacity.limits import Kind
from trainingmgr.capacity.problem import Prices
from trainingmgr.core import clock
from trainingmgr.core.errors import Refusal
from trainingmgr.core.money import Money
from trainingmgr.core.permissions import Permission
from trainingmgr.tabular.listings import Listing, leaves
from trainingmgr.training.capacity import printouts, queries, rules, services, words
from trainingmgr.training.capacity.forms import LeverForm, ScenarioForm
from trainingmgr.training.capacity.models import CapacityScenario
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page
from trainingmgr.web.priced import currencies

bp = Blueprint("capacity", __name__, url_prefix="/capacity")
READ, PLAN = Permission.CAPACITY_READ, Permission.CAPACITY_PLAN


def language_name(code: str) -> str:
    """A language in the reader's own."""
    names: dict[str, str] = get_locale().languages
    return names.get(code, code)


@bp.get("/")
@allows(READ)
def index() -> ResponseReturnValue:
    return page(
        "training/capacity/index.html",
        page=queries.scenarios(reader=current_user, cursor=request.args.get("cursor")),
        words=words,
    )


@bp.route("/new", methods=["GET", "POST"])
@allows(PLAN)
def new() -> ResponseReturnValue:
    """A scenario from what is there today."""
    form, language = ScenarioForm(), str(get_locale())
    taught = queries.subjects()
    places = queries.regions(reader=current_user, permission=PLAN)
    form.topics.choices = [(each.topic.code, each.topic.title(language)) for each in taught]
    _offer(form, {each.pcode: each.title(language) for each in places})
    if form.validate_on_submit():
        with form.showing_refusals():
            wanted = set(form.topics.data or ())
            chosen = [
                each for each in taught
                if each.topic.code in wanted or (not wanted and each.topic.is_named)
            ]  # fmt: skip
            prices = _prices(form)
            problem = queries.snapshot(places, chosen, prices, clock.today())
            made = services.make(
                form.title.data, problem, places, form.levers(prices.currency), by=current_user,
                language=language,
            )  # fmt: skip
            flash(gettext("%(code)s is kept with the figures of today.", code=made.code))
            return redirect(url_for(".show", uid=made.uid))
    return page("training/capacity/new.html", form=form, base=None, currency=currencies()[0])


def _prices(form: ScenarioForm) -> Prices:
    currency = currencies()[0]
    usual = queries.usual_prices(currency, clock.today())
    trips = (form.trip.data or 0, form.trainer_trip.data or 0)
    trip, trainer_trip = (Money.of(str(each), currency).minor for each in trips)
    return Prices(currency, usual.per_diem, usual.class_day, trip, trainer_trip)


def _offer(form: LeverForm, names: dict[str, str]) -> None:
    choices = list(names.items())
    form.centre.choices = form.trainers_in.choices = form.seats_in.choices = choices
    form.trainers_speak.choices = [(each, language_name(each)) for each in ("en", "fr", "ar", "so")]


@bp.route("/<uuid:uid>/variant", methods=["GET", "POST"])
@allows(PLAN)
def vary(uid: UUID) -> ResponseReturnValue:
    """Another scenario from the same figures, so that only the levers differ."""
    base = queries.scenario(uid, reader=current_user)
    problem, asked = base.problem, base.asked.written()
    currency = problem.prices.currency
    if asked["funds"] is not None:
        asked["funds"] = int(Money(asked["funds"], currency).amount)
    form = LeverForm(data=asked)
    _offer(form, _names(base))
    if form.validate_on_submit():
        with form.showing_refusals():
            made = services.make(
                form.title.data, problem, [each.place for each in base.regions],
                form.levers(currency), by=current_user, language=str(get_locale()),
            )  # fmt: skip
            flash(gettext("%(code)s is kept with the figures of %(base)s.",
                          code=made.code, base=base.code))  # fmt: skip
            if made.result is None or base.result is None:
                return redirect(url_for(".show", uid=made.uid))
            return redirect(url_for(".beside", of=[uid, made.uid]))
    return page("training/capacity/new.html", form=form, base=base, currency=currency)


def _names(row: CapacityScenario) -> dict[str, str]:
    language = str(get_locale())
    return {each.place.pcode: each.place.title(language) for each in row.regions}


@bp.get("/<uuid:uid>")
@allows(READ)
def show(uid: UUID) -> ResponseReturnValue:
    """What a scenario comes to, what holds people back, and what it was made from."""
    row = queries.scenario(uid, reader=current_user)
    problem = row.problem
    return page(
        "training/capacity/show.html",
        scenario=row,
        problem=problem,
        levers=row.asked,
        answer=row.answer,
        limits=limits_told(row),
        lines=rules.side_by_side([row.answer]) if row.answer else [],
        months=rules.months_from(problem.first, row.asked.months),
        names=_names(row),
        topics=queries.topic_titles(str(get_locale())),
        words=words,
        rules=rules,
        Money=Money,
        hides=not current_user.may(Permission.PERSON_READ),
        language_name=language_name,
    )


def limits_told(row: CapacityScenario) -> list[tuple[str, str, dict[str, Any]]]:
    """What limits, what one unit more would bring, and the facts of each."""
    answer, names = row.answer, _names(row)
    told = []
    for each in answer.limits if answer else ():
        kind = Kind(each["kind"])
        place = names.get(each["place"], each["place"])
        facts = {"place": place, "language": language_name(each["language"])}
        gain = ""
        if each["gain"]:
            gain = words.GAINS[kind] % {"gain": each["gain"], "amount": each["amount"]}
        told.append((str(words.KINDS[kind] % facts), str(gain), each))
    return told


@bp.get("/beside")
@allows(READ)
def beside() -> ResponseReturnValue:
    """Two to four scenarios side by side."""
    try:
        found = _asked(least=2)
    except Refusal as refused:
        flash(str(refused), "stop")
        return redirect(url_for(".index"))
    return page(
        "training/capacity/beside.html",
        scenarios=found,
        answers=[each.answer for each in found],
        lines=rules.side_by_side([each.answer for each in found if each.answer]),
        limits=[limits_told(each) for each in found],
        months=rules.months_from(found[0].problem.first, max(each.asked.months for each in found)),
        names={code: name for each in found for code, name in _names(each).items()},
        same=len({each.sha256 for each in found}) == 1,
        currency=found[0].problem.prices.currency,
        words=words,
        rules=rules,
        Money=Money,
    )


def _asked(least: int = 1) -> list[CapacityScenario]:
    """The scenarios that the address names. One alone leaves as a file, and stands beside none."""
    uids = request.args.getlist("of", type=UUID)
    return list(queries.beside(uids, reader=current_user, least=least))


@leaves("capacity", _("People trained by topic, region and month"), READ)
def _cells_leaving() -> Listing:
    found, language = _asked(), str(get_locale())
    return _leaving(
        found, printouts.CELLS,
        lambda: printouts.cells(found, queries.topic_titles(language), language),
    )  # fmt: skip


@leaves("capacity-beside", _("Scenarios side by side"), READ)
def _beside_leaving() -> Listing:
    found = _asked()
    lines = rules.side_by_side([each.answer for each in found if each.answer])
    currency = found[0].problem.prices.currency
    return _leaving(
        found, printouts.beside_columns(found),
        lambda: (printouts.beside_row(each, currency) for each in lines),
    )  # fmt: skip


def _leaving(found: list[CapacityScenario], columns: Any, rows: Any) -> Listing:
    def fetch(at_most: int) -> Iterable[Any]:
        return list(rows())[: at_most + 1]

    return Listing(
        columns=columns, fetch=fetch, cells=lambda row: row,
        back=url_for("capacity.beside", of=[each.uid for each in found]),
        facts={"of": ", ".join(each.code for each in found)},
        carries=[("of", str(each.uid)) for each in found],
        about=[(each.code, each.title) for each in found],
        is_personal=False,
    )  # fmt: skip
