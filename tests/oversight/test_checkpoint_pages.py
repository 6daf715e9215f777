import io
import re

from pypdf import PdfReader
from sqlalchemy import select, text, update

from tests.oversight.objects import a_break, checkpoint
from trainingmgr.core.db import db
from trainingmgr.core.journal import JournalEntry
from trainingmgr.oversight.models import CheckpointHandOver, LogTile
from trainingmgr.oversight.queries import tree


def test_oversight_takes_a_checkpoint_out_as_a_file_or_on_paper_and_brings_it_back(cast, browse):
    where = f"/journal/checkpoints/{checkpoint(cast)[0]['size']}"
    reader = browse(cast.oversight)
    opened = reader.get(where)
    note = tree.newest().note
    assert note.splitlines()[2] in opened.text
    refused = reader.post(f"{where}/handing-over", opened=opened, body="", form="file")
    assert refused.status_code == 422
    assert "Write which body" in refused.text
    file = reader.post(f"{where}/handing-over", opened=opened, body="Auditor-General", form="file")
    assert file.get_data(as_text=True) == note
    assert "checkpoint-" in file.headers["Content-Disposition"]
    paper = reader.post(f"{where}/handing-over", opened=opened, body="The Assembly", form="paper")
    said = PdfReader(io.BytesIO(paper.get_data())).pages[0].extract_text()
    assert note.splitlines()[2] in re.sub(r"\s", "", said)
    assert "The Assembly" in said
    events = db.session.scalars(select(JournalEntry.event).order_by(JournalEntry.number)).all()
    assert events[-2:] == ["CheckpointHandedOver"] * 2
    listed = reader.get("/journal/checkpoints")
    assert "Auditor-General" in listed.text
    page = reader.get("/journal/checkpoints/comparing")
    for typed, answer in {
        note: "continues this checkpoint",
        note.replace("\n", "\r\n"): "continues this checkpoint",
        note.replace("journal\n1\n", "journal\n2\n"): "No key of this site",
        "nonsense": "No key of this site",
    }.items():
        assert answer in reader.post("/journal/checkpoints/comparing", opened=page, note=typed).text


def test_only_who_reads_the_journal_sees_them_and_only_oversight_takes_them_out(cast, browse):
    where = f"/journal/checkpoints/{checkpoint(cast)[0]['size']}"
    officer = browse(cast.dpo)
    opened = officer.get(where)
    assert "Hand over" not in opened.text
    assert officer.post(f"{where}/handing-over", opened=opened).status_code == 403
    for other in (cast.sysadmin, cast.training_clerk, cast.vetting_officer):
        assert browse(other).get(where).status_code == 403
    assert not db.session.scalars(select(CheckpointHandOver)).all()
    for size in (0, 9**30):
        assert officer.get(f"/journal/checkpoints/{size}").status_code == 404


def test_a_checkpoint_from_another_history_is_told(cast, browse):
    checkpoint(cast)
    note = tree.newest().note
    for trigger in ("checkpoint_delete", "log_tile_grows"):
        on = "" if db.engine.dialect.name == "sqlite" else f" ON {trigger.rpartition('_')[0]}"
        db.session.execute(text(f"DROP TRIGGER tr_{trigger}{on}"))
    db.session.execute(update(LogTile).values(hashes=bytes(32)))
    db.session.commit()
    reader = browse(cast.oversight)
    where = "/journal/checkpoints/comparing"
    page = reader.get(where)
    assert "Another history stands before" in reader.post(where, opened=page, note=note).text
    db.session.execute(text("DELETE FROM checkpoint"))
    db.session.commit()
    assert "An old backup was restored" in reader.post(where, opened=page, note=note).text


def test_a_second_person_acknowledges_a_break_on_the_page(cast, browse):
    a_break(cast)
    assert "waits for a second person" in browse(cast.oversight).get("/journal/checkpoints").text
    officer, signature = browse(cast.dpo), "/journal/checkpoints/breaks/1/signature"
    officer.post(signature, opened=officer.get("/journal/checkpoints/comparing"))
    opened = officer.get("/journal/checkpoints")
    assert "Open it first" in opened.text and "waits for a second person" in opened.text
    answer = officer.post(signature, opened=opened)
    assert answer.status_code == 302
    listed = officer.get("/journal/checkpoints").text
    assert "waits for a second person" not in listed
    assert "The disk failed on 3 May." in listed
