from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.accounts.rules import Sight
from trainingmgr.accounts.services import looking
from trainingmgr.core import clock
from trainingmgr.core.columns import Sex
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.paging import every
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Shown
from trainingmgr.core.sentences import when
from trainingmgr.registry.identity import printouts, queries, services
from trainingmgr.registry.identity.forms import (
    CorrectionForm,
    DecisionForm,
    DocumentForm,
    PairForm,
    UndoForm,
    document_facts,
    identity_facts,
)
from trainingmgr.registry.identity.models import Merge
from trainingmgr.registry.identity.rules import CorrectionState, MergeState
from trainingmgr.registry.identity.words import (
    CORRECTION_STATES,
    FIELDS,
    MERGE_STATES,
    STATE_KINDS,
)
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.people.forms import DepartureForm
from trainingmgr.registry.people.models import Document, Person
from trainingmgr.registry.people.rules import GONE
from trainingmgr.registry.people.words import SEXES, STATUSES
from trainingmgr.registry.reception.words import FIELDS as EVIDENCE
from trainingmgr.registry.reception.words import LEVELS
from trainingmgr.registry.structure import queries as structure
from trainingmgr.tabular.listings import Listing, leaves
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page
from trainingmgr.web.words import day

bp = Blueprint("identity", __name__, url_prefix="/identity")
MERGE, DECIDE = Permission.PERSON_MERGE, Permission.PERSON_MERGE_DECIDE
DEPART = Permission.PERSON_DEPART
CORRECT, RULE = Permission.PERSON_CORRECT, Permission.PERSON_CORRECT_DECIDE


@bp.get("/pairs")
@allows(MERGE)
def pairs() -> ResponseReturnValue:
    found = queries.pairs(reader=current_user, cursor=request.args.get("cursor"))
    people = [id_ for each in found.rows for id_ in (each.first_id, each.second_id)]
    looking.note(Sight.DOUBLES, people, by=current_user)
    return page("registry/identity/pairs.html", page=found)


@leaves("pairs", _("Records that may be one person"), MERGE)
def _leaving() -> Listing:
    """Each pair with why it may be one person, likeliest first."""
    return Listing(
        whom=lambda pair: [pair.first_id, pair.second_id],
        columns=printouts.PAIRS,
        fetch=lambda most: every(
            lambda cursor: queries.pairs(reader=current_user, cursor=cursor), most
        ),
        cells=lambda waits: printouts.pair(waits, current_user),
        back=url_for("identity.pairs"),
    )


@bp.route("/pairs/<uuid:first>/<uuid:second>", methods=["GET", "POST"])
@allows(MERGE, DECIDE)
def pair(first: UUID, second: UUID) -> ResponseReturnValue:
    """Two records side by side: for whoever proposes, and to be read by whoever decides."""
    proposes = current_user.may(MERGE)
    asked = MERGE if proposes else DECIDE
    both = queries.compared(first, second, reader=current_user, permission=asked)
    form = PairForm(data={"keep": str(both.first.uid)})
    form.keep.choices = [
        (str(each.uid), f"{each.number} {each.name_display}") for each in (both.first, both.second)
    ]
    if proposes and form.validate_on_submit():
        with form.showing_refusals():
            _said(both, form)
            return redirect(url_for(".pairs"))
    both = queries.compared(first, second, reader=current_user, permission=asked)
    shown = [Shown(each, current_user) for each in (both.first, both.second)]
    looking.note(Sight.DOUBLES, [both.first.id, both.second.id], by=current_user)
    return page(
        "registry/identity/pair.html",
        form=form,
        proposes=proposes,
        first=shown[0],
        second=shown[1],
        assessment=both.assessment,
        apart=Shown(both.apart, current_user) if both.apart else None,
        rows=printouts.side_by_side(both.first, both.second, current_user, str(get_locale())),
        evidence_words=EVIDENCE,
        levels=LEVELS,
    )


def _said(both: queries.Compared, form: PairForm) -> None:
    if form.choice.data == "different":
        services.tell_apart(both.first, both.second, form.why.data, by=current_user)
        flash(gettext("They stay two people. Nobody is asked again."))
    elif form.choice.data == "same":
        kept, joined = both.first, both.second
        if form.keep.data == str(joined.uid):
            kept, joined = joined, kept
        if len(form.why.data) < 10:
            raise Refusal(gettext("Say in one sentence how you know it."), field="why")
        evidence = services.told(both.assessment)
        services.propose_merge(kept, joined, form.why.data, evidence=evidence, by=current_user)
        flash(gettext("It is proposed. A second person decides."))
    else:
        flash(gettext("The pair stays in the queue."))


