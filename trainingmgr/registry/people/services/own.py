"""Nobody acts on their own record (security 4.3.2)."""

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.core.errors import Refusal
from trainingmgr.registry.people import queries
from trainingmgr.registry.people.models import Person


def not_own(by: User, *people: Person) -> None:
    """Raise a Refusal if one of these records, or one joined to it, is of whoever stands behind
    the account.
    """
    keys = {each.same_as_id or each.id for each in people}
    if any(by.holder_id in holders for holders in queries.holders_of(keys).values()):
        raise Refusal(_("This record is your own. Ask a colleague."))
