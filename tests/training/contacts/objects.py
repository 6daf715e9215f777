"""What the endpoints of emergency contacts are about: people posted here, and elsewhere."""

from tests.training.makers import a_module, a_trainer


def _profiles(cast):
    return tuple(
        {"uid": a_trainer(a_module(), centre=each).uid} for each in (cast.here, cast.there)
    )


OBJECTS = dict.fromkeys(("contacts.show", "contacts.read", "contacts.erase"), _profiles)
