"""The eastern cell asks who could teach its coming weeks, bars somebody, and asks again."""

from datetime import timedelta

from trainingmgr.demo.story import Story
from trainingmgr.rostering.problem import Duty
from trainingmgr.training.teaching import queries, services
from trainingmgr.training.teaching.rules import Limits, Span
from trainingmgr.training.teaching.services import Wanted

HEAD, WEEKS = "head.qal", 4


def tell(story: Story) -> None:
    """Two plans of the same weeks: the second keeps one leader out of one class."""
    by = story.users[HEAD]
    span = Span(story.today, story.today + timedelta(days=7 * WEEKS - 1))
    runs = queries.runs_to_plan(reader=by, until=span.last)
    wanted = Wanted(span, [each.id for each in runs], Limits(), keeps_named=False)
    worked = services.work_out(wanted)
    first = queries.plan_at(services.keep(wanted, worked, by=by).id)
    led = next(
        each
        for each in reversed(list(worked.answer.plan))
        if each.duty is Duty.LEAD and worked.known.sessions[each.session].on > story.today
    )
    services.fix(
        first, worked.known.sessions[led.session], worked.known.trainers[led.trainer], None, by=by
    )
    first = queries.plan_at(first.id)
    services.keep(wanted, services.work_out(wanted, first), by=by, after=first)
