"""Agreements under which something about people goes to another body (R-DAT-13)."""

from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Code, Instant, Line, Moment, Prose, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import check, evidenced, in_a_week, never, only_one, same_person
from trainingmgr.core.privacy import FieldClass
from trainingmgr.oversight.sharing.rules import (
    Covers,
    Onward,
    SharingState,
    Standing,
    standing,
)
from trainingmgr.registry.structure.models import Organisation
from trainingmgr.tabular.models import ExportRecord

SIGNED = _("An agreement stays as it was signed. End it, and write another.")
STAYS = _("A sharing agreement stays on record.")
ANOTHER = _("A second person must do this: it was begun by you, or is about you.")
NONE = _("Nothing about people goes to another body without a sharing agreement in force.")
SENTENCE = _("Say it in a full sentence.")
TERMS = (
    "organisation_id, purpose, lists, fields, field_class, legal_basis, country, safeguards, "
    "onward, from_on, until_on, reference, signed_on, signed_here, signed_there, "
    "written_by_id, written_at"
)
SAME = same_person("agreed_by_id", "written_by_id")
COVERED = (
    "SELECT 1 FROM sharing_agreement JOIN organisation "
    "ON organisation.id = sharing_agreement.organisation_id "
    "WHERE sharing_agreement.code = NEW.agreement AND organisation.code = NEW.addressee "
    "AND sharing_agreement.state = 'in_force' AND sharing_agreement.from_on <= {after} "
    "AND sharing_agreement.until_on >= {before}"
)
"""A day here may begin before it does in Greenwich, by which instants are kept."""
UNCOVERED = {
    dialect: "(NEW.addressee IS NOT NULL OR NEW.agreement IS NOT NULL) AND NOT EXISTS ("
    + COVERED.format(after=after, before=before)
    + ")"
    for dialect, after, before in (
        ("sqlite", "date(NEW.at, '+1 day')", "date(NEW.at, '-1 day')"),
        ("postgresql", "date(NEW.at) + 1", "date(NEW.at) - 1"),
    )
}


@in_a_week("written_at", "agreed_at")
@never("INSERT", name="begun", when="NEW.state <> 'draft'",
       says=_("An agreement begins as a draft; a second person agrees to it."))  # fmt: skip
@never("UPDATE OF state", name="by_two", when="NEW.state = 'in_force' AND " + SAME, says=ANOTHER)
@never(f"UPDATE OF {TERMS}", name="signed", when="OLD.state <> 'draft'", says=SIGNED)
@never("UPDATE OF uid, code", name="kept", when="1 = 1", says=STAYS)
@never("UPDATE", name="over", when="OLD.state IN ('ended', 'withdrawn')", says=STAYS)
@never("DELETE", name="stays", when="1 = 1", says=STAYS)
class SharingAgreement(Travelling, Versioned, Model):
    """What about people goes to one body: what for, which lists and fields, on which law, how it is
    kept safe there, from when to when. In force once a second person has agreed.
    """

    __tablename__ = "sharing_agreement"
    __table_args__ = (
        only_one("code", says=_("Another agreement has this code. Try again.")),
        check("in_order", "until_on >= from_on", says=_("It ends after it begins.")),
        check("purpose", "length(trim(purpose)) >= 10", says=SENTENCE),
        check("lawful", "length(trim(legal_basis)) >= 3",
              says=_("Write the law or the mandate that it rests on.")),
        check("safe", "length(trim(safeguards)) >= 10", says=SENTENCE),
        check("classed", "field_class IN ('S1', 'S2')",
              says=_("Nothing of vetting, of children or of sources goes to another body.")),
        check("signed", "state IN ('draft', 'withdrawn') OR (signed_on IS NOT NULL "
              "AND length(trim(signed_here)) >= 3 AND length(trim(signed_there)) >= 3)",
              says=_("It stands once both have signed: write who signed, and on which day.")),
        *evidenced("state", {SharingState.IN_FORCE, SharingState.ENDED},
                   by=("agreed_by_id", "agreed_at")),
        *evidenced("state", {SharingState.ENDED},
                   by=("ended_by_id", "ended_on", "ended_because")),
        Index("ix_sharing_agreement_list", "written_at", "id"),
        Index("ix_sharing_agreement_body", "organisation_id", "state", "until_on"),
    )  # fmt: skip

    code: Mapped[Code]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    purpose: Mapped[Prose]
    lists: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Lists by the code under which the register of exports keeps them."""
    fields: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Columns by the code that stands over them in a file."""
    field_class: Mapped[FieldClass]
    legal_basis: Mapped[Line]
    country: Mapped[Line]
    """Where the data is kept there."""
    safeguards: Mapped[Prose]
    onward: Mapped[Onward]
    from_on: Mapped[date]
    until_on: Mapped[date]
    reference: Mapped[Line] = mapped_column(default="")
    """Number of the paper, and the office where it lies."""
    signed_on: Mapped[date | None]
    signed_here: Mapped[Line] = mapped_column(default="")
    """An office, not a person; so too for the other side."""
    signed_there: Mapped[Line] = mapped_column(default="")
    state: Mapped[SharingState] = mapped_column(default=SharingState.DRAFT)
    written_by_id: Mapped[UserKey]
    written_at: Mapped[Moment]
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    agreed_at: Mapped[Instant | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    ended_on: Mapped[date | None]
    ended_because: Mapped[str | None] = mapped_column(String(500))

    organisation: Mapped[Organisation] = related()
    written_by: Mapped[User] = related(foreign_keys="SharingAgreement.written_by_id")
    agreed_by: Mapped[User | None] = related(foreign_keys="SharingAgreement.agreed_by_id")
    ended_by: Mapped[User | None] = related(foreign_keys="SharingAgreement.ended_by_id")

    def standing(self, on: date) -> Standing:
        return standing(self.state, self.from_on, self.until_on, on)

    @property
    def covers(self) -> Covers:
        return Covers(self.lists, self.fields, self.field_class)


never("INSERT", name="shared", when=UNCOVERED, says=NONE)(ExportRecord)
