"""Points of a file, taken back with it: what stood before stands again, and the trail is kept."""

from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import insert

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.permissions import Permission
from trainingmgr.recruitment import events
from trainingmgr.recruitment.models import RecruitmentRound, StageScore
from trainingmgr.recruitment.queries import rankings, sheets
from trainingmgr.recruitment.rules import SCORED
from trainingmgr.recruitment.rules.scoring import why_of
from trainingmgr.recruitment.services.moving import about
from trainingmgr.recruitment.services.scoring import SCORABLE, follow
from trainingmgr.tabular.models import ImportBatch

DECIDES = (Permission.SCORE_WRITE, Permission.SELECTION_DECIDE)


def rests_on(batch_id: int) -> Any:
    """Why the points of a file stay: a list may rest on them, or somebody corrected one since."""
    if sheets.is_beyond(batch_id, SCORED):
        return _("The round has left its tests. Its points stay.")
    if sheets.is_overtaken(batch_id, SCORABLE):
        return _("Points of this file were corrected since, or something became of an applicant. "
                 "They stay.")  # fmt: skip
    return None


@operation
def take_back(batch: ImportBatch, *, by: User) -> None:
    """Each line is answered by another: with the points before it, or with none."""
    if not any(by.may(each) for each in DECIDES):
        allowed(by, Permission.SCORE_WRITE)
    for round_ in sheets.rounds_of(batch.id):
        _take_back(round_, batch, by)


def _take_back(round_: RecruitmentRound, batch: ImportBatch, by: User) -> None:
    files = sheets.files_of(round_, batch.id)
    lines = rankings.newest_lines([each.id for each in files])
    kinds = {each.code: each.kind for each in round_.stages}
    fresh: list[dict[str, Any]] = []
    for line, code, before in sheets.lines_of(round_, batch.id):
        fresh.append(
            {"application_id": line.application_id, "stage_id": line.stage_id,
             "attempt": line.attempt + 1, "points": before, "by_id": by.id, "at": clock.now(),
             "why": why_of(kinds[code], batch.undo_reason)[:240], "batch_id": None}
        )  # fmt: skip
        lines[line.application_id][code] = (before, line.attempt + 1)
    if not fresh:
        return
    db.session.execute(insert(StageScore), fresh)
    follow(round_, files, lines, by)
    happening = events.ScoresTakenBack(
        round=round_.code, count=len(fresh), sha256=batch.sha256, about=about(round_)
    )
    journal.record(happening, by=by)
