"""Every component in every state: it renders, reads well without eyes, and fits."""

import gzip
import hashlib
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from queue import Queue

import pytest
from jinja2 import Environment, FileSystemLoader, nodes

from tests.browser import Browser
from tests.browser_checks import (
    a_page,
    a_still_page,
    axe,
    borrow_session,
    fill,
    no_sideways_scroll,
    small_targets,
    visit,
)
from tests.makers import a_person
from tests.serving import served

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
PAGES = ["/components/", "/components/sign-in", "/components/paper"]


@pytest.fixture(scope="session")
def fresh_database(databases):
    """One kind of database is enough: nothing here asks it anything but who is reading."""
    return databases("sqlite")


@pytest.fixture
def stranger(app):
    return lambda language="en": Browser(app, language=language)


@pytest.fixture
def address(app):
    """The application behind a real port."""
    with served(app) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
@pytest.mark.parametrize("path", PAGES)
def test_every_component_renders_without_a_fault(stranger, path, language):
    answer = stranger(language).get(path, costs=0)
    assert answer.status_code in (200, 422)
    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{language}" dir="{direction}">' in answer.text


def test_every_macro_stands_on_the_components_page(stranger):
    """A macro nobody shows is a macro nobody has looked at."""
    environment = Environment(loader=FileSystemLoader(TEMPLATES), extensions=["jinja2.ext.i18n"])
    shown = (TEMPLATES / "components" / "page.html").read_text()
    frame = (TEMPLATES / "layouts" / "page.html").read_text()
    inside = "".join(file.read_text() for file in (TEMPLATES / "components").glob("*.html"))
    missing = [
        f"{file.name}: {macro.name}"
        for file in (TEMPLATES / "components").glob("*.html")
        for macro in environment.parse(file.read_text()).find_all(nodes.Macro)
        if not macro.name.startswith("_")
        and not re.search(rf"\b{macro.name}\(", shown + frame)
        and len(re.findall(rf"\b{macro.name}\(", inside)) < 2
    ]
    assert missing == []


def test_icons_that_templates_ask_for_are_in_the_sprite(stranger):
    known = set(re.findall(r'id="i-(\w+)"', (STATIC / "icons.svg").read_text()))
    asked = set(re.findall(r"icons\.svg\?v=\w+#i-(\w+)", stranger().get(PAGES[0]).text))
    assert asked
    assert asked <= known


def test_static_addresses_carry_the_mark_of_their_content(stranger):
    text = stranger().get(PAGES[0]).text
    links = re.findall(r'(?:href|src)="(/static/[^"#]+)', text)
    assert links
    assert all("?v=" in link for link in links)


def test_a_phone_shows_the_list_before_its_filters_without_scripts(window, address):
    with a_page(window, width=360, scripts=False) as page:
        page.goto(f"{address}/components/")
        filters, opener = page.locator("#narrow"), page.locator(".fold a").first
        assert not filters.is_visible()
        opener.click()
        assert filters.is_visible()
        page.set_viewport_size({"width": 1366, "height": 768})
        page.goto(f"{address}/components/")
        assert filters.is_visible()
        assert not opener.is_visible()


def test_cells_know_their_role_and_their_label_on_narrow_screens(stranger):
    class Cells(HTMLParser):
        found = []

        def handle_starttag(self, tag, attrs):
            if tag == "td":
                self.found.append(dict(attrs))

    reader = Cells()
    reader.feed(stranger().get(PAGES[0]).text)
    registers = [cell for cell in reader.found if cell.get("role")]
    assert {cell["role"] for cell in registers} == {"cell"}
    assert {"Number", "Unit", "May join?", "Weight"} <= {cell.get("data-l") for cell in registers}
    assert any("num" in cell.get("class", "").split() for cell in registers)


def test_two_versions_of_a_row_stand_side_by_side_and_the_typing_is_kept(stranger):
    text = stranger().get(PAGES[0]).text
    stale = text[text.index('id="stale"') :]
    theirs, yours = (
        re.search(r"Maryam Idriss Abakar.*?Maryam Idris Abakar", stale, re.DOTALL),
        stale,
    )
    assert theirs
    assert 'value="Maryam Idris Abakar"' in yours
    assert 'name="stale-version" type="hidden" value="4"' in yours


def test_the_readers_script_leads_in_a_name(stranger):
    for language, first, second in (("en", "Idriss", "إدريس"), ("ar", "إدريس", "Idriss")):
        text = stranger(language).get(PAGES[0]).text
        name = re.search(
            r'<th role="rowheader"[^>]*><span class="pair nm">.*?</th>', text, re.DOTALL
        )[0]
        assert name.index(first) < name.index(second)


