"""Everything with Tab and Enter alone: the skip link, a focus that is seen, a deed to its end."""

import pytest

from tests.browser import Browser
from tests.browser_checks import a_page, borrow_session
from tests.makers import a_person, a_unit
from tests.training.enrolments.made import a_place, a_run, covered, ready
from trainingmgr.core.db import db

FOCUSED = """() => {
  const it = document.activeElement
  if (!it || it === document.body) return null
  const style = getComputedStyle(it), box = it.getBoundingClientRect()
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0
  return {
    what: it.outerHTML.slice(0, 120), words: it.innerText || "",
    seen: (ring || style.boxShadow !== "none") && box.width > 1 && box.height > 1
      && box.bottom > 0 && box.top < innerHeight,
  }
}"""


@pytest.fixture
def unit(cast):
    unit = a_unit()
    covered(unit)
    return unit


def tabbed_to(page, words, most=150):
    """Press Tab until the element with these words, or of this name, has the focus."""
    for _each in range(most):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.name || document.activeElement.innerText")
        if (name or "").strip() == words:
            return
    raise AssertionError(f"Tab never came to {words}")


def test_every_stop_of_the_tab_key_is_seen(app, cast, address, window, unit):
    run = a_run(cast.here)
    person = a_person(unit, reach=cast.here)
    db.session.commit()
    pages = {
        cast.training_clerk: ("/", "/people", "/people/new", f"/runs/{run.uid}",
                              f"/runs/{run.uid}/nominations/new", f"/people/{person.uid}"),
        cast.vetting_officer: ("/vetting", "/vetting/units",
                               f"/vetting/units/{unit.uid}/suspension",
                               f"/vetting/people/{person.uid}/new"),
        cast.hr_clerk: ("/pay/desk",),
    }  # fmt: skip
    unseen = []
    with a_page(window) as page:
        for user, paths in pages.items():
            borrow_session(page, address, Browser(app, user))
            for path in paths:
                page.goto(f"{address}{path}")
                for _each in range(90):
                    page.keyboard.press("Tab")
                    stop = page.evaluate(FOCUSED)
                    if stop is None:
                        break
                    if not stop["seen"]:
                        unseen.append((path, stop["what"]))
    assert unseen == []


def test_one_key_opens_what_waits_longest_and_may_be_switched_off(app, cast, address, window, unit):
    a_place(a_run(cast.here), ready(unit))
    db.session.commit()
    with a_page(window) as page:
        borrow_session(page, address, Browser(app, cast.cell_head))
        page.goto(f"{address}/")
        page.locator("[data-keys-switch]").click()
        page.keyboard.press("n")
        page.locator("[data-keys-switch]").click()
        with page.expect_navigation():
            page.keyboard.press("n")
        assert "/runs/" in page.url


def test_the_first_stop_skips_to_the_page(app, cast, address, window):
    with a_page(window) as page:
        borrow_session(page, address, Browser(app, cast.training_clerk))
        page.goto(f"{address}/people")
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUSED)["words"] == "Skip to the page"
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null")


def test_a_unit_is_suspended_with_tab_and_enter(app, cast, address, window, unit):
    ready(unit)
    db.session.commit()
    with a_page(window) as page:
        borrow_session(page, address, Browser(app, cast.vetting_officer))
        page.goto(f"{address}/vetting/units/{unit.uid}")
        tabbed_to(page, "Suspend support")
        page.keyboard.press("Enter")
        page.wait_for_url("**/suspension")
        tabbed_to(page, "reference")
        page.keyboard.type("L-7")
        tabbed_to(page, "Suspend support")
        page.keyboard.press("Enter")
        page.wait_for_url("**/frozen")
        assert "1 person serves here and below" in page.inner_text("main")


def test_paper_hides_what_only_a_screen_can_do(app, cast, address, window, unit):
    """Ticks, buttons, filters and forms to open a file stay off the paper; the answer stays."""
    person = ready(unit)
    db.session.commit()
    with a_page(window) as page:
        borrow_session(page, address, Browser(app, cast.vetting_officer))
        page.emulate_media(media="print")
        page.goto(f"{address}/vetting")
        assert page.locator("main [type=checkbox]:visible").count() == 0
        assert page.locator("main .btn:visible").count() == 0
        assert page.locator("main table:visible").count() == 1
        page.goto(f"{address}/vetting/people/{person.uid}")
        assert page.locator("main input:visible").count() == 0
        assert "Not opened." in page.inner_text("main")
        assert "Cleared" in page.inner_text("main")
