"""What operators of mobile money write of a payment, and what it says of the money.

Sources: the published result files of two operators (domain 4.4) and everyday words in three
languages. Each account may know words of its own operator beside these.
"""

import unicodedata
from collections.abc import Mapping

from trainingmgr.pay.rules import ChannelFailure
from trainingmgr.pay.rules import LineState as L
from trainingmgr.pay.rules.files import FAILURES, reason_code

MEANT = (L.SETTLED, L.ACCEPTED, L.REJECTED, L.RETURNED, L.UNCLAIMED, L.CANCELLED)
"""What a word of an operator may mean."""
WORDS: Mapping[str, L] = {
    word: state
    for state, words in {
        L.SETTLED: "success|successful|succeeded|completed|complete|paid|done|settled|delivered|"
        "succès|réussi|réussie|payé|payée|effectué|effectuée|terminé|terminée|"
        "ناجح|ناجحة|مدفوع|مدفوعة|تم|تمت",
        L.ACCEPTED: "pending|processing|in progress|accepted|submitted|queued|enqueued|ready|retry|"
        "sent|en cours|en attente|accepté|acceptée|envoyé|envoyée|قيد المعالجة|قيد الانتظار|مقبول",
        L.REJECTED: "failed|failure|rejected|refused|declined|error|échec|échoué|échouée|rejeté|"
        "rejetée|refusé|refusée|erreur|فشل|فاشل|فاشلة|مرفوض|مرفوضة",
        L.RETURNED: "returned|reversed|refunded|retourné|retournée|remboursé|remboursée|معاد|معادة",
        L.UNCLAIMED: "unclaimed|not collected|expired|non réclamé|non réclamée|expiré|expirée|"
        "غير مستلم|منتهي",
        L.CANCELLED: "cancelled|canceled|annulé|annulée|ملغى|ملغاة",
    }.items()
    for word in words.split("|")
}  # fmt: skip


REASONS: tuple[tuple[ChannelFailure, str], ...] = (
    (ChannelFailure.PAYER_FUNDS, "insufficient|insuffisant|غير كاف"),
    (ChannelFailure.WALLET_LIMIT, "limit|plafond|wallet full|الحد"),
    (ChannelFailure.NUMBER_INACTIVE, "inactive|not active|not registered|unregistered|inactif|"
     "non enregistré|غير مسجل|غير نشط"),
    (ChannelFailure.BLOCKED, "blocked|barred|suspended|bloqué|suspendu|محظور"),
    (ChannelFailure.CLOSED, "closed|fermé|مغلق"),
    (ChannelFailure.NAME_MISMATCH, "name|nom|الاسم"),
    (ChannelFailure.NETWORK_DOWN, "network|timeout|timed out|réseau|الشبكة"),
    (ChannelFailure.DUPLICATE, "duplicate|doublon|مكرر"),
)  # fmt: skip
"""Why money is not there, by words that operators use in sentences of their own."""


def plain(word: str) -> str:
    """A word however it is written: no capitals, no marks between its parts."""
    composed = unicodedata.normalize("NFC", word).casefold()
    return " ".join("".join(c if c.isalnum() else " " for c in composed).split())


def state_of(word: str, own: Mapping[str, str]) -> L | None:
    """What a word says, by the operator's own words first; None where nobody knows it."""
    said = plain(word)
    known = {plain(each): L(state) for each, state in own.items()}
    return known.get(said) or WORDS.get(said)


def failure_of(state: L, reason: str) -> ChannelFailure | None:
    """Why the money is not there, in the words of every payment."""
    if state not in (L.REJECTED, L.RETURNED):
        return ChannelFailure.UNCLAIMED if state is L.UNCLAIMED else None
    known = FAILURES.get(reason_code(reason))
    if known is not None:
        return known
    said = f" {plain(reason)} "
    return next(
        (
            failure
            for failure, words in REASONS
            if any(f" {each} " in said for each in words.split("|"))
        ),
        ChannelFailure.OTHER,
    )
