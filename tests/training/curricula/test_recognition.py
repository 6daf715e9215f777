"""What outside bodies say of a module version, on its page and in the file of a catalogue."""

import json
from datetime import date, timedelta
from io import BytesIO

import pytest

from tests.browser import Browser
from tests.training.makers import a_module, version_of
from trainingmgr.core import clock
from trainingmgr.core.errors import Refusal
from trainingmgr.training.curricula import queries, services
from trainingmgr.training.curricula.imports import whole
from trainingmgr.training.curricula.rules import RecognitionState, recognition_state

DAY = timedelta(days=1)
BODY = "School of peace operations"


def test_a_recognition_stands_from_its_first_day_to_its_last_unless_taken_back():
    on, states = date(2026, 3, 1), RecognitionState
    for first, last, ended, state in (
        (None, None, None, states.APPLIED),
        (on + DAY, None, None, states.COMING),
        (on, on, None, states.RECOGNISED),
        (on - DAY, on - DAY, None, states.LAPSED),
        (on - DAY, on + DAY, on, states.WITHDRAWN),
        (on - DAY, on + DAY, on + DAY, states.RECOGNISED),
    ):
        assert recognition_state(first, last, ended, on) is state


def said(**facts):
    usual = {"body": BODY, "reference": "TR/26/9", "from_on": clock.today()}
    return services.Recognised(**usual | facts)


def test_a_recognition_is_written_once_and_taken_back_with_a_reason(cast):
    module, by = a_module(), cast.curriculum_officer
    version = queries.version(version_of(module).uid)
    row = services.recognise(version, module.code, said(), by=by)
    for facts, sentence in (
        ({}, "already"),
        ({"reference": "2", "body": " "}, "which body"),
        ({"reference": "2", "until_on": clock.today() - DAY}, "ends after"),
        ({"reference": "2", "from_on": None, "until_on": clock.today()}, "from when"),
    ):
        with pytest.raises(Refusal, match=sentence):
            services.recognise(version, module.code, said(**facts), by=by)
    row, version = queries.recognition(row.uid)
    with pytest.raises(Refusal, match="full sentence"):
        services.end_recognition(row, version, clock.today(), "no", seen=1, by=by)
    services.end_recognition(row, version, clock.today(), "The inspection failed.", seen=1, by=by)
    assert row.standing(clock.today()) is RecognitionState.WITHDRAWN


def test_the_page_takes_the_paper_and_gives_it_back(app, cast):
    module = a_module()
    officer = Browser(app, cast.curriculum_officer)
    path = f"/catalogue/versions/{version_of(module).uid}/recognition"
    paper = b"%PDF-1.4\n1 0 obj\n%%EOF"
    officer.post(path, body=BODY, reference="TR/26/9", from_on=clock.today().isoformat(),
                 file=(BytesIO(paper), "letter.pdf"))  # fmt: skip
    page = officer.get(f"/catalogue/modules/{module.uid}").text
    assert BODY in page
    assert "Recognised" in page
    row = queries.recognitions_of([version_of(module).id])[version_of(module).id][0]
    assert officer.get(f"/catalogue/recognitions/{row.uid}/document").data == paper


def test_a_catalogue_carries_what_is_recognised_to_another_site(cast):
    module, by = a_module("RCG-404"), cast.curriculum_officer
    version = queries.version(version_of(module).uid)
    services.recognise(version, module.code, said(scope="Sergeants", sha256="ab" * 32), by=by)
    file = whole.whole()
    entry = next(each for each in file["modules"] if each["code"] == "RCG-404")
    assert entry["recognised"] == [
        {"body": BODY, "reference": "TR/26/9", "scope": "Sergeants",
         "from": clock.today().isoformat(), "until": "", "sha256": "ab" * 32},
    ]  # fmt: skip
    entry["code"] = "RCG-405"
    brought = whole.read(json.dumps(file | {"modules": [entry], "courses": []}).encode())
    for _again in range(2):
        whole.bring(brought, by=by)
        made = version_of(queries.modules_by_code(["RCG-405"])["RCG-405"])
        rows = queries.recognitions_of([made.id])[made.id]
        assert [(each.body, each.scope, each.from_on, each.until_on) for each in rows] == [
            (BODY, "Sergeants", clock.today(), None)
        ]
    entry["recognised"] = [{"body": BODY}]
    with pytest.raises(Refusal, match="RCG-405"):
        whole.bring(whole.read(json.dumps(file | {"modules": [entry]}).encode()), by=by)