@bp.get("/merges")
@allows(MERGE, DECIDE)
def merges() -> ResponseReturnValue:
    wanted = request.args.get("state", "proposed")
    state = MergeState(wanted) if wanted in set(MergeState) else MergeState.PROPOSED
    found = queries.merges(reader=current_user, state=state, cursor=request.args.get("cursor"))
    return page(
        "registry/identity/merges.html",
        page=found,
        state=state,
        states=MERGE_STATES,
        kinds=STATE_KINDS,
    )


@bp.route("/merges/<uuid:uid>", methods=["GET", "POST"])
@allows(MERGE, DECIDE)
def merge(uid: UUID) -> ResponseReturnValue:
    found = queries.merge(uid, reader=current_user)
    form = UndoForm(obj=found) if found.state is MergeState.STANDING else DecisionForm(obj=found)
    if form.validate_on_submit():
        with form.showing_refusals(lambda: queries.merge(uid, reader=current_user)):
            _merged(found, form)
            return redirect(url_for(".merge", uid=uid))
    found = queries.merge(uid, reader=current_user)
    looking.note(Sight.DOUBLES, [found.kept_id, found.joined_id], by=current_user)
    if found.state is MergeState.PROPOSED:
        looking.show(found, found.kept, found.joined, by=current_user)
    return page(
        "registry/identity/merge.html",
        form=form,
        merge=found,
        kept=Shown(found.kept, current_user),
        joined=Shown(found.joined, current_user),
        compares=found.state is MergeState.PROPOSED
        and queries.sees_both(found, reader=current_user),
        states=MERGE_STATES,
        kinds=STATE_KINDS,
        reason=Shown(found, current_user).reason,
        mine=found.proposed_by_id == current_user.id,
        **_parting(found),
    )


@bp.post("/merges/<uuid:uid>/parting/withdrawal")
@allows(DECIDE)
def parting_withdrawal(uid: UUID) -> ResponseReturnValue:
    """Whoever asked to part the records again takes that back."""
    services.take_back_parting(queries.merge(uid, reader=current_user), by=current_user)
    flash(gettext("It is taken back: the records stay joined."))
    return redirect(url_for(".merge", uid=uid))


def _parting(found: Merge) -> dict[str, Any]:
    """Who asked to part records that are joined, and why."""
    asked = queries.parting_asked(found) if found.state is MergeState.STANDING else None
    if asked is None:
        return {"asked": None}
    return {
        "asked": asked, "asked_by": asked.asked_by.name,
        "asked_why": Shown(asked, current_user).reason,
        "asked_by_me": asked.asked_by.holder_id == current_user.holder_id,
    }  # fmt: skip


def _merged(found: Any, form: Any) -> None:
    deed = request.form.get("deed")
    if deed == "withdraw":
        services.withdraw_merge(found, by=current_user)
        flash(gettext("The proposal is withdrawn."))
        return
    if not current_user.may(DECIDE):
        raise Refusal(gettext("A second person must decide. You proposed this yourself."))
    if deed == "undo":
        parted = services.undo_merge(
            found, form.why.data, seen=form.version.data, by=current_user
        )  # fmt: skip
        flash(gettext("The two records are parted again.") if parted
              else gettext("It is proposed. A second person decides."))  # fmt: skip
    else:
        agreed = deed == "agree"
        if agreed:
            looking.opened(found, found.proposed_at, found.kept, found.joined, by=current_user)
        services.decide_merge(found, agreed=agreed, seen=form.version.data, by=current_user)
        flash(gettext("The records are joined.") if agreed else gettext("They stay apart."))


@bp.route("/people/<uuid:uid>/correction", methods=["GET", "POST"])
@allows(CORRECT)
def correct(uid: UUID) -> ResponseReturnValue:
    person = people.person(uid, reader=current_user, permission=CORRECT)
    form = CorrectionForm(obj=identity_facts(person))
    if form.validate_on_submit():

        def now() -> object:
            return identity_facts(people.person(uid, reader=current_user, permission=CORRECT))

        with form.showing_refusals(now):
            correction_ = services.propose_correction(
                person,
                form.after,
                form.reason.data,
                proof=form.proof.data,
                seen=form.version.data,
                by=current_user,
            )
            flash(gettext("It is proposed. A second person decides."))
            return redirect(url_for(".correction", uid=correction_.uid))
    person = people.person(uid, reader=current_user, permission=CORRECT)
    looking.note(Sight.IDENTITY, [person.id], by=current_user)
    return page("registry/identity/correct.html", form=form, person=Shown(person, current_user))


