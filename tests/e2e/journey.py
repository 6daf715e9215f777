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
HR, HR_HEAD = "hr.1bde", "hr.head"
CLERK, HEAD, HEAD2 = "clerk.tam", "head.tam", "head2.tam"
PEOPLE = {
    "traveller": ("770001", "Brahim Adoum Kebir", "إبراهيم آدم كبير", "03/04/1994", "11BN-A"),
    "absent": ("770002", "Hassan Ngaro Tidjani", "حسن نقارو تجاني", "05/06/1991", "11BN-A"),
    "frozen": ("770003", "Moussa Bichara Kosso", "موسى بشارة كوسو", "07/08/1989", "11BN-B"),
    "expired": ("770004", "Saleh Djamous Abbo", "صالح جاموس أبو", "09/10/1990", "11BN-A"),
    "unpaid": ("770005", "Ali Zene Fadoul", "علي زين فضل", "11/12/1992", "11BN-A"),
}  # fmt: skip
NUMBER = {key: facts[0] for key, facts in PEOPLE.items()}
NAME = {key: facts[1] for key, facts in PEOPLE.items()}
CHILD, GHOST = "770009", "888777"
"""Service numbers: of somebody under 18, and of nobody at all."""


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
        """The window of somebody, who is signed in; of "nobody", who is not."""
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
            with page.expect_navigation():
                page.locator("main button[type=submit]").first.click()
        self._pages[who] = page
        page.goto(f"{self.site.address}/account?lang=en")
        return page

    def at(self, who, path):
        page = self.page(who)
        page.goto(self.site.address + path)
        return page

    @property
    def complaints(self):
        return [each for page in self._pages.values() for each in page.complaints]


class Journey:
    """What the steps hand on to one another: the run, somebody known twice, the codes on paper."""

    def __init__(self, office):
        self.office, self.site = office, office.site
        self.run = self.twin = None
        self.codes = []

    def go(self, who, path):
        return self.office.at(who, path)

    def at_run(self, who, part=""):
        return self.go(who, f"/runs/{self.run}{part}")


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
    """The row of a table, or the card of a list, that holds all these words."""
    found = page.locator("main tr, main .cards > li")
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


def paper(page, name):
    """The file that this button leads to, whether the window shows it or keeps it; its address."""
    with page.expect_response(
        lambda answer: answer.headers.get("content-type") == "application/pdf"
    ) as printed:
        page.get_by_role("button", name=name, exact=True).first.click()
    url = printed.value.url
    return page.request.get(url).body(), url
