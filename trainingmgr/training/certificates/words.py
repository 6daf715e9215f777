"""The words of certificates: states, reasons, and why somebody gets none."""

from flask_babel import lazy_gettext as _

from trainingmgr.core.errors import Sentence
from trainingmgr.training.certificates.rules import RevocationReason, Skip, Standing
from trainingmgr.training.curricula.words import ASSESSMENT_KINDS

TESTS = ASSESSMENT_KINDS
STANDINGS: dict[Standing, Sentence] = {
    Standing.VALID: _("Valid"),
    Standing.EXPIRED: _("Expired"),
    Standing.REVOKED: _("Revoked"),
    Standing.REPLACED: _("Replaced by a newer one"),
    Standing.KEY_WITHDRAWN: _("Key withdrawn"),
    Standing.SUSPENDED: _("Suspended for now"),
    Standing.UNKNOWN: _("Unknown"),
    Standing.ALTERED: _("Altered or forged"),
}
STANDING_KINDS: dict[Standing, str] = {
    Standing.VALID: "ok",
    Standing.EXPIRED: "late",
    Standing.REVOKED: "stop",
    Standing.REPLACED: "back",
    Standing.KEY_WITHDRAWN: "stop",
    Standing.SUSPENDED: "stop",
    Standing.UNKNOWN: "unk",
    Standing.ALTERED: "stop",
}
MEANINGS: dict[Standing, Sentence] = {
    Standing.VALID: _("This certificate is in our register and stands."),
    Standing.EXPIRED: _("This certificate was issued by us. Its validity has ended."),
    Standing.REVOKED: _("This certificate was issued by us and withdrawn. It proves nothing."),
    Standing.REPLACED: _("This certificate was issued by us. A newer one stands in its place."),
    Standing.KEY_WITHDRAWN: _(
        "This was signed when somebody else may have had our key. It proves nothing: ask the "
        "programme."
    ),
    Standing.SUSPENDED: _(
        "This certificate is suspended while a matter is looked into. Until then it proves "
        "nothing: ask again later."
    ),
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

OFFLINE: dict[str, Sentence] = {
    "title": _("Check a certificate without a network"),
    "lede": _(
        "This page works from a saved file. It sends nothing and keeps nothing. It says whether a "
        "certificate is genuine, and whether it was withdrawn until the day of its list."
    ),
    "no_script": _("Scripts are switched off here, and this page cannot check anything without."),
    "text": _("What the square code says"),
    "check": _("Check"),
    "camera": _("Read it with the camera"),
    "no_camera": _("The camera cannot be used. Read the code with another program and paste it."),
    "name": _("Name"),
    "course": _("Course"),
    "hours": _("Hours"),
    "issued": _("Issued on"),
    "until": _("Valid until"),
    "unlimited": _("does not expire"),
    "serial": _("Serial number"),
    "genuine": _("Genuine"),
    "genuine_means": _(
        "We signed it, nothing was changed, and it was not withdrawn until %(list)s."
    ),
    "expired": _("Genuine, and expired"),
    "expired_means": _("We signed it and nothing was changed. Its validity has ended."),
    "revoked": _("Withdrawn"),
    "revoked_means": _("We signed it and withdrew it on %(day)s. It proves nothing."),
    "replaced": _("Replaced"),
    "replaced_means": _(
        "We signed it. Since %(day)s a newer one stands in its place: ask for that."
    ),
    "suspended": _("Suspended for now"),
    "suspended_means": _(
        "We signed it. Since %(day)s it is suspended while a matter is looked into, and proves "
        "nothing until then: load a newer list, or ask the register."
    ),
    "key_gone": _("Key withdrawn"),
    "key_gone_means": _(
        "It was signed with a key of ours that was stolen on %(day)s or after. It proves nothing: "
        "ask the programme."
    ),
    "key_old": _("Genuine, if it is as old as it says"),
    "key_old_means": _(
        "It says that it was signed before our key was stolen on %(day)s. Who has the key can "
        "write an older day: ask the register as soon as there is a network."
    ),
    "altered": _("Altered or forged"),
    "altered_means": _(
        "This was not signed by us, or was changed afterwards. Do not trust the paper."
    ),
    "unknown_key": _("Unknown key"),
    "unknown_key_means": _(
        "It says that key %(key)s signed it, which this page does not know. It is forged, or newer "
        "than this page: get a new page before you trust it."
    ),
    "no_code": _("This is not the code of a certificate"),
    "no_code_means": _(
        "Paste the whole text of the square code. A serial number alone cannot be checked here."
    ),
    "later": _("It is newer than the list: whether it was withdrawn since cannot be known here."),
    "bearer": _("Ask its bearer for an identity paper, and compare everything with the paper."),
    "list": _("What was withdrawn"),
    "as_of": _("List of %(day)s. Age in days: %(days)s. Certificates on it: %(count)s."),
    "no_list": _("There is no list here: nothing can be said about what was withdrawn."),
    "old": _("This list is old. Load a newer one, or get a new page."),
    "clock": _("The clock of this computer is behind the list. Set it right first."),
    "newer": _("Load a newer list (withdrawn.jwt)"),
    "list_taken": _("The newer list is in use until this page is closed."),
    "list_older": _("This list is older than the one in use. Nothing was changed."),
    "list_altered": _("This file is no list that we signed. Nothing was changed."),
    "list_unknown_key": _(
        "This list is signed with a key that this page does not know. Get a new page."
    ),
    "keys": _("Keys that this page knows"),
    "keys_means": _(
        "Compare them once with those that the programme printed. If they differ, throw this "
        "page away."
    ),
    "online": _("With a network, ask here:"),
}
"""What the page without a network says; scripts fill in what stands between %( and )s."""

TRANSCRIPT: dict[str, Sentence] = {
    "title": _("Transcript of training"),
    "course": _("Courses completed, with a certificate that stands"),
    "module": _("Modules attained"),
    "name": _("Name"),
    "native": _("Name in Arabic"),
    "number": _("Programme number"),
    "rank": _("Rank"),
    "issuer": _("Issued by"),
    "total": _("Total hours"),
    "content": _("Content"),
    "code": _("Code"),
    "what": _("Title"),
    "on": _("On"),
    "until": _("Until"),
    "hours": _("Hours"),
    "score": _("Score"),
    "proof": _("Proof"),
    "unlimited": _("does not expire"),
    "says": _(
        "Scan the code, or type its number at %(address)s: the register shows these lines, and "
        "whether each still stands. The word Content is bound by the signature in the code."
    ),
}
CARD: dict[str, Sentence] = {
    "title": _("Identity cards"),
    "issued": _("Issued %(day)s"),
    "no_photo": _("No picture"),
    "says": _("Property of the programme. If found, hand it in."),
    "duplicate": _("DUPLICATE %(number)s"),
}
