from datetime import date
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _
from sqlalchemy import ForeignKey, Index, String, exists, func, select
from sqlalchemy.orm import Mapped, column_property

from trainingmgr.core.columns import Encrypted, Moment, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import append_only, check, never, only_one
from trainingmgr.core.privacy import FieldClass, Purpose, personal
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.models import Organisation, TrainingCentre
from trainingmgr.training.curricula.models import Module
from trainingmgr.training.trainers.rules import (
    Appointment,
    Away,
    ConductResult,
    Kind,
    Method,
    PaperKind,
    TeachingLevel,
)

S1, S2, S3 = FieldClass.S1, FieldClass.S2, FieldClass.S3


@never("DELETE", name="stood_down", when="OLD.stood_down IS NOT NULL",
       says=_("A measure keeps this profile until it is lifted."))  # fmt: skip
class Trainer(Travelling, Versioned, Model):
    """A person who teaches, mentors, advises or interprets, and who provides them."""

    __tablename__ = "trainer"
    __table_args__ = (
        only_one("person_id", says=_("This person has a profile already.")),
        check("limits", "(day_minutes IS NULL OR day_minutes BETWEEN 30 AND 720) AND "
              "(week_minutes IS NULL OR week_minutes BETWEEN 30 AND 3600)",
              says=_("Nobody teaches more than 12 hours a day or 60 hours a week.")),
    )  # fmt: skip

    person_id: Mapped[int] = personal(Purpose.TEACH, S1, ForeignKey("person.id"))
    kind: Mapped[Kind] = personal(Purpose.TEACH, S1)
    provider_id: Mapped[int] = personal(Purpose.TEACH, S1, ForeignKey("organisation.id"))
    appointment: Mapped[Appointment] = personal(Purpose.TEACH, S1)
    left_on: Mapped[date | None] = personal(Purpose.TEACH, S1)
    day_minutes: Mapped[int | None] = personal(Purpose.TEACH, S1)
    week_minutes: Mapped[int | None] = personal(Purpose.TEACH, S1)
    stood_down: Mapped[str | None] = personal(Purpose.TEACH, S2, String(8))
    """The code of the measure that keeps them from classes until it is lifted."""
    batch_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("import_batch.id"), index=True
    )

    stands_down: ClassVar[Any]
    """Whether a measure keeps them from classes, by any record of theirs."""
    person: Mapped[Person] = related()
    provider: Mapped[Organisation] = related()
    qualifications: Mapped[list["Qualification"]] = related(cascade="all, delete-orphan")
    tongues: Mapped[list["TeachingLanguage"]] = related(cascade="all, delete-orphan")
    postings: Mapped[list["Posting"]] = related(order_by="Posting.from_on")
    leaves: Mapped[list["Leave"]] = related(order_by="Leave.from_on")


def _stands_down() -> Any:
    down, kept = Trainer.__table__.alias("down"), Person.__table__.alias("who_is_down")
    one = Person.__table__.alias("who_teaches")
    those = (
        select(func.coalesce(kept.c.same_as_id, kept.c.id))
        .join_from(kept, down, down.c.person_id == kept.c.id)
        .where(down.c.stood_down.is_not(None))
    )
    return column_property(
        exists().where(
            one.c.id == Trainer.person_id,
            func.coalesce(one.c.same_as_id, one.c.id).in_(those),
        )
    )


Trainer.stands_down = _stands_down()


class Qualification(Travelling, Versioned, Model):
    """May teach this module, at this level, from a day until a day, as somebody judged."""

    __tablename__ = "qualification"
    __table_args__ = (
        Index("ix_qualification_module", "module_id", "expires_on"),
        Index("ix_qualification_trainer", "trainer_id"),
        check("in_order", "expires_on IS NULL OR expires_on >= since_on",
              says=_("A qualification ends after it begins.")),
    )  # fmt: skip

    trainer_id: Mapped[int] = personal(Purpose.TEACH, S1, ForeignKey("trainer.id"))
    module_id: Mapped[int] = personal(Purpose.TEACH, S1, ForeignKey("module.id"))
    level: Mapped[TeachingLevel] = personal(Purpose.TEACH, S1)
    method: Mapped[Method] = personal(Purpose.TEACH, S1)
    since_on: Mapped[date] = personal(Purpose.TEACH, S1)
    expires_on: Mapped[date | None] = personal(Purpose.TEACH, S1)
    assessor: Mapped[str | None] = personal(Purpose.TEACH, S1, String(120))
    batch_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("import_batch.id"), index=True
    )

    module: Mapped[Module] = related()


class TeachingLanguage(Model):
    """A language in which somebody can teach, or only speaks."""

    __tablename__ = "teaching_language"
    __table_args__ = (only_one("trainer_id", "code", says=_("This language is listed already.")),)

    trainer_id: Mapped[int] = personal(Purpose.TEACH, S1, ForeignKey("trainer.id"))
    code: Mapped[str] = personal(Purpose.TEACH, S1, String(8))
    teaches: Mapped[bool] = personal(Purpose.TEACH, S1, default=True)


