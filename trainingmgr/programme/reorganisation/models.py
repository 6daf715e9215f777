from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import (
    Code,
    Instant,
    Line,
    Moment,
    Prose,
    Titled,
    Travelling,
    UserKey,
)
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import (
    append_only,
    check,
    evidenced,
    never,
    only_one,
    only_one_where,
    same_person,
)
from trainingmgr.core.privacy import FieldClass, Purpose, personal
from trainingmgr.programme.plans.models import NOT_AUTHOR
from trainingmgr.programme.plans.rules import Party
from trainingmgr.programme.reorganisation.rules import OFFERED, SIGNED, Fate, TargetState
from trainingmgr.registry.structure.models import Organisation, Unit

SENTENCE = _("Say it in a full sentence.")
KEPT = _("A target establishment stays on record.")
FIXED = _("A version stays as it was offered. Write a new one.")
SIGNATURE = _("A signature stays as it was given.")
BY_BOTH = _("A target is agreed once government and military have both signed.")
OTHERS = _("Two people agree to a target: another has to sign for this side.")
GONE = _("After its day this unit is not there: it has no posts in the target.")
INTO = _("A unit is merged into one that stays or is formed.")
AFTER = _("This target is for an earlier day. What changes later belongs to the next one.")
WHOLE = _("A unit that is formed, merged or disbanded has its day; one that is merged says into "
          "which; one that stays has neither.")  # fmt: skip
NOT_DRAFT = (
    "(SELECT state FROM establishment_target WHERE establishment_target.id = {row}.target_id) "
    "<> 'draft'"
)
POSTS_FIXED = (
    "(SELECT establishment_target.state FROM establishment_target JOIN target_unit "
    "ON target_unit.target_id = establishment_target.id WHERE target_unit.id = {row}.unit_id) "
    "<> 'draft'"
)
AUTHORS = (
    "SELECT by_id FROM establishment_target WHERE id = NEW.target_id "
    "UNION ALL SELECT offered_by_id FROM establishment_target WHERE id = NEW.target_id"
)
OTHER_HAND = same_person(
    "by_id", "SELECT by_id FROM target_signature WHERE target_id = NEW.target_id"
)
SAME_NAME = (
    "EXISTS (SELECT 1 FROM target_signature AS other WHERE other.target_id = NEW.target_id "
    "AND lower(trim(other.signatory)) = lower(trim(NEW.signatory)))"
)
LATER = (
    'NEW."on" > (SELECT for_on FROM establishment_target '
    "WHERE establishment_target.id = NEW.target_id)"
)
DESTINATION = (
    "NEW.into_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM target_unit AS there "
    "WHERE there.id = NEW.into_id AND there.target_id = NEW.target_id "
    "AND there.fate IN ('keep', 'form'))"
)


@never("INSERT", name="begun", when="NEW.state <> 'draft'",
       says=_("A version begins as a draft."))  # fmt: skip
@never("UPDATE OF state", name="no_way_back",
       when="NEW.state = 'draft' AND OLD.state <> 'draft'", says=FIXED)  # fmt: skip
@never("UPDATE OF state", name="by_both",
       when="NEW.state IN ('agreed', 'superseded') AND (SELECT count(*) FROM target_signature "
            "WHERE target_signature.target_id = NEW.id) < 2", says=BY_BOTH)  # fmt: skip
@never("UPDATE OF uid, service_id, number, by_id", name="kept", when="1 = 1", says=KEPT)
@never("UPDATE OF for_on, why, offered_on, offered_by_id", name="fixed",
       when="OLD.state <> 'draft'", says=FIXED)  # fmt: skip
@never("UPDATE", name="over", when="OLD.state IN ('superseded', 'returned', 'withdrawn')",
       says=FIXED)  # fmt: skip
