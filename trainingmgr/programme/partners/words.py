from flask_babel import lazy_gettext as _

from trainingmgr.programme.partners.rules import (
    ActivityState,
    AgreementKind,
    PartnerRole,
    Standing,
)

ROLES = {
    PartnerRole.FUNDING: _("Funds"),
    PartnerRole.PROGRAMMING: _("Directs"),
    PartnerRole.IMPLEMENTING: _("Carries out"),
    PartnerRole.HOST: _("Hosts"),
}
AGREEMENT_KINDS = {
    AgreementKind.BILATERAL: _("Bilateral, between two"),
    AgreementKind.MULTILATERAL: _("Multilateral, between several"),
}
STATES = {
    ActivityState.PLANNED: _("Planned"),
    ActivityState.ONGOING: _("Under way"),
    ActivityState.COMPLETED: _("Completed"),
    ActivityState.SUSPENDED: _("Suspended"),
    ActivityState.CANCELLED: _("Cancelled"),
}
SHAPES = {
    ActivityState.PLANNED: "wait",
    ActivityState.ONGOING: "go",
    ActivityState.COMPLETED: "ok",
    ActivityState.SUSPENDED: "hold",
    ActivityState.CANCELLED: "stop",
}
STANDINGS = {
    Standing.TO_COME: _("Not yet in force"),
    Standing.RUNS: _("In force"),
    Standing.ENDS_SOON: _("Ends soon"),
    Standing.OVER: _("Over"),
}
STANDING_SHAPES = {
    Standing.TO_COME: "wait",
    Standing.RUNS: "ok",
    Standing.ENDS_SOON: "late",
    Standing.OVER: "none",
}
