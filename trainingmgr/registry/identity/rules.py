"""Lifecycles of what needs a second person: merges and corrections."""

from trainingmgr.core.states import State


class MergeState(State):
    PROPOSED = "proposed", "standing", "refused", "withdrawn"
    STANDING = "standing", "undone"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    UNDONE = "undone"


class CorrectionState(State):
    PROPOSED = "proposed", "applied", "refused", "withdrawn"
    APPLIED = "applied"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


SENSITIVE = ("name_display", "name_native", "born", "sex", "service_number", "nationality")
"""Fields of identity that change only with a reason, a proof and a second person."""
