"""Every page there is, in a real browser: for whoever cannot see, on small screens, in three
languages, under the security policy, and without scripts."""

from inspect import unwrap
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.browser_checks import (
    AXE,
    a_page,
    a_still_page,
    axe,
    borrow_session,
    lend_session,
    no_sideways_scroll,
    visit,
)
from tests.e2e.server import no_chromium
from tests.e2e.walk import Walk

pytestmark = [pytest.mark.browser, no_chromium]
TEMPLATES = Path(__file__).parents[2] / "templates"
PARTS = ("_", "base", "components/", "layouts/", "errors/", "accounts/parts")
BY_SENDING = {
    "accounts/code_given.html", "accounts/recovery_codes.html", "accounts/second_step.html",
    "accounts/typing.html", "desk/job.html", "registry/reception/view.html",
    "training/enrolments/chosen.html", "training/enrolments/preview.html",
    "tabular/changes.html", "training/results/judged.html", "verify/wait.html",
    "verify/offline.html", "training/attendance/once_of_two.html", "training/concerns/sent.html",
    "programme/decisions/new.html", "training/capacity/beside.html",
    "oversight/complaints/taken.html", "oversight/complaints/public/sent.html",
    "oversight/complaints/public/standing.html", "oversight/complaints/public/wait.html",
    "pay/channels_agree.html", "tabular/view.html",
    "programme/consultations/public/sent.html",
    "programme/consultations/public/standing.html", "programme/consultations/public/wait.html",
}  # fmt: skip
"""Drawn only after something was sent: looked at by the tests of their features."""
NARROWEST = {"desk/home.html", "training/attendance/typing.html", "pay/desk.html",
             "registry/reception/people.html", "training/certificates/show.html",
             "verify/answer.html"}  # fmt: skip


@pytest.fixture(scope="module")
def walk(site):
    return Walk(site).everywhere()


@pytest.fixture(scope="module")
def layouts(walk):
    """One page for each template."""
    return list({each.template: each for each in reversed(walk.found)}.values())


def test_no_page_fails_for_any_role(walk):
    assert walk.wrong == []


def test_no_page_reads_a_whole_table_again_for_each_line(walk):
    """What takes an army of some hundred no time takes one of a hundred thousand minutes."""
    assert len(walk.plans.seen) > 1_000
    assert sorted(walk.plans.slow) == []


def test_no_page_of_the_programme_asks_more_than_eight_statements(walk, site):
    views = site.app.view_functions
    costs = {each: cost for each, cost in walk.costs.items()
             if ".programme." in unwrap(views[each]).__module__}  # fmt: skip
    assert len(costs) > 150
    assert {each: cost for each, cost in costs.items() if cost > 8} == {}


def test_every_template_is_drawn_by_some_page(walk):
    drawn = {each.template for each in walk.found}
    names = {str(file.relative_to(TEMPLATES)) for file in TEMPLATES.rglob("*.html")}
    whole = {name for name in names if not name.startswith(PARTS) and "/_" not in name}
    off = {name for name in whole if name.startswith("vetting/sources/")}
    assert sorted(whole - drawn - BY_SENDING - off) == [], "sources are switched on by a setting"
    assert len({each.endpoint for each in walk.found}) > 140


@pytest.fixture(scope="module")
def pages(walk):
    """One page for each template that each address draws, and each role's own first page."""
    kinds = {
        (each.endpoint, each.template, each.who if each.endpoint == "desk.home" else ""): each
        for each in reversed(walk.found)
    }
    return list(kinds.values())


@pytest.mark.parametrize(
    "language", ["en", *(pytest.param(each, marks=pytest.mark.long) for each in ("fr", "ar"))]
)
def test_every_page_reads_well_without_eyes(site, window, pages, layouts, language):
    """In English each layout is made wide and narrow here too, and so is opened once less. What
    stands over the pages of a reader, in each make of it, is read on the first of them.
    """
    wrong, first = [], set(layouts)
    fitted = set(first) if language == "en" else set()
    with a_still_page(window, language=language) as page:
        page.add_init_script(path=AXE)
        for who, theirs in by_reader(pages).items():
            becomes(page, site, who, language)
            tops = set()
            for each in theirs:
                wrong += [f"{at(each)}: {fault}" for fault in opened(page, site, each)]
                if each in fitted:
                    wrong += too_wide(page, each)
                    page.set_viewport_size({"width": 1366, "height": 768})
                    fitted.discard(each)
                if language == "en":  # a long run reads every line, in the other languages
                    shortened(page)
                top = page.evaluate("top => document.querySelectorAll(top + ' *').length", TOP)
                read = TOP if top in tops else None
                found = axe(page, contrast=each in first, besides=read)
                tops.add(top)
                wrong += [f"{at(each)}: {fault}" for fault in found]
    assert not wrong, "\n".join(wrong)
    assert not fitted, "every layout is one of the pages"


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_every_layout_fits_wide_and_narrow_screens(site, window, layouts, language):
    """As it is sent, before any script has worked on it: with them it is measured in English. One
    window shows one page after the other, and is made narrow once for all of a reader. In the
    language with the longest words it is a tablet too.
    """
    wrong, widths = [], [1366, *([768] if language == "fr" else []), 360, 320]
    with a_still_page(window, language=language) as page:
        visit(page, f"{site.address}/sign-in?{urlencode({'lang': language})}")
        for who, theirs in by_reader(layouts).items():
            page.context.clear_cookies()
            if who != "nobody":
                lend_session(page, site.address, site.browser(who))
            _chosen, *answers = page.evaluate(
                BRING, [f"/account?lang={language}", *(each.path for each in theirs)]
            )
            for each, status in zip(theirs, answers, strict=True):
                wrong += [f"{at(each)} answers {status}"] * (status != 200)
            for width in widths:
                page.set_viewport_size({"width": width, "height": 768})
                for number, each in enumerate(theirs, 1):
                    if width > 320 or each.template in NARROWEST:
                        assert page.evaluate(SHOW, number) == language, at(each)
                        wrong += [f"{at(each)} at {width}: {no}" for no in no_sideways_scroll(page)]
    assert not wrong, "\n".join(wrong)


