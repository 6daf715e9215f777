"""How ways of bending a rule are called, and what each counts."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from trainingmgr.accounts.rules import Role
from trainingmgr.accounts.rules.emergencies import drawers_of
from trainingmgr.accounts.words import ROLES, parts
from trainingmgr.core.sentences import listed
from trainingmgr.oversight.workspace.rules import HURRY, Shortcut, Way
from trainingmgr.oversight.workspace.rules.drawing import FileFound, Population, is_thrown
from trainingmgr.pay.rolls.rules import Purpose
from trainingmgr.pay.rolls.words import PURPOSES
from trainingmgr.tabular import importables, listings
from trainingmgr.training.enrolments.words import of_key

__all__ = [
    "FOUND", "FOUND_SHAPES", "POPULATIONS", "SAYS", "SHORTCUTS", "STRATA", "WAYS", "called",
    "is_thrown", "part_of",
]  # fmt: skip
WAYS = {
    Way.OVERRIDDEN: _("Overridden"),
    Way.WAIVED: _("Waived"),
    Way.SHORTENED: _("Shortened"),
    Way.BACKDATED: _("Written for an earlier day"),
    Way.HURRIED: _("Approved in a hurry"),
}
SHORTCUTS = {
    Shortcut.BREACH: _("Classes larger than allowed"),
    Shortcut.QUOTA: _("Lists taken out above the quota"),
    Shortcut.HOLDS_SIGNED: _("Payrolls verified with holds set by hand"),
    Shortcut.JOURNAL_BREAK: _("Breaks of the journal that were acknowledged"),
    Shortcut.EMERGENCY: _("Readings in an emergency"),
    Shortcut.WAIVER: _("Waivers of a place in a run"),
    Shortcut.CURTAILMENT: _("Waivers of a shortened module"),
    Shortcut.DELIVERED_SHORT: _("Modules taught for less than 90 % of their hours"),
    Shortcut.TOPIC_LACKING: _("Long courses without a topic they owe"),
    Shortcut.LATE_MARKS: _("Marks written down after the lock"),
    Shortcut.LATE_REPORT: _("Reports that came late, or say that another taught"),
    Shortcut.AFTER_LOCK: _("Single marks changed after the lock"),
    Shortcut.AGREED_LATE: _("Runs agreed to after they began"),
    Shortcut.PAY_BACKDATED: _("Rights to pay from a month that was over"),
    Shortcut.PAYROLL_HURRIED: _("Payrolls signed three times"),
    Shortcut.WAIVER_HURRIED: _("Waivers asked for and signed"),
    Shortcut.CORRECTION_HURRIED: _("Corrections of identity proposed and decided"),
    Shortcut.MERGE_HURRIED: _("Records joined or parted"),
    Shortcut.CERTIFICATES_HURRIED: _("Certificates asked for and issued"),
    Shortcut.CHANNEL_HURRIED: _("Accounts for pay proposed and agreed"),
    Shortcut.LATE_HURRIED: _("Late marks and reports confirmed"),
    Shortcut.RIGHTS_HURRIED: _("Rights to pay proposed and agreed"),
    Shortcut.REVOCATION_HURRIED: _("Certificates revoked"),
    Shortcut.QUOTA_HURRIED: _("Lists above the quota agreed to"),
    Shortcut.IMPORT_HURRIED: _("Files of more than 50 rows agreed to"),
    Shortcut.GRANT_HURRIED: _("Sensitive roles given and countersigned"),
    Shortcut.ERASURE_HURRIED: _("Runs of erasure proposed and agreed to"),
    Shortcut.HOLD_HURRIED: _("Pay put on hold or given free"),
    Shortcut.MATCH_HURRIED: _("Matches with a watch list proposed and decided"),
    Shortcut.CURTAILMENT_HURRIED: _("Waivers of a shortened module asked for and signed"),
    Shortcut.ARREARS_HURRIED: _("Arrears written down and agreed to"),
    Shortcut.KEY_HURRIED: _("Signing keys struck off"),
    Shortcut.SOURCE_HURRIED: _("Sources asked for and opened"),
    Shortcut.MEASURE_HURRIED: _("Measures asked for and decided"),
}
NAMED = {
    "human_rights": _("human rights"),
    "ihl": _("law of armed conflict"),
    "child_protection": _("child protection"),
    "gbv": _("gender-based violence"),
}
SAYS = {
    Way.OVERRIDDEN: _("Somebody went over a limit, by name and with a reason."),
    Way.WAIVED: _("A rule was set aside for one case, by two people."),
    Way.SHORTENED: _(
        "Runs that ended in this time: what was taught of each module, and courses of more than "
        "five days for armed personnel that lack human rights, the law of armed conflict, child "
        "protection or gender-based violence."
    ),
    Way.BACKDATED: _("What was written later than the rule allows, or holds from an earlier day."),
    Way.HURRIED: _(
        "One person asked and another agreed within %(minutes)s minutes: too short to look.",
        minutes=HURRY,
    ),
}
POPULATIONS = {
    Population.RUNS: _("Training runs that ended"),
    Population.CERTIFICATES: _("Certificates issued"),
    Population.SHEETS: _("Attendance sheets of classes"),
    Population.WAIVERS: _("Waivers signed"),
    Population.CORRECTIONS: _("Corrections of identity decided"),
    Population.PAYMENTS: _("Payments due"),
}
STRATA = {
    Population.RUNS: _("Centre"),
    Population.CERTIFICATES: _("Centre"),
    Population.SHEETS: _("Centre"),
    Population.WAIVERS: _("Run"),
    Population.CORRECTIONS: _("Month"),
    Population.PAYMENTS: _("Month"),
}
FOUND = {
    FileFound.WHOLE: _("Handed over whole"),
    FileFound.PART: _("Handed over in part"),
    FileFound.MISSING: _("Not found"),
    FileFound.REFUSED: _("Refused"),
}
FOUND_SHAPES = {
    FileFound.WHOLE: "ok", FileFound.PART: "wait", FileFound.MISSING: "late",
    FileFound.REFUSED: "stop",
}  # fmt: skip


RIGHTS = {
    "grade_holding": _("Grade"), "allowance_grant": _("Allowance"),
    "deduction_order": _("Deduction"), "hold": _("Put on hold"), "release": _("Given free"),
    "stop_list": _("Stop list"), "exchange_rate": _("Rate"),
}  # fmt: skip


def called(kind: Shortcut, what: str) -> str:
    """What a row is about in words, where it is no code of ours."""
    if kind in (Shortcut.QUOTA, Shortcut.QUOTA_HURRIED):
        return str(listings.called(what))
    if kind is Shortcut.IMPORT_HURRIED:
        known = importables.kinds()
        return str(known[what].title) if what in known else what
    if kind is Shortcut.GRANT_HURRIED:
        return str(ROLES[Role(what)])
    if kind is Shortcut.EMERGENCY:
        return listed(parts(drawers_of(what)))
    return str(RIGHTS[what]) if what in RIGHTS else ""


def purpose_of(of: str) -> str:
    """What a payroll pays, in words."""
    return str(PURPOSES[Purpose(of)])


def lacking_of(of: str) -> str:
    """A course and the named topics that it owes, in words."""
    code, _colon, topics = of.partition(": ")
    return f"{code}: {gettext(', ').join(str(NAMED[each]) for each in topics.split(', '))}"


OF = {
    Shortcut.WAIVER: of_key, Shortcut.WAIVER_HURRIED: of_key,
    Shortcut.TOPIC_LACKING: lacking_of,
    Shortcut.HOLDS_SIGNED: purpose_of, Shortcut.PAYROLL_HURRIED: purpose_of,
}  # fmt: skip
"""How what a row is about is said, where it is kept as a code."""


def part_of(kind: Shortcut, of: str) -> str:
    """The part that a row is about, as its reader says it: on a page, in a file and in a pack."""
    return OF[kind](of) if of and kind in OF else of
