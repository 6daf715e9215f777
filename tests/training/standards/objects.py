"""What the endpoints of standards are about."""

from tests.training.planning.made import a_planner
from tests.training.standards.made import a_standard, proposed


def drafts(cast):
    return {"uid": cast.once("standard", a_standard).uid}, None


def to_sign(cast):
    def made():
        by = a_planner()
        return proposed(a_standard(by=by), by)

    return {"uid": cast.once("standard to sign", made).uid}, None


OBJECTS = {
    "standards.show": drafts,
    "standards.edit": drafts,
    "standards.taught": drafts,
    "standards.newer": drafts,
    "standards.propose": drafts,
    "standards.take_back": drafts,
    "standards.sheet": drafts,
    "standards.sign": to_sign,
}
