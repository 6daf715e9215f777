"""Where rules were bent of late: marks and a report changed after the lock of a class.

A run that the host authority agreed to late stands in `plans`, and a payroll that three people
signed within minutes in `payrolls`.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from trainingmgr.accounts.models import User
from trainingmgr.core.db import db
from trainingmgr.demo.calendar import Run
from trainingmgr.demo.story import Story
from trainingmgr.training.attendance import services
from trainingmgr.training.attendance.models import Mark, SessionReport, Sheet
from trainingmgr.training.attendance.queries import late, reporting
from trainingmgr.training.attendance.rules import LateKind, MarkCode
from trainingmgr.training.attendance.services import Entry, confirming
from trainingmgr.training.cohorts.models import TrainingSession

REASONS = (
    (MarkCode.EXCUSED_MEDICAL, "The paper of the office came after the sheet was typed in."),
    (MarkCode.EXCUSED_DUTY, "The battalion's order for the guard that day was found."),
    (MarkCode.EXCUSED_MEDICAL, "The company clerk brought the paper a week later."),
)
WAITS = 1
"""Of these the one that nobody has confirmed yet."""
SHORTER = "The mentor's notebook says an hour: the generator stopped."
"""Why the report of a class that is locked is put right."""
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
    _report_waits(story, open_)
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
            if each.kind is LateKind.MARKS:
                confirming.confirm(each, seen=each.version, by=head)
        story.planted.add(
            "mark_after_lock", "Changed after the lock, with a reason: oversight sees who did.",
            run=run.code, login=clerk.username,
        )  # fmt: skip


def _report_waits(story: Story, runs: Mapping[int, Run]) -> None:
    """A mentor puts the minutes of a locked class right: the head of the cell confirms it."""
    heads = {user.id for login, user in story.users.items() if login.startswith("head.")}
    lesson = db.session.scalar(
        select(TrainingSession)
        .join(SessionReport, SessionReport.session_id == TrainingSession.id)
        .where(
            TrainingSession.cohort_id.in_(runs), TrainingSession.on < story.ago(LOCKED),
            SessionReport.held, SessionReport.by_id.not_in(heads),
        )
        .order_by(TrainingSession.on, TrainingSession.id)
        .limit(1)
    )  # fmt: skip
    stands = reporting.report_of(lesson) if lesson else None
    if lesson is None or stands is None:
        return
    run = runs[lesson.cohort_id]
    services.report(
        lesson, held=True, minutes=60, topics=stands.topics_covered, observed=stands.observed,
        meaning=stands.meaning, seen=stands.version, reason=SHORTER,
        by=db.session.get_one(User, stands.by_id),
    )  # fmt: skip
    story.planted.add(
        "report_waits", "Minutes of a locked class put right: it counts once confirmed.",
        run=run.code, login=f"head.{run.lane.centre.lower()}",
    )  # fmt: skip
