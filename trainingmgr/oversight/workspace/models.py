from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Code, Line, Moment, Prose, Travelling, UserKey
from trainingmgr.core.db import Model, related
from trainingmgr.core.law import append_only, check, only_one
from trainingmgr.core.privacy import FieldClass, Purpose, Retention, personal
from trainingmgr.oversight.bodies.models import OversightAct
from trainingmgr.oversight.workspace.rules.drawing import FileFound, Population

DRAWN = _("A sample stays as it was drawn. Draw another, with a reason of its own.")
ASKED = _("What was asked for, and what was handed over, stays on record.")
PACKED = _("A pack stays as it was made. Make another.")
SENTENCE = _("Say it in a full sentence.")


@append_only(says=DRAWN, blanked=("oversight_sample", "OLD.id"))
class OversightSample(Travelling, Model):
    """Some of many, drawn by lot: the list it was drawn from is frozen, the seed on record, so that
    anybody draws the same again.
    """

    __tablename__ = "oversight_sample"
    __table_args__ = (
        only_one("code", says=_("Another sample has this code. Try again.")),
        check("small", "size BETWEEN 1 AND 100", says=_("A sample has 1 to 100 of them.")),
        check("from_some", "count > 0", says=_("There is nothing of this kind in that time.")),
        check("reasoned", "length(trim(reason)) >= 10",
              says=_("Give the reason in a full sentence.")),
        check("in_order", "first <= last", says=_("The first day comes before the last.")),
    )  # fmt: skip

    code: Mapped[Code]
    population: Mapped[Population]
    first: Mapped[date]
    last: Mapped[date]
    by_stratum: Mapped[bool]
    size: Mapped[int]
    seed: Mapped[str] = mapped_column(String(64))
    count: Mapped[int]
    """How many it was drawn from."""
    population_sha256: Mapped[str] = mapped_column(String(64))
    frozen: Mapped[bytes] = personal(
        Purpose.ACCOUNTABILITY, FieldClass.S1, LargeBinary, retention=Retention.LOG,
        readers="oversight",
    )  # fmt: skip
    reason: Mapped[Prose]
    act_id: Mapped[int | None] = mapped_column(ForeignKey("oversight_act.id"))
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    act: Mapped[OversightAct | None] = related()
    by: Mapped[User] = related()
    items: Mapped[list["OversightSampleItem"]] = related(order_by="OversightSampleItem.place")


@append_only(says=DRAWN, blanked=("oversight_sample", "OLD.sample_id"))
class OversightSampleItem(Model):
    """One of a sample, by its reference."""

    __tablename__ = "oversight_sample_item"
    __table_args__ = (only_one("sample_id", "place", says=DRAWN),)

    sample_id: Mapped[int] = mapped_column(ForeignKey("oversight_sample.id"))
    place: Mapped[int]
    reference: Mapped[str] = personal(
        Purpose.ACCOUNTABILITY, FieldClass.S1, String(80), retention=Retention.LOG,
        readers="oversight, and whoever is asked for the file",
    )  # fmt: skip
    stratum: Mapped[Line]


@append_only(says=ASKED)
class FileRequest(Travelling, Model):
    """Oversight asks an office for the files of a sample, by a day."""

    __tablename__ = "file_request"
    __table_args__ = (
        check("due", "due_on > asked_on", says=_("Files are asked for by a day to come.")),
        check("worded", "length(trim(asks)) >= 10", says=SENTENCE),
        Index("ix_file_request_sample", "sample_id", "id"),
        Index("ix_file_request_addressee", "addressee_id", "id"),
    )  # fmt: skip

    sample_id: Mapped[int] = mapped_column(ForeignKey("oversight_sample.id"))
    asks: Mapped[Prose]
    addressee: Mapped[Line]
    addressee_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    asked_on: Mapped[date]
    due_on: Mapped[date]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    sample: Mapped[OversightSample] = related()
    addressed_to: Mapped[User | None] = related(foreign_keys=[addressee_id])
    by: Mapped[User] = related(foreign_keys="FileRequest.by_id")
    answers: Mapped[list["FileAnswer"]] = related(order_by="FileAnswer.id")


@append_only(says=ASKED)
class FileAnswer(Model):
    """What was handed over of one file, or why it was not. The last one counts."""

    __tablename__ = "file_answer"
    __table_args__ = (
        check("said_what", "length(trim(says)) >= 3",
              says=_("Say what was handed over, or why not.")),
        Index("ix_file_answer_request", "request_id", "item_id", "id"),
    )  # fmt: skip

    request_id: Mapped[int] = mapped_column(ForeignKey("file_request.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("oversight_sample_item.id"))
    found: Mapped[FileFound]
    says: Mapped[str] = mapped_column(String(500))
    on: Mapped[date]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()


@append_only(says=PACKED, blanked=("oversight_pack", "OLD.id"))
class OversightPack(Travelling, Model):
    """What a body is given for a session, frozen: the paper and the data are drawn from it, and
    are the same bytes whenever they are drawn.
    """

    __tablename__ = "oversight_pack"
    __table_args__ = (
        only_one("code", says=_("Another pack has this code. Try again.")),
        check("in_order", "first <= last", says=_("The first day comes before the last.")),
        Index("ix_oversight_pack_act", "act_id", "id"),
    )

    code: Mapped[Code]
    act_id: Mapped[int] = mapped_column(ForeignKey("oversight_act.id"))
    first: Mapped[date]
    last: Mapped[date]
    on: Mapped[date]
    content: Mapped[bytes] = personal(
        Purpose.ACCOUNTABILITY, FieldClass.S1, LargeBinary, retention=Retention.LOG,
        readers="oversight",
    )  # fmt: skip
    """Canonical JSON, compressed."""
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the JSON."""
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    act: Mapped[OversightAct] = related()
    by: Mapped[User] = related()
