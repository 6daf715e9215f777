"""The worker's part: benefits compared with the register when a list or a payroll has come in."""

from datetime import datetime

from trainingmgr.core import clock, jobs
from trainingmgr.core.jobs import Job, Progress
from trainingmgr.core.values import dataclass
from trainingmgr.vetting.ddr.services import drawing
from trainingmgr.vetting.ddr.services.drawing import Same


@dataclass(frozen=True)
class Next:
    """Benefits of one step with whom they may be, and of which moment the register is."""

    before: datetime
    found: dict[int, Same]


@dataclass(frozen=True)
class Bringer:
    """As whom the worker compares: whoever brought the list or the payroll."""

    id: int


def _next(job: Job) -> Next:
    begun = job.checkpoint.get("before")
    before = datetime.fromisoformat(begun) if begun else clock.now()
    return Next(before, drawing.look_up(before))


@jobs.kind(drawing.COMPARE, before=_next)
def compare(job: Job, next_: Next) -> Progress:
    """One step: some benefits. Whoever is registered meanwhile is compared the next time."""
    new = job.checkpoint.get("new", 0) + drawing.keep(next_.found, by=Bringer(job.by_id))
    return Progress(
        checkpoint={"before": next_.before.isoformat(), "new": new},
        done=job.done + len(next_.found), finished=not next_.found, result={"new": new},
    )  # fmt: skip