@bp.route("/people/<uuid:uid>/documents/<uuid:document>/correction", methods=["GET", "POST"])
@allows(CORRECT)
def document(uid: UUID, document: UUID) -> ResponseReturnValue:
    """A document that was typed wrongly, or never shown."""
    person, held = _held(uid, document)
    form = DocumentForm(obj=document_facts(person, held))
    language = str(get_locale())
    form.kind.choices = [
        (each.code, each.title(language))
        for each in structure.document_kinds()
        if each.closed_on is None or each.code == held.kind_code
    ]
    if form.validate_on_submit():
        with form.showing_refusals(lambda: document_facts(*_held(uid, document))):
            proposed = services.propose_document(
                person,
                document,
                form.paper,
                form.reason.data,
                proof=form.proof.data,
                seen=form.version.data,
                by=current_user,
            )
            flash(gettext("It is proposed. A second person decides."))
            return redirect(url_for(".correction", uid=proposed.uid))
    person, _held_now = _held(uid, document)
    looking.note(Sight.IDENTITY, [person.id], by=current_user)
    return page("registry/identity/correct.html", form=form, person=Shown(person, current_user))


def _held(uid: UUID, document: UUID) -> tuple[Person, Document]:
    person = people.whole_person(uid, reader=current_user, permission=CORRECT)
    held = next((each for each in person.documents if each.uid == document), None)
    if held is None:
        raise NotFound
    return person, held


@bp.route("/people/<uuid:uid>/departure", methods=["GET", "POST"])
@allows(DEPART)
def departure(uid: UUID) -> ResponseReturnValue:
    person = people.person(uid, reader=current_user, permission=DEPART)
    form = DepartureForm(returns=person.status in GONE)
    if form.validate_on_submit():
        with form.showing_refusals():
            correction_ = services.propose_departure(
                person,
                form.status.data,
                form.from_on.data or clock.today(),
                form.reason.data,
                proof=form.proof.data or None,
                by=current_user,
            )
            flash(gettext("It is proposed. A second person decides."))
            return redirect(url_for(".correction", uid=correction_.uid))
    person = people.person(uid, reader=current_user, permission=DEPART)
    return page(
        "registry/identity/departure.html", form=form, person=Shown(person, current_user),
        gone=person.status in GONE,
    )  # fmt: skip


@bp.get("/corrections")
@allows(CORRECT, RULE)
def corrections() -> ResponseReturnValue:
    found = queries.corrections(reader=current_user, cursor=request.args.get("cursor"))
    looking.note(Sight.CORRECTION, [each.person_id for each in found.rows], by=current_user)
    return page("registry/identity/corrections.html", page=found, fields=FIELDS)


@bp.route("/corrections/<uuid:uid>", methods=["GET", "POST"])
@allows(CORRECT, RULE)
def correction(uid: UUID) -> ResponseReturnValue:
    found = queries.correction(uid, reader=current_user)
    form = DecisionForm(obj=found)
    if form.validate_on_submit():
        with form.showing_refusals():
            _ruled(found)
            return redirect(url_for(".correction", uid=uid))
    found = queries.correction(uid, reader=current_user)
    shown = Shown(found, current_user)
    looking.note(Sight.CORRECTION, [found.person_id], by=current_user)
    if found.state is CorrectionState.PROPOSED:
        looking.show(found, found.person, by=current_user)
    return page(
        "registry/identity/correction.html",
        form=form,
        correction=found,
        person=Shown(found.person, current_user),
        rows=[
            (FIELDS[field], _worded(field, found.before.get(field)), _worded(field, after))
            for field, after in found.after.items()
            if field in FIELDS
        ]
        if shown.after
        else [],
        shown=shown,
        states=CORRECTION_STATES,
        kinds=STATE_KINDS,
        mine=found.proposed_by_id == current_user.id,
        conflicts=found.person.version != found.seen_version,
    )


def _ruled(found: Any) -> None:
    deed = request.form.get("deed")
    if deed == "withdraw":
        services.withdraw_correction(found, by=current_user)
        flash(gettext("The proposal is withdrawn."))
        return
    if not current_user.may(RULE):
        raise Refusal(gettext("A second person must decide. You proposed this yourself."))
    agreed = deed == "agree"
    if agreed:
        looking.opened(found, found.proposed_at, found.person, by=current_user)
    services.decide_correction(
        found, agreed=agreed, content=request.form.get("content", ""), by=current_user
    )
    flash(gettext("The correction is applied.") if agreed else gettext("It is refused."))


def _worded(field: str, plain: Any) -> str:
    """A kept value in the reader's words."""
    if plain is None:
        return ""
    if field == "born":
        return when(PartialDate.read(plain))
    if field == "sex":
        return str(SEXES[Sex(plain)])
    if field == "status":
        return str(next(words for each, words in STATUSES.items() if each == plain))
    if field == "paper_kind":
        kinds = {each.code: each.title(str(get_locale())) for each in structure.document_kinds()}
        return str(kinds.get(plain, plain))
    if field in ("from_on", "paper_expires_on"):
        return day(PartialDate.read(plain).earliest)
    return str(plain)
