"""Nobody acts on their own record, nor has others act on it (security 4.3.1 and 4.3.2)."""

from collections.abc import Collection

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.registry.people import queries
from trainingmgr.registry.people.models import Person


def not_own(by: User, *people: Person) -> None:
    """Raise a Refusal if one of these records, or one joined to it, is of whoever stands behind
    the account.
    """
    if _is_of(by.holder_id, people):
        raise Refusal(_("This record is your own. Ask a colleague."))


def not_of_asker(user_id: int | None, *people: Person) -> None:
    """Raise a Refusal if whoever asked for it stands behind one of these records, as it may turn
    out between asking and agreeing: an account is tied, records are joined. Refusing stays open.
    """
    if user_id is not None and _is_of(db.session.get_one(User, user_id).holder_id, people):
        raise Refusal(
            _("This is about whoever asked for it. Refuse it, and have somebody else ask.")
        )


def _is_of(holder_id: int, people: Collection[Person]) -> bool:
    keys = {each.same_as_id or each.id for each in people}
    return any(holder_id in holders for holders in queries.holders_of(keys).values())
