"""Where rules were bent of late: marks changed after the lock of a class, each with its reason.

A run that the host authority agreed to late stands in `plans`, and a payroll that three people
signed within minutes in `payrolls`.
"""

from collections.abc import Sequence

from sqlalchemy import select

from trainingmgr.core.db import db
from trainingmgr.demo.calendar import Run
from trainingmgr.demo.story import Story
from trainingmgr.training.attendance import services
from trainingmgr.training.attendance.models import Mark, Sheet
from trainingmgr.training.attendance.queries import late
from trainingmgr.training.attendance.rules import MarkCode
from trainingmgr.training.attendance.services import Entry, confirming
from trainingmgr.training.cohorts.models import TrainingSession

REASONS = (
    (MarkCode.EXCUSED_MEDICAL, "The paper of the office came after the sheet was typed in."),
    (MarkCode.EXCUSED_DUTY, "The battalion's order for the guard that day was found."),
    (MarkCode.EXCUSED_MEDICAL, "The company clerk brought the paper a week later."),
)
WAITS = 1
"""Of these the one that nobody has confirmed yet."""
LOCKED = 10
"""Days after which any class is locked."""


def tell(story: Story, runs: Sequence[Run]) -> None:
    """One mark in each of some runs that are open still, of a class that is locked long since: a
    clerk wrote it down, the head of the cell confirmed it. The second still waits for one.
    """
    open_ = {each.id: each for each in runs if each.state in services.OPEN}
    found = db.session.execute(
        select(Mark, TrainingSession, Sheet)
        .join(TrainingSession, TrainingSession.id == Mark.session_id)
        .join(Sheet, Sheet.session_id == TrainingSession.id)
        .where(
            TrainingSession.cohort_id.in_(open_), TrainingSession.on < story.ago(LOCKED),
            Mark.code == MarkCode.ABSENT,
        )
        .order_by(TrainingSession.on, Mark.id)
    ).all()  # fmt: skip
    of_each = {lesson.cohort_id: (mark, lesson, sheet) for mark, lesson, sheet in found}
    for turn, ((mark, lesson, sheet), (code, reason)) in enumerate(
        zip(of_each.values(), REASONS, strict=False)
    ):
        run = open_[lesson.cohort_id]
        clerk, head = (story.users[f"{who}.{run.lane.centre.lower()}"] for who in ("clerk", "head"))
        services.record(
            lesson, {mark.enrolment_id: Entry(code)}, by=clerk, sheet=sheet, reason=reason
        )
        if turn == WAITS:
            story.planted.add(
                "mark_waits", "Written down after the lock: it counts once somebody confirms it.",
                run=run.code, login=head.username,
            )  # fmt: skip
            continue
        for each in late.of_run(lesson.cohort_id):
            confirming.confirm(each, seen=each.version, by=head)
        story.planted.add(
            "mark_after_lock", "Changed after the lock, with a reason: oversight sees who did.",
            run=run.code, login=clerk.username,
        )  # fmt: skip
