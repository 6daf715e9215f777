"""People at work, each in a window of their own, and the files that they bring."""

import csv
import io
from contextlib import ExitStack
from datetime import timedelta

import pyotp
from sqlalchemy import select

from tests.browser_checks import a_page, borrow_session, fill, sign_in
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.registry.people.models import Person

TODAY = clock.today()
DAY = timedelta(days=1)
PATIENCE = 15_000
SOURCE = "1st Brigade, personnel office"


class Office:
    """Everybody's open windows: `office.page("clerk.tam")`."""

    def __init__(self, site, window):
        self.site, self._window = site, window
        self._open, self._pages = ExitStack(), {}

    def __enter__(self):
        return self

    def __exit__(self, *raised):
        return self._open.__exit__(*raised)

    def page(self, who):
        """The window of somebody, who is signed in."""
        if who not in self._pages:
            page = self._open.enter_context(a_page(self._window))
            page.set_default_timeout(PATIENCE)
            if who != "nobody":
                borrow_session(page, self.site.address, self.site.browser(who))
                page.goto(f"{self.site.address}/account?lang=en")
            self._pages[who] = page
        return self._pages[who]

    def signs_in(self, who):
        """With name, password and the six digits of the moment."""
        known = self.site.accounts[who]
        page = self._open.enter_context(a_page(self._window))
        sign_in(page, f"{self.site.address}/sign-in", username=who, password=known["password"])
        if known["totp"]:
            fill(page, digits=pyotp.TOTP(known["totp"]).now())
            page.locator("main button[type=submit]").first.click()
            page.wait_for_load_state()
        self._pages[who] = page
        page.goto(f"{self.site.address}/account?lang=en")
        return page

    def at(self, who, path):
        page, self.last = self.page(who), who
        page.goto(self.site.address + path)
        return page

    @property
    def complaints(self):
        return [each for page in self._pages.values() for each in page.complaints]


def press(page, name, inside=None):
    """Press a button or follow a link, as a reader calls it, and wait for the next page."""
    place = inside or page.locator("main")
    thing = place.get_by_role("button", name=name, exact=True)
    thing = thing if thing.count() else place.get_by_role("link", name=name, exact=True)
    with page.expect_navigation():
        thing.first.click()
    return page


def said(page):
    """What the page says, without the frame around it."""
    return page.locator("main").inner_text()


def row(page, *words):
    """The row of a table that holds all these words."""
    found = page.locator("main tr")
    for word in words:
        found = found.filter(has_text=word)
    return found.first


def bring(office, who, kind, name, content):
    """Upload a file; the worker checks it."""
    page = office.at(who, f"/imports/new?kind={kind}")
    page.get_by_label("Where does it come from?").fill(SOURCE)
    page.get_by_label("File", exact=True).set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": content}
    )
    press(page, "Check this file")
    return worked(office, page)


def worked(office, page):
    office.site.work()
    page.reload()
    return page


def table(rows, encoding="utf-8"):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode(encoding)


def person(service_number):
    """As the register has them."""
    found = db.session.scalar(select(Person).where(Person.service_number == service_number))
    db.session.remove()
    return found
