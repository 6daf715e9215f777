"""Identity cards: a print is counted when it has been drawn, and the next one is a duplicate."""

from collections.abc import Callable, Mapping, Sequence

from flask_babel import lazy_gettext as _
from sqlalchemy import insert

from trainingmgr.accounts.models import User
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.registry.people.models import Person
from trainingmgr.training.certificates import events
from trainingmgr.training.certificates.models import CardPrint
from trainingmgr.training.certificates.queries import transcripts

MOST = 200


def print_cards(
    people: Sequence[Person],
    cohort: tuple[int, str],
    draw: Callable[[Mapping[int, int]], bytes],
    *,
    reason: str,
    by: User,
) -> bytes:
    """The sheets of these people's cards. `draw` gives the file, told which print each card is of
    those printed before; only when it is whole are the prints counted.
    """
    if not people:
        raise Refusal(_("Choose at least one person."))
    if len(people) > MOST:
        raise Refusal(_("That is too many cards for one file. Choose fewer."))
    printed = transcripts.cards_printed([each.id for each in people])
    again = {key: count + 1 for key, count in printed.items()}
    if again and len(reason.strip()) < 10:
        raise Refusal(_("Say in a full sentence why it is printed again."), field="reason")
    file = draw(again)
    _count(people, again, cohort, reason.strip(), by=by)
    return file


@operation
def _count(
    people: Sequence[Person],
    again: Mapping[int, int],
    cohort: tuple[int, str],
    reason: str,
    *,
    by: User,
) -> None:
    """Two who print the same card at once: the schema lets one of them count."""
    at = clock.now()
    rows = [
        {
            "person_id": each.id,
            "number": again.get(each.id, 1),
            "reason": reason[:240] if each.id in again else None,
            "by_id": by.id,
            "at": at,
        }
        for each in people
    ]
    db.session.execute(insert(CardPrint), rows)
    happening = events.CardsPrinted(
        cohort=cohort[1], count=len(rows),
        prints=tuple((each.number, again.get(each.id, 1)) for each in people),
        reason=reason or None, about=("cohort", cohort[0]),
    )  # fmt: skip
    journal.record(happening, by=by)
