"""Figures for whoever may read no file."""

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from trainingmgr.core.permissions import Permission
from trainingmgr.recruitment.queries import funnels
from trainingmgr.recruitment.views.rounds import READ, SAYS, bp
from trainingmgr.vetting.ddr import queries as ddr
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page

FIGURES = Permission.RECRUITMENT_FIGURES


@bp.get("/<uuid:uid>/figures")
@allows(FIGURES)
def figures(uid: UUID) -> ResponseReturnValue:
    """The funnel by step, sex, region and origin; small numbers are not for readers outside."""
    found = funnels.round_figures(uid, reader=current_user)
    funnel = funnels.funnel_of(found, reader=current_user)
    return page(
        "recruitment/figures.html", round=found, funnel=funnel, inside=current_user.may(READ),
        titles=ddr.titles([*funnel.regions, *funnel.origins]), **SAYS,
    )  # fmt: skip


@bp.get("/figures")
@allows(FIGURES)
def all_figures() -> ResponseReturnValue:
    """The rounds whose figures can be read."""
    found = funnels.published(reader=current_user, cursor=request.args.get("cursor"))
    return page("recruitment/all_figures.html", found=found, **SAYS)
