"""What the pages of checkpoints are about: the journal is the nation's, none of it is foreign."""

from tests.core.deeds import SomethingHappened
from tests.makers import a_person, kept
from trainingmgr.core import clock, journal
from trainingmgr.core.db import operation
from trainingmgr.oversight.models import JournalBreak, LookAlert
from trainingmgr.oversight.queries import tree
from trainingmgr.oversight.services import log


@operation
def _happened(by):
    journal.record(SomethingHappened(number="1"), by=by)


def checkpoint(cast):
    _happened(cast.training_clerk)
    log.sign_all(now=True)
    return {"size": tree.newest().size}, None


def a_break(cast):
    return {"key": kept(JournalBreak(
        first=1, last=1, said="Entry 1 was changed.", spans=[[1, 1]],
        reason="The disk failed on 3 May.", by_id=cast.sysadmin.id,
    )).id}, None  # fmt: skip


def an_alert(cast):
    now = clock.now()
    row = kept(LookAlert(
        user_id=cast.hr_clerk.id, holder_id=cast.hr_clerk.holder_id, people=200, entries=4,
        exported=0, first_at=now, last_at=now, until=1,
    ))  # fmt: skip
    return {"uid": row.uid}, None


OBJECTS = {
    "looks.alert": an_alert,
    "checkpoints.show": checkpoint,
    "checkpoints.hand_over": checkpoint,
    "checkpoints.acknowledge": a_break,
}
LISTS = {
    "looks": lambda cast: (
        "number=" + cast.once("looked at", lambda: a_person(cast.unit, reach=cast.here)).number
    )
}
