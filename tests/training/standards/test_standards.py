"""Standards are agreed by both sides (ST-4), and what no module teaches is a gap."""

import io

import pytest
from pypdf import PdfReader
from sqlalchemy import text

from tests.makers import a_user
from tests.training.makers import a_module
from tests.training.planning.made import a_planner
from tests.training.standards.made import WORDS, a_standard, proposed, signed, wording
from trainingmgr.accounts.rules import Role
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.training.cohorts.rules import Side
from trainingmgr.training.curricula.imports import load_catalogue
from trainingmgr.training.curricula.queries import topics
from trainingmgr.training.curricula.rules import VersionState
from trainingmgr.training.standards import imports, queries, services
from trainingmgr.training.standards.rules import Coverage, StandardKind, StandardState, coverage


def test_a_standard_that_nothing_teaches_is_a_gap():
    found, gaps = coverage(["A", "B"], {"A": ["HR-2", "HR-1"]})
    assert found == [Coverage("A", ("HR-1", "HR-2")), Coverage("B", ())]
    assert gaps == 1


@operation
def run_raw(sql):
    db.session.execute(text(sql))


def test_st_4_both_sides_sign_and_a_newer_version_supersedes(app):
    by, module = a_planner(), a_module()
    row = proposed(a_standard(module, by=by), by)
    with pytest.raises(Refusal, match="stays as it is"):
        services.change(row, wording(), seen=row.version, by=by)
    with pytest.raises(Refusal, match="stays as it is"):
        run_raw("UPDATE standard SET source = 'other'")
    with pytest.raises(Refusal, match="both sign"):
        run_raw("UPDATE standard SET state = 'agreed'")
    with pytest.raises(Refusal, match="stays as it is"):
        run_raw("DELETE FROM standard")
    assert signed(row) == [False, True]
    newer = queries.standard(services.draft_newer(queries.standard(row.uid), by=by).uid)
    assert [each.module_id for each in newer.modules] == [module.id]
    with pytest.raises(Refusal, match="draft of this standard already"):
        services.draft_newer(queries.standard(row.uid), by=by)
    signed(proposed(queries.standard(newer.uid), by))
    states = [(each.number, each.state) for each in queries.versions(row.code)]
    assert states == [(2, StandardState.AGREED), (1, StandardState.SUPERSEDED)]


def test_one_person_signs_for_one_side_and_a_signed_one_is_not_taken_back(app):
    by, host = a_planner(), a_user(Role.HOST_AUTHORITY)
    row = proposed(a_standard(by=by), by)
    services.sign(row, Side.HOST, capacity="Chief of staff", seen=row.version, by=host)
    twin = a_user(Role.PROGRAMME_OFFICER)
    twin.holder_id = host.holder_id
    db.session.commit()
    row = queries.standard(row.uid)
    with pytest.raises(Refusal, match="does not sign for another"):
        services.sign(row, Side.PROGRAMME, capacity="x", seen=row.version, by=twin)
    row = queries.standard(row.uid)
    with pytest.raises(Refusal, match="stays as it is"):
        services.take_back(row, seen=row.version, by=by)


@pytest.mark.parametrize(
    ("kind", "facts", "says"),
    [
        (StandardKind.TRAINING, {"words": {}}, "Write what the standard asks for"),
        (StandardKind.TRAINING, {"words": {"en": "Short"}}, "Write what the standard asks for"),
        (StandardKind.TRAINING, {"titles": {}}, "Write a title"),
    ],
)
def test_a_standard_says_something(app, kind, facts, says):
    with pytest.raises(Refusal, match=says):
        a_standard(kind=kind, **facts)


def test_only_training_is_taught_and_only_by_agreed_modules(app):
    taught, draft, free = a_module("HR-1"), a_module(state=VersionState.DRAFT), a_module("HR-3")
    first, second = a_standard(taught, draft, code="A"), a_standard(draft, code="B")
    a_standard(kind=StandardKind.DISCIPLINE)
    lines, gaps, without = queries.covered()
    assert [(each.code, found.modules) for each, found in lines] == [("A", ("HR-1",)), ("B", ())]
    assert (gaps, [each.code for each in without]) == (1, [free.code])
    assert {each.code for each in (first, second)} == {"A", "B"}
    with pytest.raises(Refusal, match="taught by modules"):
        a_standard(taught, kind=StandardKind.EQUIPMENT)


def test_a_standard_goes_from_a_draft_to_two_signatures_in_the_pages(cast, browse):
    a_module("HR-777")
    officer = browse(cast.curriculum_officer)
    assert 'href="/standards"' in officer.get("/catalogue").text
    sent = officer.post("/standards/new", code="IHL-S1", kind="training", title_en="Distinction",
                        words_en=WORDS["en"], source="AP I, article 48")  # fmt: skip
    assert sent.status_code == 302, sent.text
    path = sent.location
    opened = officer.get(f"{path}/modules")
    officer.post(f"{path}/modules", modules="HR-777")
    late = officer.post(f"{path}/modules", opened=opened, modules="")
    assert late.status_code == 409 and "HR-777" in late.text
    assert "HR-777" in officer.get(path).text
    officer.post(f"{path}/proposal", opened=officer.get(path))
    for whose, says in ((cast.host_authority, "other side"), (cast.programme_officer, "agreed")):
        signer = browse(whose)
        sent = signer.post(f"{path}/signature", opened=signer.get(path), capacity="Chief")
        assert says in signer.get(sent.location).text
    assert "Agreed" in officer.get("/standards").text
    assert "HR-777" in officer.get("/standards/coverage").text
    for language in ("en", "fr", "ar"):
        paper = officer.get(f"{path}/sheet.pdf?language={language}")
        said = PdfReader(io.BytesIO(paper.data)).pages[0].extract_text()
        assert "IHL-S1" in said
        assert "article 48" in said


def test_the_library_of_the_four_topics_is_loaded_once_with_its_articles(cast, browse):
    """What somebody wrote under such a code before stays theirs."""
    load_catalogue(by=a_planner())
    own = a_standard(code="HR-S2")
    officer = browse(cast.curriculum_officer)
    for _each in range(2):
        officer.post("/standards/library", opened=officer.get("/standards"))
    assert "Load the library" not in officer.get("/standards").text
    found = {each.code: each for each in queries.standards().rows}
    assert found.keys() == {each["code"] for each in imports.entries()}
    assert found.pop("HR-S2").uid == own.uid
    assert {each.topic.code for each in found.values()} == {
        each.code for each in topics() if each.is_named
    }
    for each in found.values():
        assert each.state is StandardState.DRAFT
        assert each.words.keys() == each.titles.keys() == {"en", "fr", "ar"}
        assert any(word in each.source for word in ("article", "resolution", "principle"))
        assert each.modules, each.code


def test_the_library_costs_the_same_however_long(cast, browse):
    a_standard(a_module())
    browser = browse(cast.curriculum_officer)
    for path, most in {"/standards": 4, "/standards/coverage": 3}.items():
        browser.get(path, costs=most)
    for _each in range(12):
        a_standard(a_module())
    for path, most in {"/standards": 4, "/standards/coverage": 3}.items():
        browser.get(path, costs=most)
