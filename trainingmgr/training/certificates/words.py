"""The words of certificates: states, reasons, and why somebody gets none."""

from flask_babel import lazy_gettext as _

from trainingmgr.core.errors import Sentence
from trainingmgr.training.certificates.rules import RevocationReason, Skip, Standing

STANDINGS: dict[Standing, Sentence] = {
    Standing.VALID: _("Valid"),
    Standing.EXPIRED: _("Expired"),
    Standing.REVOKED: _("Revoked"),
    Standing.REPLACED: _("Replaced by a newer one"),
    Standing.UNKNOWN: _("Unknown"),
    Standing.ALTERED: _("Altered or forged"),
}
STANDING_KINDS: dict[Standing, str] = {
    Standing.VALID: "ok",
    Standing.EXPIRED: "late",
    Standing.REVOKED: "stop",
    Standing.REPLACED: "back",
    Standing.UNKNOWN: "unk",
    Standing.ALTERED: "stop",
}
MEANINGS: dict[Standing, Sentence] = {
    Standing.VALID: _("This certificate is in our register and stands."),
    Standing.EXPIRED: _("This certificate was issued by us. Its validity has ended."),
    Standing.REVOKED: _("This certificate was issued by us and withdrawn. It proves nothing."),
    Standing.REPLACED: _("This certificate was issued by us. A newer one stands in its place."),
    Standing.UNKNOWN: _("Our register holds no certificate with this serial number."),
    Standing.ALTERED: _(
        "This code was not signed by us, or was changed afterwards. Do not trust the paper."
    ),
}
REASONS: dict[RevocationReason, Sentence] = {
    RevocationReason.WRONG_PERSON: _("Issued to the wrong person"),
    RevocationReason.WRONG_CONTENT: _("What it says is wrong"),
    RevocationReason.CLEARANCE: _("The clearance did not stand"),
    RevocationReason.FRAUD: _("Fraud"),
    RevocationReason.REPLACED: _("To be replaced by a new one"),
    RevocationReason.OTHER: _("Another reason"),
}
SKIPS: dict[Skip, Sentence] = {
    Skip.NOT_CLOSED: _("The results of the run are not closed for this person."),
    Skip.NOT_PASSED: _("Did not pass."),
    Skip.CLEARANCE: _("No valid clearance on the last day of the run."),
    Skip.AGE: _("Stopped for age."),
    Skip.SUPPORT: _("Support is refused or suspended today."),
    Skip.HAS_ONE: _("Has this certificate already."),
    Skip.REVOKED: _("Had this certificate; it was revoked. Replace that one instead."),
    Skip.OWN: _("Nobody issues a certificate to themselves."),
}
NOTES: dict[str, Sentence] = {
    "cut": _("%(where)s: “%(text)s” does not fit and is cut."),
    "missing": _("%(where)s: “%(text)s” cannot be written with the letters we have."),
}
PLACES: dict[str, Sentence] = {
    "name": _("Name"),
    "course": _("Course"),
    "module": _("Module"),
    "title": _("Title"),
    "statement": _("First sentence"),
    "completed": _("Second sentence"),
    "issuer": _("Issuer"),
    "signatory": _("Signatory"),
    "rank": _("Rank"),
    "place": _("Place"),
    "languages": _("Taught in"),
}
