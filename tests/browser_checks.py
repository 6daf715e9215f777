"""A real Chromium for tests: opens pages, looks for faults people would meet, takes pictures."""

import os
import re
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

SHELL, WHOLE = Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium")
CHROMIUM = os.environ.get("CHROMIUM", str(SHELL if SHELL.exists() else WHOLE))
"""The same engine without windows, tabs and menus costs a quarter less."""
ARGUMENTS = [
    *"--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync "
    "--in-process-gpu --no-zygote --disable-site-isolation-trials "
    "--renderer-process-limit=1".split(),
    "--js-flags=--no-opt --no-maglev",
]
"""One process draws all pages: to begin another for each reader was a third of the work. No page
stays long enough for its scripts to be worth an optimising compiler.
"""
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
SHOTS = Path(os.environ.get("SHOTS", "shots"))
WIDTHS = {1366: 768, 768: 1024, 360: 640, 320: 568}


@contextmanager
def chromium():
    """A browser; `.new_context(…)` for each person who uses it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=ARGUMENTS, headless=True
        )
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def a_page(browser, *, width=1366, scheme="light", language="en", scripts=True, touch=False):
    """A tab that speaks one language and collects what the page complains about in `.complaints`.

    A broken security policy, a script that fails, an address that is not there: all are complaints.
    """
    context = browser.new_context(
        viewport={"width": width, "height": WIDTHS.get(width, 768)},
        color_scheme=scheme,
        locale=language,
        java_script_enabled=scripts,
        has_touch=touch,
    )
    try:
        yield _listening(context.new_page())
    finally:
        context.close()


@contextmanager
def a_still_page(browser, **how):
    """A tab that lays pages out and never paints them, which is a fifth of the work: for what is
    measured and read, not for what is pressed. Pages are opened in it by `visit`. Where
    pictures are wanted it is painted after all.
    """
    with a_page(browser, **how) as page:
        if "SHOTS" in os.environ:
            yield page
            return
        context, session = page.context, browser.new_browser_cdp_session()
        known = context.new_cdp_session(page).send("Target.getTargetInfo")["targetInfo"]
        with context.expect_page() as made:
            session.send(
                "Target.createTarget",
                {
                    "url": "about:blank",
                    "browserContextId": known["browserContextId"],
                    "enableBeginFrameControl": True,
                },
            )
        page.close()
        yield _listening(made.value)


def visit(page, url):
    """Open a page in a still tab. Pictures from another file are built when a page is laid out,
    and nothing else does it here: it is laid out until all is there.
    """
    answer = page.goto(url, wait_until="domcontentloaded")
    page.evaluate(
        """() => new Promise((done) => {
          const look = () => {
            document.documentElement.getBoundingClientRect();
            if (document.readyState === 'complete') done();
            else setTimeout(look, 5);
          };
          look();
        })"""
    )
    return answer


def _listening(page):
    page.complaints = []
    page.on("console", lambda said: said.type == "error" and page.complaints.append(said.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    return page


def sign_in(page, address, **typed):
    """Fill the form for signing in by the labels a reader sees, and send it."""
    page.goto(address)
    fill(page, **typed)
    with page.expect_navigation():
        page.locator("main button[type=submit]").first.click()


def borrow_session(page, address, browser):
    """Go on where a `tests.browser.Browser` is signed in, without typing the password again.

    The page that stood there is left first: what its scripts still ask would go as the next one.
    """
    cookie = browser._client.get_cookie("session")
    if any((each["name"], each["value"]) == (cookie.key, cookie.value)
           for each in page.context.cookies(address)):  # fmt: skip
        return
    if page.url != "about:blank":
        page.goto("about:blank")
    lend_session(page, address, browser)


def lend_session(page, address, browser):
    """What a tab asks from now on is asked by whoever a `tests.browser.Browser` is signed in as."""
    cookie = browser._client.get_cookie("session")
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])


def fill(page, **typed):
    """Type into the fields with these names."""
    for name, text in typed.items():
        page.locator(f'main [name="{name}"]').first.fill(text)


def axe(page, *, contrast=True, sheets=False, besides=None):
    """What axe-core finds: WCAG 2.2 AA and best practice, one line for each element at fault.

    Run outside the page's security policy, which rightly lets no foreign script in. `contrast` is
    half of its work: pages of one template have the same colours. `sheets` reads the style sheets
    too, a third of the rest: they are the same for every page. `besides` is what was read before.
    """
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE.read_text())
    found = page.evaluate(
        "([contrast, sheets, besides]) => axe.run(besides ? {exclude: [besides]} : document,"
        " {resultTypes: ['violations'], preload: sheets,"
        " rules: {'color-contrast': {enabled: contrast}}})"
        ".then(r => r.violations.flatMap(v => v.nodes.map("
        "n => v.id + ': ' + n.target.join(' ') + ' ' + n.html.slice(0, 120))))",
        [contrast, sheets, besides],
    )
    return sorted(found)


def no_sideways_scroll(page):
    """The elements that stick out sideways; an empty list when the page fits its window."""
    return page.evaluate(
        """() => {
          const room = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= room) return [];
          return [...document.body.querySelectorAll('*')]
            .filter((each) => {
              const box = each.getBoundingClientRect();
              return box.width && (box.right > room + 1 || box.left < -1);
            })
            .slice(0, 5)
            .map((each) => each.outerHTML.slice(0, 120));
        }"""
    )


def too_wide_or_small(page):
    """For a page opened on a phone: what sticks out there and on a wide screen, and what a thumb
    would miss.
    """
    found = no_sideways_scroll(page) + small_targets(page)
    phone = page.viewport_size
    page.set_viewport_size({"width": 1366, "height": 768})
    found += no_sideways_scroll(page)
    page.set_viewport_size(phone)
    return found


def small_targets(page, least=44):
    """Things to press that a thumb would miss: for pages opened with `touch=True`.

    Links inside a sentence are left out, as WCAG 2.5.8 does.
    """
    return page.evaluate(
        """(least) => [...document.querySelectorAll('button, select, input, nav a')]
          .filter((each) => !['hidden', 'checkbox', 'radio'].includes(each.type))
          .filter((each) => each.checkVisibility() && !each.closest('label'))
          .map((each) => [each.getBoundingClientRect(), each.outerHTML.slice(0, 100)])
          .filter(([box]) => box.height > 0 && box.height < least - 0.5)
          .map(([box, html]) => `${Math.round(box.height)} px: ${html}`)""",
        least,
    )


def shots(page, name):
    """A picture of the whole page, and of its printed form as PDF, under `shots/`."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    plain = re.sub(r"[^\w-]+", "-", name)
    page.screenshot(path=SHOTS / f"{plain}.png", full_page=True)
    page.pdf(path=SHOTS / f"{plain}.pdf", format="A4", prefer_css_page_size=True)
    return SHOTS / f"{plain}.png"
