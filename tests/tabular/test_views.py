"""The pages of imports: bring, answer, look, approve, take in, take back. No file gives a 500."""

import io
import re
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.browser import Page
from tests.makers import a_user
from tests.tabular import people
from tests.tabular.files import lines
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock, jobs
from trainingmgr.core.db import db
from trainingmgr.core.journal import JournalEntry
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import known
from trainingmgr.tabular import services
from trainingmgr.tabular.models import ImportBatch, ImportState

HEAD = people.HEAD
REASON = "The wrong list was sent."


@pytest.fixture
def clerk(app):
    return a_user(Role.HR_CLERK)


@pytest.fixture
def head(app):
    return a_user(Role.HR_HEAD)


@pytest.fixture
def mine(browse, clerk):
    return browse(clerk)


@pytest.fixture
def heads(browse, head):
    return browse(head)


def a_list(count, first=1):
    return [[f"{n:05}", f"Person {n}", "1990"] for n in range(first, first + count)]


def csv(rows, head=HEAD):
    return lines(head, *rows).encode()


def bring(browser, content, *, name="list.csv", kind="test people", source="North"):
    token = Page(browser.get("/imports/new")).values["csrf_token"]
    return browser.ask(
        "POST", "/imports/new",
        data={"csrf_token": token, "kind": kind, "source": source,
              "file": (io.BytesIO(content), name)},
    )  # fmt: skip


def checked(browser, content, **how):
    """The address of an import that the worker has looked at."""
    answer = bring(browser, content, **how)
    assert answer.status_code == 302, answer.text
    work()
    return answer.location


def work():
    while jobs.work():
        pass


def press(browser, at, deed, **typed):
    """Send one of the forms of the page, as it was opened."""
    opened = browser.get(at).text
    assert f'{at}/{deed}"' in opened, f"no button for {deed}"
    form = opened.split(f'{at}/{deed}"', 1)[1]
    held = dict(re.findall(r'name="(csrf_token|version)"[^>]*value="([^"]*)"', form[:2000]))
    return browser.ask("POST", f"{at}/{deed}", data=held | typed)


def only():
    db.session.commit()
    return db.session.scalars(select(ImportBatch).execution_options(populate_existing=True)).one()


def seen():
    db.session.commit()
    return db.session.scalar(select(func.count()).select_from(Person).where(known()))


def test_a_small_file_comes_in_by_its_pages(mine):
    at = checked(mine, csv(a_list(3)))
    page = mine.get(at).text
    assert "You will add 3 rows." in page
    assert "Person 2" in page, "the first rows are shown as they were understood"
    assert "1990" in page
    assert seen() == 0
    assert press(mine, at, "entry").status_code == 302
    assert "Being taken in" in mine.get(at).text
    work()
    page = mine.get(at).text
    assert "Taken in" in page
    assert 'href="/people"' in page, "a link to what came in"
    assert seen() == 3


def test_a_file_being_checked_shows_progress_and_reloads_itself(mine):
    at = bring(mine, csv(a_list(3))).location
    page = mine.get(at).text
    assert "data-progress" in page
    assert '<noscript><meta http-equiv="refresh"' in page


def test_the_questions_of_a_file_are_asked_together_and_once(mine):
    at = checked(mine, csv([["1", "Idriss", "03/04/1990"], ["2", "Moussa", "05/06/1990"]]))
    page = mine.get(at).text
    assert "what comes first, the day or the month?" in page
    assert "Date of birth 2: 03/04/1990" in page, "with an example of the file"
    nothing = press(mine, at, "answers")
    assert nothing.status_code == 422
    assert "Choose one answer." in nothing.text
    assert press(mine, at, "answers", date_order="dmy").status_code == 302
    work()
    page = mine.get(at).text
    assert "3 Apr 1990" in page
    assert "what comes first" not in page


