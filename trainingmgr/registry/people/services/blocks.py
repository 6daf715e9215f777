"""Programme numbers: which site gives which, so that no two ever give the same."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from sqlalchemy import select

from trainingmgr.accounts.models import User
from trainingmgr.core import journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.registry.people import events
from trainingmgr.registry.people.models import (
    NumberBlock,
)

LAST_NUMBER = 9_999_999
FIRST_BLOCK = 1_000_000
"""How many numbers the first site of a programme holds."""


@operation
def hold_block(site: str, first: int, last: int, *, ours: bool, by: User) -> NumberBlock:
    """From now on this site gives these numbers, and no other site ever does. `ours` says that
    the site is this installation; what other sites hold is noted so that nobody is given it.
    """
    if not 0 < first <= last <= LAST_NUMBER:
        raise Refusal(
            _("Programme numbers run from 1 to %(last)s; a block ends after it begins.",
              last=LAST_NUMBER), field="first",
        )  # fmt: skip
    other = db.session.scalar(
        select(NumberBlock).where(NumberBlock.first <= last, NumberBlock.last >= first).limit(1)
    )
    if other is not None:
        raise Refusal(
            _("The site %(site)s holds the numbers %(first)s to %(last)s.",
              site=other.site, first=other.first, last=other.last), field="first",
        )  # fmt: skip
    block = NumberBlock(site=site, first=first, last=last, next=first, ours=ours)
    db.session.add(block)
    db.session.flush()
    about = ("number_block", block.id)
    journal.record(events.BlockHeld(site=site, first=first, last=last, about=about), by=by)
    return block


@operation
def first_block(site: str, *, by: User) -> NumberBlock:
    """What the first site of a programme begins with; nothing new where it holds numbers already.

    A second site is told its own with `hold_block`: the two may have no link to ask over.
    """
    held = db.session.scalar(select(NumberBlock).where(NumberBlock.ours).limit(1))
    return held or hold_block(site, 1, FIRST_BLOCK, ours=True, by=by)


def drawn(n: int) -> list[int]:
    """The next numbers of the site's blocks, each given once."""
    drawn: list[int] = []
    while len(drawn) < n:
        block = db.session.scalar(
            select(NumberBlock)
            .where(NumberBlock.ours, NumberBlock.next <= NumberBlock.last)
            .order_by(NumberBlock.first)
            .limit(1)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if block is None:
            raise Refusal(_none_left())
        drawn += block.draw(n - len(drawn))
        db.session.flush()
    return drawn


def _none_left() -> LazyString:
    if db.session.scalar(select(NumberBlock.id).where(NumberBlock.ours).limit(1)) is None:
        return _(
            "This site holds no programme numbers yet. The head of personnel gives it a block of "
            "them: Units, then Reference data."
        )
    return _("This site has used up its programme numbers. Ask for another block.")
