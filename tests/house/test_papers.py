"""R-DAT-11: whatever is drawn of people says on every sheet how it is to be handled."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2] / "trainingmgr"
DRAWS = {
    "AttendanceSheet", "CashPaper", "Cards", "Intake", "Notice", "QuestionPaper", "ReactionForm",
    "Report", "Table", "document",
}  # fmt: skip
LISTS = "from trainingmgr.documents.lists import Head, listed"
THEIRS = {
    "pay/channels.letter", "pay/rolls.payslip", "recruitment._letter", "registry/notices.hand",
    "training/enrolments.joining_letters", "vetting/ddr.letter",
}  # fmt: skip
"""Given to whom it is about, to keep."""
NOBODY = {
    "oversight.checkpoint", "oversight/retention.certificate",
    "oversight/workspace.pack", "pay/presence.report", "programme/quarters._said",
    "training/exercises.sheet", "vetting/diligence.letter",
}  # fmt: skip
"""Names nobody: figures, hashes, numbers, tasks, a unit."""


def test_r_dat_11_a_paper_about_people_says_how_it_is_handled():
    bare, drawn = set(), 0
    for path in ROOT.rglob("printouts.py"):
        text = path.read_text("utf-8")
        if "trainingmgr.documents" not in text:
            continue
        draws = DRAWS | {"listed"} if LISTS in text else DRAWS
        for deed in ast.parse(text).body:
            if not isinstance(deed, ast.FunctionDef):
                continue
            for call in ast.walk(deed):
                if not isinstance(call, ast.Call) or _called(call.func) not in draws:
                    continue
                drawn += 1
                if not any(each.arg == "handling" for each in call.keywords):
                    bare.add(f"{path.parent.relative_to(ROOT).as_posix()}.{deed.name}")
    assert drawn > 30
    assert bare == THEIRS | NOBODY


def _called(of):
    if isinstance(of, ast.Attribute):
        return of.attr
    return of.id if isinstance(of, ast.Name) else ""
