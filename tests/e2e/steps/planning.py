"""A run from its plan to its first class: who agrees, who leads, who may come and who may not."""

from tests.e2e.journey import CHILD, CLERK, HEAD, NAME, NUMBER, TODAY, press, row, said

CLASSES = {"06:00": "08:00", "08:00": "10:00", "10:00": "12:00"}


def a_run_is_planned_and_approved_by_host_and_programme(journey):
    page = journey.go(CLERK, "/runs/new")
    courses = page.get_by_label("Course", exact=True)
    ours = next(each for each in courses.locator("option").all_inner_texts() if "JRN-101" in each)
    courses.select_option(label=ours)
    page.get_by_label("Centre", exact=True).select_option(index=1)
    page.get_by_label("First day").fill(f"{TODAY:%d/%m/%Y}")
    page.get_by_label("Last day").fill(f"{TODAY:%d/%m/%Y}")
    page.locator("main label", has_text="English").click()
    page.get_by_label("Seats", exact=True).fill("12")
    page.get_by_label("Units that it supports").fill("11BN-A, 11BN-B")
    press(page, "Save the plan")
    journey.run = page.url.removeprefix(journey.site.address).split("/")[2]
    for side in ("host", "programme"):
        other = journey.at_run(side)
        press(other, f"Read and approve for the {side}")
        assert journey.at_run(CLERK).get_by_role("button", name="Take nominations").count() == 0
        press(other, "Approve exactly this plan")
    press(journey.at_run(CLERK), "Take nominations")
    page = journey.at_run(CLERK)
    for side, name in (("Host", "Bichara Tahir Bahrani"), ("Programme", "Philip Ajak Oyet")):
        assert row(page, side, "Approved", name).count() == 1


def classes_are_laid_out_and_led(journey):
    page = journey.at_run(CLERK, "/classes")
    for starts, ends in CLASSES.items():
        press(page, "Plan a class")
        page.get_by_label("Module").select_option(index=1)
        page.get_by_label("Day", exact=True).fill(f"{TODAY:%d/%m/%Y}")
        page.get_by_label("From", exact=True).fill(starts)
        page.get_by_label("To", exact=True).fill(ends)
        press(page, "Save the class")
    for _each in CLASSES:
        page = journey.at_run(CLERK, "/classes")
        press(page, "Name who leads")
        able = row(page, "Yes").get_by_role("rowheader").inner_text().strip()
        page.get_by_label("Person", exact=True).select_option(label=able)
        page.get_by_label("Does what").select_option(label="Leads")
        press(page, "Name the person")
    assert journey.at_run(CLERK, "/classes").get_by_text("Name who leads").count() == 0


def people_are_nominated_and_the_gap_of_one_is_explained(journey):
    page = journey.at_run(CLERK, "/nominations/new")
    page.get_by_label("Numbers").fill("\n".join([*NUMBER.values(), CHILD]))
    press(page, "Look who can and who cannot")
    gap = row(page, NAME["expired"]).inner_text()
    assert "National vetting: clearance expired on" in gap
    assert "Ask the vetting officer" in gap
    assert "clearance expired" not in row(page, NAME["traveller"]).inner_text()
    assert "Not found within your reach:" in said(page)
    assert CHILD in said(page)
    press(page, "Nominate 5 people")


def the_head_of_the_cell_confirms_them_and_the_run(journey):
    page = journey.at_run(HEAD, "/nominations")
    press(page, "Look and confirm")
    assert not row(page, NAME["expired"]).get_by_role("checkbox").is_checked()
    press(page, "Confirm 4 people")
    assert "4 of 12 seats" in said(page)
    press(page, "Confirm the run")
    press(journey.at_run(CLERK), "Start the run")
    assert "Teaching is under way" in said(journey.at_run(CLERK))
