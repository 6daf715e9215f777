from flask_babel import lazy_gettext as _

from trainingmgr.core.errors import Sentence
from trainingmgr.vetting.ddr.rules import (
    Basis,
    DdrStatus,
    DrawState,
    Eligibility,
    Evidence,
    Ground,
    RankState,
    Stage,
)

STATUSES = {
    DdrStatus.REGISTERED: _("Registered"),
    DdrStatus.DISARMED: _("Disarmed"),
    DdrStatus.DEMOBILISED: _("Demobilised"),
    DdrStatus.IN_INTEGRATION: _("Being integrated into the force"),
    DdrStatus.REINTEGRATING: _("Reintegrating into civilian life"),
    DdrStatus.NOT_IN_DDR: _("Not in the programme"),
}
ELIGIBILITIES = {
    Eligibility.OPEN: _("Not decided yet"),
    Eligibility.ELIGIBLE: _("May join the force"),
    Eligibility.INELIGIBLE: _("Cannot join the force"),
}
SHAPES = {Eligibility.OPEN: "wait", Eligibility.ELIGIBLE: "ok", Eligibility.INELIGIBLE: "stop"}
EVIDENCES = {
    Evidence.NONE: _("Nothing but the person’s word"),
    Evidence.SIGNED_PAPER: _("A signed paper"),
    Evidence.LIST_OF_FORCE: _("A list of the former force"),
    Evidence.COMMANDERS_WORD: _("The word of a former commander"),
    Evidence.WITNESSES: _("Witnesses"),
    Evidence.INTERVIEW: _("An interview"),
}
STAGES = {
    Stage.PROVISIONAL: _("Provisional, until the course"),
    Stage.CONFIRMED: _("Confirmed"),
}
BASES = {
    Basis.SERVICE_YEARS: _("Years of service"),
    Basis.EDUCATION: _("Education"),
    Basis.TEST: _("A test"),
    Basis.COMMAND_SPAN: _("How many were commanded"),
    Basis.AGE: _("Age"),
    Basis.BOARD_DECISION: _("The board’s own judgement"),
}
RANK_STATES = {
    RankState.PROPOSED: _("Waits for signatures"),
    RankState.DECIDED: _("Decided"),
    RankState.WITHDRAWN: _("Withdrawn before it was decided"),
}
RANK_SHAPES = {RankState.PROPOSED: "wait", RankState.DECIDED: "ok", RankState.WITHDRAWN: "minus"}
GROUNDS = {
    Ground.DDR_ID: _("The same number of the programme"),
    Ground.BIOMETRIC: _("The same biometric reference"),
    Ground.NAME_AND_BIRTH: _("Name and birth date"),
}
DRAWS = {
    DrawState.OPEN: _("Waits for somebody to look"),
    DrawState.DOUBLE: _("Draws both"),
    DrawState.ENDED: _("The benefit has ended"),
    DrawState.ANOTHER: _("Somebody else"),
}
DRAW_SHAPES = {
    DrawState.OPEN: "wait",
    DrawState.DOUBLE: "stop",
    DrawState.ENDED: "ok",
    DrawState.ANOTHER: "minus",
}
TABLES: dict[str, Sentence] = {
    "force": _("a former force"),
    "table": _("a table of ranks"),
    "board": _("a board"),
}
"""What the secretariat writes that is about nobody."""
