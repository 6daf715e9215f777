"""Accounts that a service pays from, and how the provider of each wants its files."""

from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services import four_eyes
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.pay.channels.models import PaymentProvider
from trainingmgr.pay.channels.rules import AccountFormat, Unsound, account
from trainingmgr.pay.payments import events
from trainingmgr.pay.payments.models import PayingAccount
from trainingmgr.pay.payments.rules import CHANNEL, FileKind
from trainingmgr.pay.payments.rules.layouts import Fill, Layout
from trainingmgr.pay.payments.rules.results import MEANT, plain
from trainingmgr.pay.rules import Channel, LineState
from trainingmgr.registry.structure.models import Organisation

MOST = 5_000
"""Payments in one file: what one short step can write."""
KINDS = {channel: kind for kind, channel in CHANNEL.items()}


@operation
def open_account(
    service: Organisation,
    provider: PaymentProvider,
    *,
    holder: str,
    number: str,
    currency: str,
    at_most: int,
    layout: Layout | None = None,
    country: str | None = None,
    operator: str | None = None,
    by: User,
) -> PayingAccount:
    """Write down an account to pay from. A bank's files are `pain.001`, an operator's have columns.

    Raises Refusal naming the field.
    """
    four_eyes.allowed(by, Permission.PAYMENT_RELEASE)
    kind = KINDS.get(provider.kind)
    if kind not in (FileKind.CREDIT_TRANSFER, FileKind.MOBILE_MONEY):
        raise Refusal(_("Choose a bank or an operator of mobile money."), field="provider_id")
    if len(currency) != 3 or not currency.isascii() or not currency.isupper():
        raise Refusal(_("Write three letters, such as XAF."), field="currency")
    if not 1 <= at_most <= MOST:
        raise Refusal(
            _("A file holds between 1 and %(most)s payments.", most=MOST), field="at_most"
        )
    if kind is FileKind.MOBILE_MONEY:
        _laid_out(layout, country)
    kept = _sound(number, provider)
    made = PayingAccount(
        service_id=service.id, provider_id=provider.id, kind=kind, holder=holder.strip(),
        identifier=kept, identifier_end=kept[-4:], currency=currency, at_most=at_most,
        is_iban=provider.format is AccountFormat.IBAN,
        layout=[[name, fill.value] for name, fill in layout.columns] if layout else None,
        most_minor=layout.most_minor if layout else None,
        country=country or None, operator=operator or None, by_id=by.id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    happening = events.PayingAccountOpened(
        holder=made.holder, account_end=made.identifier_end, about=("paying_account", made.id)
    )
    journal.record(happening, by=by)
    return made


def _sound(number: str, provider: PaymentProvider) -> str:
    if provider.kind is not Channel.BANK_ACCOUNT:
        return "".join(c for c in number if c.isalnum()) or number.strip()
    try:
        return account(number, provider.format, provider.digits)
    except Unsound as wrong:
        raise Refusal(wrong.sentence, field="number") from wrong


def _laid_out(layout: Layout | None, country: str | None) -> None:
    missing = list(layout.problems()) if layout else [Fill.MSISDN.value]
    if missing:
        raise Refusal(
            _("No operator can pay without the phone, the amount and a reference. Add: %(what)s.",
              what=", ".join(missing)), field="layout",
        )  # fmt: skip
    if layout and any(fill is Fill.COUNTRY for _name, fill in layout.columns) and not country:
        raise Refusal(_("This layout has a column for the country. Write it."), field="country")


def layout_of(kept: PayingAccount) -> Layout:
    """The operator's columns and limits of an account."""
    columns: Sequence[Sequence[str]] = kept.layout or ()
    return Layout(
        columns=tuple((name, Fill(fill)) for name, fill in columns),
        at_most=kept.at_most,
        most_minor=kept.most_minor,
    )


@operation
def close_account(kept: PayingAccount, *, seen: int | None, by: User) -> None:
    """Nothing more is paid from this account."""
    four_eyes.allowed(by, Permission.PAYMENT_RELEASE)
    kept.as_seen(seen)
    if kept.closed_on is not None:
        raise Refusal(_("This account is closed already."))
    kept.closed_on = clock.today()
    happening = events.PayingAccountClosed(
        holder=kept.holder, account_end=kept.identifier_end, about=("paying_account", kept.id)
    )
    journal.record(happening, by=by)


@operation
def set_words(
    kept: PayingAccount, words: Mapping[str, LineState], *, seen: int | None, by: User
) -> None:
    """Say what an operator means by its own words, for the results that it sends."""
    four_eyes.allowed(by, Permission.PAYMENT_RELEASE)
    kept.as_seen(seen)
    if wrong := next((word for word, state in words.items() if state not in MEANT), None):
        raise Refusal(_("“%(word)s” cannot mean this.", word=wrong), field="words")
    kept.words = {plain(word): state.value for word, state in words.items() if plain(word)} or None
    happening = events.OperatorWordsSet(
        holder=kept.holder, account_end=kept.identifier_end, count=len(kept.words or {}),
        about=("paying_account", kept.id),
    )  # fmt: skip
    journal.record(happening, by=by)
