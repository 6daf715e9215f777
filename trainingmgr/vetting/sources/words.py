from flask_babel import lazy_gettext as _

from trainingmgr.vetting.sources.rules import Consent, GrantState, SourceState

CONSENTS = {
    Consent.NAMED_TO_PANEL: _("The panel may know who it is"),
    Consent.CONTENT_ONLY: _("What was said may be used, never who said it"),
    Consent.BODY_ONLY: _("Only that this body knows of something"),
}
STATES = {
    SourceState.WRITTEN: _("With whoever wrote it"),
    SourceState.HANDED_OVER: _("With the custodians"),
    SourceState.WITHDRAWN: _("Consent withdrawn: nothing is kept"),
}
SHAPES = {
    SourceState.WRITTEN: "wait",
    SourceState.HANDED_OVER: "ok",
    SourceState.WITHDRAWN: "minus",
}
GRANTS = {
    GrantState.ASKED: _("Waits for another custodian"),
    GrantState.GRANTED: _("Granted"),
    GrantState.REFUSED: _("Refused"),
    GrantState.WITHDRAWN: _("Taken back"),
}
GRANT_SHAPES = {
    GrantState.ASKED: "wait", GrantState.GRANTED: "ok", GrantState.REFUSED: "stop",
    GrantState.WITHDRAWN: "none",
}  # fmt: skip
