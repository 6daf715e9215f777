from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from trainingmgr.accounts import reasons
from trainingmgr.accounts.rules import Sight
from trainingmgr.accounts.rules.reasons import Work
from trainingmgr.accounts.services import looking
from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Shown
from trainingmgr.registry.structure import queries as structure
from trainingmgr.registry.structure.models import Rank
from trainingmgr.vetting.ddr import printouts, queries, services
from trainingmgr.vetting.ddr.forms import (
    AppealForm,
    BenefitForm,
    BoardForm,
    DrawFilters,
    DrawForm,
    ForceForm,
    LineForm,
    NewForm,
    OriginForm,
    RankForm,
    RecordFilters,
    ReferralForm,
    WhyForm,
    proposal,
    ranks_of,
)
from trainingmgr.vetting.ddr.models import DdrRecord
from trainingmgr.vetting.ddr.rules import Basis, RankState, Stage
from trainingmgr.vetting.ddr.services import Recognition, drawing
from trainingmgr.vetting.ddr.words import (
    BASES,
    DRAW_SHAPES,
    DRAWS,
    ELIGIBILITIES,
    EVIDENCES,
    GROUNDS,
    RANK_SHAPES,
    RANK_STATES,
    SHAPES,
    STAGES,
    STATUSES,
)
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page
from trainingmgr.web.requests import LANGUAGES

bp = Blueprint("ddr", __name__, url_prefix="/vetting/ddr")
READ, WRITE = Permission.DDR_READ, Permission.DDR_WRITE
DECIDE, FIGURES = Permission.DDR_DECIDE, Permission.DDR_FIGURES
SAYS = {
    "statuses": STATUSES, "eligibilities": ELIGIBILITIES, "shapes": SHAPES, "stages": STAGES,
    "evidences": EVIDENCES, "bases": BASES, "rank_states": RANK_STATES,
    "rank_shapes": RANK_SHAPES, "grounds": GROUNDS, "draws": DRAWS, "draw_shapes": DRAW_SHAPES,
    "basis_of": Basis,
}  # fmt: skip


@bp.get("")
@allows(READ, why=Work.FILES.value)
def index() -> ResponseReturnValue:
    """Who has a record, without the force: that stands in the record, for whoever opens it."""
    filters = RecordFilters()
    found = queries.records(reader=current_user, cursor=request.args.get("cursor"), **filters.asked)
    services.note_list(
        [each.person_id for each in found.rows], stated=reasons.given(), by=current_user
    )
    return page(
        "vetting/ddr/index.html", page=found, filters_=filters,
        rows=[(each, Shown(each.person, current_user), queries.recognised(each))
              for each in found.rows], **SAYS,
    )  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
@allows(WRITE, fresh=True)
def new() -> ResponseReturnValue:
    form = NewForm()
    form.origin.choices = _forces()
    if not form.is_submitted():
        form.number.data = request.args.get("number", "")
    if form.validate_on_submit():
        with form.showing_refusals():
            person = queries.person_numbered(form.number.data, reader=current_user)
            made = services.write(person, form.facts, by=current_user)
            flash(gettext("The record is written. A board can now propose a rank."))
            return redirect(url_for(".show", uid=made.uid))
    return page("vetting/ddr/edit.html", form=form, record=None, person=None)


@bp.get("/<uuid:uid>")
@allows(READ, fresh=True)
def show(uid: UUID) -> ResponseReturnValue:
    """Whose record it is; what it holds is shown after saying why one opens it: in an emergency
    that was said before a second person.
    """
    row, told = queries.record(uid, reader=current_user), current_user.reach(READ).emergency
    if told:
        services.open_record(row, reason=current_user.emergency.reason, by=current_user)
        row = queries.record(uid, reader=current_user)
    return _shown(row, WhyForm(formdata=None), told=told)


@bp.post("/<uuid:uid>/file")
@allows(READ, fresh=True)
def file(uid: UUID) -> ResponseReturnValue:
    form, told = WhyForm(), False
    if form.validate_on_submit():
        with form.showing_refusals():
            row = queries.record(uid, reader=current_user)
            services.open_record(row, reason=form.reason.data, by=current_user)
            told = True
    return _shown(queries.record(uid, reader=current_user), form, told=told)


