"""Agreements are prepared by one person and agreed to by another; lists about people go to another
body only under one that is in force and covers them (R-DAT-13).
"""

from collections.abc import Sequence
from datetime import date

from flask_babel import get_locale
from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, another_person, asked_still, in_time
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal, Sentence
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import FieldClass
from trainingmgr.core.sentences import long_day
from trainingmgr.core.values import dataclass
from trainingmgr.oversight.sharing import events, queries
from trainingmgr.oversight.sharing.models import SENTENCE as WHOLE
from trainingmgr.oversight.sharing.models import SharingAgreement
from trainingmgr.oversight.sharing.rules import (
    HOLDS,
    LONGEST,
    NAMED,
    NEVER_GOES,
    PLAIN,
    SENTENCE,
    Onward,
    SharingState,
    lists_of,
    told_by_narrowing,
    uncovered,
)
from trainingmgr.registry.structure.models import Organisation
from trainingmgr.tabular import addressees
from trainingmgr.tabular.addressees import Going, Under
from trainingmgr.tabular.listings import Shares, shared

WRITE, AGREE = Permission.PROTECTION_WRITE, Permission.SHARING_AGREE
BOTH = _("It stands once both have signed: write who signed, and on which day.")


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What both sides agree on."""

    body: str
    purpose: str
    fields: list[str]
    """Columns as `rules.of` writes them."""
    field_class: FieldClass
    legal_basis: str
    country: str
    safeguards: str
    onward: Onward
    from_on: date
    until_on: date
    reference: str = ""
    signed_on: date | None = None
    signed_here: str = ""
    signed_there: str = ""


@operation
def prepare(terms: Terms, *, by: User) -> SharingAgreement:
    """A draft: nothing goes under it yet."""
    allowed(by, WRITE)
    body = _judged(terms)
    row = SharingAgreement(
        code=f"S-{queries.next_number():04}", organisation_id=body.id, written_by_id=by.id,
        **_said(terms),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    happening = events.SharingPrepared(agreement=row.code, body=body.code, about=about(row))
    journal.record(happening, by=by)
    return row


@operation
def change(row: SharingAgreement, terms: Terms, *, seen: int | None, by: User) -> None:
    """Whoever changed the draft last is not who agrees to it."""
    allowed(by, WRITE)
    row.as_seen(seen)
    if row.state is not SharingState.DRAFT:
        raise Refusal(_("An agreement stays as it was signed. End it, and write another."))
    row.organisation_id = _judged(terms).id
    for name, value in _said(terms).items():
        setattr(row, name, value)
    row.written_by_id, row.written_at = by.id, clock.now()
    db.session.flush()
    journal.record(events.SharingChanged(agreement=row.code, about=about(row)), by=by)


def _said(terms: Terms) -> dict[str, object]:
    said = {name: getattr(terms, name) for name in Terms.__annotations__ if name != "body"}
    plain = {name: each.strip() if type(each) is str else each for name, each in said.items()}
    return plain | {"lists": lists_of(terms.fields)}


def _judged(terms: Terms) -> Organisation:
    """The body, where the terms say all that is needed."""
    body = queries.body(terms.body)
    if body is None:
        raise Refusal(_("No body outside the force has this code."), field="body")
    for name in ("purpose", "safeguards"):
        if len(getattr(terms, name).strip()) < SENTENCE:
            raise Refusal(WHOLE, field=name)
    if len(terms.legal_basis.strip()) < NAMED:
        raise Refusal(_("Write the law or the mandate that it rests on."), field="legal_basis")
    _may_go(terms.fields)
    if terms.until_on < terms.from_on:
        raise Refusal(_("It ends after it begins."), field="until_on")
    if terms.until_on - terms.from_on > LONGEST:
        raise Refusal(_("Agree for three years at most, then look at it anew."), field="until_on")
    if terms.signed_on and terms.signed_on > clock.today():
        raise Refusal(_("That day is still to come."), field="signed_on")
    return body


def _may_go(fields: Sequence[str]) -> None:
    """Refuse what no agreement can let go."""
    if not fields:
        raise Refusal(_("Say which columns may go."), field="fields")
    known = shared()
    for each in fields:
        what, _sign, column = each.partition(".")
        if what not in known:
            says = _("There is no list called %(code)s that may go to another body.", code=what)
            raise Refusal(says, field="fields")
        if column in known[what].kept:
            says = _("Under no agreement may this go to another body: %(columns)s (%(list)s).",
                     columns=_called(known[what], column), list=known[what].title)  # fmt: skip
            raise Refusal(says, field="fields")
        if column not in known[what].offered:
            says = _("The list %(list)s has no column called %(code)s.",
                     list=known[what].title, code=column)  # fmt: skip
            raise Refusal(says, field="fields")


def _called(shares: Shares, column: str) -> Sentence:
    return next(each.label for each in shares.columns if each.code == column)


@operation
def agree(row: SharingAgreement, *, seen: int | None, by: User) -> None:
    """The second person: from its first day on what it names may go."""
    allowed(by, AGREE)
    row.as_seen(seen)
    makers = journal.doers(about(row), "SharingPrepared", "SharingChanged")
    another_person(by, row.written_by_id, *makers)
    sides = (row.signed_here, row.signed_there)
    if row.signed_on is None or any(len(each.strip()) < NAMED for each in sides):
        raise Refusal(BOTH)
    if row.until_on < clock.today():
        raise Refusal(_("Its last day is over."))
    in_time(row.written_at)
    asked_still(row.written_by_id, row.written_at, WRITE)
    row.agreed_by_id, row.agreed_at = by.id, clock.now()
    row.state = row.state.then(SharingState.IN_FORCE)
    db.session.flush()
    happening = events.SharingSigned(
        agreement=row.code, body=row.organisation.code, about=about(row)
    )
    journal.record(happening, by=by)


@operation
def withdraw(row: SharingAgreement, *, seen: int | None, by: User) -> None:
    """A draft that comes to nothing stays on record."""
    allowed(by, WRITE, AGREE)
    row.as_seen(seen)
    row.state = row.state.then(SharingState.WITHDRAWN)
    db.session.flush()
    journal.record(events.SharingWithdrawn(agreement=row.code, about=about(row)), by=by)


@operation
def end(row: SharingAgreement, because: str, *, seen: int | None, by: User) -> None:
    """At once: nothing goes any more. Either of the two offices may end it."""
    allowed(by, WRITE, AGREE)
    row.as_seen(seen)
    if len(because.strip()) < SENTENCE:
        raise Refusal(WHOLE, field="because")
    row.ended_by_id, row.ended_on, row.ended_because = by.id, clock.today(), because.strip()
    row.state = row.state.then(SharingState.ENDED)
    db.session.flush()
    happening = events.SharingEnded(
        agreement=row.code, body=row.organisation.code, about=about(row)
    )
    journal.record(happening, by=by)


def about(row: SharingAgreement) -> tuple[str, int]:
    return ("sharing_agreement", row.id)


class Agreements:
    """What the way out of lists asks: which bodies there are, and under which agreement one goes.
    It is refused with what is missing, so that whoever asked knows what to do.
    """

    def bodies(self) -> list[tuple[str, str]]:
        language = str(get_locale())
        return [(each.code, each.title(language)) for each in queries.bodies()]

    def agreement(self, going: Going) -> Under:
        body = queries.body(going.body)
        if body is None:
            raise Refusal(_("No body outside the force has this code."), field="to")
        if going.within in NEVER_GOES:
            raise _refused(_("Nothing of vetting, of children or of complaints goes to another "
                             "body as a list. Its office answers one by one."))  # fmt: skip
        if going.is_drawn:
            raise _refused(_("To another body goes a table whose columns the agreement names. Take "
                             "it as a spreadsheet or a text file."))  # fmt: skip
        shares = shared().get(going.what)
        if shares is None:
            raise _refused(_("This list goes to no other body. Take another one, or send figures "
                             "without people."))  # fmt: skip
        if kept := [label for code, label in going.columns if code in shares.kept]:
            raise _refused(
                _("These columns go to no other body, under no agreement: %(columns)s. Tick them "
                  "under “Columns left out”.", columns=", ".join(kept))
            )  # fmt: skip
        agreed, today = queries.agreed_with(body), clock.today()
        in_force = [each for each in agreed if each.standing(today) in HOLDS]
        if not in_force:
            raise _missing(body, agreed, today)
        refusals = []
        for row in in_force:
            against = _why_not(row, going, shares)
            if against is None:
                return Under(row.code, row.until_on)
            refusals.append(against)
        raise refusals[0]


def _refused(says: Sentence) -> Refusal:
    return Refusal(says, field="to")


def _missing(body: Organisation, agreed: Sequence[SharingAgreement], today: date) -> Refusal:
    name = body.title(str(get_locale()))
    over = [each for each in agreed if each.until_on < today]
    if over:
        return _refused(
            _("The sharing agreement %(code)s with %(body)s was over on %(day)s. Nothing about "
              "people goes there until the data-protection officer has a new one agreed. Figures "
              "without people may go.",
              code=over[0].code, body=name, day=long_day(over[0].until_on))
        )  # fmt: skip
    return _refused(
        _("There is no sharing agreement in force with %(body)s: nothing about people goes there. "
          "Send figures without people, or ask the data-protection officer to have an agreement "
          "signed first.", body=name)
    )  # fmt: skip


def _why_not(row: SharingAgreement, going: Going, shares: Shares) -> Refusal | None:
    """What stands against this list under this agreement."""
    if going.what not in row.lists:
        return _refused(
            _("The sharing agreement %(code)s does not name this list. Take one that it names, or "
              "ask the data-protection officer for an agreement that does.", code=row.code)
        )  # fmt: skip
    codes = [code for code, _label in going.columns]
    if extra := uncovered(row.covers, going.what, codes):
        labels = [label for code, label in going.columns if code in extra]
        return _refused(
            _("The sharing agreement %(code)s does not name these columns: %(columns)s. Tick them "
              "under “Columns left out”, then export it again.",
              code=row.code, columns=", ".join(labels))
        )  # fmt: skip
    known = {each.code: str(each.label) for each in shares.columns}
    if untold := uncovered(row.covers, going.what, told_by_narrowing(known, going.narrowed)):
        return _refused(
            _("This list is narrowed by what the sharing agreement %(code)s does not name: "
              "%(columns)s. That would be told of everybody on it. Take the list without that.",
              code=row.code, columns=", ".join(known[each] for each in untold))
        )  # fmt: skip
    more = [label for code, label in going.columns if code not in PLAIN]
    if more and going.field_class is FieldClass.S2 and row.field_class is FieldClass.S1:
        return _refused(
            _("Under the sharing agreement %(code)s go names and numbers alone. These columns show "
              "more of people: %(columns)s. Tick them under “Columns left out”.",
              code=row.code, columns=", ".join(more))
        )  # fmt: skip
    return None


addressees.keep(Agreements())
