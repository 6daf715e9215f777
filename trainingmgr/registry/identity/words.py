from flask_babel import lazy_gettext as _

from trainingmgr.registry.identity.rules import CorrectionState, MergeState

MERGE_STATES = {
    MergeState.PROPOSED: _("Waits for a second person"),
    MergeState.STANDING: _("Joined"),
    MergeState.REFUSED: _("Refused"),
    MergeState.WITHDRAWN: _("Withdrawn"),
    MergeState.UNDONE: _("Parted again"),
}
CORRECTION_STATES = {
    CorrectionState.PROPOSED: _("Waits for a second person"),
    CorrectionState.APPLIED: _("Applied"),
    CorrectionState.REFUSED: _("Refused"),
    CorrectionState.WITHDRAWN: _("Withdrawn"),
}
STATE_KINDS = {
    "proposed": "wait",
    "standing": "ok",
    "applied": "ok",
    "refused": "stop",
    "withdrawn": "none",
    "undone": "back",
}
FIELDS = {
    "name_display": _("Name"),
    "name_native": _("Name in own script"),
    "born": _("Born"),
    "born_as_said": _("Born, as it was said"),
    "sex": _("Sex"),
    "service_number": _("Service number"),
    "nationality": _("Nationality"),
    "status": _("Status"),
    "from_on": _("On"),
    "paper_kind": _("Document"),
    "paper_number": _("Number of the document"),
    "paper_country": _("Country of the document"),
    "paper_expires_on": _("Valid until"),
}
