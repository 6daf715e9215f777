"""Lists, and who agrees to one."""

from uuid import UUID

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from trainingmgr.core.errors import Refusal
from trainingmgr.core.privacy import Shown
from trainingmgr.recruitment.queries import plans, rankings
from trainingmgr.recruitment.rules import ListState, Placing
from trainingmgr.recruitment.services import selecting, whole
from trainingmgr.recruitment.views.rounds import DECIDE, PROPOSE, READ, SAYS, bp, said_of
from trainingmgr.web.access import allows
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page


@bp.get("/lists/<uuid:uid>")
@allows(READ)
def ranking(uid: UUID) -> ResponseReturnValue:
    """A list with what explains each place."""
    return _list_page(uid)


def _list_page(uid: UUID, problem: str | None = None) -> ResponseReturnValue:
    found = rankings.list_(uid, reader=current_user)
    asked = request.args.get("placing")
    placing = Placing(asked) if asked in {each.value for each in Placing} else None
    rows = rankings.lines(
        found, reader=current_user, placing=placing, cursor=request.args.get("cursor")
    )
    return page(
        "recruitment/list.html", list=found, round=found.round, found=rows, problem=problem,
        job=plans.work_on(found.round),
        rows=[(each, Shown(each.application.person, current_user)) for each in rows.rows],
        agreed=found.state is ListState.AGREED, stages={s.code: s for s in found.round.stages},
        **SAYS,
    )  # fmt: skip


@bp.post("/lists/<uuid:uid>/agreement")
@allows(DECIDE, fresh=True)
def agreement(uid: UUID) -> ResponseReturnValue:
    form = Deed()
    try:
        done = whole.agree(
            rankings.list_(uid, reader=current_user), seen=form.version.data, by=current_user,
            language=str(get_locale()),
        )  # fmt: skip
    except Refusal as refusal:
        return _list_page(uid, problem=str(refusal))
    flash(said_of(done, gettext("You agreed to the list. The applicants can be told.")))
    return redirect(url_for(".ranking", uid=uid))


@bp.post("/lists/<uuid:uid>/points")
@allows(PROPOSE, DECIDE)
def points(uid: UUID) -> ResponseReturnValue:
    """All that a list rests on, for anybody to compute it again."""
    found = rankings.list_(uid, reader=current_user)
    text = selecting.take_away(found, by=current_user)
    return Response(
        text,
        mimetype="text/plain",
        headers={
            "Content-Disposition": f"attachment; filename=list-{found.number}.list",
            "Cache-Control": "no-store",
        },
    )