def test_the_parts_of_bootstrap_are_what_the_picker_makes_of_the_release(tmp_path):
    """The served sheets are derived; this fails if somebody edits them by hand."""
    copy = tmp_path / "static"
    (copy / "css").mkdir(parents=True)
    (copy / "vendor").symlink_to(STATIC / "vendor")
    code = (STATIC / "vendor" / "pick.py").read_text()
    run = f"__file__ = {str(copy / 'vendor' / 'pick.py')!r}\n{code}"
    subprocess.run([sys.executable, "-c", run], check=True)
    for sheet in ("bootstrap.css", "bootstrap.rtl.css"):
        assert (copy / "css" / sheet).read_text() == (STATIC / "css" / sheet).read_text()


def test_vendored_files_are_the_ones_listed():
    listed = 0
    for folder in (STATIC / "vendor", ROOT / "tests" / "vendor"):
        for line in (folder / "VENDOR.md").read_text().splitlines():
            cells = [cell.strip(" `") for cell in line.split("|")]
            if len(cells) > 5 and re.fullmatch(r"[0-9a-f]{64}", cells[-2]):
                content = (folder / cells[1]).read_bytes()
                assert hashlib.sha256(content).hexdigest() == cells[-2], cells[1]
                listed += 1
    assert listed == 4


def test_the_first_page_is_light(stranger):
    """100 KB compressed for the first page with all it loads, 15 for its HTML, 30 to sign in.
    The scripts of a phone are loaded by a phone alone.
    """
    shared = [*STATIC.glob("css/bootstrap.css"), *STATIC.glob("css/theme.css")]
    scripts = [each for each in STATIC.rglob("js/**/*.js") if each.parent.name != "field"]
    shared += [STATIC / "icons.svg", STATIC / "mark.svg", *scripts]
    weigh = lambda content: len(gzip.compress(content, 6))  # noqa: E731
    files = sum(weigh(file.read_bytes()) for file in shared)
    full, sign_in = (weigh(stranger().get(path).data) for path in PAGES[:2])
    assert full < 15_000
    assert files + full < 42_000
    assert files + sign_in < 30_000


def test_styles_and_templates_never_name_left_or_right():
    """Right-to-left is the same sheet. A stacked label floats, and floats have no logical twin
    in older browsers: that pair is the exception."""
    css = (STATIC / "css" / "theme.css").read_text()
    css = css.replace("float:left", "").replace("float:right", "")
    assert (
        re.findall(r"[{;\s](?:margin|padding|border|inset|text-align)[-:]?(?:left|right)", css)
        == []
    )
    assert re.findall(r"[{;]\s*(?:left|right):", css) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(address, window, scheme):
    for width in (1366, 360):
        with a_still_page(window, width=width, scheme=scheme) as page:
            for path in PAGES:
                visit(page, f"{address}{path}")
                assert axe(page, sheets=True) == []
            assert page.complaints == []


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_nothing_sticks_out(address, window, language):
    with a_still_page(window, language=language) as page:
        for path in PAGES:
            visit(page, f"{address}{path}")
            for width in (1366, 768, 360, 320):
                page.set_viewport_size({"width": width, "height": 700})
                assert no_sideways_scroll(page) == []
        assert page.complaints == []


def test_what_is_never_painted_is_found_all_the_same(address, window):
    """A picture that says nothing, letters too pale, and what sticks out of the narrowest window
    in Arabic: as in a tab that is painted.
    """
    found = {}
    for make in (a_page, a_still_page):
        with make(window, language="ar") as page:
            visit(page, f"{address}{PAGES[1]}")
            assert axe(page) == []
            page.evaluate(PLANTED)
            faults = axe(page)
            page.set_viewport_size({"width": 320, "height": 700})
            found[make] = [*faults, *no_sideways_scroll(page)]
    assert found[a_still_page] == found[a_page]
    for planted in ("image-alt: #mute ", "color-contrast: #pale ", '<p id="wide"'):
        assert any(planted in each for each in found[a_still_page]), planted


PLANTED = """() => {
  const main = document.querySelector('main');
  main.insertAdjacentHTML('beforeend', '<img id="mute" src="/static/icons.svg">'
    + '<p id="pale">pale</p><p id="wide">wide</p>');
  document.getElementById('pale').style.color = '#ccc';
  document.getElementById('wide').style.minWidth = '330px';
}"""


def test_targets_are_large_enough_for_a_thumb(address, window):
    with a_page(window, width=360, touch=True) as page:
        page.goto(f"{address}{PAGES[0]}")
        assert small_targets(page) == []


def test_the_sheet_is_typed_with_letters_digits_and_enter(address, window):
    with a_page(window) as page:
        page.goto(f"{address}{PAGES[0]}")
        page.wait_for_selector("[data-listening]")
        page.locator("#mark-4").focus()
        page.keyboard.type("a")
        page.keyboard.press("Enter")
        page.keyboard.type("3")
        assert page.locator("#mark-4").input_value() == "A"
        assert page.locator("#means-4").inner_text() == "Absent"
        assert page.locator("#mark-5").input_value() == "L"
        page.keyboard.press("Enter")  # whoever came late missed minutes: they are asked at once
        page.keyboard.type("15")
        assert page.locator("tr:has(#mark-5) .min").first.input_value() == "15"
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowUp")
        page.keyboard.type("m")
        assert page.locator("#means-4").inner_text() == "Present"
        page.locator("#mark-4").fill("z")
        assert page.locator("#means-4").inner_text() == "Not a mark"
        assert page.locator("#mark-4").get_attribute("aria-invalid") == "true"


