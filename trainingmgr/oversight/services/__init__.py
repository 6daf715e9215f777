from trainingmgr.accounts.models import User
from trainingmgr.core import journal
from trainingmgr.core.db import operation
from trainingmgr.oversight.events import JournalExported


@operation
def export(head: journal.Head, *, by: User) -> None:
    """Put on record that the journal left the system. The file carries this head."""
    journal.record(JournalExported(head=head.number), by=by)
