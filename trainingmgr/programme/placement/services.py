"""Something is offered to whoever is left without a post, and they answer."""

from datetime import date

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.programme.placement import events, queries
from trainingmgr.programme.placement.models import ANSWERED, SENTENCE, WHY, PlacementOffer
from trainingmgr.programme.placement.rules import OfferAnswer, OfferKind
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.rules import Category

WRITE = Permission.MOVE_WRITE


@operation
def offer(person: Person, kind: OfferKind, says: str, on: date, *, by: User) -> PlacementOffer:
    """Write what is offered to somebody whom an agreed target leaves without a post. A former
    combatant is referred to the DDR programme before anybody speaks of discharge (R-DDR-02).
    """
    allowed(by, WRITE)
    found = queries.is_left(person)
    if found is None:
        raise Refusal(_("The agreed target has a post for this person, or says nothing of them."))
    if found.offer is not None and found.offer.answer is None:
        raise Refusal(_("An offer to this person waits for the answer."))
    if found.offer is not None and found.offer.answer is OfferAnswer.ACCEPTED:
        raise Refusal(_("This person has accepted an offer. It holds."))
    if on > clock.today():
        raise Refusal(_("That day is still to come."), field="on")
    if len(says.strip()) < 10:
        raise Refusal(SENTENCE, field="says")
    if (
        kind is OfferKind.DISCHARGE
        and person.category is Category.EX_COMBATANT_CANDIDATE
        and not queries.was_offered(person, [OfferKind.DDR_REFERRAL])
    ):
        raise Refusal(
            _("A former combatant is referred to the DDR programme first (R-DDR-02)."),
            field="kind",
        )
    made = PlacementOffer(
        target_id=found.target_id, person_id=person.id, kind=kind, says=says.strip(),
        offered_on=on, by_id=by.id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    told = events.OfferMade(person=person.number, kind=kind.value, about=("person", person.id))
    journal.record(told, by=by)
    return made


@operation
def answer(
    row: PlacementOffer, said: OfferAnswer, on: date, *, reason: str = "", seen: int | None,
    by: User,
) -> None:  # fmt: skip
    """Write what the person answered. Who refuses is without an offer again, and counted so."""
    allowed(by, WRITE)
    row.as_seen(seen)
    if row.answer is not None:
        raise Refusal(ANSWERED)
    if on > clock.today() or on < row.offered_on:
        raise Refusal(
            _("An answer comes after the offer, and not on a day to come."), field="on"
        )  # fmt: skip
    if said is OfferAnswer.REFUSED and len(reason.strip()) < 10:
        raise Refusal(WHY, field="reason")
    row.answer, row.reason = said, reason.strip()
    row.answered_on, row.answered_by_id = on, by.id
    db.session.flush()
    told = events.OfferAnswered(
        person=row.person.number, answer=said.value, about=("person", row.person_id)
    )
    journal.record(told, by=by)