def _shown(row: DdrRecord, form: WhyForm, *, told: bool) -> ResponseReturnValue:
    standing = queries.recognised(row)
    return page(
        "vetting/ddr/show.html",
        record=Shown(row, current_user) if told else None,
        uid=row.uid,
        now_at=clock.now(),
        version=row.version,
        person=Shown(row.person, current_user),
        force=queries.force(row.origin) if told else None,
        line=queries.line_for(row) if told else None,
        standing=standing,
        waits=standing is not None and queries.under_appeal(standing),
        boards=queries.board_of(current_user, clock.today()),
        form=form,
        appeal=AppealForm(formdata=None),
        today=clock.today(),
        letters=LANGUAGES,
        **SAYS,
    )


@bp.route("/<uuid:uid>/edit", methods=["GET", "POST"])
@allows(WRITE, fresh=True)
def edit(uid: UUID) -> ResponseReturnValue:
    row = queries.record(uid, reader=current_user)
    form = OriginForm(obj=row)
    form.origin.choices = _forces()
    if form.validate_on_submit():
        with form.showing_refusals(lambda: queries.record(uid, reader=current_user)):
            services.write(row.person, form.facts, seen=form.version.data, by=current_user)
            flash(gettext("What you wrote is saved."))
            return redirect(url_for(".show", uid=uid))
    row = queries.record(uid, reader=current_user)
    if not form.is_submitted():
        why = gettext("To change what is written.")
        services.open_record(row, reason=why, by=current_user)
    return page(
        "vetting/ddr/edit.html", form=form, record=row, person=Shown(row.person, current_user)
    )


@bp.route("/<uuid:uid>/referral", methods=["GET", "POST"])
@allows(WRITE, fresh=True)
def referral(uid: UUID) -> ResponseReturnValue:
    form = ReferralForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            row = queries.record(uid, reader=current_user)
            services.refer(
                row, agency=form.agency.data, referred_on=form.referred_on.data,  # type: ignore[arg-type]
                reference=form.reference.data or None, by=current_user,
            )  # fmt: skip
            flash(gettext("The referral is on record. The record can be closed now."))
            return redirect(url_for(".show", uid=uid))
    row = queries.record(uid, reader=current_user)
    return page("vetting/ddr/referral.html", form=form, person=Shown(row.person, current_user),
                uid=uid)  # fmt: skip


@bp.post("/<uuid:uid>/closing")
@allows(WRITE, fresh=True)
def closing(uid: UUID) -> ResponseReturnValue:
    form = WhyForm(formdata=None)
    row = queries.record(uid, reader=current_user)
    with form.showing_refusals():
        services.close(row, seen=request.form.get("version", 0, int), by=current_user)
        flash(gettext("The record is closed."))
        return redirect(url_for(".show", uid=uid))
    return _shown(queries.record(uid, reader=current_user), form, told=False)


@bp.route("/<uuid:uid>/rank", methods=["GET", "POST"])
@allows(DECIDE, fresh=True)
def rank(uid: UUID) -> ResponseReturnValue:
    """Propose a rank, or what an appeal comes to; members of a board sign it afterwards."""
    row = queries.record(uid, reader=current_user)
    standing, line = queries.recognised(row), queries.line_for(row)
    answers = standing if standing is not None and queries.under_appeal(standing) else None
    form = RankForm(data=proposal(line, standing) if request.method == "GET" else None)
    _fill(form)
    if form.validate_on_submit():
        with form.showing_refusals():
            found = _recognition(form)
            if answers is None:
                services.propose(row, found, by=current_user)
            else:
                services.answer(answers, found, by=current_user)
            flash(gettext("The rank is proposed. Two members of the board sign it."))
            return redirect(url_for(".show", uid=uid))
    row = queries.record(uid, reader=current_user)
    if not form.is_submitted():
        services.open_record(row, reason=gettext("To propose a rank."), by=current_user)
    return page(
        "vetting/ddr/rank.html", form=form, record=Shown(row, current_user), line=line,
        person=Shown(row.person, current_user), answers=answers, uid=uid, **SAYS,
    )  # fmt: skip


def _fill(form: RankForm) -> None:
    ranks = ranks_of(structure.ranks(), str(get_locale()))
    form.rank_id.choices = form.pay_rank_id.choices = ranks
    mine = queries.board_of(current_user, clock.today())
    form.board.choices = [(b.id, f"{b.code} · {b.law}") for b in queries.boards() if b.id in mine]


