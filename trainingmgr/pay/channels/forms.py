from flask_babel import lazy_gettext as _

from trainingmgr.pay.channels.rules import (
    IDENTIFIED,
    OFFERED,
    AccountFormat,
    KycState,
    NameMatch,
    Notice,
    Stage,
)
from trainingmgr.pay.channels.words import FORMATS, KYC, MATCHES, NOTICES, STAGES
from trainingmgr.pay.rules import Channel
from trainingmgr.pay.words import CHANNELS
from trainingmgr.web.fields import Choice, Day, Line, Seen, Tick, Whole
from trainingmgr.web.form import Filters, Form

WHY = _("Give the reason in a full sentence.")
SENTENCE = _("Why? One sentence an inspector can check")


class ChannelForm(Form):
    """Where somebody asks to be paid."""

    kind = Choice(
        _("Paid through"),
        choices=[(each.value, CHANNELS[each]) for each in OFFERED],
        coerce=Channel,
        missing=_("Say how the person is to be paid."),
    )
    provider = Choice(_("Bank or operator"), coerce=int, help=_("Not for cash and cheques."))
    number = Line(
        _("Account number, card or phone"),
        longest=60,
        help=_("As it stands on the paper of the bank. It is kept sealed; only its last four "
               "characters are ever shown."),
        render_kw={"autocomplete": "off"},
    )  # fmt: skip
    holder_name = Line(
        _("Name on the account"), longest=240,
        help=_("Letter by letter as the bank or operator writes it, in its own script."),
    )  # fmt: skip
    kyc = Choice(
        _("The provider knows the holder"),
        choices=[(each.value, words) for each, words in KYC.items()],
        coerce=KycState,
        missing=_("Say what the provider says of the holder."),
    )
    kyc_on = Day(_("Since"))
    kyc_until = Day(_("Until, not counted"), help=_("Where the provider asks again after a time."))
    because = Line(SENTENCE, missing=WHY, longest=500)


class DecisionForm(Form):
    """The second person agrees or refuses."""

    version = Seen()
    decision = Choice(
        _("Your decision"),
        choices=[("agree", _("Agree")), ("refuse", _("Refuse"))],
        picks={
            "agree": _("The person is told. Pay goes there after the days of cooling off."),
            "refuse": _("Nothing changes. Say why."),
        },
        missing=_("Say whether you agree."),
    )
    because = Line(SENTENCE, longest=500)


class SharingForm(Form):
    why = Line(
        _("Why may they share it, or use an account in another name?"), missing=WHY, longest=500,
        help=_("For instance: it is the wife's phone, and both were asked."),
    )  # fmt: skip


class TellingForm(Form):
    how = Choice(
        _("How the person was told"),
        choices=[(each.value, words) for each, words in NOTICES.items()],
        coerce=Notice,
        missing=_("Say how the person was told."),
    )
    on = Day(_("On"), missing=_("Write the day on which the person was told."))


class StopForm(Form):
    because = Line(_("Why is nothing more to be paid through it?"), missing=WHY, longest=500)


class KycForm(Form):
    version = Seen()
    kyc = Choice(
        _("The provider says of the holder"),
        choices=[(each.value, words) for each, words in KYC.items()],
        coerce=KycState,
        missing=_("Say what the provider says of the holder."),
    )
    since = Day(_("Since"), missing=_("Write the day."))
    until = Day(_("Until, not counted"), help=_("Where the provider asks again after a time."))


class NumberForm(Form):
    reason = Line(_("For what do you need the whole number?"), missing=WHY, longest=240)


class ProviderForm(Form):
    code = Line(_("Code, as files write it"), missing=_("Write the code."), longest=40)
    kind = Choice(
        _("What it pays through"),
        choices=[(each.value, CHANNELS[each]) for each in Channel if each in IDENTIFIED],
        coerce=Channel,
        missing=_("Say what it pays through."),
    )
    title_en = Line(_("Name in English"), missing=_("Write the name."), longest=120)
    title_fr = Line(_("Name in French"), longest=120)
    title_ar = Line(_("Name in Arabic"), longest=120)
    bic = Line(_("BIC"), longest=11, help=_("Eight or eleven characters, for payment files."))
    format = Choice(
        _("How its account numbers are written"),
        choices=[(each.value, words) for each, words in FORMATS.items()],
        coerce=AccountFormat,
        missing=_("Say how its numbers are written."),
    )
    digits = Whole(
        _("Characters of an account number"), least=4, most=34,
        help=_("Where all have the same length: a number that lost its first zeros is then seen."),
    )  # fmt: skip


class ChannelFilters(Filters):
    stage = Choice(
        _("Where it stands"), choices=[(each.value, words) for each, words in STAGES.items()],
        coerce=Stage,
    )  # fmt: skip
    kind = Choice(
        _("Paid through"), choices=[(each.value, CHANNELS[each]) for each in OFFERED],
        coerce=Channel,
    )  # fmt: skip
    match = Choice(
        _("Name on the account"), choices=[(each.value, words) for each, words in MATCHES.items()],
        coerce=NameMatch,
    )  # fmt: skip
    kyc = Choice(
        _("The provider knows the holder"),
        choices=[(each.value, words) for each, words in KYC.items()],
        coerce=KycState,
    )
    unit = Line(_("Unit, by its code"), longest=40)
    shared = Tick(_("Number of several people"))
