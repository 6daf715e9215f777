from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import Holder
from trainingmgr.core.columns import Born, Code, Moment, PartialDateText, Sex, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import check, never, only_one, only_one_where
from trainingmgr.core.privacy import FieldClass, Purpose, personal
from trainingmgr.registry.people.rules import (
    PORTRAIT_BYTES,
    AliasKind,
    Category,
    Level,
    Literacy,
    PartRole,
    Status,
)
from trainingmgr.registry.structure.models import DocumentKind, Place, Post, Rank, Unit

S1, S2 = FieldClass.S1, FieldClass.S2
FOLLOWING: dict[Any, Any] = {}
"""What follows from a record by itself, with a column `person_id`, and which of its rows: nobody
said anything, so they go when the record is taken back. In the order in which they go.
"""


class NumberBlock(Travelling, Versioned, Model):
    """Programme numbers that one site may give. Two sites never hold the same ones."""

    __tablename__ = "number_block"
    __table_args__ = (
        only_one("first", says=_("This block begins where another one does.")),
        check("in_order", "first <= last", says=_("A block ends after it begins.")),
        check("inside", "next >= first AND next <= last + 1",
              says=_("This site has used up its programme numbers. Ask for another block.")),
    )  # fmt: skip

    site: Mapped[Code]
    first: Mapped[int]
    last: Mapped[int]
    next: Mapped[int]
    ours: Mapped[bool]

    def draw(self, n: int) -> range:
        """The next `n` numbers of this block, or as many as are left; given out once."""
        drawn = range(self.next, min(self.next + n, self.last + 1))
        self.next = drawn.stop
        return drawn


class Person(Travelling, Versioned, Model):
    """One human being, one record for life: soldier or civilian, with or without an account.

    The current unit, rank, post and status repeat the open service record, for lists.
    """

    __tablename__ = "person"
    __table_args__ = (
        only_one("number", says=_("Another person has this programme number.")),
        check("named", "length(trim(name_display)) > 0", says=_("Everybody has a name.")),
        only_one_where("uq_person_post", "post_id IS NOT NULL", "post_id",
                       says=_("Somebody holds this post already. A post has one holder.")),
        # What lists are narrowed by stands in the index: most rows are passed over without a look.
        Index("ix_person_list", "sort_name", "id", "same_as_id", "batch_id", "status", "sex",
              "category", "rank_id"),
        Index("ix_person_unit_list", "unit_id", "sort_name", "id", "same_as_id", "batch_id",
              "status", "post_id"),
        Index("ix_person_service_number", "service_number"),
        Index("ix_person_batch", "batch_id"),
        Index("ix_person_holder", "holder_id"),
        Index("ix_person_counted", "batch_id", "same_as_id", "status", "sex", "category",
              "rank_id", "unit_id"),
        Index("ix_person_same_as", "same_as_id", sqlite_where=text("same_as_id IS NOT NULL"),
              postgresql_where=text("same_as_id IS NOT NULL")),
    )  # fmt: skip

    number: Mapped[str] = personal(Purpose.IDENTIFY, S1, String(12))
    service_number: Mapped[str | None] = personal(Purpose.IDENTIFY, S1, String(40))
    name_display: Mapped[str] = personal(Purpose.IDENTIFY, S1, String(240))
    name_native: Mapped[str | None] = personal(Purpose.IDENTIFY, S1, String(240))
    sort_name: Mapped[str] = personal(Purpose.IDENTIFY, S1, String(240))
    sex: Mapped[Sex] = personal(Purpose.IDENTIFY, S2, default=Sex.UNKNOWN)
    category: Mapped[Category] = personal(Purpose.TRAIN, S1)
    born: Mapped[Born | None] = personal(Purpose.AGE, S2, PartialDateText)
    born_as_said: Mapped[str | None] = personal(Purpose.AGE, S2, String(60))
    born_source: Mapped[str | None] = personal(Purpose.AGE, S2, String(60))
    nationality: Mapped[str | None] = personal(Purpose.IDENTIFY, S2, String(2))
    literacy: Mapped[Literacy] = personal(Purpose.TRAIN, S1, default=Literacy.UNKNOWN)
    place_id: Mapped[int | None] = personal(Purpose.PLACE, S2, ForeignKey("place.id"))
    unit_id: Mapped[int | None] = personal(Purpose.SERVE, S1, ForeignKey("unit.id"))
    rank_id: Mapped[int | None] = personal(Purpose.SERVE, S1, ForeignKey("rank.id"))
    post_id: Mapped[int | None] = personal(Purpose.SERVE, S1, ForeignKey("post.id"))
    status: Mapped[Status] = personal(Purpose.SERVE, S1, default=Status.UNKNOWN)
    status_since: Mapped[date | None] = personal(Purpose.SERVE, S1)
    holder_id: Mapped[int | None] = personal(Purpose.ACCOUNT, S1, ForeignKey("holder.id"))
    same_as_id: Mapped[int | None] = personal(Purpose.IDENTIFY, S1, ForeignKey("person.id"))
    batch_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("import_batch.id")
    )
    registered_at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1)
    registered_by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1)

    unit: Mapped[Unit | None] = related()
    rank: Mapped[Rank | None] = related()
    post: Mapped[Post | None] = related()
    place: Mapped[Place | None] = related()
    holder: Mapped[Holder | None] = related()
    parts: Mapped[list["NamePart"]] = related(
        order_by="NamePart.position", cascade="all, delete-orphan"
    )
    aliases: Mapped[list["Alias"]] = related(order_by="Alias.id", cascade="all, delete-orphan")
    documents: Mapped[list["Document"]] = related(
        order_by="Document.id", cascade="all, delete-orphan"
    )
    phones: Mapped[list["Phone"]] = related(order_by="Phone.id", cascade="all, delete-orphan")
    languages: Mapped[list["Language"]] = related(
        order_by="Language.code", cascade="all, delete-orphan"
    )