def _recognition(form: RankForm) -> Recognition:
    confirmed = form.stage.data is Stage.CONFIRMED
    return Recognition(
        board=queries.board(form.board.data), stage=form.stage.data, rank_id=form.rank_id.data,
        pay_rank_id=form.rank_id.data if confirmed else form.pay_rank_id.data or form.rank_id.data,
        basis=tuple(form.basis.data or ()), reason=form.reason.data,
        course_reference=form.course_reference.data or None,
    )  # fmt: skip


@bp.post("/decisions/<uuid:uid>/signature")
@allows(DECIDE, fresh=True)
def signature(uid: UUID) -> ResponseReturnValue:
    made = queries.decision(uid, reader=current_user)
    whose, form = made.record.uid, WhyForm(formdata=None)
    with form.showing_refusals():
        if services.sign(made, by=current_user):
            flash(gettext("The rank is recognised. The register and pay follow it from today."))
        else:
            flash(gettext("You have signed. Another member of the board signs too."))
        return redirect(url_for(".show", uid=whose))
    return _shown(queries.record(whose, reader=current_user), form, told=False)


@bp.post("/decisions/<uuid:uid>/withdrawal")
@allows(DECIDE, fresh=True)
def withdrawal(uid: UUID) -> ResponseReturnValue:
    made = queries.decision(uid, reader=current_user)
    whose, form = made.record.uid, WhyForm(formdata=None)
    with form.showing_refusals():
        services.withdraw(made, by=current_user)
        flash(gettext("What was proposed is withdrawn."))
        return redirect(url_for(".show", uid=whose))
    return _shown(queries.record(whose, reader=current_user), form, told=False)


@bp.route("/decisions/<uuid:uid>/appeal", methods=["GET", "POST"])
@allows(WRITE, fresh=True)
def appeal(uid: UUID) -> ResponseReturnValue:
    form = AppealForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            made = queries.decision(uid, reader=current_user)
            services.appeal(made, said=form.said.data, by=current_user)
            flash(gettext("The appeal is written down. Other members of the board decide it."))
            return redirect(url_for(".show", uid=made.record.uid))
    made = queries.decision(uid, reader=current_user)
    return page("vetting/ddr/appeal.html", form=form, decision=made,
                person=Shown(made.record.person, current_user), uid=made.record.uid)  # fmt: skip


@bp.get("/decisions/<uuid:uid>/letter.pdf")
@allows(READ, fresh=True)
def letter(uid: UUID) -> ResponseReturnValue:
    """The board's decision, for the person, in the language asked for."""
    made = queries.decision(uid, reader=current_user)
    if made.state is not RankState.DECIDED:
        raise NotFound
    services.open_record(made.record, reason=gettext("To print the letter."), by=current_user)
    asked = request.args.get("language", "")
    paper = printouts.letter(
        made, Shown(made.record.person, current_user), made.record.rank_claimed,
        language=asked if asked in LANGUAGES else str(get_locale()), by=current_user.name,
    )  # fmt: skip
    return Response(
        paper.whole().data,
        mimetype="application/pdf",
        headers={"Content-Disposition": "inline; filename=rank.pdf"},
    )


@bp.route("/table", methods=["GET", "POST"])
@allows(READ)
def table() -> ResponseReturnValue:
    """What ranks of each force are worth here, and the interim rank that pay follows."""
    form = LineForm()
    ranks = ranks_of(structure.ranks(), str(get_locale()))
    form.origin.choices = _forces()
    for each in (form.provisional, form.interim, form.confirmed):
        each.choices = ranks
    if current_user.may(WRITE) and form.validate_on_submit():
        with form.showing_refusals():
            origin = queries.force(form.origin.data)
            if origin is None:
                raise NotFound
            services.set_line(
                origin, form.from_rank.data, provisional=_rank(form.provisional.data),
                interim=_rank(form.interim.data), confirmed=_rank(form.confirmed.data),
                after_course=form.after_course.data or None, law=form.law.data, by=current_user,
            )  # fmt: skip
            flash(gettext("The line stands in the table."))
            return redirect(url_for(".table"))
    return page(
        "vetting/ddr/table.html", page=queries.table(request.args.get("cursor")), form=form,
        writes=current_user.may(WRITE),
    )  # fmt: skip


def _rank(key: int) -> Rank:
    found = next((each for each in structure.ranks() if each.id == key), None)
    if found is None:
        raise NotFound
    return found


