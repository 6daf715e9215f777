from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import JSON, ForeignKey, Index, String, Text, exists, true
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Encrypted, Instant, Line, Moment, Travelling
from trainingmgr.core.db import Bare, Model, Versioned, related
from trainingmgr.core.law import (
    append_only,
    check,
    in_a_week,
    never,
    only_one,
    only_one_where,
    same_person,
)
from trainingmgr.core.privacy import FieldClass, Purpose, Retention, personal
from trainingmgr.registry.people.models import FOLLOWING, Person
from trainingmgr.vetting.watchlists.rules import (
    Deed,
    EntryKind,
    Layout,
    MatchState,
    NameKind,
    Proposal,
    Quality,
    VersionState,
)

S1, S2, S3 = FieldClass.S1, FieldClass.S2, FieldClass.S3
OUTCOME = Retention.OUTCOME
ONE = "NEW.state = 'confirmed_match' AND " + same_person("first_by_id", "second_by_id")
TWO_PEOPLE = _("A confirmed match takes two people.")


class WatchList(Travelling, Versioned, Model):
    """A list of people and organisations that somebody else keeps, under one name here."""

    __tablename__ = "watch_list"
    __table_args__ = (
        only_one("title", says=_("There is a list of this name already.")),
        check("named", "length(trim(title)) > 0", says=_("Give the list a name.")),
    )

    title: Mapped[Line]
    focal_point_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """Who is told of every confirmed match (R-IDN-04)."""
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[Moment]

    focal_point: Mapped[User | None] = related(foreign_keys=[focal_point_id])


@in_a_week("at", "confirmed_at")
@never("UPDATE OF state, by_id, confirmed_by_id", name="by_two",
       when="NEW.state IN ('in_force', 'former') AND "
            + same_person("confirmed_by_id", "by_id"),
       says=_("Another person than who brought the list looks at it again."))  # fmt: skip
class WatchListVersion(Travelling, Versioned, Model):
    """One file of a list. One is in force; former ones stay (AC11)."""

    __tablename__ = "watch_list_version"
    __table_args__ = (
        only_one_where("uq_watch_list_version_in_force", "state = 'in_force'", "list_id",
                       says=_("Another version of this list came into force meanwhile.")),
        only_one_where("uq_watch_list_version_file", "state NOT IN ('failed', 'refused')",
                       "list_id", "sha256",
                       says=_("This very file is here already.")),
        check("counted", "state IN ('reading', 'failed') OR (generated_on IS NOT NULL "
              "AND individuals IS NOT NULL AND entities IS NOT NULL AND names IS NOT NULL "
              "AND aliases IS NOT NULL)",
              says=_("A list comes in whole or not at all.")),
        check("in_force_since", "(state IN ('in_force', 'former')) = (turn IS NOT NULL)",
              says=_("A list in force has its place in the order.")),
        check("looked_at_again", "(confirmed_by_id IS NULL) = (confirmation IS NULL)",
              says=_("Say why this list is right although it looks odd.")),
        only_one("turn", says=_("Another list came into force meanwhile. Try again.")),
        only_one("batch_id", says=_("This file has a version already.")),
    )  # fmt: skip

    list_id: Mapped[int] = mapped_column(ForeignKey("watch_list.id"), index=True)
    layout: Mapped[Layout]
    state: Mapped[VersionState] = mapped_column(default=VersionState.READING)
    file_name: Mapped[Line]
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    stored_as: Mapped[str | None] = mapped_column(String(80))
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    generated_on: Mapped[date | None]
    """The day the list says it was made."""
    individuals: Mapped[int | None]
    entities: Mapped[int | None]
    unsaid: Mapped[int | None]
    """Entries of which the list does not say whether they are people; they are compared as such."""
    names: Mapped[int | None]
    """Names that are no alias: main names and those in their own script."""
    aliases: Mapped[int | None]
    doubts: Mapped[list[str]] = mapped_column(JSON, default=list)
    trouble: Mapped[str | None] = mapped_column(String(500))
    turn: Mapped[int | None]
    """The order in which versions of all lists came into force: people are screened up to one."""
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    at: Mapped[Moment]
    in_force_at: Mapped[Instant | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    confirmed_at: Mapped[Instant | None]
    confirmation: Mapped[str | None] = mapped_column(String(2000))
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))

    watch_list: Mapped[WatchList] = related()
    by: Mapped[User] = related(foreign_keys=[by_id])
    confirmed_by: Mapped[User | None] = related(foreign_keys=[confirmed_by_id])

    @property
    def entries(self) -> int:
        return (self.individuals or 0) + (self.entities or 0) + (self.unsaid or 0)