class NamePart(Model):
    """One part of a name, in its order, with what it is where that is known."""

    __tablename__ = "name_part"

    person_id: Mapped[int] = personal(Purpose.IDENTIFY, S1, ForeignKey("person.id"), index=True)
    value: Mapped[str] = personal(Purpose.IDENTIFY, S1, String(120))
    role: Mapped[PartRole] = personal(Purpose.IDENTIFY, S1, default=PartRole.OTHER)
    position: Mapped[int] = personal(Purpose.IDENTIFY, S1)


class Alias(Travelling, Model):
    """Another name or spelling under which the person is known, and who says so."""

    __tablename__ = "alias"

    person_id: Mapped[int] = personal(Purpose.IDENTIFY, S1, ForeignKey("person.id"), index=True)
    value: Mapped[str] = personal(Purpose.IDENTIFY, S1, String(240))
    kind: Mapped[AliasKind] = personal(Purpose.IDENTIFY, S1, default=AliasKind.SPELLING)
    source: Mapped[str | None] = personal(Purpose.IDENTIFY, S1, String(120))


class Document(Travelling, Model):
    """An identity document as it was shown."""

    __tablename__ = "identity_document"
    __table_args__ = (Index("ix_identity_document_number", "number"),)

    person_id: Mapped[int] = personal(Purpose.IDENTIFY, S2, ForeignKey("person.id"), index=True)
    kind_code: Mapped[str] = personal(
        Purpose.IDENTIFY, S2, ForeignKey("document_kind.code"), index=True
    )
    number: Mapped[str] = personal(Purpose.IDENTIFY, S2, String(60))
    country: Mapped[str | None] = personal(Purpose.IDENTIFY, S2, String(2))
    expires_on: Mapped[date | None] = personal(Purpose.IDENTIFY, S2)

    kind: Mapped[DocumentKind] = related()


class Phone(Travelling, Model):
    """A number in E.164. Several people may share one."""

    __tablename__ = "phone"
    __table_args__ = (Index("ix_phone_number", "number"),)

    person_id: Mapped[int] = personal(Purpose.CONTACT, S2, ForeignKey("person.id"), index=True)
    number: Mapped[str] = personal(Purpose.CONTACT, S2, String(16))
    is_shared: Mapped[bool] = personal(Purpose.CONTACT, S2, default=False)


