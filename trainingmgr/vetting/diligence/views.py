"""Requests for support: what needs doing first, and one page for each from its start to its end."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.accounts import queries as accounts
from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.paging import every
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Shown
from trainingmgr.core.values import dataclass
from trainingmgr.registry.structure import queries as structure
from trainingmgr.registry.structure.rules import PlaceLevel, Scheme
from trainingmgr.tabular.listings import Listing, leaves
from trainingmgr.tabular.saved import keeps
from trainingmgr.vetting.diligence import forms, printouts, queries, words
from trainingmgr.vetting.diligence.models import (
    Intercession,
    MonitoringIndicator,
    SupportedCommander,
    SupportItem,
    SupportRequest,
)
from trainingmgr.vetting.diligence.rules import LIVE, NEVER, OVER, SupportState, scope_of
from trainingmgr.vetting.diligence.services import (
    assessments,
    measures,
    monitoring,
    requests,
    rulings,
    suspensions,
)
from trainingmgr.vetting.queries.units import words_for_units
from trainingmgr.vetting.rules import NOT_SCREENED
from trainingmgr.vetting.words import SHAPES as WORD_SHAPES
from trainingmgr.vetting.words import WORDS
from trainingmgr.web.access import allows, signed_in
from trainingmgr.web.fields import Code
from trainingmgr.web.pages import page
from trainingmgr.web.requests import LANGUAGES
from trainingmgr.web.words import day

bp = Blueprint("diligence", __name__, url_prefix="/vetting/diligence")
READ, ASK = Permission.DILIGENCE_READ, Permission.DILIGENCE_REQUEST
ASSESS, DECIDE = Permission.DILIGENCE_ASSESS, Permission.DILIGENCE_DECIDE
MONITOR = Permission.DILIGENCE_MONITOR
S = SupportState


keeps("diligence.index", forms.SupportFilters)


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    filters = forms.SupportFilters()
    found = _asked(filters, request.args.get("cursor"))
    return page(
        "vetting/diligence/index.html", page=found, filters_=filters, words=words,
        today=clock.today(), never=NEVER, over=OVER,
    )  # fmt: skip


def _asked(filters: forms.SupportFilters, cursor: str | None) -> Any:
    return queries.requests(reader=current_user, on=clock.today(), cursor=cursor, **filters.asked)


@leaves("support-requests", _("Due diligence"), READ, narrows=forms.SupportFilters)
def _leaving() -> Listing:
    filters = forms.SupportFilters()
    return Listing(
        columns=printouts.COLUMNS,
        fetch=lambda most: every(lambda cursor: _asked(filters, cursor), most),
        cells=printouts.cells,
        back=url_for("diligence.index", **request.args),  # type: ignore[arg-type]
        about=((gettext("As at"), day(clock.today())),),
        is_personal=False,
    )


@bp.route("/new", methods=["GET", "POST"])
@allows(ASK)
def new() -> ResponseReturnValue:
    form = forms.AskForm()
    language = str(get_locale())
    form.provider.choices = [
        (str(each.id), each.title(language)) for each in structure.organisations()
    ]
    form.place.choices = [
        (str(each.id), each.title(language)) for each in structure.places(PlaceLevel.ADM1)
    ]
    former = request.args.get("replaces", type=UUID)
    if form.validate_on_submit() and form.period_from.data and form.period_to.data:
        with form.showing_refusals():
            made = requests.ask(_wanted(form, former), by=current_user)
            flash(gettext("Support is asked for. The secretariat assesses it."))
            return redirect(url_for(".show", uid=made.uid))
    if request.method == "GET":
        form.units.data = request.args.get("unit", "")
    return page("vetting/diligence/new.html", form=form)


def _wanted(form: Any, former: UUID | None) -> requests.Asked:
    units = []
    for code in form.units.data.split():
        found = structure.unit_by_code(Code.tidied(code))
        if found is None:
            raise Refusal(gettext("No unit has the code %(code)s.", code=code), field="units")
        units.append(structure.unit(found.uid, reader=current_user, permission=ASK))
    providers = {str(each.id): each for each in structure.organisations()}
    places = {str(each.id): each for each in structure.places(PlaceLevel.ADM1)}
    lines = form.items.lines
    if not all(each["kind"] for each in lines):
        raise Refusal(gettext("Choose the kind of each item."), field="items")
    return requests.Asked(
        what=form.what.data,
        provider=providers[form.provider.data],
        units=units,
        items=[(each["kind"], each["what"], each["exclusion"]) for each in lines],
        period_from=form.period_from.data,
        period_to=form.period_to.data,
        place=places.get(form.place.data or ""),
        replaces=queries.request(former, reader=current_user) if former else None,
    )


@bp.get("/<uuid:uid>")
@allows(READ)
def show(uid: UUID) -> ResponseReturnValue:
    """The file without its narrative: that is shown after saying why one opens it, which in an
    emergency was said before a second person.
    """
    told = current_user.reach(READ).emergency
    if told:
        row = queries.request(uid, reader=current_user)
        requests.open_file(row, reason=current_user.emergency.reason, by=current_user)
    return _shown(uid, forms.WhyForm(formdata=None), told=told)


@bp.post("/<uuid:uid>/file")
@allows(ASSESS, DECIDE, fresh=True)
def file(uid: UUID) -> ResponseReturnValue:
    form, told = forms.WhyForm(), False
    if form.validate_on_submit():
        with form.showing_refusals():
            row = queries.request(uid, reader=current_user)
            requests.open_file(row, reason=form.reason.data, by=current_user)
            told = True
    return _shown(uid, form, told=told)


def _shown(uid: UUID, form: Any, *, told: bool) -> ResponseReturnValue:
    row, today = queries.request(uid, reader=current_user), clock.today()
    units = [each.unit_id for each in row.recipients]
    standings = words_for_units(units, Scheme.HRDDP, today)
    return page(
        "vetting/diligence/show.html",
        row=row,
        now_at=clock.now(),
        shown=Shown(row, current_user),
        findings=[(each, Shown(each, current_user), Shown(each.person, current_user))
                  for each in row.commanders],
        scope=scope_of(each.is_in_scope for each in row.items),
        standings=standings,
        nothing=NOT_SCREENED,
        changed=(changed := queries.changed(row, today)),
        next_deeds=_offered(row, anew=changed),
        reads=told or current_user.may(ASSESS) or current_user.may(DECIDE),
        form=form,
        told=told,
        today=today,
        is_live=row.state in LIVE,
        letters=LANGUAGES,
        words=words,
        word_words=WORDS,
        word_shapes=WORD_SHAPES,
    )  # fmt: skip


@dataclass(frozen=True)
class Does:
    """One deed on a request: its form, its words, in which states it is offered, what it does."""

    title: Any
    button: Any
    says: Any
    form: type[Any]
    do: Callable[[SupportRequest, Any], Any]
    states: frozenset[SupportState]
    offers: Callable[[SupportRequest], list[tuple[str, str]]] | None = None
    tone: str = "primary"


def _owner(name: str) -> Any:
    found = accounts.by_username(name)
    if found is None:
        raise Refusal(gettext("Nobody has this sign-in name."), field="owner")
    return found


def _named(kind: Any, form: Any, row: SupportRequest) -> Any:
    return queries.part(kind, row, UUID(form.part.data))


def _items(row: SupportRequest) -> list[tuple[str, str]]:
    return [
        (str(each.uid), f"{each.what}: {words.EXCLUSIONS[each.exclusion]}")
        for each in row.items if each.exclusion and each.countersigned_by_id is None
    ]  # fmt: skip


def _commanders(row: SupportRequest) -> list[tuple[str, str]]:
    return [
        (
            str(each.uid),
            f"{each.person.name_display}, {each.unit.code}: {words.FINDINGS[each.finding]}",
        )
        for each in row.commanders
    ]


def _indicators(row: SupportRequest) -> list[tuple[str, str]]:
    return [(str(each.uid), each.what) for each in row.indicators]


def _intercessions(row: SupportRequest) -> list[tuple[str, str]]:
    return [
        (str(each.uid), f"{words.LEVELS[each.level]}, {day(each.on_day)}")
        for each in row.intercessions if each.answered_on is None
    ]  # fmt: skip


GOES_ON = LIVE | {S.SUSPENDED}
ASSESSING: Mapping[str, Does] = {
    "countersign": Does(
        _("Countersign what is said to be out of scope"), _("Sign it"),
        _("What you put in scope is assessed."), forms.CountersignForm,
        lambda row, f: requests.countersign(
            _named(SupportItem, f, row), agree=f.agree.data == "yes", by=current_user),
        frozenset({S.PROPOSED}), _items,
    ),
    "scope": Does(
        _("Settle the scope and begin"), _("Begin to assess"),
        _("The scope is settled. A request out of scope as a whole is closed."), forms.PlainForm,
        lambda row, f: requests.begin(row, seen=f.version.data, by=current_user),
        frozenset({S.PROPOSED}),
    ),
    "assessment": Does(
        _("Write the assessment"), _("Keep it"),
        _("Nothing is decided by it. It is sealed, and opened with a reason alone."),
        forms.AssessForm,
        lambda row, f: assessments.assess(row, f.assessment, seen=f.version.data, by=current_user),
        frozenset({S.ASSESSING}),
    ),
    "commander": Does(
        _("Screen a commander"), _("Record it"),
        _("Each commander is screened for the whole period."), forms.ScreenForm,
        lambda row, f: assessments.screen(
            _named(SupportedCommander, f, row), f.finding.data, seen=f.version.data,
            by=current_user),
        frozenset({S.ASSESSING}), _commanders,
    ),
    "measure": Does(
        _("Plan a measure"), _("Plan it"),
        _("It stands among the work of whoever owns it."), forms.MeasureForm,
        lambda row, f: measures.plan_measure(
            row, f.kind.data, f.what.data, owner=_owner(f.owner.data), due_on=f.due_on.data,
            before_start=f.before_start.data, by=current_user),
        LIVE | {S.ASSESSING, S.SUSPENDED},
    ),
    "handing-in": Does(
        _("Hand it in for a decision"), _("Hand it in"),
        _("A third person decides. Until then nothing of it changes."), forms.PlainForm,
        lambda row, f: assessments.submit(row, seen=f.version.data, by=current_user),
        frozenset({S.ASSESSING}),
    ),
    "indicator": Does(
        _("Plan what is watched"), _("Plan it"), _("It is due for the first time that many days "
        "from today."), forms.IndicatorForm,
        lambda row, f: monitoring.watch(
            row, f.what.data, every_days=f.every_days.data, owner=_owner(f.owner.data),
            seen=f.version.data, by=current_user),
        GOES_ON,
    ),
    "intercession": Does(
        _("Intercede with the authorities"), _("Record it"),
        _("Their answer is waited for until that day."), forms.IntercedeForm,
        lambda row, f: monitoring.intercede(
            row, f.level.data, f.asked.data, on=f.on_day.data, respond_by=f.respond_by.data,
            by=current_user),
        GOES_ON,
    ),
    "answer": Does(
        _("Record the answer"), _("Record it"), _("When nothing is open, monitoring goes on."),
        forms.AnswerForm,
        lambda row, f: monitoring.answered(
            part := _named(Intercession, f, row), f.answer.data, on=f.on.data, seen=part.version,
            by=current_user),
        GOES_ON, _intercessions,
    ),
    "reopening": Does(
        _("Assess again"), _("Assess again"),
        _("Every commander is screened anew and a third person decides again. What was decided "
          "stays on record."), forms.PlainForm,
        lambda row, f: requests.reopen(row, seen=f.version.data, by=current_user),
        frozenset(LIVE),
    ),
    "closing": Does(
        _("Close it"), _("Close it"), _("Support is over, or was never given."), forms.PlainForm,
        lambda row, f: requests.close(row, seen=f.version.data, by=current_user),
        LIVE | {S.PROPOSED, S.ASSESSING, S.WITHDRAWN}, tone="stop",
    ),
}  # fmt: skip
DECIDING: Mapping[str, Does] = {
    "decision": Does(
        _("Decide"), _("Record the decision"),
        _("The clearance of every unit follows at once."), forms.DecideForm,
        lambda row, f: rulings.decide(
            row, f.ruling.data, f.reason.data, valid_until=f.valid_until.data, on=f.on.data,
            seen=f.version.data, by=current_user),
        frozenset({S.SUBMITTED}),
    ),
    "resumption": Does(
        _("Lift the suspension"), _("Lift it"),
        _("Support goes on under the decision there was, from the first day of its period at the "
          "earliest. Whoever was frozen goes on from then."),
        forms.EndForm,
        lambda row, f: suspensions.take_up(
            row, f.reason.data, seen=f.version.data, by=current_user),
        frozenset({S.SUSPENDED}),
    ),
    "withdrawal": Does(
        _("Withdraw the support"), _("Withdraw it"),
        _("The units read “not cleared” until support is asked for anew."), forms.EndForm,
        lambda row, f: suspensions.withdraw(
            row, f.reason.data, seen=f.version.data, by=current_user),
        frozenset({S.SUSPENDED}), tone="stop",
    ),
}  # fmt: skip
WATCHING: Mapping[str, Does] = {
    "reading": Does(
        _("Read an indicator"), _("Record it"), _("It is due again from that day on."),
        forms.ReadingForm,
        lambda row, f: monitoring.read(
            _named(MonitoringIndicator, f, row), on=f.on.data, is_concern=f.is_concern.data,
            note=f.note.data or None, by=current_user),
        GOES_ON, _indicators,
    ),
    "incident": Does(
        _("Tell an incident"), _("Record it"),
        _("The secretariat reads it and intercedes, or suspends support."), forms.IncidentForm,
        lambda row, f: monitoring.tell_incident(
            row, f.violation.data, f.told.data, on=f.on.data, by=current_user),
        GOES_ON,
    ),
    "letter": Does(
        _("Record the letter to the authorities"), _("Record it"),
        _("Its day and reference stand in the file."), forms.LetterForm,
        lambda row, f: rulings.tell_authorities(
            row, f.on.data, f.reference.data, seen=f.version.data, by=current_user),
        GOES_ON | {S.DECLINED},
    ),
}  # fmt: skip
STOPPING: Mapping[str, Does] = {
    "suspension": Does(
        _("Suspend the support"), _("Suspend it"),
        _("Enrolments, mentoring and stipends of every unit and everything below it freeze at "
          "once. Nothing that happened is deleted."), forms.StopForm,
        lambda row, f: suspensions.suspend(
            row, f.reason.data, until=f.until.data, seen=f.version.data, by=current_user),
        frozenset(LIVE | {S.ASSESSING, S.SUBMITTED}), tone="stop",
    ),
}  # fmt: skip
ALL = (
    ("deciding", DECIDING, (DECIDE,)),
    ("assessing", ASSESSING, (ASSESS,)),
    ("watching", WATCHING, (MONITOR,)),
    ("stopping", STOPPING, (ASSESS, DECIDE)),
)


def _offered(row: SupportRequest, *, anew: bool) -> list[tuple[str, Does]]:
    """What this reader may do now, with the address of each deed: what is next stands first."""
    found = [
        (url_for(f".{endpoint}", uid=row.uid, name=name), each)
        for endpoint, deeds, permissions in ALL
        if any(map(current_user.may, permissions))
        for name, each in deeds.items()
        if row.state in each.states
        and (each.offers is None or each.offers(row))
        and (name != "suspension" or row.rulings)
    ]
    return sorted(found, key=lambda pair: anew and pair[1] is not ASSESSING["reopening"])


@bp.route("/<uuid:uid>/assessing/<name>", methods=["GET", "POST"])
@allows(ASSESS, fresh=True)
def assessing(uid: UUID, name: str) -> ResponseReturnValue:
    return _deed(uid, ASSESSING.get(name))


@bp.route("/<uuid:uid>/deciding/<name>", methods=["GET", "POST"])
@allows(DECIDE, fresh=True)
def deciding(uid: UUID, name: str) -> ResponseReturnValue:
    return _deed(uid, DECIDING.get(name))


@bp.route("/<uuid:uid>/watching/<name>", methods=["GET", "POST"])
@allows(MONITOR, fresh=True)
def watching(uid: UUID, name: str) -> ResponseReturnValue:
    return _deed(uid, WATCHING.get(name))


@bp.route("/<uuid:uid>/stopping/<name>", methods=["GET", "POST"])
@allows(ASSESS, DECIDE, fresh=True)
def stopping(uid: UUID, name: str) -> ResponseReturnValue:
    return _deed(uid, STOPPING.get(name))


def _deed(uid: UUID, does: Does | None) -> ResponseReturnValue:
    row = queries.request(uid, reader=current_user)
    if does is None:
        raise NotFound
    form = does.form(obj=row) if does.form in (forms.AssessForm, forms.PlainForm) else (
        does.form(version=row.version) if "version" in does.form.__dict__ else does.form()
    )  # fmt: skip
    if does.offers is not None:
        forms.parts(form, does.offers(row), request.args.get("part", ""))
    if form.validate_on_submit():
        with form.showing_refusals(lambda: queries.request(uid, reader=current_user)):
            does.do(row, form)
            flash(gettext("It is recorded."), "ok")
            return redirect(url_for(".show", uid=uid))
    row = queries.request(uid, reader=current_user)
    return page("vetting/diligence/deed.html", row=row, form=form, does=does)


@bp.get("/measures/<uuid:uid>")
@signed_in
def measure(uid: UUID) -> ResponseReturnValue:
    """One measure, for whoever owns it and for those who watch."""
    return _measure_page(uid)


def _measure_page(uid: UUID, form: Any = None) -> ResponseReturnValue:
    found = queries.measure(uid, reader=current_user)
    state = found.state
    mine = found.owner_id == current_user.id or current_user.may(ASSESS)
    proves = mine and "in_place" in state.moves
    verifies = current_user.may(MONITOR) and found.owner_id != current_user.id
    offered = form
    if form is None and proves:
        offered = forms.ProofForm(formdata=None, obj=found)
    elif form is None and verifies:
        offered = forms.VerifyForm(formdata=None, version=found.version)
    return page(
        "vetting/diligence/measure.html", measure=found, form=offered, words=words,
        proves=isinstance(offered, forms.ProofForm), today=clock.today(),
    )  # fmt: skip


@bp.post("/measures/<uuid:uid>/proof")
@signed_in
def proof(uid: UUID) -> ResponseReturnValue:
    form = forms.ProofForm()
    if form.validate_on_submit():
        with form.showing_refusals(lambda: queries.measure(uid, reader=current_user)):
            found = queries.measure(uid, reader=current_user)
            measures.put_in_place(found, form.proof.data, seen=form.version.data, by=current_user)
            flash(gettext("Somebody else now verifies it."), "ok")
            return redirect(url_for(".measure", uid=uid))
    return _measure_page(uid, form)


@bp.post("/measures/<uuid:uid>/verification")
@allows(MONITOR, fresh=True)
def verification(uid: UUID) -> ResponseReturnValue:
    form = forms.VerifyForm()
    if form.validate_on_submit():
        with form.showing_refusals(lambda: queries.measure(uid, reader=current_user)):
            found = queries.measure(uid, reader=current_user)
            measures.verify(found, form.to.data, seen=form.version.data, by=current_user)
            flash(gettext("It is recorded."), "ok")
            return redirect(url_for(".measure", uid=uid))
    return _measure_page(uid, form)


@bp.get("/<uuid:uid>/letter.pdf")
@allows(READ)
def letter(uid: UUID) -> ResponseReturnValue:
    """The letter to the authorities, in one of the languages."""
    row = queries.request(uid, reader=current_user)
    if row.ruling is None:
        raise NotFound
    asked = request.args.get("language", "")
    language = asked if asked in LANGUAGES else str(get_locale())
    paper = printouts.letter(row, language=language, by=current_user.name)
    return Response(
        paper.whole().data,
        mimetype="application/pdf",
        headers={"Content-Disposition": "inline; filename=due-diligence.pdf"},
    )
