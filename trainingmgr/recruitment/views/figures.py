"""Figures for whoever may read no file."""

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from trainingmgr.core.permissions import Permission
from trainingmgr.recruitment.queries import funnels
from trainingmgr.recruitment.views.rounds import READ, SAYS, bp
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page

FIGURES = Permission.RECRUITMENT_FIGURES


@bp.get("/<uuid:uid>/figures")
@allows(FIGURES)
def figures(uid: UUID) -> ResponseReturnValue:
    """The funnel by step, sex and region; small numbers are not shown to readers outside."""
    found = funnels.round_figures(uid, reader=current_user)
    inside = current_user.may(READ)
    return page(
        "recruitment/figures.html", round=found, funnel=funnels.funnel_of(found, inside=inside),
        inside=inside, **SAYS,
    )  # fmt: skip


@bp.get("/figures")
@allows(FIGURES)
def all_figures() -> ResponseReturnValue:
    """The rounds whose figures can be read."""
    found = funnels.published(reader=current_user, cursor=request.args.get("cursor"))
    return page("recruitment/all_figures.html", found=found, **SAYS)
