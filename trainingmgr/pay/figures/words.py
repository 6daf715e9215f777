from flask_babel import lazy_gettext as _

FIGURES = {
    "integration": _("23.1 Lines tied to a person on a post"),
    "reconciliation": _("23.1 Days since pay was compared"),
    "documented": _("23.1 Changes with a document"),
    "corrections": _("23.2 Retroactive corrections"),
    "control": _("23.3 Decisions by two people"),
    "audit": _("23.4 Counts and cases"),
}
FORMULAS = {
    "integration": _("lines held to pay a person who holds an authorised post ÷ all lines of the "
                     "newest months, of files and of our own payrolls; A from 95 %, B from 85 %, "
                     "C from 70 %"),
    "reconciliation": _("days since a file was last compared with the register, or a payroll that "
                        "we paid worked out from it; A up to 45, B up to 100, C up to 190"),
    "documented": _("changes of our payrolls since the month before that have a document ÷ all "
                    "such changes of the last twelve months; A at 100 %, B from 95 %, C from 80 %"),
    "corrections": _("lines that changed after the cut-off, or for a month before ÷ all lines of "
                     "the newest months; A up to 3 %, B up to 5 %, C up to 10 %"),
    "control": _("holds, accounts that pay goes to, entries of arrears and rates decided by "
                 "another person than asked for them ÷ all such decisions; A at 100 %, B from 95 "
                 "%, C from 80 %"),
    "audit": _("years of the last three with a closed count of the force: A three, B two, C one; "
               "and cases of the last twelve months that are decided ÷ all cases: what was found "
               "in files, and lines of our payrolls that a rule held"),
}  # fmt: skip
NUMBERS = {
    "lines": _("lines"),
    "matched": _("matched"),
    "slotted": _("on an authorised post"),
    "days": _("days"),
    "months": _("months paid"),
    "compared": _("months compared"),
    "retro": _("late or retroactive"),
    "changes": _("changes"),
    "papers": _("with a document"),
    "decisions": _("decisions"),
    "by_two": _("by two people"),
    "years": _("years with a count"),
    "of": _("years looked at"),
    "cases": _("cases"),
    "decided": _("decided"),
}
GRADES = {"A": "ok", "B": "ok", "C": "wait", "D": "stop"}
