"""Many doors stand in menus by kind of work, and the page that one is on is said."""

import re

from trainingmgr.web.site import FLAT, Link, Menu, _in_menus


def doors(*labels):
    return [(under, Link(label, f"/{label}", label == "runs")) for under, label in labels]


def test_doors_of_one_kind_of_work_stand_behind_one_word():
    work, courses, clearances = _in_menus(
        doors(("", "work"), ("Courses", "runs"), ("Vetting", "clearances"), ("Courses", "sheets"))
    )
    assert isinstance(work, Link) and isinstance(clearances, Link), "alone, a door needs no menu"
    assert isinstance(courses, Menu)
    assert [each.label for each in courses.links] == ["runs", "sheets"]
    assert courses.current is not None and courses.current.label == "runs"


def test_a_head_finds_every_door_and_where_they_are(cast, browse):
    page = browse(cast.cell_head).get("/runs").text
    bar = page[page.index('<nav aria-label="Main">') : page.index("</nav>")]
    assert len(re.findall(r"<a ", bar)) > FLAT
    assert re.search(r'<summary class="here">Courses<span class="at"> Runs</span></summary>', bar)
    assert bar.count('aria-current="page"') == 1
    empty = browse(cast.training_clerk).get("/").text
    assert empty.count('href="/coverage"') == 2, "with nothing to do the home page opens all doors"
