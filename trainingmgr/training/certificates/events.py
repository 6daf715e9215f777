from flask_babel import lazy_gettext as _

from trainingmgr.core import journal
from trainingmgr.core.journal import Event
from trainingmgr.training.certificates.words import REASONS


class CertificatesAsked(Event):
    sentence = _("%(by)s asked for %(count)s certificates of %(cohort)s")
    cohort: str
    count: int
    content: str


class CertificatesNotAsked(Event):
    sentence = _("%(by)s withdrew the request for certificates of %(cohort)s")
    cohort: str


class CertificatesRefused(Event):
    sentence = _("%(by)s refused to issue the certificates of %(cohort)s: %(reason)s")
    cohort: str
    reason: str = journal.words()


class CertificatesApproved(Event):
    sentence = _("%(by)s approved the issue of %(count)s certificates of %(cohort)s")
    cohort: str
    count: int
    content: str


class CertificatesIssued(Event):
    """`certificates`: serial, programme number and the hash of the paper."""

    sentence = _("%(by)s issued %(count)s certificates of %(cohort)s")
    cohort: str
    count: int
    certificates: tuple[tuple[str, str, str], ...]


class RevocationAsked(Event):
    sentence = _("%(by)s asked that certificate %(serial)s be withdrawn (%(kind)s): %(reason)s")
    worded = {"kind": REASONS}
    serial: str
    kind: str
    reason: str = journal.words()


class RevocationWithdrawn(Event):
    sentence = _("%(by)s took back that certificate %(serial)s be withdrawn: it stands")
    serial: str


class RevocationRefused(Event):
    sentence = _("%(by)s left certificate %(serial)s standing: %(reason)s")
    serial: str
    reason: str = journal.words()


class CertificateRevoked(Event):
    sentence = _("%(by)s revoked certificate %(serial)s (%(kind)s)")
    worded = {"kind": REASONS}
    serial: str
    kind: str


class CertificateSuspended(Event):
    sentence = _("%(by)s suspended certificate %(serial)s")
    serial: str


class CertificateTakenUp(Event):
    sentence = _("%(by)s took the suspension of certificate %(serial)s away")
    serial: str


class CertificateReplaced(Event):
    sentence = _("%(by)s replaced certificate %(serial)s by %(new)s")
    serial: str
    new: str
    paper: str


class CertificatesPrinted(Event):
    """`prints`: serial and which print of it this was."""

    sentence = _("%(by)s printed %(count)s certificates of %(cohort)s")
    cohort: str
    count: int
    prints: tuple[tuple[str, int], ...]
    reason: str | None = journal.words(default=None)


class PrintsConfirmed(Event):
    sentence = _("%(by)s said what came out of the printer for run %(cohort)s: %(count)s papers")
    cohort: str
    count: int
    spoiled: tuple[str, ...]
    reason: str | None = journal.words()


class CertificateHandedOver(Event):
    sentence = _("%(by)s handed certificate %(serial)s over to %(collector)s")
    serial: str
    print: int
    collector: str = journal.words()


class CertificatesListed(Event):
    sentence = _("%(by)s looked at a list of %(count)s certificates")
    count: int
    filters: dict[str, object]


class LayoutSaved(Event):
    """`code` is `standard`, or the partner's."""

    sentence = _("%(by)s saved version %(number)s of the certificate’s texts (%(code)s)")
    number: int
    code: str = "standard"


class CredentialsExported(Event):
    sentence = _("%(by)s took away %(count)s certificates as signed credentials")
    count: int
    serials: tuple[str, ...]


class KeyWithdrawalAsked(Event):
    sentence = _("%(by)s asked that key %(key)s be struck off from %(since)s on: %(reason)s")
    key: str
    since: str
    reason: str = journal.words()


class KeyStruckOff(Event):
    sentence = _(
        "%(by)s struck key %(key)s off from %(since)s on; it had signed %(count)s certificates "
        "since"
    )
    key: str
    since: str
    count: int


class KeyWithdrawalTakenBack(Event):
    sentence = _("%(by)s took back that key %(key)s be struck off")
    key: str


class KeyWithdrawalRefused(Event):
    sentence = _("%(by)s let key %(key)s stand")
    key: str


class TranscriptMade(Event):
    """`content` is the hash of its lines."""

    sentence = _("%(by)s gave out transcript %(serial)s with %(count)s lines")
    serial: str
    count: int
    content: str


class CardsPrinted(Event):
    """`prints`: programme number and which print of that card this was."""

    sentence = _("%(by)s printed %(count)s identity cards for run %(cohort)s")
    cohort: str
    count: int
    prints: tuple[tuple[str, int], ...]
    reason: str | None = journal.words(default=None)
