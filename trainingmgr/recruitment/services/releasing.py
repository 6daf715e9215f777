"""Children leave a round for care: they wait for no later one, and no paper of theirs stays
(R-AGE-02, R-AGE-03).
"""

from sqlalchemy import update

from trainingmgr.core.db import db, operation
from trainingmgr.recruitment.models import ApplicationScan
from trainingmgr.recruitment.queries import ages
from trainingmgr.recruitment.services.moving import A, move
from trainingmgr.vetting.children.services import Closer


@operation
def release() -> int:
    """End every application of a child that still runs, and empty what was scanned of them.

    As whoever registered it: who found the child, and that somebody did, is no matter of a round.
    """
    ended = ages.of_children()
    for each in ended:
        move(each, A.WITHDRAWN_AGE, None, Closer(each.by_id))
    emptied = ages.scans_of_children()
    if emptied:
        db.session.execute(
            update(ApplicationScan).where(ApplicationScan.id.in_(emptied)).values(content="")
        )
    return len(ended) + len(emptied)
