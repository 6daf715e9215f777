"""The objects of the registry for the walk over every endpoint and role."""

from sqlalchemy import select

from tests.makers import (
    a_person,
    a_place,
    a_post,
    a_rank,
    a_room,
    a_unit,
    a_user,
    an_organisation,
    kept,
)
from trainingmgr.accounts.rules import Role
from trainingmgr.accounts.rules.permissions import FIELD_CLASSES
from trainingmgr.core.db import db
from trainingmgr.core.privacy import FieldClass
from trainingmgr.registry.identity.models import Correction, Merge
from trainingmgr.registry.people.models import Document, Portrait
from trainingmgr.registry.structure.models import DocumentKind
from trainingmgr.tabular.models import SavedView

WHY = "The same card was shown on 3 May."


def _people(cast):
    near = a_person(cast.unit, reach=cast.here)
    far = a_person(cast.other_unit, reach=cast.there)
    return near, far


def _person(cast):
    near, far = _people(cast)
    return {"uid": near.uid}, {"uid": far.uid}, {Role.MENTOR}


def _both(cast):
    near, far = _people(cast)
    again, other = a_person(cast.unit, reach=cast.here), a_person(cast.other_unit, reach=cast.there)
    return {"first": near.uid, "second": again.uid}, {"first": far.uid, "second": other.uid}


def _merge(cast):
    def made(unit, centre):
        by = a_user(None)
        merge = Merge(
            kept_id=a_person(unit, reach=centre).id,
            joined_id=a_person(unit, reach=centre).id,
            reason=WHY,
            proposed_by_id=by.id,
        )
        return {"uid": kept(merge).uid}

    return made(cast.unit, cast.here), made(cast.other_unit, cast.there)


def _correction(cast):
    def made(unit, centre):
        person = a_person(unit, reach=centre)
        correction = Correction(
            person_id=person.id,
            seen_version=person.version,
            before={"name_display": person.name_display},
            after={"name_display": "Idriss Nassour"},
            reason=WHY,
            content_hash="0" * 64,
            proposed_by_id=a_user(None).id,
        )
        return {"uid": kept(correction).uid}

    return made(cast.unit, cast.here), made(cast.other_unit, cast.there)


def _unit(cast):
    return {"uid": a_unit(cast.unit).uid}, {"uid": a_unit(cast.other_unit).uid}


def _post(cast):
    return {"uid": a_post(cast.unit).uid}, {"uid": a_post(cast.other_unit).uid}


def _centre(cast):
    return {"uid": cast.here.uid}, {"uid": cast.there.uid}


def _room(cast):
    return {"uid": a_room(cast.here).uid}, {"uid": a_room(cast.there).uid}


def _unit_read(cast):
    """Cells see units by their area; these stand nowhere."""
    return *_unit(cast), {Role.TRAINING_CLERK, Role.CELL_HEAD}


def _pictured(cast):
    near, far = _people(cast)
    for each in (near, far):
        kept(Portrait(person_id=each.id, picture=b"jpeg", by_id=a_user(None).id))
    plain = {role for role, classes in FIELD_CLASSES.items() if FieldClass.S2 not in classes}
    return {"uid": near.uid}, {"uid": far.uid}, plain


def _view(_cast):
    view = kept(
        SavedView(user_id=a_user(None).id, path="/people", name="Mine", asked="status=awol")
    )
    return None, {"uid": view.uid}


def _place(_cast):
    return {"uid": a_place().uid}, None


def _organisation(_cast):
    return {"uid": an_organisation().uid}, None


def _document_kind(_cast):
    return {"uid": db.session.scalars(select(DocumentKind.uid)).first()}, None


def _document(cast):
    def shown(person):
        paper = kept(Document(person_id=person.id, kind_code="PASSPORT", number="P1"))
        return {"uid": person.uid, "document": paper.uid}

    near, far = _people(cast)
    return shown(near), shown(far)


def _rank(_cast):
    return {"uid": a_rank(an_organisation()).uid}, None


OBJECTS = {
    "centres.edit": _centre,
    "centres.new_room": _centre,
    "centres.room": _room,
    "centres.show": _centre,
    "identity.correct": _person,
    "identity.correction": _correction,
    "identity.departure": _person,
    "identity.document": _document,
    "identity.merge": _merge,
    "identity.parting_withdrawal": _merge,
    "identity.pair": _both,
    "person.details": _person,
    "saved.removal": _view,
    "person.portrait": _pictured,
    "person.portrait_change": _person,
    "person.service": _person,
    "person.show": _person,
    "reference.organisation": _organisation,
    "reference.place": _place,
    "reference.document_kind": _document_kind,
    "reference.rank": _rank,
    "units.command": _unit,
    "units.edit": _unit,
    "units.move": _unit,
    "units.new": _unit,
    "units.new_post": _unit,
    "units.post": _post,
    "units.show": _unit_read,
}

LISTS = {"posts": lambda cast: f"unit={cast.unit.uid}"}
