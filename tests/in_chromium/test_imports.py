"""The pages of imports in a real browser: how each looks, reads and fits, in two directions."""

import io
import os

import pytest

from tests.browser import Browser
from tests.browser_checks import (
    a_still_page,
    axe,
    borrow_session,
    shots,
    too_wide_or_small,
    visit,
)
from tests.makers import a_user
from tests.tabular.files import lines
from trainingmgr.accounts.rules import Role
from trainingmgr.core import jobs
from trainingmgr.core.db import db
from trainingmgr.registry.people.services.blocks import first_block
from trainingmgr.tabular import services
from trainingmgr.tabular.models import ImportBatch

pytestmark = pytest.mark.browser

WIDE = [
    [
        "service_no",
        "name_latin",
        "name_native",
        "alias",
        "sex",
        "dob",
        "nationality",
        "doc_type",
        "doc_no",
        "phone",
        "languages",
        "literacy",
        "category",
        "status",
        "status_since",
        "document_ref",
    ],
    [
        "00777",
        "Idriss Nassour Abdelkerim",
        "إدريس نصور عبد الكريم",
        "Le Lion",
        "M",
        "1990-05-20",
        "TD",
        "military_id",
        "MIL-2019-00123456",
        "66123456",
        "fr, ar",
        "reads_writes",
        "enlisted",
        "active",
        "2019-01-31",
        "Decision 2019/123 of the General Staff",
    ],
    ["00778", "Maryam", "مريم", "", "F", "1985~", "TD", "", "", "", "", "", "nco", "", "", ""],
]
HEAD = ["Matricule", "Nom", "Né le", "Sexe", "Téléphone", "Colour"]


def row(number, **facts):
    usual = {"no": f"{number:05}", "name": f"Idriss Nassour {number}", "born": "20/05/1990"}
    return [*(usual | facts).values(), "M", f"66 12 34 {number % 100:02}", "green"]


def brought(by, rows, *, name="list.csv", head=HEAD, worked=True):
    batch = services.receive(
        io.BytesIO(lines(head, *rows).encode()), kind="people", source="2nd Brigade",
        file_name=name, by=by, options={"region": "TD"},
    )  # fmt: skip
    while worked and jobs.work():
        pass
    db.session.commit()
    return db.session.get(ImportBatch, batch.id, populate_existing=True)


@pytest.fixture
def pages(app):
    """A file in every state: its address and who looks at it."""
    clerk, head = a_user(Role.HR_CLERK), a_user(Role.HR_HEAD)
    first_block("HQ", by=clerk)
    bad = row(90, born="30/02/1990"), row(91, no="", name=""), row(92, born="soon")
    large = brought(clerk, [*map(row, range(1, 80)), *bad], name="nominal-roll-of-october.csv")
    wide = brought(clerk, WIDE[1:], head=WIDE[0], name="every-column-we-know.csv")
    asking = brought(clerk, [["1", "Idriss", "03/04/1990", "M", "", ""]], name="asks.csv")
    columns = brought(clerk, [["1", "Idriss"]], head=["Ref", "Who"], name="columns.csv")
    failed = brought(clerk, [], head=["%PDF-1.7"], name="order.csv")
    small = brought(clerk, [row(200), row(201)], name="small.csv")
    services.take_in(small, leaving_out=True, by=clerk)
    while jobs.work():
        pass
    changed = [[*row(200)[:4], "66 99 00 00", "green"]]
    changes = brought(clerk, changed, name="changes-of-november.csv")
    waits = brought(clerk, [row(300)], name="waits.csv", worked=False)
    db.session.commit()
    return [
        (clerk, "imports", "/imports"),
        (head, "imports-head", "/imports"),
        (clerk, "new", "/imports/new"),
        (clerk, "checked", f"/imports/{large.uid}"),
        (head, "approval", f"/imports/{large.uid}"),
        (clerk, "wide", f"/imports/{wide.uid}"),
        (clerk, "asking", f"/imports/{asking.uid}"),
        (clerk, "header", f"/imports/{columns.uid}"),
        (clerk, "columns", f"/imports/{columns.uid}/columns"),
        (clerk, "failed", f"/imports/{failed.uid}"),
        (clerk, "imported", f"/imports/{small.uid}"),
        (clerk, "changes", f"/imports/{changes.uid}/changes"),
        (clerk, "progress", f"/imports/{waits.uid}"),
    ]


def test_every_page_of_imports_reads_and_fits_on_a_phone(app, address, window, pages):
    """What the walk over every page does not see: thumbs, and axe on a narrow screen."""
    faults = []
    browsers = {user: Browser(app, user) for user, _name, _path in pages}
    for language in ("en", "ar"):
        with a_still_page(window, width=360, language=language, touch=True) as page:
            for user, name, path in pages:
                borrow_session(page, address, browsers[user])
                visit(page, f"{address}{path}?lang={language}")
                if "SHOTS" in os.environ:
                    shots(page, f"imports-{name}-{language}")
                found = too_wide_or_small(page)
                found += axe(page) if language == "en" else []
                faults += [f"{name} {language}: {each}" for each in found]
            assert page.complaints == []
    assert faults == []
