"""What the endpoints of phones are about."""

from tests.field.made import Day, sent
from tests.makers import a_user
from trainingmgr.accounts.rules import Role
from trainingmgr.field import queries, services


def _theirs(cast):
    """Nobody's of the cast."""
    user = a_user(Role.MENTOR, centre=cast.there)
    return services.register("Theirs", by=user).device


def own(cast):
    return {"uid": services.register("Mine", by=cast.mentor).device.uid}, {"uid": _theirs(cast).uid}


def withdrawn_by_admin(cast):
    """Its owner withdraws it, and whoever closes accounts: the mentor's own is the first."""
    made = services.register("Mine too", by=cast.mentor).device
    return {"uid": made.uid}, {"uid": _theirs(cast).uid}


def conflicts(cast):
    def made(mentor, centre):
        day = Day(centre=centre, clerk=cast.training_clerk, mentor=mentor)
        handed = day.phone()
        entry = day.log()
        sent(handed.device, entry, by=mentor)
        sent(handed.device, entry | {"content": entry["content"] | {"place": "Elsewhere"}},
             by=mentor)  # fmt: skip
        return {"uid": queries.conflicts(mentor)[0].uid}

    other = cast.elsewhere[Role.MENTOR]
    return made(cast.mentor, cast.here), made(other, cast.there)


OBJECTS = {
    "field.code": lambda _cast: ({"mark": "0", "name": "app"}, None),
    "field.said": lambda _cast: ({"language": "fr"}, None),
    "field.secret": lambda cast: (None, {"uid": _theirs(cast).uid}),
    "field.standing": own,
    "phones.conflict": conflicts,
    "phones.withdraw": withdrawn_by_admin,
}
