"""Points, as the sheets say."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import insert

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.recruitment import events
from trainingmgr.recruitment.models import Application, RecruitmentRound, RoundStage, StageScore
from trainingmgr.recruitment.queries import contests, plans, rankings
from trainingmgr.recruitment.rules import SCORED, SENTENCE, ApplicationState, Rejection, RoundState
from trainingmgr.recruitment.rules.scoring import after_scores, why_of
from trainingmgr.recruitment.services.moving import OWN, A, about, about_file, move_many
from trainingmgr.registry.people.queries import own_ids
from trainingmgr.tabular.models import ImportBatch


@dataclass(frozen=True, kw_only=True)
class Typed:
    """Points of one applicant from a sheet. `why` is asked for where points stood before."""

    application: Application
    points: int
    why: str | None = None


@operation
def score(
    round_: RecruitmentRound, stage: RoundStage, rows: Sequence[Typed], *, by: User,
    batch: ImportBatch | None = None,
) -> int:  # fmt: skip
    """Type the points of one stage. What was typed stands; other points need a reason. Gives how
    many are new. Each application follows its points. A few statements, however many rows. Those
    that came with a file say so, and are taken back with it.
    """
    allowed(by, Permission.SCORE_WRITE)
    keys = [each.application.id for each in rows]
    if round_.state not in SCORED and not _heard(round_, keys):
        raise Refusal(
            _("Points are typed while a round is in its tests. Afterwards only those of somebody "
              "whose appeal was granted are corrected.")
        )  # fmt: skip
    before, own = rankings.newest_lines(keys), own_ids([by.holder_id])
    fresh: list[dict[str, Any]] = []
    touched: list[Application] = []
    for each in rows:
        held = before.setdefault(each.application.id, {})
        line = _scored(stage, each, held, by)
        if line is None:  # a sheet is saved with what stands on it already
            continue
        if each.application.person_id in own:
            raise Refusal(OWN, field="points")
        fresh.append(line | {"batch_id": batch.id if batch else None})
        touched.append(each.application)
    if fresh:
        db.session.execute(insert(StageScore), fresh)
    follow(round_, touched, before, by)
    if fresh:
        happening = events.ScoresTyped(
            round=round_.code, stage=stage.code, count=len(fresh), about=about(round_)
        )
        journal.record(happening, by=by)
    return len(fresh)


def follow(
    round_: RecruitmentRound, files: Sequence[Application],
    lines: Mapping[int, Mapping[str, tuple[int | None, int]]], by: User,
) -> None:  # fmt: skip
    """Bring each of these files to where its points say that it stands."""
    plan_, kinds = plans.plan_of(round_), {each.code: each.kind for each in round_.stages}
    groups: dict[tuple[ApplicationState, Rejection | None], dict[int, ApplicationState]] = {}
    for each in files:
        held = {code: n for code, (n, _at) in lines[each.id].items() if n is not None}
        state, reason = after_scores(kinds, plan_.stages, held) or (A.ADMISSIBLE, None)
        if (state, reason) != (each.state, each.reason):
            groups.setdefault((state, reason), {})[each.id] = each.state
    for (state, reason), keys in groups.items():
        move_many(round_, keys, state, reason, by)


def _heard(round_: RecruitmentRound, keys: Sequence[int]) -> bool:
    """Whether all of these wait for points because their appeal was granted."""
    return round_.state is RoundState.VETTING and contests.granted_to(keys) == set(keys)


SCORABLE = frozenset({A.ADMISSIBLE, A.TEST_PASSED, A.TEST_FAILED, A.MEDICAL_FIT, A.MEDICAL_UNFIT})


def _scored(
    stage: RoundStage, typed: Typed, held: dict[str, tuple[int | None, int]], by: User
) -> dict[str, Any] | None:
    """The line that is added for somebody; None where the same points stand."""
    number = typed.application.person.number
    if typed.application.state not in SCORABLE:
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
        return None
    why = why_of(stage.kind, typed.why)
    if points is not None:
        if len(why) < SENTENCE:
            raise Refusal(
                _("%(number)s has %(points)s points. Say in a sentence why they are corrected.",
                  number=number, points=points), field="why",
            )  # fmt: skip
        happening = events.ScoreCorrected(
            number=number, stage=stage.code, reason=why, about=about_file(typed.application)
        )
        journal.record(happening, by=by)
    held[stage.code] = (typed.points, attempt + 1)
    return {
        "application_id": typed.application.id, "stage_id": stage.id, "attempt": attempt + 1,
        "points": typed.points, "why": why if attempt else None, "by_id": by.id,
        "at": clock.now(),
    }  # fmt: skip
