"""The objects of the catalogue for the walk over every endpoint and role."""

from tests.makers import a_user
from tests.training.makers import a_course, a_module, version_of
from trainingmgr.documents import scans
from trainingmgr.training.curricula import services
from trainingmgr.training.curricula.rules import VersionState


def _module(_cast):
    """Everybody who reads the catalogue reads all of it."""
    return {"uid": a_module().uid}, None


def _draft(_cast):
    return {"uid": version_of(a_module(state=VersionState.DRAFT)).uid}, None


def _course(_cast):
    return {"uid": a_course().uid}, None


def _version(_cast):
    return {"uid": version_of(a_module()).uid}, None


def _recognised(_cast):
    module = a_module()
    paper = scans.Scan("pdf", b"%PDF-1.4 %%EOF")
    said = services.Recognised(body="A school", reference="R/1", document=paper)
    row = services.recognise(version_of(module), module.code, said, by=a_user(None))
    return {"uid": row.uid}, None


OBJECTS = (
    dict.fromkeys(("curricula.show", "curricula.mandatory", "curricula.draft"), _module)
    | dict.fromkeys(
        (
            "curricula.edit",
            "curricula.agreement",
            "curricula.discard",
            "curricula.translate",
            "curricula.review",
        ),
        _draft,
    )
    | {"curricula.recognise": _version}
    | dict.fromkeys(("curricula.end_recognition", "curricula.recognition_paper"), _recognised)
    | dict.fromkeys(("curricula.course", "curricula.edit_course"), _course)
)
