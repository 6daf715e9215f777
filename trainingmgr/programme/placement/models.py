from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped

from trainingmgr.core.columns import Moment, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import check, never, not_erased, only_one_where
from trainingmgr.core.privacy import FieldClass, Purpose, personal
from trainingmgr.programme.placement.rules import OfferAnswer, OfferKind
from trainingmgr.programme.reorganisation.models import EstablishmentTarget
from trainingmgr.registry.people.models import Person

S1 = FieldClass.S1
SENTENCE = _("Say it in a full sentence.")
KEPT = _("An offer stays on record as it was made.")
STAYS = not_erased("leaver", "OLD.person_id")
ANSWERED = _("This offer was answered already. Make another.")
WHY = _("Somebody who refuses has a reason: write it in a full sentence.")


@never("INSERT", name="open", when="NEW.answer IS NOT NULL",
       says=_("An offer is answered after it was made."))  # fmt: skip
@never("INSERT", name="agreed",
       when="(SELECT state FROM establishment_target WHERE establishment_target.id = "
            "NEW.target_id) <> 'agreed'",
       says=_("Nobody is left without a post by a target that is not agreed."))  # fmt: skip
@never("UPDATE OF uid, person_id, target_id, kind, says, offered_on, by_id", name="kept",
       when=STAYS, says=KEPT)  # fmt: skip
@never("UPDATE", name="answered", when=f"OLD.answer IS NOT NULL AND {STAYS}", says=ANSWERED)
@never("DELETE", name="stays", when="1 = 1", says=KEPT)
class PlacementOffer(Travelling, Versioned, Model):
    """What is offered to one person whom an agreed target leaves without a post, and what they
    answered.
    """

    __tablename__ = "placement_offer"
    __table_args__ = (
        only_one_where("uq_placement_offer_open", "answer IS NULL", "person_id",
                       says=_("An offer to this person waits for the answer.")),
        check("worded", "length(trim(says)) >= 10", says=SENTENCE),
        check("answered_whole", "(answer IS NULL) = (answered_on IS NULL) AND (answer IS NULL) = "
              "(answered_by_id IS NULL) AND (answered_on IS NULL OR answered_on >= offered_on)",
              says=_("A decision and its evidence are recorded together or not at all.")),
        check("reasoned", "answer IS NULL OR answer <> 'refused' OR length(trim(reason)) >= 10",
              says=WHY),
        Index("ix_placement_offer_target", "target_id", "person_id", "id"),
        Index("ix_placement_offer_person", "person_id", "id"),
    )  # fmt: skip

    target_id: Mapped[int] = personal(Purpose.SERVE, S1, ForeignKey("establishment_target.id"))
    person_id: Mapped[int] = personal(Purpose.SERVE, S1, ForeignKey("person.id"))
    kind: Mapped[OfferKind] = personal(Purpose.SERVE, S1)
    says: Mapped[str] = personal(Purpose.SERVE, S1, String(2000))
    offered_on: Mapped[date] = personal(Purpose.SERVE, S1)
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1)
    answer: Mapped[OfferAnswer | None] = personal(Purpose.SERVE, S1)
    reason: Mapped[str] = personal(Purpose.SERVE, S1, String(2000), default="")
    answered_on: Mapped[date | None] = personal(Purpose.SERVE, S1)
    answered_by_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"), index=True
    )

    target: Mapped[EstablishmentTarget] = related()
    person: Mapped[Person] = related()