@bp.route("/forces", methods=["GET", "POST"])
@allows(READ)
def forces() -> ResponseReturnValue:
    form = ForceForm()
    if current_user.may(WRITE) and form.validate_on_submit():
        with form.showing_refusals():
            services.name_force(form.code.data, form.titles, by=current_user)
            flash(gettext("The force is on the list."))
            return redirect(url_for(".forces"))
    return page("vetting/ddr/forces.html", rows=queries.forces(), form=form,
                writes=current_user.may(WRITE))  # fmt: skip


@bp.route("/boards", methods=["GET", "POST"])
@allows(READ)
def boards() -> ResponseReturnValue:
    form, able = BoardForm(), queries.may_sit(clock.today())
    form.members.choices = [(each.id, each.name) for each in able]
    if current_user.may(WRITE) and form.validate_on_submit():
        with form.showing_refusals():
            services.set_up_board(
                form.code.data, law=form.law.data, set_up_on=form.set_up_on.data,  # type: ignore[arg-type]
                members=[each for each in queries.may_sit(clock.today())
                         if each.id in (form.members.data or ())], by=current_user,
            )  # fmt: skip
            flash(gettext("The board is set up. Its members can propose ranks."))
            return redirect(url_for(".boards"))
    return page("vetting/ddr/boards.html", rows=queries.boards(), form=form,
                writes=current_user.may(WRITE))  # fmt: skip


@bp.route("/double", methods=["GET", "POST"])
@allows(READ)
def double() -> ResponseReturnValue:
    """Who may draw a reintegration benefit beside a place in the force."""
    if request.method == "POST" and current_user.may(WRITE):
        count = drawing.compare_some(by=current_user)
        flash(gettext("%(count)s benefits were compared with the register.", count=count))
        return redirect(url_for(".double"))
    filters = DrawFilters()
    found = queries.draws(reader=current_user, cursor=request.args.get("cursor"), **filters.asked)
    looking.note(Sight.REINTEGRATION, [each.person_id for each in found.rows], by=current_user)
    return page(
        "vetting/ddr/double.html", page=found, filters_=filters,
        rows=[(each, Shown(each.person, current_user)) for each in found.rows],
        waiting=len(queries.to_compare(clock.today(), 1)),
        writes=current_user.may(WRITE), **SAYS,
    )  # fmt: skip


@bp.route("/double/<uuid:uid>", methods=["GET", "POST"])
@allows(READ, fresh=True)
def pair(uid: UUID) -> ResponseReturnValue:
    """One comparison: the programme's line beside our record."""
    row = queries.draw(uid, reader=current_user)
    form = DrawForm(obj=row)
    if current_user.may(WRITE) and form.validate_on_submit():
        with form.showing_refusals(lambda: queries.draw(uid, reader=current_user)):
            drawing.decide_draw(
                row, form.state.data, reason=form.reason.data, seen=form.version.data,
                by=current_user,
            )  # fmt: skip
            flash(gettext("What you found is on record."))
            return redirect(url_for(".double"))
    row = queries.draw(uid, reader=current_user)
    looking.note(Sight.REINTEGRATION, [row.person_id], by=current_user)
    return page(
        "vetting/ddr/pair.html", draw=Shown(row, current_user), form=form,
        person=Shown(row.person, current_user), benefit=Shown(row.benefit, current_user),
        writes=current_user.may(WRITE) and bool(row.state.moves), **SAYS,
    )  # fmt: skip


@bp.route("/benefits/new", methods=["GET", "POST"])
@allows(WRITE, fresh=True)
def benefit() -> ResponseReturnValue:
    form = BenefitForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            drawing.write_benefit(form.benefit, by=current_user)
            flash(gettext("The benefit is written down and compared with the register."))
            return redirect(url_for(".double"))
    return page("vetting/ddr/benefit.html", form=form)


@bp.get("/figures")
@allows(FIGURES, READ)
def figures() -> ResponseReturnValue:
    """People by force of origin and region: sums alone, and none below five (R-DDR-03)."""
    found = queries.quotas()
    return page(
        "vetting/ddr/figures.html", found=found, anywhere=queries.ANYWHERE,
        titles=queries.titles([*found.origins, *found.places]),
    )  # fmt: skip


def _forces() -> list[tuple[str, str]]:
    language = str(get_locale())
    return [(each.code, f"{each.title(language)} ({each.code})") for each in queries.forces()]