@never("DELETE", name="stays", when="1 = 1", says=KEPT)
class EstablishmentTarget(Travelling, Versioned, Model):
    """One version of what a service is to be on a day: its units and their posts. Agreed by two
    people for government and for military; the next one that is agreed supersedes it.
    """

    __tablename__ = "establishment_target"
    __table_args__ = (
        only_one("service_id", "number", says=_("This service has such a version. Try again.")),
        only_one_where("uq_establishment_target_open", "state IN ('draft', 'offered')",
                       "service_id", says=_("This service has a version that is not agreed yet.")),
        only_one_where("uq_establishment_target_agreed", "state = 'agreed'", "service_id",
                       says=_("Another target of this service is agreed.")),
        check("worded", "length(trim(why)) >= 10", says=SENTENCE),
        check("returned_whole", "(state = 'returned') = (returned IS NOT NULL)", says=SENTENCE),
        *evidenced("state", OFFERED, by=("offered_on", "offered_by_id")),
        *evidenced("state", SIGNED, by=("agreed_on",)),
        *evidenced("state", (TargetState.SUPERSEDED,), by=("superseded_on",)),
    )  # fmt: skip

    service_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    number: Mapped[int]
    for_on: Mapped[date]
    """The day by which the service is to be so."""
    state: Mapped[TargetState] = mapped_column(default=TargetState.DRAFT)
    why: Mapped[Prose]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]
    changed_at: Mapped[Instant | None]
    """When something in the draft was last written."""
    offered_on: Mapped[date | None]
    offered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    returned: Mapped[Prose | None]
    agreed_on: Mapped[date | None]
    superseded_on: Mapped[date | None]

    service: Mapped[Organisation] = related()
    by: Mapped[User] = related(foreign_keys="EstablishmentTarget.by_id")
    offered_by: Mapped[User | None] = related(foreign_keys="EstablishmentTarget.offered_by_id")
    signatures: Mapped[list["TargetSignature"]] = related(
        back_populates="target", order_by="TargetSignature.id"
    )

    @property
    def is_offered(self) -> bool:
        return self.state is TargetState.OFFERED

    def signature(self, party: Party) -> "TargetSignature | None":
        return next((each for each in self.signatures if each.party is party), None)


@never("INSERT", name="new", when=NOT_DRAFT.format(row="NEW"), says=FIXED)
@never("UPDATE", name="fixed", when=NOT_DRAFT.format(row="OLD"), says=FIXED)
@never("DELETE", name="out", when=NOT_DRAFT.format(row="OLD"), says=FIXED)
@never("UPDATE OF uid, target_id, unit_id", name="kept", when="1 = 1", says=KEPT)
@never("INSERT", name="in_time", when=LATER, says=AFTER)
@never('UPDATE OF "on"', name="not_later", when=LATER, says=AFTER)
@never("INSERT", name="into", when=DESTINATION, says=INTO)
@never("UPDATE OF into_id", name="goes_into", when=DESTINATION, says=INTO)
@never("UPDATE OF fate", name="takes_in",
       when="NEW.fate IN ('merge', 'disband') AND EXISTS (SELECT 1 FROM target_unit AS there "
            "WHERE there.into_id = NEW.id)", says=INTO)  # fmt: skip
@never("UPDATE OF fate", name="empty",
       when="NEW.fate IN ('merge', 'disband') AND EXISTS (SELECT 1 FROM target_posts "
            "WHERE target_posts.unit_id = NEW.id)", says=GONE)  # fmt: skip
