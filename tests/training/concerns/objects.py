"""What the endpoints of concerns are about: each focal point reads its own kind alone."""

from sqlalchemy import select

from trainingmgr.accounts.rules import Role
from trainingmgr.core.db import db
from trainingmgr.training.concerns import services
from trainingmgr.training.concerns.models import Concern
from trainingmgr.training.concerns.rules import ConcernKind


def _sent(kind):
    receipt = services.send(kind, "Somebody told me what they had seen there.")
    return db.session.scalars(select(Concern).where(Concern.receipt == receipt)).one()


def concerns(_cast):
    """National both: a child's concern is foreign to whoever reads the others."""
    row = _sent(ConcernKind.CORRUPTION)
    return {"uid": row.uid}, None, {Role.CP_FOCAL_POINT}


def taken(cast):
    row = _sent(ConcernKind.CORRUPTION)
    services.take(row, seen=row.version, by=cast.complaints_officer)
    return {"uid": row.uid}, None, {Role.CP_FOCAL_POINT}


OBJECTS = {"concerns.show": concerns, "concerns.take": concerns, "concerns.close": taken}