class ListedEntry(Model):
    """Somebody, or an organisation, as one version of a list tells of them."""

    __tablename__ = "listed_entry"
    __table_args__ = (
        only_one("version_id", "key", says=_("The list has this entry twice.")),
    )  # fmt: skip

    version_id: Mapped[int] = mapped_column(ForeignKey("watch_list_version.id"))
    key: Mapped[str] = mapped_column(String(80))
    """The same in every version of a list."""
    kind: Mapped[EntryKind]
    reference: Mapped[str] = personal(Purpose.VET, S3, String(80), retention=OUTCOME)
    programme: Mapped[str] = personal(Purpose.VET, S3, String(120), retention=OUTCOME)
    listed_on: Mapped[date | None] = personal(Purpose.VET, S3, retention=OUTCOME)
    titles: Mapped[list[str]] = personal(Purpose.VET, S3, JSON, default=list, retention=OUTCOME)
    designations: Mapped[list[str]] = personal(
        Purpose.VET, S3, JSON, default=list, retention=OUTCOME
    )
    nationalities: Mapped[list[str]] = personal(
        Purpose.VET, S3, JSON, default=list, retention=OUTCOME
    )
    births: Mapped[list[str]] = personal(Purpose.VET, S3, JSON, default=list, retention=OUTCOME)
    birth_places: Mapped[list[str]] = personal(
        Purpose.VET, S3, JSON, default=list, retention=OUTCOME
    )
    papers: Mapped[list[Any]] = personal(Purpose.VET, S3, JSON, default=list, retention=OUTCOME)
    note: Mapped[str] = personal(Purpose.VET, S3, Text, retention=OUTCOME)
    mark: Mapped[str] = mapped_column(String(64))

    version: Mapped[WatchListVersion] = related()
    names: Mapped[list["ListedName"]] = related(order_by="ListedName.id")


class ListedName(Model):
    """One way in which a list writes the name of an entry."""

    __tablename__ = "listed_name"

    entry_id: Mapped[int] = mapped_column(ForeignKey("listed_entry.id"), index=True)
    value: Mapped[str] = personal(Purpose.VET, S3, String(500), retention=OUTCOME)
    kind: Mapped[NameKind] = personal(Purpose.VET, S3, retention=OUTCOME)
    quality: Mapped[Quality] = personal(Purpose.VET, S3, retention=OUTCOME)


class Screening(Bare):
    """What of one person was compared with the lists, and up to which turn of the lists.

    Whoever was renamed since, or of whom the lists know more since, is not screened (R-IDN-05).
    """

    __tablename__ = "screening"

    person_id: Mapped[int] = personal(
        Purpose.VET, S3, ForeignKey("person.id"), primary_key=True, autoincrement=False
    )
    turn: Mapped[int] = personal(Purpose.VET, S3)
    name_display: Mapped[str] = personal(Purpose.VET, S3, String(240))
    name_native: Mapped[str | None] = personal(Purpose.VET, S3, String(240))
    born: Mapped[str | None] = personal(Purpose.VET, S3, String(23))
    aliases: Mapped[int] = personal(Purpose.VET, S3)
    last_alias: Mapped[str] = personal(Purpose.VET, S3, String(36))
    """How many other names there were, and the greatest of their identities."""
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S3)


