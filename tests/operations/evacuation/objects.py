"""What the page of an evacuation is about: the site, so that none of it is foreign."""

from tests.makers import kept
from trainingmgr.oversight.evacuation.models import EvacuationOrder
from trainingmgr.oversight.evacuation.rules import EvacuationKind


def an_order(cast):
    return {"uid": kept(EvacuationOrder(
        kind=EvacuationKind.REHEARSAL, folder="/nowhere", mark="4F2A-90C7", by_id=cast.nobody.id,
    )).uid}, None  # fmt: skip


OBJECTS = {"evacuation.agree": an_order, "evacuation.stop": an_order}
