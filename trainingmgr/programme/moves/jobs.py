"""Orders take effect by themselves: the worker looks whether the day of one has come."""

from trainingmgr.core import clock, jobs
from trainingmgr.programme.moves.services import signing


@jobs.watch
def carry_out() -> None:
    signing.carry_out_due(clock.today())
