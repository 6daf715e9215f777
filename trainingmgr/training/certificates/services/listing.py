"""Who looked at a list of certificates."""

from trainingmgr.accounts.models import User
from trainingmgr.core import journal
from trainingmgr.core.db import operation
from trainingmgr.training.certificates.events import CertificatesListed
from trainingmgr.training.certificates.queries.register import Narrowed


@operation
def note_listed(narrowed: Narrowed, count: int, *, by: User) -> None:
    """A list was shown to somebody: how it was narrowed, and how many it showed."""
    journal.record(CertificatesListed(count=count, filters=narrowed.facts), by=by)
