"""A feature as small as can be, that imports people: for the tests of what carries it."""

import time

from sqlalchemy import delete, func, insert, select

from trainingmgr.core.db import db
from trainingmgr.core.permissions import Permission
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import known
from trainingmgr.registry.people.rules import Category, programme_number
from trainingmgr.tabular.importables import Importable, register
from trainingmgr.tabular.mapping import Column, Kind
from trainingmgr.tabular.problems import said as _

COLUMNS = (
    Column("service_no", "Service number", required=True, kind=Kind.CODE),
    Column("name", "Name", required=True),
    Column("dob", "Date of birth", kind=Kind.PARTIAL_DATE),
)
HEAD = ["Service number", "Name", "Date of birth"]


def taken(rows, _options):
    numbers = [row["service_no"] for row in rows]
    found = select(Person.service_number, Person.id).where(Person.service_number.in_(numbers))
    return dict(db.session.execute(found.where(known())).all())


def a_person(row, taken):
    if row["service_no"] in taken and row["name"] == "Known":
        return {**row.values, "about": taken[row["service_no"]]}
    if row["service_no"] in taken:
        return row.problem("service_no", _("Somebody has this number already."), _("Look it up."))
    return dict(row.values)


class People(Importable):
    pause = 0.0
    rests_on = None


def save(batch, rows, by):
    if delay := batch.options.get("pause"):
        time.sleep(delay)
    db.session.execute(
        insert(Person),
        [
            {
                "number": programme_number(batch.id * 1_000_000 + row.number),
                "service_number": row.content["service_no"],
                "name_display": row.content["name"],
                "sort_name": row.content["name"].casefold(),
                "category": Category.ENLISTED,
                "batch_id": batch.id,
                "registered_by_id": by.id,
            }
            for row in rows
            if "about" not in row.content
        ],
    )


def remove(batch_id, limit):
    some = select(Person.id).where(Person.batch_id == batch_id).limit(limit)
    return db.session.execute(delete(Person).where(Person.id.in_(some))).rowcount


def depends(batch_id):
    cleared = select(func.count()).where(
        Person.batch_id == batch_id, Person.name_display == "Indispensable"
    )
    return _("Somebody has been enrolled since.") if db.session.scalar(cleared) else None


register(
    Importable(
        kind="test people",
        title=_("People"),
        columns=COLUMNS,
        permission=Permission.PERSON_IMPORT,
        approval=Permission.PERSON_CORRECT_DECIDE,
        place="people.index",
        look_up=taken,
        build=a_person,
        key=lambda content: content["service_no"],
        about=lambda content: content.get("about"),
        save=save,
        remove=remove,
        depends=depends,
    )
)