class Posting(Travelling, Versioned, Model):
    """One tour at one centre, with the screening that belongs to this tour alone (R-HRD-08)."""

    __tablename__ = "posting"
    __table_args__ = (
        Index("ix_posting_centre", "centre_id", "from_on"),
        Index("ix_posting_trainer", "trainer_id", "from_on"),
        check("in_order", "until_on >= from_on", says=_("A posting ends after it begins.")),
        check(
            "accommodated",
            "in_country OR accommodation IS NULL",
            says=_("Whoever works from abroad has no accommodation here."),
        ),
    )

    trainer_id: Mapped[int] = personal(Purpose.TEACH, S1, ForeignKey("trainer.id"))
    centre_id: Mapped[int] = personal(Purpose.TEACH, S1, ForeignKey("training_centre.id"))
    from_on: Mapped[date] = personal(Purpose.TEACH, S1)
    until_on: Mapped[date] = personal(Purpose.TEACH, S1)
    place: Mapped[str | None] = personal(Purpose.TEACH, S1, String(120))
    accommodation: Mapped[str | None] = personal(Purpose.TEACH, S2, String(120))
    in_country: Mapped[bool] = personal(Purpose.TEACH, S1, default=True)
    certified_on: Mapped[date | None] = personal(Purpose.VET, S2)
    certified_by: Mapped[str | None] = personal(Purpose.VET, S2, String(120))
    attested_on: Mapped[date | None] = personal(Purpose.VET, S2)
    conduct: Mapped[ConductResult] = personal(Purpose.VET, S3, default=ConductResult.PENDING)
    conduct_on: Mapped[date | None] = personal(Purpose.VET, S2)
    screened_until: Mapped[date | None] = personal(Purpose.VET, S1)

    trainer: Mapped[Trainer] = related(back_populates="postings")
    centre: Mapped[TrainingCentre] = related()

    @property
    def is_screened(self) -> bool:
        """Certification, attestation and conduct check are complete for this very posting."""
        return (
            self.certified_on is not None
            and self.attested_on is not None
            and self.conduct is ConductResult.NOTHING_FOUND
        )

    def is_good(self, on: date) -> bool:
        """Whether that screening still holds on a day."""
        return self.is_screened and on <= (self.screened_until or on)


class Leave(Model):
    """Days on which somebody cannot be asked to teach; or, lent, can be asked at another centre
    alone, as with a mobile team, but for the days of travel at both ends.
    """

    __tablename__ = "trainer_leave"
    __table_args__ = (
        Index("ix_trainer_leave_trainer", "trainer_id", "from_on"),
        Index("ix_trainer_leave_centre", "centre_id"),
        check("in_order", "until_on >= from_on", says=_("A leave ends after it begins.")),
        check("lent", "(kind = 'lent') = (centre_id IS NOT NULL)",
              says=_("Say to which centre somebody is lent.")),
        check("travel", "travel_days BETWEEN 0 AND 10 AND (kind = 'lent' OR travel_days = 0)",
              says=_("Say how many days the way takes: 0 to 10.")),
    )  # fmt: skip

    trainer_id: Mapped[int] = personal(Purpose.TEACH, S1, ForeignKey("trainer.id"))
    kind: Mapped[Away] = personal(Purpose.TEACH, S1, default=Away.LEAVE)
    from_on: Mapped[date] = personal(Purpose.TEACH, S1)
    until_on: Mapped[date] = personal(Purpose.TEACH, S1)
    centre_id: Mapped[int | None] = personal(Purpose.TEACH, S1, ForeignKey("training_centre.id"))
    travel_days: Mapped[int] = personal(Purpose.TEACH, S1, default=0)

    centre: Mapped[TrainingCentre | None] = related()


@append_only(
    says=_("A paper stays as it came in. Keep the newer one beside it."),
    sealed=("content",),
    erased=("teacher", "OLD.trainer_id"),
)
class TrainerPaper(Travelling, Model):
    """A paper that somebody who teaches must have, such as a visa, until when it holds, and its
    scan. The newest of a kind counts.
    """

    __tablename__ = "trainer_paper"
    __table_args__ = (
        Index("ix_trainer_paper_trainer", "trainer_id", "kind"),
        check("in_order", "expires_on IS NULL OR issued_on IS NULL OR expires_on >= issued_on",
              says=_("A paper runs out after it was issued.")),
        check("scanned", "(scan_kind IS NULL) = (content IS NULL)",
              says=_("A scan is kept whole or not at all.")),
    )  # fmt: skip

    trainer_id: Mapped[int] = personal(Purpose.TEACH, S1, ForeignKey("trainer.id"))
    kind: Mapped[PaperKind] = personal(Purpose.TEACH, S1)
    issued_on: Mapped[date | None] = personal(Purpose.TEACH, S2)
    expires_on: Mapped[date | None] = personal(Purpose.TEACH, S1)
    scan_kind: Mapped[str | None] = personal(Purpose.TEACH, S2, String(4))
    sha256: Mapped[str | None] = personal(Purpose.TEACH, S2, String(64))
    content: Mapped[str | None] = personal(Purpose.TEACH, S2, Encrypted, deferred=True)
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1)