@pytest.fixture
def at_work(app, cast, address, window):
    """The components page as the training clerk sees it, in a real browser."""
    with a_page(window) as page:
        borrow_session(page, address, Browser(app, cast.training_clerk))
        page.goto(f"{address}{PAGES[0]}")
        yield page
        assert page.complaints == []


PLAIN = """() => {
  const body = document.querySelector('main .body:has(table.reg)');
  body.querySelector('tbody th').classList.add('plain');
  body.insertAdjacentHTML('beforeend', '<ul class="plain"><li>A</li></ul>');
}"""


def test_lists_and_what_a_line_is_about_stay_on_paper(at_work):
    at_work.emulate_media(media="print")
    at_work.evaluate(PLAIN)
    for told in ("th.plain", "ul.plain"):
        assert at_work.locator(f"main .body:has(table.reg) {told}").first.is_visible(), told


def test_names_are_covered_until_pressed(at_work, cast, address):
    """R-DAT-11: whoever looks over a shoulder reads none, nor in the title of the window."""
    person = a_person(cast.unit, reach=cast.here, name="Achta Covered")
    name = at_work.locator("th .nm").first
    colour = "e => getComputedStyle(e.querySelector('bdi')).color"
    at_work.click("button[data-names]")
    assert name.evaluate(colour) == "rgba(0, 0, 0, 0)"
    name.click()
    assert name.evaluate(colour) != "rgba(0, 0, 0, 0)"
    assert at_work.url.endswith(PAGES[0])
    at_work.goto(f"{address}/people/{person.uid}")
    at_work.locator("[data-names=hidden] h1 .nm").wait_for()
    assert "Achta" not in at_work.title()
    at_work.click("button[data-names]")
    assert "Achta Covered" in at_work.title()


def test_typing_outlives_its_window_but_for_secrets_and_nothing_of_it_stays_behind(
    app, cast, address, window
):
    clerk, said = Browser(app, cast.training_clerk), "The roster hangs at the gate."
    with a_page(window) as page:
        borrow_session(page, address, clerk)
        page.goto(f"{address}{PAGES[0]}")
        with page.expect_response("**/account/unsent") as kept:
            fill(page, **{"clean-facts": said, "clean-password": "x-secret"})
        assert "x-secret" not in kept.value.request.post_data
        page.wait_for_function("!Object.keys(sessionStorage).some(k => k.startsWith('typed:'))")
    # the context is gone, and with it the window and all that it remembered
    with a_page(window) as page:
        borrow_session(page, address, clerk)
        page.goto(f"{address}{PAGES[0]}")
        note = page.locator("form[data-draft] .note.unsent")
        assert re.search(r"You typed this on .+ 20\d\d.+ and did not save it\.", note.inner_text())
        facts = page.locator("[name=clean-facts]")
        assert facts.input_value() == ""
        with page.expect_response("**/account/unsent"):
            note.get_by_role("button", name="Bring it back").click()
        assert facts.input_value() == said
        page.reload()
        with page.expect_response("**/removal"):
            note.get_by_role("button", name="Throw it away").click()
        page.reload()
        page.wait_for_load_state("networkidle")
        assert note.count() == 0
        assert page.complaints == []


def test_typing_faster_than_the_scripts_is_kept_too(app, cast, address, window):
    with a_page(window) as page:
        borrow_session(page, address, Browser(app, cast.training_clerk))
        held = Queue()

        def hold(route):
            held.put(route)

        page.route("**/behaviours/draft.js*", hold)
        page.goto(f"{address}{PAGES[0]}", wait_until="commit")
        fill(page, **{"clean-facts": "The roster hangs at the gate."})
        with page.expect_response("**/account/unsent"):
            while held.empty():
                page.wait_for_timeout(10)
            held.get().continue_()


def test_typing_of_one_account_is_never_shown_to_another(at_work):
    at_work.evaluate("sessionStorage.setItem('typed:somebody else:person-correction', '[]')")
    at_work.reload()
    at_work.locator("button[data-names]").wait_for()
    at_work.wait_for_function("!Object.keys(sessionStorage).some(k => k.startsWith('typed:some'))")


def test_one_box_ticks_the_column(at_work):
    at_work.locator("[data-all] input").check()
    assert at_work.locator("[name=who]:checked").count() == at_work.locator("[name=who]").count()


def test_pages_work_where_scripts_do_not_run(address, window):
    with a_page(window, scripts=False) as page:
        page.goto(f"{address}{PAGES[0]}")
        fill(page, **{"clean-name": "Maryam"})
        assert page.locator("[data-all]").is_hidden()
        assert page.locator("progress").count() == 1