BRING = """async (paths) => {
  window.brought = [];
  const answers = [];
  for (const path of paths) {
    const answer = await fetch(path);
    answers.push(answer.status);
    window.brought.push(await answer.text());
  }
  return answers;
}"""
SHOW = """async (number) => {
  const shown = document.documentElement;
  const page = new DOMParser().parseFromString(window.brought[number], "text/html");
  const sheets = (of) => [...of.querySelectorAll("link[rel=stylesheet]")];
  const [theirs, ours] = [sheets(page), sheets(document)];
  if (String(theirs.map((each) => each.href)) !== String(ours.map((each) => each.href))) {
    ours.forEach((each) => each.remove());
    await Promise.all(theirs.map((each) => new Promise((done) => {
      each.onload = done;
      document.head.append(document.adoptNode(each));
    })));
  }
  for (const { name } of [...shown.attributes]) shown.removeAttribute(name);
  for (const { name, value } of page.documentElement.attributes) shown.setAttribute(name, value);
  document.body.replaceWith(document.adoptNode(page.body));
  return shown.lang;
}"""
"""What the server sends for each address, and one of these put in the place of what is shown."""


def too_wide(page, each):
    """What sticks out of a wide window, of a narrow one, and of the narrowest. It begins with the
    window as it is, which the page before may have left narrow: each change costs.
    """
    wrong, now = [], page.viewport_size["width"]
    widths = sorted((1366, 360), key=lambda width: abs(width - now))
    for width in (*widths, *([320] if each.template in NARROWEST else [])):
        if page.viewport_size["width"] != width:
            page.set_viewport_size({"width": width, "height": 768})
        wrong += [f"{at(each)} at {width}: {no}" for no in no_sideways_scroll(page)]
    return wrong


TOP = "header.top"
"""Who reads, and their doors: the same on all their pages."""
LONG = "tbody, main ul, main ol, datalist, select"


def shortened(page, most=8):
    """Take the middle out of long tables and lists: of fifty lines of one make, ten are enough."""
    page.evaluate(
        """([long, most]) => document.querySelectorAll(long).forEach((each) =>
          [...each.children].slice(most, -2).forEach((line) => line.remove()))""",
        [LONG, most],
    )


def by_reader(pages):
    found = {}
    for each in pages:
        found.setdefault(each.who, []).append(each)
    return found


def becomes(page, site, who, language):
    """The tab of another reader, who chooses their language as readers do."""
    page.context.clear_cookies()
    if who != "nobody":
        borrow_session(page, site.address, site.browser(who))
    visit(page, f"{site.address}/account?{urlencode({'lang': language})}")
    page.evaluate("localStorage.clear(); sessionStorage.clear()")


def opened(page, site, each):
    """Go there. What the page complains about, and an answer that is not the page."""
    page.complaints.clear()
    answer = visit(page, site.address + each.path)
    found = [] if answer.status == 200 else [f"answers {answer.status}"]
    return found + page.complaints


def at(each):
    return f"{each.template} ({each.path} as {each.who})"


FORMS_WITHOUT_SCRIPTS = {
    "hr.1bde": ["/people/new"],
    "clerk.tam": ["/runs/new", "/sheets/", "/imports/new"],
    "curriculum": ["/catalogue/modules/new"],
}


def test_the_main_forms_work_without_scripts(site, window):
    """Sent empty, each says beside its fields what is missing, and keeps the page."""
    for who, paths in FORMS_WITHOUT_SCRIPTS.items():
        with a_page(window, scripts=False) as page:
            borrow_session(page, site.address, site.browser(who))
            for path in paths:
                page.goto(f"{site.address}{path}?lang=en")
                with page.expect_navigation():
                    page.locator("main form[method=post] button[type=submit]").last.click()
                assert page.locator("main [aria-invalid=true]").count(), path
                assert page.locator("main h1").count() == 1, path


def test_searching_and_asking_the_pay_desk_work_without_scripts(site, window):
    with a_page(window, scripts=False) as page:
        borrow_session(page, site.address, site.browser("hr.lf"))
        page.goto(f"{site.address}/people?lang=en&q=Zawadi")
        assert "Zawadi" in page.locator("main").inner_text()
        page.goto(f"{site.address}/pay/desk?q=Zawadi")
        assert "Zawadi" in page.locator("main").inner_text()