@never("INSERT", name="new_by_two", when=ONE, says=TWO_PEOPLE)
@never("UPDATE OF state, first_by_id, second_by_id", name="by_two", when=ONE, says=TWO_PEOPLE)
class ListMatch(Travelling, Versioned, Model):
    """One person of ours who may be one entry of a list, and what was decided (domain 1.8.5)."""

    __tablename__ = "list_match"
    __table_args__ = (
        only_one("person_id", "list_id", "key", says=_("This match is in the queue already.")),
        check("by_two", "state <> 'confirmed_match' OR (first_by_id IS NOT NULL AND "
              "second_by_id IS NOT NULL AND first_by_id <> second_by_id)",
              says=TWO_PEOPLE),
        check("proposed_by", "(proposed IS NULL) = (proposed_by_id IS NULL)",
              says=_("Somebody proposes what a second person decides.")),
        Index("ix_list_match_queue", "state", "probability", "id"),
        Index("ix_list_match_entry", "entry_id"),
    )  # fmt: skip

    person_id: Mapped[int] = personal(Purpose.VET, S3, ForeignKey("person.id"), retention=OUTCOME)
    list_id: Mapped[int] = personal(
        Purpose.VET, S3, ForeignKey("watch_list.id"), index=True, retention=OUTCOME
    )
    key: Mapped[str] = personal(Purpose.VET, S3, String(80), retention=OUTCOME)
    entry_id: Mapped[int] = personal(
        Purpose.VET, S3, ForeignKey("listed_entry.id"), retention=OUTCOME
    )
    state: Mapped[MatchState] = personal(Purpose.VET, S3, retention=OUTCOME)
    probability: Mapped[float] = personal(Purpose.VET, S3, retention=OUTCOME)
    entry_mark: Mapped[str] = personal(Purpose.VET, S3, String(64), retention=OUTCOME)
    person_mark: Mapped[str] = personal(Purpose.VET, S3, String(64), retention=OUTCOME)
    """What the two looked like when they were last found, or decided about."""
    found_at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S3, retention=OUTCOME)
    delisted_at: Mapped[Instant | None] = personal(Purpose.VET, S3, retention=OUTCOME)
    proposed: Mapped[Proposal | None] = personal(Purpose.VET, S3, retention=OUTCOME)
    """What one person found, until a second one has decided."""
    proposed_by_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S3, ForeignKey("user.id"), retention=OUTCOME
    )
    first_by_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S3, ForeignKey("user.id"), retention=OUTCOME
    )
    second_by_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S3, ForeignKey("user.id"), retention=OUTCOME
    )
    decided_at: Mapped[Instant | None] = personal(Purpose.ACCOUNTABILITY, S3, retention=OUTCOME)
    told_at: Mapped[Instant | None] = personal(Purpose.ACCOUNTABILITY, S3, retention=OUTCOME)
    """When the focal point took note of it."""

    person: Mapped[Person] = related()
    watch_list: Mapped[WatchList] = related()
    entry: Mapped[ListedEntry] = related()
    decisions: Mapped[list["MatchDecision"]] = related(order_by="MatchDecision.id")


@in_a_week("(SELECT max(at) FROM match_decision WHERE match_id = NEW.match_id "
           "AND deed = 'proposed')", "NEW.at",
           deed="INSERT", when="NEW.deed = 'agreed'")  # fmt: skip
@append_only(says=_("What was decided about a match stays on record."), sealed=("reason",))
class MatchDecision(Model):
    """One thing that somebody decided about a match, and why. Never overwritten."""

    __tablename__ = "match_decision"

    match_id: Mapped[int] = personal(
        Purpose.VET, S3, ForeignKey("list_match.id"), index=True, retention=OUTCOME
    )
    deed: Mapped[Deed] = personal(Purpose.VET, S3, retention=OUTCOME)
    outcome: Mapped[MatchState] = personal(Purpose.VET, S3, retention=OUTCOME)
    reason: Mapped[str] = personal(Purpose.VET, S3, Encrypted, retention=OUTCOME)
    probability: Mapped[float] = personal(Purpose.VET, S3, retention=OUTCOME)
    by_id: Mapped[int] = personal(
        Purpose.ACCOUNTABILITY, S3, ForeignKey("user.id"), retention=OUTCOME
    )
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S3, retention=OUTCOME)

    by: Mapped[User] = related()


FOLLOWING[ListMatch] = ~exists().where(MatchDecision.match_id == ListMatch.id)
FOLLOWING[Screening] = true()
