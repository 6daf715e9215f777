"""Fields of forms that are about units."""

from contextlib import suppress
from uuid import UUID

from flask_babel import get_locale

from trainingmgr.registry.structure import queries
from trainingmgr.web.fields import Choice


class UnitChoice(Choice):
    """A unit by its public id. Companies and what lies out of reach are not offered, and have a
    name all the same where somebody asked for them.
    """

    def called(self, _value: str) -> str | None:
        with suppress(ValueError):
            return queries.unit_called(UUID(_value), str(get_locale()))
        return None
