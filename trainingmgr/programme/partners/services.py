"""Agreements and activities of partners, written down, changed, confirmed; who speaks for whom."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.rules import Role
from trainingmgr.accounts.services.four_eyes import allowed, another_person
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal, Sentence
from trainingmgr.core.money import Money
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.programme.partners import events, queries
from trainingmgr.programme.partners.models import (
    TWO_PARTIES,
    ActivityPartner,
    Agreement,
    AgreementParty,
    AgreementPlace,
    AgreementTopic,
    AgreementUnit,
    PartnerActivity,
    PartnerVoice,
)
from trainingmgr.programme.partners.rules import (
    PURPOSE,
    ActivityState,
    AgreementKind,
    PartnerRole,
)
from trainingmgr.registry.structure.models import Organisation
from trainingmgr.tabular.models import ImportBatch

WRITE, CHAIR = Permission.PARTNER_WRITE, Permission.PARTNER_CHAIR
Roles = Sequence[tuple[int, PartnerRole]]
"""Organisations by their key, each with what it does."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What an agreement says."""

    title: str
    kind: AgreementKind
    reference: str
    held_by: str
    from_on: date
    signed_on: date | None = None
    until_on: date | None = None
    terms: str = ""


@dataclass(frozen=True)
class Cover:
    """What an agreement covers, by keys: nothing named means everything."""

    topics: Collection[int] = ()
    places: Collection[int] = ()
    units: Collection[int] = ()


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a partner says of an activity (domain 5.3.1)."""

    title: str
    topic_id: int
    place_id: int
    starts_on: date
    ends_on: date
    unit_id: int | None = None
    institution_id: int | None = None
    agreement_id: int | None = None
    reference: str = ""
    site: str = ""
    state: ActivityState = ActivityState.PLANNED
    targeted: int | None = None
    women: int | None = None
    men: int | None = None
    budget: Money | None = None
    contact: str = ""
    confirmed_on: date | None = None
    is_aid: bool | None = None
    purpose: str = PURPOSE


@operation
def agree(terms: Terms, parties: Roles, cover: Cover, *, by: User) -> Agreement:
    """Record an agreement that organisations have signed."""
    allowed(by, WRITE)
    _parties(terms.kind, parties)
    row = Agreement(code=f"AG-{queries.next_agreement():04}", by_id=by.id, **vars(terms))
    row.parties, row.topics, row.places, row.units = [], [], [], []
    _ordered(terms)
    db.session.add(row)
    db.session.flush()
    _named(row, parties, cover)
    journal.record(events.AgreementRecorded(code=row.code, about=("agreement", row.id)), by=by)
    return row


@operation
def change_agreement(
    row: Agreement, terms: Terms, parties: Roles, cover: Cover, *, seen: int | None, by: User
) -> None:
    """What was written wrongly, or what the parties have changed since."""
    allowed(by, WRITE)
    row.as_seen(seen)
    _parties(terms.kind, parties)
    _ordered(terms)
    for name, value in vars(terms).items():
        setattr(row, name, value)
    for named in (row.parties, row.topics, row.places, row.units):
        named.clear()
    db.session.flush()
    _named(row, parties, cover)
    journal.record(events.AgreementChanged(code=row.code, about=("agreement", row.id)), by=by)


@operation
def end_agreement(row: Agreement, on: date, because: str, *, seen: int | None, by: User) -> None:
    """An agreement is over before or without its last day."""
    allowed(by, WRITE)
    row.as_seen(seen)
    if row.ended_on is not None:
        raise Refusal(_("This agreement has ended already."))
    if on < row.from_on or on > clock.today():
        raise Refusal(_("It ended after it began, today at the latest."), field="on")
    if len(because.strip()) < 10:
        raise Refusal(_("Give the reason in a full sentence."), field="because")
    row.ended_on, row.ended_because = on, because.strip()
    db.session.flush()
    journal.record(
        events.AgreementEnded(code=row.code, on=on.isoformat(), about=("agreement", row.id)), by=by
    )


def _ordered(terms: Terms) -> None:
    if terms.until_on and terms.until_on < terms.from_on:
        raise Refusal(_("It ends after it begins."), field="until_on")
    if terms.signed_on and terms.signed_on > clock.today():
        raise Refusal(_("A signature is not of a day to come."), field="signed_on")


def _parties(kind: AgreementKind, parties: Roles) -> None:
    if len(parties) < 2:
        raise Refusal(_("An agreement has two parties at least."), field="parties")
    if kind is AgreementKind.BILATERAL and len(parties) > 2:
        raise Refusal(TWO_PARTIES, field="parties")
    if len({key for key, _role in parties}) < len(parties):
        raise Refusal(_("Name each party once."), field="parties")


def _named(row: Agreement, parties: Roles, cover: Cover) -> None:
    row.parties += [AgreementParty(organisation_id=key, role=role) for key, role in parties]
    row.topics += [AgreementTopic(topic_id=each) for each in cover.topics]
    row.places += [AgreementPlace(place_id=each) for each in cover.places]
    row.units += [AgreementUnit(unit_id=each) for each in cover.units]
    db.session.flush()


@operation
def tell(
    facts: Facts, partners: Roles, *, by: User, batch: ImportBatch | None = None
) -> PartnerActivity:
    """Write down what a partner does, as it told it."""
    allowed(by, WRITE)
    if wrong := objection(facts, partners, clock.today()):
        raise Refusal(wrong[1], field=wrong[0])
    row = PartnerActivity(
        code=f"PA-{queries.next_activity():04}", by_id=by.id,
        batch_id=batch.id if batch else None, **_columns(facts),
    )  # fmt: skip
    row.partners = [ActivityPartner(organisation_id=key, role=role) for key, role in partners]
    db.session.add(row)
    db.session.flush()
    journal.record(
        events.ActivityRecorded(code=row.code, about=("partner_activity", row.id)), by=by
    )
    return row


@operation
def change(
    row: PartnerActivity, facts: Facts, partners: Roles, *, seen: int | None, by: User
) -> None:
    """What the partner says now."""
    allowed(by, WRITE)
    row.as_seen(seen)
    if wrong := objection(facts, partners, clock.today()):
        raise Refusal(wrong[1], field=wrong[0])
    if facts.state is not row.state:
        row.state.then(facts.state)
    for name, value in _columns(facts).items():
        setattr(row, name, value)
    row.partners.clear()
    db.session.flush()
    row.partners += [ActivityPartner(organisation_id=key, role=role) for key, role in partners]
    db.session.flush()
    journal.record(events.ActivityChanged(code=row.code, about=("partner_activity", row.id)), by=by)


@operation
def confirm(row: PartnerActivity, *, seen: int | None, by: User) -> None:
    """The partner has said today that all of it is still so."""
    allowed(by, WRITE)
    row.as_seen(seen)
    row.confirmed_on = clock.today()
    db.session.flush()
    journal.record(
        events.ActivityConfirmed(code=row.code, about=("partner_activity", row.id)), by=by
    )


def kept(facts: Facts, row: PartnerActivity) -> Facts:
    """What was typed, with what only a deed of its own changes."""
    return replace(facts, confirmed_on=row.confirmed_on)


def objection(facts: Facts, partners: Roles, on: date) -> tuple[str, Sentence] | None:
    """The field of an activity that cannot be so, and why; the same on a page and in a file."""
    deciding = {PartnerRole.FUNDING, PartnerRole.PROGRAMMING, PartnerRole.IMPLEMENTING}
    came = (facts.women or 0) + (facts.men or 0)
    checks: tuple[tuple[bool, str, Sentence], ...] = (
        (not any(role in deciding for _key, role in partners), "partners",
         _("Say who funds, directs or carries it out.")),
        (len(set(partners)) < len(partners), "partners",
         _("This organisation is named in this role already.")),
        ((facts.unit_id is None) == (facts.institution_id is None), "unit_id",
         _("It is for a unit or for an institution: choose one.")),
        (facts.ends_on < facts.starts_on, "ends_on", _("It ends after it begins.")),
        (facts.starts_on > on and facts.state in (ActivityState.ONGOING, ActivityState.COMPLETED),
         "state", _("It has not begun yet: it is planned.")),
        (facts.state is ActivityState.COMPLETED and facts.ends_on > on, "state",
         _("It has not ended yet.")),
        (facts.starts_on > on and came > 0, "women", _("It has reached nobody before it begins.")),
        (facts.confirmed_on is not None and facts.confirmed_on > on, "confirmed_on",
         _("It is not confirmed on a day to come.")),
        (len(facts.purpose) != len(PURPOSE) or not facts.purpose.isdecimal(), "purpose",
         _("A purpose code has five digits.")),
    )  # fmt: skip
    return next(((field, says) for broken, field, says in checks if broken), None)


def _columns(facts: Facts) -> dict[str, object]:
    plain = {name: value for name, value in vars(facts).items() if name != "budget"}
    budget = facts.budget
    return plain | {
        "budget_minor": budget.minor if budget else None,
        "currency": budget.currency if budget else None,
    }


def says_the_same(row: PartnerActivity, facts: Facts, partners: Roles) -> bool:
    """Whether an activity is recorded as it is told again. The agreement is set on its page."""
    named = {(each.organisation_id, each.role) for each in row.partners}
    columns = {k: v for k, v in _columns(facts).items() if k != "agreement_id"}
    return named == set(partners) and all(getattr(row, k) == v for k, v in columns.items())


def take_back(batch: ImportBatch) -> None:
    """What a file brought is gone with it."""
    for row in queries.brought(batch.id):
        db.session.delete(row)
    db.session.flush()


def rests_on(batch_id: int) -> Sentence | None:
    """Why what a file brought cannot be taken back: somebody has worked on it since."""
    changed = any(row.version > 1 for row in queries.brought(batch_id))
    return _("An activity of this file was changed or confirmed since.") if changed else None


@operation
def name_voice(organisation: Organisation, user: User, *, by: User) -> PartnerVoice:
    """Let an account see what a partner does. It needs the role of a partner beside: whoever gives
    roles and whoever chairs the coordination both have a say.
    """
    allowed(by, CHAIR)
    another_person(by, user.id)
    if not user.has_role(Role.DONOR_PARTNER):
        raise Refusal(_("This account does not have the role of a partner."), field="user")
    row = PartnerVoice(
        user_id=user.id, organisation_id=organisation.id, from_on=clock.today(), named_by_id=by.id
    )
    db.session.add(row)
    db.session.flush()
    about = ("organisation", organisation.id)
    journal.record(events.PartnerVoiceNamed(organisation=organisation.code, about=about), by=by)
    return row


@operation
def end_voice(row: PartnerVoice, *, by: User) -> None:
    """From today this account speaks for the partner no more."""
    allowed(by, CHAIR)
    if row.ended_on is not None:
        raise Refusal(_("This was ended already."))
    row.ended_on = clock.today()
    db.session.flush()
    code, about = row.organisation.code, ("organisation", row.organisation_id)
    journal.record(events.PartnerVoiceEnded(organisation=code, about=about), by=by)
