"""Pages of the pool of trainers."""

from datetime import timedelta

from tests.makers import a_person, an_organisation, kept
from tests.training.makers import a_module, a_posting, a_trainer
from trainingmgr.core import clock
from trainingmgr.registry.people.rules import Category
from trainingmgr.training.curricula.models import MandatoryFor
from trainingmgr.training.trainers import queries

TODAY = clock.today


def day(shift=0):
    return f"{TODAY() + timedelta(days=shift):%d/%m/%Y}"


def test_the_pool_costs_the_same_at_1_and_at_50(browse, cast):
    module = a_module()
    a_trainer(module, centre=cast.here)
    browser = browse(cast.cell_head)
    browser.get("/trainers", costs=7)
    for _ in range(30):
        a_trainer(module, centre=cast.here)
    assert "view-name" in browser.get("/trainers?level=lead").text, "its own label, beside a name"
    answer = browser.get("/trainers", costs=7)
    assert "Complete" in answer.text


def test_the_matrix_of_modules_and_languages_names_what_nobody_teaches(browse, cast):
    """R-MEN-01."""
    module = a_module("IHL-201")
    a_module("HR-101")
    a_trainer(module, centre=cast.here, languages=("fr",))
    answer = browse(cast.curriculum_officer).get("/trainers/coverage", costs=3).text
    assert "One person" in answer
    assert "Nobody" in answer


def test_a_profile_is_opened_with_its_first_posting(browse, cast):
    person, provider = a_person(), an_organisation()
    browser = browse(cast.cell_head)
    facts = {
        "kind": "trainer", "provider": str(provider.id), "appointment": "seconded",
        "languages": ["fr"], "centre": str(cast.here.id), "from_on": day(), "until_on": day(90),
    }  # fmt: skip
    answer = browser.post("/trainers/new", number="0000000-0", **facts)
    assert "Nobody has this number." in answer.text
    answer = browser.post("/trainers/new", number=person.number, **facts)
    assert answer.status_code == 302
    answer = browser.get(answer.location)
    assert "Not complete for this posting" in answer.text


def test_everything_of_a_profile_is_written_by_forms(browse, cast):
    module, trainer = a_module("IHL-201"), a_trainer(centre=cast.here, screened=False)
    page, browser = f"/trainers/{trainer.uid}", browse(cast.cell_head)
    judged = {"level": "lead", "method": "certificate", "since_on": day(-10), "assessor": "Col."}
    browser.post(f"{page}/qualifications/new", module=str(module.id), **judged)
    browser.post(f"{page}/leave/new", from_on=day(1), until_on=day(2))
    whole = queries.trainer(trainer.uid, reader=cast.cell_head)
    tour, held, leave = whole.postings[0], whole.qualifications[0], whole.leaves[0]
    answer = browser.post(f"{page}/postings/{tour.uid}/screening", certified_on=day())
    assert "which state or office" in answer.text
    browser.post(
        f"{page}/postings/{tour.uid}/screening", certified_on=day(), certified_by="MoD",
        attested_on=day(), conduct="nothing_found", conduct_on=day(),
    )  # fmt: skip
    answer = browser.get(page, costs=8)
    assert "Complete for this posting" in answer.text
    assert "Nothing found" not in answer.text
    browser.post(f"{page}/qualifications/{held.uid}", **judged | {"level": "master"})
    browser.post(f"{page}/postings/{tour.uid}", from_on=day(), until_on=day(30))
    opened = browser.get(page)
    browser.post(f"{page}/leave/{leave.id}/end", opened=opened)
    whole = queries.trainer(trainer.uid, reader=cast.cell_head)
    assert whole.leaves == []
    assert whole.qualifications[0].level == "master"
    assert whole.postings[0].until_on == TODAY() + timedelta(days=30)
    browser.post(
        f"{page}/edit", kind="mentor", appointment="national", languages=["ar"],
        provider=str(trainer.provider_id),
    )  # fmt: skip
    assert "Mentor" in browser.get(page).text


def test_a_second_save_of_a_posting_shows_theirs_and_yours(browse, cast):
    trainer = a_trainer()
    tour = a_posting(trainer, cast.here)
    page, browser = f"/trainers/{trainer.uid}/postings/{tour.uid}", browse(cast.cell_head)
    opened = browser.get(page)
    browser.post(page, until_on=day(40))
    answer = browser.post(page, opened=opened, until_on=day(50))
    assert answer.status_code == 409
    assert "Theirs and yours" in answer.text


def test_a_foreign_profile_answers_like_an_unknown_one(browse, cast):
    trainer = a_trainer(centre=cast.there)
    browser = browse(cast.cell_head)
    assert browser.get(f"/trainers/{trainer.uid}").status_code == 404
    assert browse(cast.training_clerk).get("/trainers/new").status_code == 403


def test_who_lacks_what_is_a_page_and_a_paper(browse, cast):
    module = a_module("GBV-101")
    kept(MandatoryFor(module_id=module.id, category=Category.ENLISTED))
    a_person(cast.unit, name="Idriss Barka")
    browser = browse(cast.hr_clerk)
    answer = browser.get("/records/lacking?module=GBV-101", costs=7)
    assert "Who lacks GBV-101" in answer.text
    assert "Idriss Barka" in answer.text
    for _ in range(20):
        a_person(cast.unit)
    browser.get("/records/lacking?module=GBV-101", costs=7)
    paper = browser.get(f"/records/lacking/print?module=GBV-101&unit={cast.unit.uid}")
    assert "21 lines" in paper.text
    assert browse(cast.nobody).get("/records/lacking").status_code == 403
