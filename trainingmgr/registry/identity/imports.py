"""Imports of people: taken in by the register, then compared with everybody in it."""

from flask_babel import format_decimal, ngettext
from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.core import jobs
from trainingmgr.core.db import db
from trainingmgr.core.permissions import Permission
from trainingmgr.registry.identity.services import LOOK
from trainingmgr.registry.keys.queries import forget_vocabulary
from trainingmgr.registry.people import imports
from trainingmgr.registry.people.services import note_registered
from trainingmgr.tabular.importables import Bringer, Importable, register
from trainingmgr.tabular.models import ImportBatch


def settle(batch: ImportBatch, by: Bringer) -> None:
    """Everybody sees them now; who may be twice in the register is looked for next."""
    user = db.session.get_one(User, by.id)
    note_registered(batch.accepted, batch, by=user)
    jobs.enqueue(LOOK, by=user, batch=batch.id)
    forget_vocabulary()


PEOPLE = register(
    Importable(
        kind="people",
        title=_("People"),
        columns=imports.COLUMNS,
        permission=Permission.PERSON_IMPORT,
        approval=Permission.PERSON_CORRECT_DECIDE,
        counted=lambda n: ngettext(
            "%(count)s person", "%(count)s people", n, count=format_decimal(n)
        ),
        place="people.index",
        look_up=imports.look_up,
        build=imports.build,
        key=imports.key,
        prepare=imports.prepare,
        save=imports.save,
        settle=settle,
        remove=imports.remove,
    )
)
