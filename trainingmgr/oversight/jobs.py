"""Checkpoints of the journal sign themselves: each day, and after each thousand entries. Whom it
says were shown is found by person.
"""

from trainingmgr.core import jobs, logs
from trainingmgr.core.errors import Refusal
from trainingmgr.oversight.services import log, looks

events = logs.of("oversight")
_said: set[str] = set()
"""Why nothing was signed: said once by each process, not every ten seconds."""


@jobs.watch
def sign_checkpoints() -> None:
    try:
        log.sign_all()
    except Refusal as refused:
        if (why := str(refused)) not in _said:
            _said.add(why)
            events.error("journal_not_signed", why=why)


@jobs.watch
def find_looks() -> None:
    looks.catch_up()