def test_columns_are_said_once_for_a_source(mine):
    odd = ["Ref", "Who", "Born"]
    at = checked(mine, csv(a_list(2), odd))
    assert "The column Service number is missing." in mine.get(at).text
    answer = mine.post(f"{at}/columns", column_0="Ref", column_1="Who", column_2="Who")
    assert answer.status_code == 422
    assert "chosen twice" in answer.text
    assert mine.post(f"{at}/columns", column_0="", column_1="Who").status_code == 422
    assert (
        mine.post(f"{at}/columns", column_0="Ref", column_1="Who", column_2="Born").status_code
        == 302
    )
    work()
    assert "You will add 2 rows." in mine.get(at).text
    assert "You will add 2 rows." in mine.get(checked(mine, csv(a_list(2, 50), odd))).text
    assert '<option value="North">' in mine.get("/imports/new").text


def test_every_problem_is_shown_with_row_column_value_and_how_to_fix_it(mine):
    rows = [*a_list(2), ["", "Nobody", ""], ["9", "Badly born", "30/02/1990"]]
    at = checked(mine, csv(rows))
    page = mine.get(at).text
    assert "You will add 2 rows. 2 rows are left out." in page
    for words in ("Service number", "This must not be empty.", "Fill it in.", "30/02/1990"):
        assert words in page
    refused = press(mine, at, "entry")
    assert refused.status_code == 422
    assert "2 rows have problems" in refused.text
    assert press(mine, at, "entry", leaving_out="y").status_code == 302
    work()
    assert seen() == 2
    assert "Badly born" not in mine.get("/people").text


