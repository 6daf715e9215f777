from flask_babel import lazy_pgettext

from trainingmgr.programme.ddr.rules import PhaseKind, PhaseState, Way

KINDS = {
    PhaseKind.DISARMAMENT: lazy_pgettext("ddr", "Disarmament"),
    PhaseKind.DEMOBILISATION: lazy_pgettext("ddr", "Demobilisation"),
    PhaseKind.REINSERTION: lazy_pgettext("ddr", "Reinsertion"),
    PhaseKind.REINTEGRATION: lazy_pgettext("ddr", "Reintegration"),
}
STATES = {
    PhaseState.PLANNED: lazy_pgettext("ddr", "Planned"),
    PhaseState.BEGUN: lazy_pgettext("ddr", "Begun"),
    PhaseState.OVER: lazy_pgettext("ddr", "Over"),
    PhaseState.DROPPED: lazy_pgettext("ddr", "Given up"),
}
STATE_SHAPES = {
    PhaseState.PLANNED: "none", PhaseState.BEGUN: "go", PhaseState.OVER: "ok",
    PhaseState.DROPPED: "stop",
}  # fmt: skip
WAYS = {
    Way.ITEM_WAITS: lazy_pgettext("ddr", "the item waits for this phase"),
    Way.PHASE_WAITS: lazy_pgettext("ddr", "this phase waits for the item"),
}
