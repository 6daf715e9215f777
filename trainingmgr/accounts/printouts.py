"""Accounts and the roles they hold as rows of a file."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import Grant, User
from trainingmgr.accounts.words import ROLES
from trainingmgr.core import clock
from trainingmgr.core.sentences import listed
from trainingmgr.tabular.mapping import Column, Kind

ACCOUNTS = (
    Column("username", _("Sign-in name"), kind=Kind.CODE),
    Column("name", _("Name")),
    Column("roles", _("Roles today")),
    Column("second_factor", _("Second factor")),
    Column("state", _("State")),
)
ROLES_HELD = (
    Column("role", _("Role")),
    Column("username", _("Sign-in name"), kind=Kind.CODE),
    Column("name", _("Name")),
    Column("reach", _("Reach")),
    Column("from_on", _("From"), kind=Kind.DATE),
    Column("until_on", _("Until"), kind=Kind.DATE),
    Column("state", _("State")),
)


def account(user: User) -> list[Any]:
    """One account in the order of ACCOUNTS."""
    owed = gettext("Owed") if user.needs_second_factor else gettext("Not needed")
    return [
        user.username,
        user.name,
        listed(sorted(str(ROLES[each]) for each in user.roles)),
        str(gettext("Set up") if user.has_second_factor else owed),
        str(gettext("Open") if user.active else gettext("Closed")),
    ]


def held(grant: Grant, reach: str) -> list[Any]:
    """One grant in the order of ROLES_HELD."""
    state = gettext("Begins later") if grant.from_on > clock.today() else gettext("Stands")
    return [
        str(ROLES[grant.role]),
        grant.user.username,
        grant.user.name,
        reach,
        grant.from_on,
        grant.until_on,
        str(gettext("Waits for a second signature") if grant.waits else state),
    ]
