"""Packs: made once, frozen, and taken out as paper or data."""

from datetime import date
from hashlib import sha256

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.oversight.bodies.models import OversightAct
from trainingmgr.oversight.bodies.rules import ActState
from trainingmgr.oversight.workspace import events
from trainingmgr.oversight.workspace.models import OversightPack
from trainingmgr.oversight.workspace.queries import packing, samples
from trainingmgr.oversight.workspace.rules import span
from trainingmgr.oversight.workspace.rules.drawing import packed
from trainingmgr.oversight.workspace.rules.packing import canonical


@operation
def make(act: OversightAct, first: date, last: date, *, by: User) -> OversightPack:
    """Freeze what a body is given for a session: what is counted and listed, as it stands now."""
    allowed(by, Permission.SHORTCUT_READ)
    if act.state is ActState.CANCELLED:
        raise Refusal(_("It is not held: nobody needs a pack for it."))
    try:
        span(first, last, clock.today())
    except ValueError:
        told = _("Ask for a year at most, the first day first.")
        raise Refusal(told, field="last") from None
    text = canonical(packing.content(act, first, last, clock.today()))
    row = OversightPack(
        code=f"P-{samples.next_number(OversightPack):04}", act_id=act.id, first=first, last=last,
        on=clock.today(), content=packed(text), sha256=sha256(text).hexdigest(), by_id=by.id,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    happening = events.PackMade(
        pack=row.code, act=act.code, sha256=row.sha256, about=("oversight_act", act.id)
    )
    journal.record(happening, by=by)
    return row


@operation
def take(row: OversightPack, form: str, taken: bytes, *, by: User) -> None:
    """A pack leaves: which one, in which form, and the hash of what left."""
    allowed(by, Permission.SHORTCUT_READ)
    happening = events.PackTaken(
        pack=row.code, form=form, sha256=sha256(taken).hexdigest(),
        about=("oversight_act", row.act_id),
    )  # fmt: skip
    journal.record(happening, by=by)
