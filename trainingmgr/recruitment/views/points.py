"""Points, typed in the order of the sheet."""

from collections.abc import Mapping
from uuid import UUID

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_login import current_user

from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.privacy import Shown
from trainingmgr.recruitment.forms import ScoresForm
from trainingmgr.recruitment.models import RecruitmentRound, RoundStage
from trainingmgr.recruitment.queries import dossiers, plans, rankings
from trainingmgr.recruitment.services import scoring
from trainingmgr.recruitment.services.scoring import Typed
from trainingmgr.recruitment.views.rounds import SAYS, SCORE, bp
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page


@bp.route("/<uuid:uid>/stages/<code>", methods=["GET", "POST"])
@allows(SCORE)
def scores(uid: UUID, code: str) -> ResponseReturnValue:
    """Type the points of one stage, in the order of the sheet."""
    found = plans.round_(uid, reader=current_user)
    stage, form = stage_of(found, code), ScoresForm()
    typed: dict[str, str] = {}
    if form.validate_on_submit():
        typed = {k[2:]: v.strip() for k, v in request.form.items() if k.startswith("p-")}
        with form.showing_refusals():
            count = scoring.score(
                found, stage, _typed(found, typed, form.why.data or None), by=current_user
            )
            flash(ngettext("Points of %(num)s applicant saved.",
                           "Points of %(num)s applicants saved.", count))  # fmt: skip
            return redirect(request.full_path)
    found = plans.round_(uid, reader=current_user)
    rows = dossiers.in_stage(found, reader=current_user, cursor=request.args.get("cursor"))
    points = rankings.points_of([each.id for each in rows.rows])
    return page(
        "recruitment/scores.html", round=found, stage=stage_of(found, code), found=rows, form=form,
        rows=[
            (each, Shown(each.person, current_user),
             typed.get(each.person.number, _held(points.get(each.id, {}), code)))
            for each in rows.rows
        ],
        **SAYS,
    )  # fmt: skip


def stage_of(found: RecruitmentRound, code: str) -> RoundStage:
    stage = next((each for each in found.stages if each.code == code), None)
    if stage is None:
        raise NotFound
    return stage


def _held(points: Mapping[str, tuple[int, int]], code: str) -> str:
    return str(points[code][0]) if code in points else ""


def _typed(found: RecruitmentRound, typed: Mapping[str, str], why: str | None) -> list[Typed]:
    files = dossiers.numbered(found, [k for k, v in typed.items() if v], reader=current_user)
    rows: list[Typed] = []
    for number, text in typed.items():
        if not text:
            continue
        if not text.isdecimal() or number not in files:
            raise Refusal(
                gettext("%(number)s: write whole points, as on the sheet.", number=number)
            )
        rows.append(Typed(application=files[number], points=int(text), why=why))
    return rows