class TargetUnit(Titled, Travelling, Versioned, Model):
    """What a target says of one unit: it stays, or is formed, merged or disbanded by a day."""

    __tablename__ = "target_unit"
    __table_args__ = (
        only_one("target_id", "code", says=_("This version has this unit already.")),
        check("whole", '(fate = \'keep\') = ("on" IS NULL) AND (fate = \'merge\') = '
              "(into_id IS NOT NULL) AND (fate = 'form') = (unit_id IS NULL)", says=WHOLE),
        check("another", "into_id <> id", says=INTO),
        Index("ix_target_unit_unit", "unit_id"),
        Index("ix_target_unit_into", "into_id"),
    )  # fmt: skip

    target_id: Mapped[int] = mapped_column(ForeignKey("establishment_target.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    """The unit of the register; none for one that is to be formed: it is found by its code."""
    code: Mapped[Code]
    fate: Mapped[Fate] = mapped_column(default=Fate.KEEP)
    on: Mapped[date | None]
    into_id: Mapped[int | None] = mapped_column(ForeignKey("target_unit.id"))

    target: Mapped[EstablishmentTarget] = related()
    unit: Mapped[Unit | None] = related()
    into: Mapped["TargetUnit | None"] = related(remote_side="TargetUnit.id")
    posts: Mapped[list["TargetPosts"]] = related(back_populates="unit", order_by="TargetPosts.id")


@never("INSERT", name="new", when=POSTS_FIXED.format(row="NEW"), says=FIXED)
@never("UPDATE", name="fixed", when=POSTS_FIXED.format(row="OLD"), says=FIXED)
@never("DELETE", name="out", when=POSTS_FIXED.format(row="OLD"), says=FIXED)
@never("UPDATE OF uid, unit_id, band, specialty", name="kept", when="1 = 1", says=KEPT)
@never("INSERT", name="gone",
       when="(SELECT fate FROM target_unit WHERE target_unit.id = NEW.unit_id) "
            "IN ('merge', 'disband')", says=GONE)  # fmt: skip
class TargetPosts(Travelling, Model):
    """So many posts of one band, and of one specialty where that counts, in a unit of a target."""

    __tablename__ = "target_posts"
    __table_args__ = (
        only_one("unit_id", "band", "specialty", says=_("These posts are written already.")),
        check("some", "number BETWEEN 1 AND 10000", says=_("Write a number from 1 to 10,000.")),
    )

    unit_id: Mapped[int] = mapped_column(ForeignKey("target_unit.id"))
    band: Mapped[str] = mapped_column(String(5))
    specialty: Mapped[str] = mapped_column(String(60), default="")
    number: Mapped[int]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"), index=True)
    before: Mapped[int | None]
    """How many stood there before the file of the batch changed them."""

    unit: Mapped[TargetUnit] = related(back_populates="posts")


@append_only(says=SIGNATURE)
@never("INSERT", name="offered",
       when="(SELECT state FROM establishment_target WHERE establishment_target.id = "
            "NEW.target_id) <> 'offered'",
       says=_("A version is signed while it is offered."))  # fmt: skip
@never("INSERT", name="not_author", when=same_person("by_id", AUTHORS), says=NOT_AUTHOR)
@never("INSERT", name="two", when=f"{OTHER_HAND} OR {SAME_NAME}", says=OTHERS)
class TargetSignature(Travelling, Model):
    """Government or military agrees to a target: with an account, or on a paper that somebody
    files who neither wrote the version nor signed for the other side.
    """

    __tablename__ = "target_signature"
    __table_args__ = (
        only_one("target_id", "party", says=_("This side has signed already.")),
        check("one_way", "(signer_id IS NULL) = (paper IS NOT NULL)",
              says=_("It is signed with an account or on a paper: one of the two.")),
        check("own_hand", "signer_id IS NULL OR signer_id = by_id",
              says=_("Nobody signs with the account of another.")),
        check("named", "length(trim(office)) >= 2 AND length(trim(signatory)) >= 2",
              says=_("Write the office, and who signed for it.")),
        check("filed", "paper IS NULL OR length(trim(paper)) >= 2",
              says=_("Write where the signed paper is filed.")),
    )  # fmt: skip

    target_id: Mapped[int] = mapped_column(ForeignKey("establishment_target.id"))
    party: Mapped[Party]
    office: Mapped[Line]
    signatory: Mapped[Line] = personal(Purpose.ACCOUNTABILITY, FieldClass.S1)
    """Who signed, by name: as the paper or the account says it."""
    signer_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    paper: Mapped[Line | None]
    """Number of the signed paper and where it is filed."""
    on: Mapped[date]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    target: Mapped[EstablishmentTarget] = related(back_populates="signatures")
    by: Mapped[User] = related(foreign_keys="TargetSignature.by_id")


def about(row: EstablishmentTarget) -> tuple[str, int]:
    """What an entry of the journal about a target is about."""
    return ("establishment_target", row.id)
