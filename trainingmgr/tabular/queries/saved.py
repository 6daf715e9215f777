"""Lists as people keep them: narrowed and sorted, under a name."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from trainingmgr.core.db import db, existing
from trainingmgr.core.permissions import Reader
from trainingmgr.tabular import rules
from trainingmgr.tabular.models import SavedView


def views(path: str, *, reader: Reader) -> Sequence[SavedView]:
    """The views of one list that this user has saved, by name. One statement."""
    mine = select(SavedView).where(SavedView.user_id == reader.id, SavedView.path == path)
    return db.session.scalars(
        mine.order_by(SavedView.name, SavedView.id).limit(rules.MOST_VIEWS)
    ).all()


def view(uid: UUID, *, reader: Reader) -> SavedView:
    return existing(select(SavedView).where(SavedView.uid == uid, SavedView.user_id == reader.id))
