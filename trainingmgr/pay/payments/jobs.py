"""The worker's part of payments: one file, or the papers of one unit, in each step."""

from datetime import date

from trainingmgr.core import jobs
from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound
from trainingmgr.core.jobs import Job, Progress
from trainingmgr.pay.payments import queries
from trainingmgr.pay.payments.models import PayingAccount
from trainingmgr.pay.payments.services import leaving, parading
from trainingmgr.pay.payments.services.leaving import Written
from trainingmgr.pay.payments.services.parading import Next, Parade
from trainingmgr.pay.rolls.models import Payroll
from trainingmgr.pay.rolls.services import closing
from trainingmgr.registry.structure.models import Unit


def _payroll(job: Job) -> Payroll:
    found = db.session.get(Payroll, job.arguments["payroll"], populate_existing=True)
    if found is None:
        raise NotFound
    return found


def _account(job: Job) -> PayingAccount:
    return queries.paying(job.arguments["account"])


def _pays_on(job: Job) -> date:
    return date.fromisoformat(job.arguments["pays_on"])


def _before(job: Job) -> Written | None:
    return leaving.next_file(
        _payroll(job), _account(job), pays_on=_pays_on(job), after=job.checkpoint.get("after", 0)
    )


@jobs.kind(leaving.WRITE, before=_before)
def write(job: Job, ready: Written | None) -> Progress:
    """One step: the next file with its payments, or the end. What came too late is made anew."""
    reached = dict(job.checkpoint)
    if ready is None:
        closing.recount(_payroll(job))
        return Progress(checkpoint=reached, done=job.done, total=job.done, finished=True)
    is_noted = leaving.note_written(
        _payroll(job), _account(job), ready, pays_on=_pays_on(job), by=leaving.Asker(job.by_id)
    )
    if is_noted:
        reached["after"] = ready.last
    done = job.done + len(ready.sent) * is_noted
    return Progress(checkpoint=reached, done=done, total=None)


def _parade(job: Job) -> Parade:
    said = job.arguments
    return Parade(
        on=date.fromisoformat(said["on"]), at_most=said["at_most"],
        unit=db.session.get(Unit, said["unit"]) if said["unit"] else None, apart=said["apart"],
        others=said["others"], language=said["sheet_language"], place=said["place"],
    )  # fmt: skip


def _next_lines(job: Job) -> Next | None:
    return parading.next_lines(_payroll(job), _parade(job))


@jobs.kind(leaving.PARADE, before=_next_lines)
def parade(job: Job, ready: Next | None) -> Progress:
    """One step: the papers of the next unit, or the end."""
    if ready is None:
        closing.recount(_payroll(job))
        return Progress(checkpoint={}, done=job.done, total=job.done, finished=True)
    by = leaving.Asker(job.by_id)
    going = parading.note_printed(_payroll(job), _parade(job), ready, by=by)
    return Progress(checkpoint={}, done=job.done + going, total=None)
