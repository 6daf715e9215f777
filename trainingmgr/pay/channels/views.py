"""Where pay goes: the changes that wait, one change, and everything about one person."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, ngettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.accounts import reasons
from trainingmgr.accounts.rules import Sight
from trainingmgr.accounts.rules.reasons import Work
from trainingmgr.accounts.services import looking
from trainingmgr.accounts.signing_in import local
from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.paging import every
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Compartment
from trainingmgr.documents.paper import Printout
from trainingmgr.pay.channels import printouts, queries, services, words
from trainingmgr.pay.channels.forms import (
    ChannelFilters,
    ChannelForm,
    DecisionForm,
    KycForm,
    NumberForm,
    ProviderForm,
    SharingForm,
    StopForm,
    TellingForm,
)
from trainingmgr.pay.channels.models import PayChannel
from trainingmgr.pay.channels.rules import ChannelState, KycState, NameMatch, Stage, masked
from trainingmgr.pay.channels.services import TELLS, Wanted
from trainingmgr.pay.words import CHANNELS
from trainingmgr.registry.people import queries as people
from trainingmgr.tabular.listings import Listing, asked_facts, leaves
from trainingmgr.tabular.saved import keeps
from trainingmgr.web.access import allows
from trainingmgr.web.form import Form
from trainingmgr.web.pages import page

bp = Blueprint("pay_channels", __name__, url_prefix="/pay/channels")
READ, PROPOSE = Permission.CHANNEL_READ, Permission.CHANNEL_PROPOSE
DECIDE, SHARE = Permission.CHANNEL_DECIDE, Permission.CHANNEL_SHARE
MOST_PRINTED = 500
LANGUAGES = ("en", "fr", "ar")
WHY = Work.CHANNELS.value


keeps("pay_channels.index", ChannelFilters)


@bp.get("")
@allows(READ, why=WHY)
def index() -> ResponseReturnValue:
    """Every channel within reach, and what waits."""
    filters = ChannelFilters()
    found = queries.listed(filters.asked, reader=current_user, cursor=request.args.get("cursor"))
    narrowed = " ".join(map(str, asked_facts(filters.asked).values()))
    services.note_listed(
        [each.person_id for each in found.rows], narrowed, stated=reasons.given(), by=current_user
    )
    stage = filters.asked.get("stage")
    return page(
        "pay/channels.html",
        page=found,
        filters_=filters,
        today=clock.today(),
        agrees=stage is Stage.DECIDE and current_user.may(DECIDE),
        tells=stage is Stage.TELL and any(map(current_user.may, TELLS)),
        telling=TellingForm(formdata=None, on=clock.today()),
        **_words(),
    )


def _words() -> dict[str, Any]:
    return {"words": words, "kinds": CHANNELS, "masked": masked}


@leaves("pay-channels", _("Pay channels"), READ, narrows=ChannelFilters)
def _leaving() -> Listing:
    asked = ChannelFilters().asked
    return Listing(
        whom=lambda each: [each.person_id],
        within=Compartment.PAY,
        columns=printouts.LIST,
        fetch=lambda most: every(
            lambda cursor: queries.listed(asked, reader=current_user, cursor=cursor), most
        ),
        cells=printouts.cells,
        back=url_for("pay_channels.index", **asked_facts(asked)),
        facts=asked_facts(asked),
        says=gettext("Of account numbers and phones the last four characters leave."),
    )


@bp.post("/agreements")
@allows(DECIDE, fresh=True, why=WHY)
def agreements() -> ResponseReturnValue:
    """Show all that are ticked as they are asked for; then agree to them in one go: own names and
    unshared numbers alone.
    """
    if "looked" in request.form:
        return _many(_agreed)
    found = queries.chosen(request.form.getlist("who", type=UUID), reader=current_user)
    if not found:
        return _many(_agreed)
    services.show_many(found, stated=reasons.given(), by=current_user)
    return page(
        "pay/channels_agree.html", rows=found, today=clock.today(),
        back=local(request.form.get("back")) or url_for(".index", stage=Stage.DECIDE.value),
        **_words(),
    )  # fmt: skip


def _agreed(found: Sequence[PayChannel]) -> str:
    for each in found:
        looking.opened(each, each.proposed_at, by=current_user)
    return str(
        ngettext(
            "%(num)s pay channel is agreed.", "%(num)s pay channels are agreed.",
            services.agree_to_many(found, by=current_user),
        )
    )  # fmt: skip


@bp.post("/tellings")
@allows(*TELLS)
def tellings() -> ResponseReturnValue:
    """All that are ticked were told."""
    form = TellingForm()
    if not form.validate() or form.on.data is None:
        flash(" ".join(str(e) for errors in form.errors.values() for e in errors), "stop")
        return redirect(url_for(".index", stage=Stage.TELL.value))
    how, on = form.how.data, form.on.data
    return _many(
        lambda found: ngettext(
            "%(num)s person was told.", "%(num)s people were told.",
            services.tell_many(found, how, on, by=current_user),
        )
    )  # fmt: skip


def _many(deed: Any) -> ResponseReturnValue:
    uids = request.form.getlist("who", type=UUID)
    found = queries.chosen(uids, reader=current_user)
    try:
        if not found:
            raise Refusal(gettext("Tick at least one line."))
        flash(deed(found), "ok")
    except Refusal as refused:
        flash(str(refused), "stop")
    return redirect(local(request.form.get("back")) or url_for(".index"))


@bp.get("/notices.pdf")
@allows(*TELLS, why=WHY)
def notices() -> ResponseReturnValue:
    """The list of everybody within reach who is still to be told, narrowed like the list."""
    asked = {**ChannelFilters().asked, "stage": Stage.TELL}
    found = list(
        every(
            lambda cursor: queries.listed(asked, reader=current_user, cursor=cursor), MOST_PRINTED
        )
    )
    services.note_printed(
        [each.person_id for each in found[:MOST_PRINTED]], stated=reasons.given(), by=current_user
    )
    paper = printouts.parade_list(
        found[:MOST_PRINTED],
        more=len(found) > MOST_PRINTED,
        unit=str(asked.get("unit") or gettext("All within reach")),
        language=_language(),
        by=current_user.name,
    )
    return _pdf(paper, "pay-notices")


def _language() -> str:
    asked = request.args.get("language")
    return asked if asked in LANGUAGES else str(get_locale())


def _pdf(paper: Printout, name: str) -> Response:
    return Response(
        paper.whole().data,
        mimetype="application/pdf",
        headers={"Content-Disposition": f"inline; filename={name}.pdf"},
    )


@bp.route("/<uuid:uid>", methods=["GET", "POST"])
@allows(READ, why=WHY)
def show(uid: UUID) -> ResponseReturnValue:
    """One channel: what was asked, what others did with it, and what is still to do."""
    found = queries.channel(uid, reader=current_user)
    forms: dict[str, Form] = {
        "share": SharingForm(), "tell": TellingForm(), "stop": StopForm(),
        "kyc": KycForm(),
    }  # fmt: skip
    deed = request.form.get("deed", "")
    form = forms.get(deed)
    if request.method == "GET":
        services.note_opened(
            found.person, queries.sharing(found), stated=reasons.given(), by=current_user
        )
    elif deed == "withdraw":
        return _withdrawn(found)
    elif form is not None and form.validate_on_submit():
        with form.showing_refusals():
            _done(deed, found, form)
            return redirect(url_for(".show", uid=uid))
    return _page(uid, form, deed)


def _withdrawn(found: PayChannel) -> ResponseReturnValue:
    try:
        services.withdraw(found, by=current_user)
        flash(gettext("The proposal is withdrawn."), "ok")
    except Refusal as refused:
        flash(str(refused), "stop")
    return redirect(url_for(".show", uid=found.uid))


def _done(deed: str, found: PayChannel, form: Any) -> None:
    if deed == "share":
        services.agree_to_sharing(found, form.why.data, by=current_user)
        flash(gettext("It is on record why it may be used."), "ok")
    elif deed == "tell":
        services.tell(found, form.how.data, form.on.data, by=current_user)
        flash(gettext("It is on record that the person was told."), "ok")
    elif deed == "stop":
        services.stop(found, form.because.data, by=current_user)
        flash(gettext("Nothing more is paid through it."), "ok")
    else:
        services.record_kyc(
            found,
            form.kyc.data,
            form.since.data,
            form.until.data,
            seen=form.version.data,
            by=current_user,
        )
        flash(gettext("It is recorded."), "ok")


def _page(uid: UUID, form: Form | None = None, deed: str = "") -> ResponseReturnValue:
    found = queries.channel(uid, reader=current_user)
    fresh: dict[str, Form] = {
        "share": SharingForm(formdata=None),
        "tell": TellingForm(formdata=None, on=clock.today()),
        "stop": StopForm(formdata=None),
        "kyc": KycForm(formdata=None, version=found.version, since=clock.today()),
    }
    if form is not None:
        fresh[deed] = form
    return page(
        "pay/channel.html", form=form or fresh["stop"], forms=fresh, reveals=_reveals(found),
        **_facts(found),
    )  # fmt: skip


def _reveals(found: PayChannel) -> bool:
    return current_user.may(Permission.CHANNEL_REVEAL) and found.identifier_mark is not None


def _facts(found: PayChannel) -> dict[str, Any]:
    """What every page of one channel shows."""
    today = clock.today()
    others = queries.sharing(found)
    names = queries.names_of([found.person_id]).get(found.person_id, [])
    return {
        "channel": found,
        "today": today,
        "stage": found.stage(today),
        "others": others,
        "spellings": printouts.spellings(found.holder_name, names),
        "owes_share": found.shared is None
        and (bool(others) or found.name_match is NameMatch.DIFFERENT),
        "mine": found.proposed_by_id == current_user.id,
        "tells": any(map(current_user.may, TELLS)),
        "Stage": Stage,
        **_words(),
    }


@bp.route("/<uuid:uid>/decision", methods=["GET", "POST"])
@allows(DECIDE, fresh=True, why=WHY)
def decision(uid: UUID) -> ResponseReturnValue:
    """The second person agrees or refuses, having just shown who they are."""
    found = queries.channel(uid, reader=current_user)
    form = DecisionForm(version=found.version)
    if form.validate_on_submit():
        with form.showing_refusals(lambda: queries.channel(uid, reader=current_user)):
            agreed = form.decision.data == "agree"
            if agreed:
                looking.opened(found, found.proposed_at, by=current_user)
            services.decide(
                found, agreed=agreed, because=form.because.data,
                seen=form.version.data, by=current_user,
            )  # fmt: skip
            flash(gettext("Your decision is recorded."), "ok")
            return redirect(url_for(".show", uid=uid))
    found = queries.channel(uid, reader=current_user)
    services.note_opened(
        found.person, queries.sharing(found), stated=reasons.given(), by=current_user
    )
    looking.show(found, by=current_user)
    open_ = found.state is ChannelState.PROPOSED
    return page("pay/channel_decision.html", form=form, open=open_, **_facts(found))


@bp.route("/<uuid:uid>/number", methods=["GET", "POST"])
@allows(Permission.CHANNEL_REVEAL, fresh=True, why=WHY)
def number(uid: UUID) -> ResponseReturnValue:
    """The whole number, once, for a reason."""
    found, shown = queries.with_number(uid, reader=current_user), ""
    form = NumberForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            shown = services.show_number(found, form.reason.data, by=current_user)
    found = queries.with_number(uid, reader=current_user)
    looking.note(Sight.PAYMENTS, [found.person_id], stated=reasons.given(), by=current_user)
    return page("pay/channel_number.html", form=form, shown=shown, channel=found, **_words())


@bp.get("/<uuid:uid>/letter.pdf")
@allows(*TELLS, why=WHY)
def letter(uid: UUID) -> ResponseReturnValue:
    """The notice to the person, to be read to them and signed."""
    found = queries.channel(uid, reader=current_user)
    services.note_printed([found.person_id], stated=reasons.given(), by=current_user)
    paper = printouts.letter(found, language=_language(), by=current_user.name)
    return _pdf(paper, f"pay-notice-{found.person.number}")


@bp.get("/people/<uuid:uid>")
@allows(READ, why=WHY)
def person(uid: UUID) -> ResponseReturnValue:
    """Where one person's pay goes, went, and is to go."""
    found = people.person(uid, reader=current_user, permission=READ)
    services.note_opened(found, stated=reasons.given(), by=current_user)
    held = queries.of_person(found)
    return page(
        "pay/channels_of.html", person=found, rows=held, today=clock.today(),
        current=queries.active([found.id], clock.today()).get(found.id),
        proposes=current_user.may(PROPOSE), **_words(),
    )  # fmt: skip


