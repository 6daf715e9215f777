"""Who is on a run: the nominal roll on the page, on paper and in a file, and its groups."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, ngettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.accounts.rules import Sight
from trainingmgr.accounts.services import looking
from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound
from trainingmgr.core.privacy import Compartment, FieldClass
from trainingmgr.registry.people import queries as people
from trainingmgr.tabular.listings import Listing, leaves
from trainingmgr.training.cohorts import queries as cohorts
from trainingmgr.training.cohorts.models import Cohort, CohortGroup
from trainingmgr.training.enrolments import printouts, queries
from trainingmgr.training.enrolments.forms import ChangedGroupForm, GroupForm, PutForm
from trainingmgr.training.enrolments.queries import gathered
from trainingmgr.training.enrolments.queries.grouping import Groups, chosen, group, groups
from trainingmgr.training.enrolments.services import groups as grouping
from trainingmgr.training.enrolments.views.places import (
    CONFIRM,
    NOMINATE,
    PLAN,
    SAYS,
    SEES,
    bp,
    run_of,
)
from trainingmgr.web.access import allows
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page


@bp.get("/runs/<uuid:uid>/roster")
@allows(NOMINATE, CONFIRM, SEES)
def roster(uid: UUID) -> ResponseReturnValue:
    """Who is on the run and in which of its groups, and who was."""
    return _page(run_of(uid))


def _page(
    cohort: Cohort, made: GroupForm | None = None, putting: PutForm | None = None
) -> ResponseReturnValue:
    found = groups(cohort, clock.today())
    lines = queries.roster(cohort, reader=current_user, on=clock.today(), sort=_sort())
    looking.note_fields(Sight.ROSTER, [each.enrolment.person_id for each in lines], by=current_user)
    return page(
        "training/enrolments/roster.html",
        cohort=cohort,
        lines=lines,
        sort=_sort(),
        gone=queries.left(cohort, reader=current_user),
        groups=found,
        may_put=bool(found)
        and cohort.state not in grouping.ENDED
        and (current_user.may(NOMINATE) or current_user.may(CONFIRM)),
        may_make=cohort.state not in grouping.ENDED and current_user.may(PLAN),
        form=made or putting,
        making=made or GroupForm(formdata=None),
        putting=putting or _offering(PutForm(formdata=None), found),
        ticked=set(request.form.getlist("who")),
        **SAYS,
    )


def _offering(form: PutForm, found: Groups) -> PutForm:
    form.group.choices = [
        (each.uid, gettext("Group %(group)s", group=each.code)) for each in found.all
    ]
    return form


@bp.post("/runs/<uuid:uid>/groups")
@allows(PLAN)
def make_group(uid: UUID) -> ResponseReturnValue:
    """One more parallel group of the run."""
    cohort, form = cohorts.cohort(uid, reader=current_user, permission=PLAN), GroupForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            grouping.make(cohort, form.code.data, form.seats.data or 0, by=current_user)
            flash(gettext("The group is made. Put people in it, and plan its classes."))
            return redirect(url_for(".roster", uid=uid))
    return _page(cohorts.cohort(uid, reader=current_user, permission=PLAN), made=form)


@bp.route("/runs/<uuid:uid>/groups/<uuid:of>", methods=["GET", "POST"])
@allows(PLAN)
def change_group(uid: UUID, of: UUID) -> ResponseReturnValue:
    """Another name or number of seats for a group."""
    cohort = cohorts.cohort(uid, reader=current_user, permission=PLAN)
    form = ChangedGroupForm(obj=group(cohort, of))
    if form.validate_on_submit():

        def now() -> CohortGroup:
            return group(cohorts.cohort(uid, reader=current_user, permission=PLAN), of)

        with form.showing_refusals(now):
            grouping.change(
                cohort, group(cohort, of), form.code.data, form.seats.data or 0,
                seen=form.version.data, by=current_user,
            )  # fmt: skip
            flash(gettext("The group is saved."))
            return redirect(url_for(".roster", uid=uid) + "#groups")
    cohort = cohorts.cohort(uid, reader=current_user, permission=PLAN)
    return page("training/enrolments/group.html", cohort=cohort, group=group(cohort, of), form=form)


@bp.post("/runs/<uuid:uid>/groups/<uuid:of>/end")
@allows(PLAN)
def drop_group(uid: UUID, of: UUID) -> ResponseReturnValue:
    """Take away a group in which nobody ever was."""
    cohort, form = cohorts.cohort(uid, reader=current_user, permission=PLAN), Deed()
    if form.validate_on_submit():
        grouping.drop(cohort, group(cohort, of), seen=form.version.data, by=current_user)
        flash(gettext("The group is taken away."))
    return redirect(url_for(".roster", uid=uid))


@bp.post("/runs/<uuid:uid>/groups/people")
@allows(NOMINATE, CONFIRM)
def put_in_group(uid: UUID) -> ResponseReturnValue:
    """Put people in a group, or change them from one to another, from a day on."""
    cohort = run_of(uid, NOMINATE, CONFIRM)
    form = _offering(PutForm(), groups(cohort, clock.today()))
    if form.validate_on_submit():
        with form.showing_refusals():
            count = grouping.put(
                cohort,
                group(cohort, form.group.data),
                chosen(cohort, _ticked()),
                on=form.on.data,
                reason=form.reason.data,
                by=current_user,
            )
            flash(
                ngettext(
                    "%(num)s person is in the group. What they attended before stays.",
                    "%(num)s people are in the group. What they attended before stays.",
                    count,
                )
            )
            return redirect(url_for(".roster", uid=uid))
    cohort = run_of(uid, NOMINATE, CONFIRM)
    return _page(cohort, putting=_offering(form, groups(cohort, clock.today())))


def _ticked() -> list[UUID]:
    found = []
    for text in request.form.getlist("who"):
        with suppress(ValueError):
            found.append(UUID(text))
    return found


def _sort() -> str:
    """The order that was chosen on the page; it stands in the address and goes into the file."""
    return request.args.get("sort", "name")


def _asked_run() -> Cohort:
    """The run whose list leaves, as its address names it."""
    uid = request.args.get("run", type=UUID)
    if uid is None:
        raise NotFound
    return cohorts.cohort(uid, reader=current_user)


@leaves("roster", _("Roster"), NOMINATE, CONFIRM, SEES, shares=printouts.COLUMNS)
def _roster_leaving() -> Listing:
    cohort, language, sort = _asked_run(), str(get_locale()), _sort()
    return Listing(
        whom=lambda line: [line.enrolment.person_id],
        within=Compartment.TRAINING,
        columns=printouts.COLUMNS,
        fetch=lambda _most: [
            each
            for each in queries.roster(cohort, reader=current_user, on=clock.today(), sort=sort)
            if each.may_be_printed
        ],
        cells=lambda line: printouts.cells(cohort, line, language),
        back=url_for("enrolments.roster", uid=cohort.uid, sort=sort),
        facts={"run": cohort.code},
        about=printouts.about(cohort, language),
        name=f"roster-{cohort.code.replace('/', '-')}",
        paper=lambda lines, how: printouts.nominal_roll(
            cohort, lines, how,
            pictures=people.portraits([each.person.id for each in lines], reader=current_user)
            if how.portraits else None,
        ),
        offers_portraits=FieldClass.S2 in current_user.field_classes,
        spare=5,
    )  # fmt: skip


@leaves("nominations", _("Nominations"), NOMINATE, CONFIRM, SEES, shares=printouts.NOMINATED)
def _nominations_leaving() -> Listing:
    cohort, language = _asked_run(), str(get_locale())

    def fetch(_most: int) -> Sequence[Any]:
        on = clock.today()
        waiting = queries.waiting(cohort, reader=current_user, on=on)
        return [*queries.nominated(cohort, reader=current_user, on=on), *waiting]

    return Listing(
        whom=lambda line: [line.enrolment.person_id],
        within=Compartment.TRAINING,
        columns=printouts.NOMINATED,
        fetch=fetch,
        cells=lambda line: printouts.nominated(cohort, line, language),
        back=url_for("enrolments.nominations", uid=cohort.uid),
        facts={"run": cohort.code},
        about=printouts.about(cohort, language),
        name=f"nominations-{cohort.code.replace('/', '-')}",
    )


@leaves("seat-plan", _("Seat plan"), NOMINATE, CONFIRM, SEES)
def _seat_plan_leaving() -> Listing:
    cohort, language = _asked_run(), str(get_locale())
    return Listing(
        columns=printouts.SEAT_PLAN,
        fetch=lambda _most: gathered.seat_plan(cohort),
        cells=printouts.unit_seats,
        back=url_for("enrolments.nominations", uid=cohort.uid),
        facts={"run": cohort.code},
        about=printouts.seats_about(cohort, cohorts.gaps_for_women(cohort), language),
        name=f"seats-{cohort.code.replace('/', '-')}",
    )
