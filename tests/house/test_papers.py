"""R-DAT-11: whatever is drawn of people says on every sheet how it is to be handled."""

import ast
from pathlib import Path

from trainingmgr.tabular.listings import Listing
from trainingmgr.tabular.printouts import handling_of

ROOT = Path(__file__).parents[2] / "trainingmgr"
DRAWS = {
    "AttendanceSheet", "CashPaper", "Cards", "Intake", "Notice", "QuestionPaper", "ReactionForm",
    "Report", "Table", "document",
}  # fmt: skip
LISTS = "from trainingmgr.documents.lists import Head, listed"
THEIRS = {
    "pay/arrears._drawn", "pay/channels.letter", "pay/holds._written", "pay/rolls.payslip",
    "recruitment._letter", "training/enrolments.joining_letters", "vetting/cases.paper",
    "vetting/ddr.letter",
}  # fmt: skip
"""Given to whom it is about, to keep: nothing on it asks to hand it back or to burn it."""
NOBODY = {
    "oversight.checkpoint", "oversight/retention.certificate", "registry/notices.hand",
    "oversight/workspace.pack", "pay/presence.report", "programme/quarters._said",
    "training/exercises.sheet", "vetting/diligence.letter",
}  # fmt: skip
"""Names nobody: figures, hashes, numbers, tasks, a unit."""


def test_r_dat_11_a_paper_about_people_says_how_it_is_handled():
    bare, theirs, drawn = set(), set(), 0
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
                name = f"{path.parent.relative_to(ROOT).as_posix()}.{deed.name}"
                said = [ast.unparse(each) for each in call.keywords if each.arg == "handling"]
                bare |= set() if said else {name}
                theirs |= {name} if "theirs()" in "".join(said) else set()
    assert drawn > 30
    assert bare == NOBODY
    assert theirs == THEIRS


def test_r_dat_11_a_list_says_it_too_and_one_for_the_person_says_that_it_is_theirs():
    """What is held about somebody, who looked at it, and their transcript are lists as well."""
    usual = {"columns": (), "fetch": list, "cells": list, "back": "/"}
    said = [handling_of(Listing(**usual | facts)) for facts in ({}, {"is_theirs": True})]
    assert ["burn it" in each for each in said] == [True, False] and "keeps it" in said[1]
    assert not handling_of(Listing(**usual, is_personal=False))
    given = [path for path in ROOT.rglob("*.py") if "is_theirs=True" in path.read_text("utf-8")]
    assert {each.stem for each in given} == {"looks", "requests", "transcripts"}


def _called(of):
    if isinstance(of, ast.Attribute):
        return of.attr
    return of.id if isinstance(of, ast.Name) else ""
