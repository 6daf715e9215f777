from trainingmgr.accounts.models import User
from trainingmgr.core import journal
from trainingmgr.core.db import operation
from trainingmgr.pay.answers import events
from trainingmgr.pay.answers.queries import Asked, Status


@operation
def note_asked(text: str, asked: Asked, status: Status | None, *, by: User) -> None:
    """Somebody asked the desk: whom it answered about, how it was asked, what it said."""
    way = "outside" if asked.outside else "number" if asked.by_number else "name"
    told = status.answer.paid.value if status else "several"
    person = asked.person
    journal.record(
        events.PayDeskAsked(
            way=way,
            answer=told,
            asked=text[:120],
            people=[person.id] if person else [each.id for each in asked.others],
            about=("person", person.id) if person else None,
        ),
        by=by,
    )