@never("INSERT", name="of_a_child",
       when="EXISTS (SELECT 1 FROM age_doubt JOIN person ON person.id = age_doubt.person_id "
            "WHERE age_doubt.state = 'child' AND (person.id = NEW.person_id "
            "OR person.same_as_id = NEW.person_id) AND NOT EXISTS (SELECT 1 FROM age_doubt AS "
            "later WHERE later.person_id = person.id AND later.state = 'adult' "
            "AND later.closed_at > age_doubt.closed_at))",
       says=_("No picture is kept of this person."))  # fmt: skip
class Portrait(Versioned, Model):
    """A picture of one person, where somebody has given one. Nobody is asked for it by default
    (R-DAT-02); it is small, drawn anew from what was sent, and never leaves with a list.
    """

    __tablename__ = "portrait"
    __table_args__ = (
        only_one("person_id", says=_("This person has a picture already.")),
        check(
            "small", f"length(picture) <= {PORTRAIT_BYTES}", says=_("This picture is too large.")
        ),
    )

    person_id: Mapped[int] = personal(Purpose.IDENTIFY, S2, ForeignKey("person.id"))
    picture: Mapped[bytes] = personal(Purpose.IDENTIFY, S2, LargeBinary)
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1)


class Language(Model):
    """A language the person speaks."""

    __tablename__ = "person_language"
    __table_args__ = (only_one("person_id", "code", says=_("This language is listed already.")),)

    person_id: Mapped[int] = personal(Purpose.TRAIN, S1, ForeignKey("person.id"))
    code: Mapped[str] = personal(Purpose.TRAIN, S1, String(8))
    speaks: Mapped[Level] = personal(Purpose.TRAIN, S1, default=Level.WORKING)
    reads: Mapped[bool] = personal(Purpose.TRAIN, S1, default=False)


class ServiceRecord(Travelling, Versioned, Model):
    """Unit, rank, post and status of one person from one day to the next change."""

    __tablename__ = "service_record"
    __table_args__ = (
        Index("ix_service_record_person", "person_id", "from_on"),
        Index("ix_service_record_unit", "unit_id", "from_on"),
        only_one_where("uq_service_record_open", "until_on IS NULL", "person_id",
                       says=_("This person has an open service record already.")),
        check("in_order", "until_on IS NULL OR until_on >= from_on",
              says=_("A service record ends after it begins.")),
    )  # fmt: skip

    person_id: Mapped[int] = personal(Purpose.SERVE, S1, ForeignKey("person.id"))
    from_on: Mapped[date] = personal(Purpose.SERVE, S1)
    until_on: Mapped[date | None] = personal(Purpose.SERVE, S1)
    unit_id: Mapped[int | None] = personal(Purpose.SERVE, S1, ForeignKey("unit.id"))
    rank_id: Mapped[int | None] = personal(Purpose.SERVE, S1, ForeignKey("rank.id"))
    post_id: Mapped[int | None] = personal(Purpose.SERVE, S1, ForeignKey("post.id"))
    status: Mapped[Status] = personal(Purpose.SERVE, S1)
    reference: Mapped[str | None] = personal(Purpose.SERVE, S1, String(120))
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1)
    recorded_at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1)

    unit: Mapped[Unit | None] = related()
    rank: Mapped[Rank | None] = related()
    post: Mapped[Post | None] = related()

    def held(self, on: date) -> bool:
        """Was it so on that day? It counts on its first day, not on its last."""
        return self.from_on <= on and (self.until_on is None or self.until_on > on)


class CentreReach(Model):
    """A centre may see this person until that day: nominated, enrolled or staff there.

    Written by the features above when somebody is nominated, and for 30 days by registering.
    """

    __tablename__ = "centre_reach"
    __table_args__ = (
        only_one("centre_id", "person_id", says=_("The centre has this person already.")),
        Index("ix_centre_reach_person", "person_id"),
    )

    centre_id: Mapped[int] = mapped_column(ForeignKey("training_centre.id"))
    person_id: Mapped[int] = personal(Purpose.TRAIN, S1, ForeignKey("person.id"))
    until_on: Mapped[date] = personal(Purpose.TRAIN, S1)
