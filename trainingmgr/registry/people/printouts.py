"""One person's record as a page shows it: every field passed through what the reader may see."""

from datetime import date
from typing import Any

from trainingmgr.core.permissions import Reader
from trainingmgr.core.privacy import FieldClass, Shown
from trainingmgr.documents.sheet import Attendee
from trainingmgr.registry.people import queries
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.rules import age_standing, is_estimated
from trainingmgr.registry.people.words import (
    AGES,
    ALIAS_KINDS,
    CATEGORIES,
    LANGUAGE_NAMES,
    LEVELS,
    LITERACIES,
    PART_ROLES,
    SEXES,
    STATUS_KINDS,
    STATUSES,
)

WORDS: dict[str, Any] = {
    "ages": AGES,
    "alias_kinds": ALIAS_KINDS,
    "categories": CATEGORIES,
    "language_names": dict(LANGUAGE_NAMES),
    "levels": LEVELS,
    "literacies": LITERACIES,
    "part_roles": PART_ROLES,
    "sexes": SEXES,
    "status_kinds": STATUS_KINDS,
    "statuses": STATUSES,
}


def card(person: Person, reader: Reader, today: date, as_at: date) -> dict[str, Any]:
    """What `registry/people/person.html` needs, with the service record that held on a day. The
    person comes loaded whole.
    """
    history = queries.history(person)
    sees = FieldClass.S2 in reader.field_classes
    return {
        "person": Shown(person, reader),
        "documents": [Shown(each, reader) for each in person.documents],
        "phones": [Shown(each, reader) for each in person.phones],
        "history": history,
        "as_at": as_at,
        "stood": next((line for line in history if line.held(as_at)), None),
        "joined": queries.joined_to(person),
        "standing": age_standing(person.born, today),
        "estimated": is_estimated(person.born),
        "sees_s2": sees,
        "pictured": sees and queries.has_portrait(person),
        **WORDS,
    }


def attendee(person: Person, language: str, beside: str | None = None) -> Attendee:
    """Somebody on a paper list: both scripts, the number, and the unit or what stands for it."""
    native = person.name_native or ""
    leads = native if language == "ar" and native else person.name_display
    follows = person.name_display if leads == native else native
    if beside is None:
        beside = person.unit.title(language) if person.unit else ""
    return Attendee(leads, follows if follows != leads else "", person.number, beside)
