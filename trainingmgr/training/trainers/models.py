from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped

from trainingmgr.core.columns import Travelling
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import check, only_one
from trainingmgr.core.privacy import FieldClass, Purpose, personal
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.models import Organisation, TrainingCentre
from trainingmgr.training.curricula.models import Module
from trainingmgr.training.trainers.rules import (
    Appointment,
    ConductResult,
    Kind,
    Method,
    TeachingLevel,
)

S1, S2, S3 = FieldClass.S1, FieldClass.S2, FieldClass.S3


class Trainer(Travelling, Versioned, Model):
    """A person who teaches, mentors, advises or interprets, and who provides them."""

    __tablename__ = "trainer"
    __table_args__ = (only_one("person_id", says=_("This person has a profile already.")),)

    person_id: Mapped[int] = personal(Purpose.TEACH, S1, ForeignKey("person.id"))
    kind: Mapped[Kind] = personal(Purpose.TEACH, S1)
    provider_id: Mapped[int] = personal(Purpose.TEACH, S1, ForeignKey("organisation.id"))
    appointment: Mapped[Appointment] = personal(Purpose.TEACH, S1)
    left_on: Mapped[date | None] = personal(Purpose.TEACH, S1)

    person: Mapped[Person] = related()
    provider: Mapped[Organisation] = related()
    qualifications: Mapped[list["Qualification"]] = related(cascade="all, delete-orphan")
    tongues: Mapped[list["TeachingLanguage"]] = related(cascade="all, delete-orphan")
    postings: Mapped[list["Posting"]] = related(order_by="Posting.from_on")
    leaves: Mapped[list["Leave"]] = related(order_by="Leave.from_on")


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
    )

    trainer_id: Mapped[int] = personal(Purpose.TEACH, S1, ForeignKey("trainer.id"))
    centre_id: Mapped[int] = personal(Purpose.TEACH, S1, ForeignKey("training_centre.id"))
    from_on: Mapped[date] = personal(Purpose.TEACH, S1)
    until_on: Mapped[date] = personal(Purpose.TEACH, S1)
    certified_on: Mapped[date | None] = personal(Purpose.VET, S2)
    certified_by: Mapped[str | None] = personal(Purpose.VET, S2, String(120))
    attested_on: Mapped[date | None] = personal(Purpose.VET, S2)
    conduct: Mapped[ConductResult] = personal(Purpose.VET, S3, default=ConductResult.PENDING)
    conduct_on: Mapped[date | None] = personal(Purpose.VET, S2)

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


class Leave(Model):
    """Days on which somebody cannot be asked to teach."""

    __tablename__ = "trainer_leave"
    __table_args__ = (
        Index("ix_trainer_leave_trainer", "trainer_id", "from_on"),
        check("in_order", "until_on >= from_on", says=_("A leave ends after it begins.")),
    )

    trainer_id: Mapped[int] = personal(Purpose.TEACH, S1, ForeignKey("trainer.id"))
    from_on: Mapped[date] = personal(Purpose.TEACH, S1)
    until_on: Mapped[date] = personal(Purpose.TEACH, S1)
