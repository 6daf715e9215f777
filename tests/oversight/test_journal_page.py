from tests.core.deeds import SomethingHappened
from trainingmgr.core import journal
from trainingmgr.core.db import operation


@operation
def happened(number, by, name=None):
    journal.record(SomethingHappened(number=number, name=name), by=by)


def test_oversight_reads_everybodys_deeds_and_others_their_own(cast, browse):
    happened("ONE", cast.training_clerk)
    happened("TWO", cast.hr_clerk)
    whole = browse(cast.oversight).get("/journal/").text
    assert "ONE" in whole
    assert "TWO" in whole
    own = browse(cast.training_clerk).get("/journal/").text
    assert "ONE" in own
    assert "TWO" not in own


def test_days_in_a_sentence_are_written_as_the_reader_writes_them(cast, browse):
    happened("2027-05-09", cast.training_clerk)
    happened("2027-13-45", cast.training_clerk)
    for asked, day in (("en", "9 May 2027"), ("fr", "9 mai 2027")):
        text = browse(cast.oversight).get(f"/journal/?lang={asked}").text
        assert day in text
        assert "2027-13-45" in text, "no day: it stays"


def test_names_beside_an_entry_are_for_readers_whose_classes_cover_them(cast, browse):
    happened("ONE", cast.training_clerk, "Zara Brahim")
    assert "Zara Brahim" in browse(cast.training_clerk).get("/journal/").text
    assert "Zara Brahim" not in browse(cast.oversight).get("/journal/").text


def test_the_page_costs_the_same_at_one_entry_and_at_fifty(cast, browse):
    reader = browse(cast.oversight)
    happened("ONE", cast.training_clerk)
    reader.get("/journal/", costs=3)
    for number in range(60):
        happened(str(number), cast.training_clerk)
    assert "cursor=" in reader.get("/journal/", costs=3).text


def test_an_export_is_on_record_escaped_and_carries_the_head(cast, browse):
    happened("=1+1", cast.training_clerk)
    reader = browse(cast.oversight)
    answer = reader.post("/journal/export?event=SomethingHappened", opened=reader.get("/journal/"))
    assert answer.status_code == 200
    assert "=1+1" in answer.text
    assert ",=1+1" not in answer.text
    assert "head," in answer.text
    assert journal.head().number == 2
    other = browse(cast.training_clerk)
    refused = other.post("/journal/export", opened=other.get("/journal/"))
    assert refused.status_code == 403


def test_a_filter_narrows_by_day_and_account(cast, browse):
    happened("ONE", cast.training_clerk)
    reader = browse(cast.oversight)
    assert "did ONE" not in reader.get("/journal/?last=01/01/2020").text
    name = cast.training_clerk.username
    assert "did ONE" in reader.get(f"/journal/?username={name}").text
    assert "did ONE" not in reader.get("/journal/?username=nobody").text
    assert "did ONE" in reader.get("/journal/?event=SomethingHappened").text
    answer = reader.get("/journal/?event=GrantGiven")
    assert "did ONE" not in answer.text and "… gave the role …" in answer.text
