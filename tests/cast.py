"""Who plays: one user of every role, two centres, two units, an outsider."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from tests.makers import a_centre, a_place, a_unit, a_user, together
from trainingmgr.accounts.models import User
from trainingmgr.accounts.rules import Role
from trainingmgr.core.db import db
from trainingmgr.registry.structure.models import TrainingCentre, Unit

AT_A_CENTRE = {Role.TRAINING_CLERK, Role.CELL_HEAD, Role.MENTOR}
AT_A_UNIT = {Role.HR_CLERK, Role.HR_HEAD, Role.UNIT_COMMANDER}


@dataclass
class Cast:
    """`cast.training_clerk` and so on; `elsewhere` has the same roles at the other end."""

    here: Any
    there: Any
    unit: Any
    other_unit: Any
    users: dict = field(default_factory=dict)
    elsewhere: dict = field(default_factory=dict)
    nobody: Any = None
    made: dict = field(default_factory=dict)

    def once(self, name, make):
        """What a test makes once for this cast, however many ask for it."""
        if name not in self.made:
            self.made[name] = make()
        return self.made[name]

    def __getattr__(self, name):
        try:
            return self.users[Role(name)]
        except (ValueError, KeyError) as missing:
            raise AttributeError(name) from missing

    @classmethod
    def assembled(cls):
        cast = cls(a_centre(a_place()), a_centre(a_place()), a_unit(), a_unit())
        with together():
            for role in Role:
                cast.users[role] = a_user(role, **cast.reach(role, cast.here, cast.unit))
                cast.elsewhere[role] = a_user(role, **cast.reach(role, cast.there, cast.other_unit))
            cast.nobody = a_user(None)
        return cast

    def remembered(self):
        """Where its rows lie, to find them again in a copy of the database."""
        return {
            "here": self.here.id,
            "there": self.there.id,
            "unit": self.unit.id,
            "other_unit": self.other_unit.id,
            "users": {role: user.id for role, user in self.users.items()},
            "elsewhere": {role: user.id for role, user in self.elsewhere.items()},
            "nobody": self.nobody.id,
        }

    @classmethod
    def recalled(cls, ids):
        get = db.session.get
        loaded = select(User).options(joinedload(User.holder), selectinload(User.grants))
        users = {user.id: user for user in db.session.scalars(loaded)}
        return cls(
            get(TrainingCentre, ids["here"]),
            get(TrainingCentre, ids["there"]),
            get(Unit, ids["unit"]),
            get(Unit, ids["other_unit"]),
            {role: users[id_] for role, id_ in ids["users"].items()},
            {role: users[id_] for role, id_ in ids["elsewhere"].items()},
            users[ids["nobody"]],
        )

    @staticmethod
    def reach(role, centre, unit):
        if role in AT_A_CENTRE:
            return {"centre": centre}
        return {"unit": unit} if role in AT_A_UNIT else {}
