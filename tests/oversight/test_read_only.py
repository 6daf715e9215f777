"""Oversight writes in its workspace and nowhere else, but for what is stated here."""

from trainingmgr.accounts.rules import Role
from trainingmgr.accounts.rules.permissions import PERMISSIONS
from trainingmgr.core.permissions import Permission as P  # noqa: N817  one line a permission

WORKSPACE = {"samples", "packs", "oversight_bodies", "oversight_acts", "matters"}
STATED = {
    "cases.samples": "draws files of vetting by lot (security 4.1)",
    "checkpoints.hand_over": "hands the journal's checkpoint to bodies outside (security 5)",
    "emergencies.end": "ends a reading in an emergency before its time (security 4.1)",
    "framework.finding": "verifies what others claim of the framework (security 4.1)",
    "instruments.see": "sees whether what a law obliges is done, which others claim (OA-4)",
    "reform.see": "sees whether an item of the plan is done, which others say (RE-2)",
    "surveys.release": "releases what the public says, which others brought (LT-3)",
    "headcounts.draw": "draws whom to count again (AC4)",
    "musters.attach_scan": "the papers of that second count",
    "musters.check": "the papers of that second count",
    "musters.note_name": "the papers of that second count",
    "musters.type_in": "the papers of that second count",
    "looks.alert": "says what it found where very many people were shown (security 4.2)",
    "oversight.export": "takes the journal out",
    "exports.destroyed": "says that what it took away is destroyed (R-DAT-06)",
    "attendance.oddity": "says what it found of a pattern of marks (AC14)",
}
OWN = {"people.choice"}
"""Columns of lists, which are one's own."""
READS = {
    "cases.file", "checkpoints.comparing", "exports.find", "exports.one", "followup.find",
    "followup.print_sheet", "headcounts.index", "musters.find", "musters.index",
    "presence.person", "quarters.data", "quarters.index", "quarters.paper", "retention.certificate",
    "staffing.show",
}  # fmt: skip
"""They take a reason or a number; what else can be sent to them is refused to who only reads."""


def test_oversight_writes_nowhere_else(app):
    may = PERMISSIONS[Role.OVERSIGHT]
    writing = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "POST" in rule.methods
        and isinstance(said := getattr(app.view_functions[rule.endpoint], "access", None), tuple)
        and any(each in may for each in said)
    }
    elsewhere = {each for each in writing if each.partition(".")[0] not in WORKSPACE}
    assert sorted(elsewhere) == sorted(set(STATED) | READS | OWN)
    assert {each.partition(".")[0] for each in writing} >= WORKSPACE
    assert not may & {P.COMPLAINT_HANDLE, P.CONCERN_CONDUCT, P.EXPORT, P.IMPORT_APPROVE}
