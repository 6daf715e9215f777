"""Points, as the sheets say."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.core import journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.recruitment import events
from trainingmgr.recruitment.models import Application, RecruitmentRound, RoundStage, StageScore
from trainingmgr.recruitment.queries import plans, rankings
from trainingmgr.recruitment.rules import SCORED, after_scores
from trainingmgr.recruitment.services.moving import A, about, about_file, move


@dataclass(frozen=True, kw_only=True)
class Typed:
    """Points of one applicant from a sheet. `why` is asked for where points stood before."""

    application: Application
    points: int
    why: str | None = None


@operation
def score(round_: RecruitmentRound, stage: RoundStage, rows: Sequence[Typed], *, by: User) -> int:
    """Type the points of one stage. What was typed stands; other points need a reason. Gives how
    many are new. Each application follows its points.
    """
    allowed(by, Permission.SCORE_WRITE)
    if round_.state not in SCORED:
        raise Refusal(_("Points are typed while a round is in its tests."))
    before = rankings.points_of([each.application.id for each in rows])
    plan_, kinds = plans.plan_of(round_), {each.code: each.kind for each in round_.stages}
    fresh = 0
    for each in rows:
        fresh += _scored(stage, each, before.setdefault(each.application.id, {}), by)
        points = {code: points for code, (points, _attempt) in before[each.application.id].items()}
        says = after_scores(kinds, plan_.stages, points)
        state, reason = says or (A.ADMISSIBLE, None)
        if says and state is not each.application.state:
            move(each.application, state, reason, by)
        elif says:
            each.application.reason = reason
    db.session.flush()
    if fresh:
        happening = events.ScoresTyped(
            round=round_.code, stage=stage.code, count=fresh, about=about(round_)
        )
        journal.record(happening, by=by)
    return fresh


_SCORABLE = frozenset({A.ADMISSIBLE, A.TEST_PASSED, A.TEST_FAILED, A.MEDICAL_FIT, A.MEDICAL_UNFIT})


def _scored(stage: RoundStage, typed: Typed, held: dict[str, tuple[int, int]], by: User) -> bool:
    number = typed.application.person.number
    if typed.application.state not in _SCORABLE:
        raise Refusal(
            _("%(number)s is not in the tests of this round.", number=number), field="points"
        )
    if not 0 <= typed.points <= stage.most:
        raise Refusal(
            _("%(number)s: at most %(most)s points.", number=number, most=stage.most),
            field="points",
        )
    points, attempt = held.get(stage.code, (None, 0))
    if points == typed.points:
        return False
    if points is not None:
        if not typed.why or len(typed.why.strip()) < 10:
            raise Refusal(
                _("%(number)s has %(points)s points. Say in a sentence why they are corrected.",
                  number=number, points=points), field="why",
            )  # fmt: skip
        happening = events.ScoreCorrected(
            number=number, stage=stage.code, reason=typed.why.strip(),
            about=about_file(typed.application),
        )  # fmt: skip
        journal.record(happening, by=by)
    db.session.add(
        StageScore(
            application_id=typed.application.id, stage_id=stage.id, attempt=attempt + 1,
            points=typed.points, why=typed.why.strip() if attempt and typed.why else None,
            by_id=by.id,
        )
    )  # fmt: skip
    held[stage.code] = (typed.points, attempt + 1)
    return True