@bp.route("/people/<uuid:uid>/new", methods=["GET", "POST"])
@allows(PROPOSE)
def propose(uid: UUID) -> ResponseReturnValue:
    """Ask that somebody be paid through another channel."""
    found = people.person(uid, reader=current_user, permission=PROPOSE)
    form = ChannelForm(kyc=KycState.NOT_STARTED.value)
    providers = {each.id: each for each in queries.providers()}
    language = str(get_locale())
    form.provider.choices = [(id_, each.title(language)) for id_, each in providers.items()]
    if form.validate_on_submit():
        with form.showing_refusals():
            wanted = Wanted(
                kind=form.kind.data,
                because=form.because.data,
                provider=providers.get(form.provider.data or 0),
                number=form.number.data,
                holder_name=form.holder_name.data,
                kyc=form.kyc.data,
                kyc_on=form.kyc_on.data,
                kyc_until=form.kyc_until.data,
            )
            region = current_app.extensions["settings"].region
            made = services.propose(found, wanted, region=region, by=current_user)
            flash(gettext("It is proposed. A second person decides."), "ok")
            return redirect(url_for(".show", uid=made.uid))
    found = people.person(uid, reader=current_user, permission=PROPOSE)
    names = queries.names_of([found.id]).get(found.id, [])
    return page("pay/channel_new.html", form=form, person=found, names=names)


@bp.route("/providers", methods=["GET", "POST"])
@allows(READ)
def providers() -> ResponseReturnValue:
    """Banks and operators, and how their numbers are written."""
    form = ProviderForm()
    writes = current_user.may(Permission.PROVIDER_WRITE)
    if form.is_submitted() and not writes:
        raise NotFound
    if form.validate_on_submit():
        with form.showing_refusals():
            titles = {"en": form.title_en.data, "fr": form.title_fr.data, "ar": form.title_ar.data}
            services.set_provider(
                form.code.data, {key: each for key, each in titles.items() if each},
                form.kind.data, bic=form.bic.data, written=form.format.data,
                digits=form.digits.data, by=current_user,
            )  # fmt: skip
            flash(gettext("The provider is entered."), "ok")
            return redirect(url_for(".providers"))
    return page(
        "pay/providers.html", form=form, writes=writes,
        rows=queries.providers(also_closed=True), **_words(),
    )  # fmt: skip