def test_the_rows_to_correct_can_be_taken_and_are_harmless(mine):
    at = checked(mine, csv([["", "=Nobody()", "1990"], *a_list(1)]))
    text = mine.get(f"{at}/to-correct?as=csv").text
    assert "'=Nobody()" in text
    assert "This must not be empty." in text
    book = mine.get(f"{at}/to-correct")
    with zipfile.ZipFile(io.BytesIO(book.data)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
    taken = db.session.scalars(select(JournalEntry.event)).all()
    assert taken.count("RowsToCorrectTaken") == 2


def test_problems_are_paged(mine):
    at = checked(mine, csv([["", f"Nobody {n}", ""] for n in range(60)]))
    page = mine.get(at).text
    assert "60 rows have problems" in page
    following = re.search(r'href="([^"]*cursor=[^"]*)"', page)[1]
    assert "Next lines" not in mine.get(following).text


def test_more_than_fifty_rows_wait_for_a_second_person(mine, heads, head):
    at = checked(mine, csv(a_list(51)))
    assert "waits on their list" in mine.get(at).text
    blind = mine.ask("POST", f"{at}/entry", data={"csrf_token": token(mine)})
    assert "Look at it once more" in blind.text
    refused = mine.ask("POST", f"{at}/entry", data=seen_by(mine))
    assert refused.status_code == 422
    assert "second person" in refused.text
    assert "waits for a second person" in heads.get("/imports").text
    unseen = heads.ask("POST", f"{at}/approval", data=seen_by(heads))
    assert unseen.status_code == 422
    assert "Look at the rows first" in unseen.text
    assert "You will add 51 rows." in heads.get(at).text
    assert press(heads, at, "approval").status_code == 302
    assert head.name in mine.get(at).text
    assert press(mine, at, "entry").status_code == 302
    work()
    assert seen() == 51


def token(browser):
    return Page(browser.get("/imports/new")).values["csrf_token"]


def seen_by(browser):
    """What the page of the only file would send."""
    version = db.session.scalars(select(ImportBatch.version)).one()
    return {"csrf_token": token(browser), "version": version}


def test_whoever_brought_the_file_cannot_be_the_second(mine, browse, clerk):
    at = checked(mine, csv(a_list(51)))
    twin = browse(a_user(Role.HR_HEAD, holder=db.session.merge(clerk).holder))
    twin.get(at)
    refused = twin.ask("POST", f"{at}/approval", data=seen_by(twin))
    assert refused.status_code == 422
    assert "You brought this file yourself" in refused.text


def test_an_approval_of_what_was_checked_anew_meanwhile_is_refused(mine, heads, clerk):
    at = checked(mine, csv(a_list(51)))
    opened = heads.get(at).text
    held = dict(re.findall(r'name="(csrf_token|version)"[^>]*value="([^"]*)"', opened))
    services.answer(only(), answers={"date_order": "dmy"}, by=db.session.merge(clerk))
    work()
    refused = heads.ask("POST", f"{at}/approval", data=held)
    assert refused.status_code == 422
    assert "checked again meanwhile" in refused.text


def test_the_same_file_is_known_again_and_the_former_import_is_linked(mine):
    at = checked(mine, csv(a_list(3)))
    again = bring(mine, csv(a_list(3)), name="renamed.csv")
    assert again.status_code == 422
    assert "waits already" in again.text
    assert f'href="{at}"' in again.text


def test_a_column_that_the_file_lacks_is_called_as_on_our_pages(mine):
    page = mine.get(checked(mine, lines(["Name"], ["Zara"]).encode())).text
    assert "Row 1, <bdi>Service number</bdi>: The column Service number is missing." in page


def test_whoever_does_not_bring_such_a_file_is_told_who_does(heads):
    assert "personnel clerk" in heads.get("/imports/new?kind=test people").text


def test_an_import_is_undone_with_a_reason_and_the_file_can_come_again(mine):
    at = checked(mine, csv(a_list(3)))
    press(mine, at, "entry")
    work()
    assert press(mine, at, "reversal", reason="no").status_code == 422
    assert press(mine, at, "reversal", reason=REASON).status_code == 302
    page = mine.get(at).text
    assert REASON in page
    assert seen() == 0
    assert checked(mine, csv(a_list(3))) != at


def test_after_a_day_two_people_undo(mine, heads, time_machine, clerk, browse):
    at = checked(mine, csv(a_list(3)))
    press(mine, at, "entry")
    work()
    time_machine.move_to(clock.now() + timedelta(hours=25))
    mine, heads = browse(clerk), browse(a_user(Role.HR_HEAD))
    assert "A second person must now say the same." in follow(
        mine, press(mine, at, "reversal", reason=REASON)
    )
    assert seen() == 3
    assert "/reversal" not in mine.get(at).text  # whoever asked has nothing left to say
    assert "asked to undo it" in heads.get(at).text
    assert press(heads, at, "reversal", reason=REASON).status_code == 302
    assert seen() == 0


def follow(browser, answer):
    return browser.get(answer.location).text


def test_a_file_can_be_let_go(mine):
    at = checked(mine, csv(a_list(3)))
    assert press(mine, at, "cancellation").status_code == 302
    work()
    assert only().state is ImportState.CANCELLED
    assert "Somebody let go of this file." in mine.get(at).text
    assert checked(mine, csv(a_list(3))) != at


BAD = {
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "list.csv"),
    "a document": (b"%PDF-1.7 and so on", "list.csv"),
    "nothing": (b"", "list.csv"),
    "a header alone": (b"Service number;Name\r\n", "list.csv"),
    "a broken workbook": (b"PK\x03\x04 and nothing more", "list.xlsx"),
    "an archive": (None, "list.xlsx"),
    "zero bytes in text": (b"Service number;Name\r\n1;A\0B\r\n", "list.csv"),
    "broken UTF-8": ("Service number;Name\r\n1;Abéché\r\n".encode() + b"2;\xff\xfe\r\n", "l.csv"),
    "a quote never closed": (b'Service number;Name\r\n1;"Never\r\n', "list.csv"),
    "wrong headers": (b"Colour;Size\r\nred;large\r\n", "list.csv"),
    "the same header twice": (b"Name;Name;Service number\r\na;b;1\r\n", "list.csv"),
    "too many columns": (b";".join(b"c%d" % n for n in range(150)) + b"\r\n", "list.csv"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_file_of_the_wrong_kind_gets_a_sentence_and_changes_nothing(mine, what):
    content, name = BAD[what]
    if content is None:
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as parts:
            parts.writestr("readme.txt", "hello")
        content = archive.getvalue()
    answer = bring(mine, content, name=name)
    if answer.status_code == 302:
        work()
        at, answer = answer.location, mine.get(answer.location)
        assert answer.status_code == 200
        assert only().state in (ImportState.FAILED, ImportState.ASKING, ImportState.READY)
        told = (
            "What happened", "What is wrong", "Before it is read", "No row of this file",
        )  # fmt: skip
        assert any(each in answer.text for each in told), at
        if only().state is ImportState.READY:
            assert only().accepted == 0
    else:
        assert answer.status_code == 422
    assert seen() == 0


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"kind": "", "source": "x"}, "Choose what the file holds."),
        ({"kind": "pay of gods", "source": "x"}, "Choose one of the list."),
        ({"kind": "test people", "source": ""}, "Say where the file comes from"),
        ({"kind": "test people", "source": "x"}, "Choose a file."),
        ({"kind": "test people", "source": "x", "file": (b"x", "list.pdf")},
         "Choose a file of one of these kinds"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_beside_its_field(mine, typed, says):
    sent = {
        name: (io.BytesIO(value[0]), value[1]) if name == "file" else value
        for name, value in typed.items()
    }
    answer = mine.ask("POST", "/imports/new", data={"csrf_token": token(mine)} | sent)
    assert answer.status_code == 422
    assert says in answer.text


def test_a_kind_that_is_not_ones_work_cannot_be_brought(mine):
    refused = bring(mine, b"sheet_id\r\n1\r\n", kind="clearances")
    assert refused.status_code == 422
    assert "Choose one of the list." in refused.text


def test_one_file_is_not_found_by_others(mine, browse, cast):
    at = checked(mine, csv(a_list(3)))
    for stranger in (cast.training_clerk, cast.cell_head, cast.hr_head, cast.vetting_board):
        assert browse(stranger).get(at).status_code == 404
        assert at not in browse(stranger).get("/imports").text


def test_what_somebody_brings_from_a_unit_its_head_approves_and_another_does_not(browse, cast):
    at = checked(browse(cast.hr_clerk), csv(a_list(51)))
    assert browse(cast.hr_head).get(at).status_code == 200
    assert browse(cast.elsewhere[Role.HR_HEAD]).get(at).status_code == 404
    assert browse(a_user(Role.HR_HEAD)).get(at).status_code == 200, "of the whole country"


def test_who_may_not_read_such_rows_sees_counts_only(mine, browse):
    at = checked(mine, csv([*a_list(51), ["", "Hidden Name", ""]]))
    db.session.commit()
    verifier = a_user(Role.PAY_VERIFIER)
    assert browse(verifier).get(at).status_code == 404


def test_a_list_costs_the_same_at_one_row_and_at_many(mine):
    checked(mine, csv(a_list(1)))
    mine.get("/imports")
    mine.get("/imports")
    one = len(mine.spent)
    for n in range(2, 12):
        checked(mine, csv(a_list(n)))
    mine.get("/imports", costs=one)
    assert one <= 6


def test_a_checked_file_costs_little(mine):
    at = checked(mine, csv([*a_list(40), ["", "x", ""]]))
    mine.get(at)
    mine.get(at, costs=4)


def test_an_empty_file_to_fill_in_has_our_columns(mine):
    book = mine.get("/imports/blank?kind=test+people")
    with zipfile.ZipFile(io.BytesIO(book.data)) as parts:
        assert b"service_no" in parts.read("xl/worksheets/sheet1.xml")
    assert mine.get("/imports/blank?kind=clearances").status_code == 302
    at = checked(mine, book.data, name="people.xlsx")
    assert "No row of this file can be taken in." in mine.get(at).text
