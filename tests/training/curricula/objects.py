"""The objects of the catalogue for the walk over every endpoint and role."""

from tests.training.makers import a_course, a_module, version_of
from trainingmgr.training.curricula.rules import VersionState


def _module(_cast):
    """Everybody who reads the catalogue reads all of it."""
    return {"uid": a_module().uid}, None


def _draft(_cast):
    return {"uid": version_of(a_module(state=VersionState.DRAFT)).uid}, None


def _course(_cast):
    return {"uid": a_course().uid}, None


OBJECTS = (
    dict.fromkeys(("curricula.show", "curricula.mandatory", "curricula.draft"), _module)
    | dict.fromkeys(("curricula.edit", "curricula.agreement", "curricula.discard"), _draft)
    | dict.fromkeys(("curricula.course", "curricula.edit_course"), _course)
)
