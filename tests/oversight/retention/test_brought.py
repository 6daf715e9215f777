"""Files that were brought go in time, and what they became stays."""

import secrets
from io import BytesIO
from uuid import uuid4

from tests.makers import a_person, kept
from tests.oversight.retention.made import SECRET, a_hold, years_ago
from tests.oversight.retention.test_ending import count, erased
from tests.oversight.retention.test_retention import counts, now
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.field.models import Device, FieldConflict
from trainingmgr.field.rules import Cause, Kind, Settled
from trainingmgr.oversight.retention.queries import due
from trainingmgr.oversight.retention.rules import BLANK, Piece
from trainingmgr.pay.payments.models import PaymentNews
from trainingmgr.pay.payments.rules import NewsKind, NewsState
from trainingmgr.tabular import uploads
from trainingmgr.tabular.models import ImportBatch, ImportState, StagedRow


def brought(by, years, **facts):
    """A table of so many years ago, with a row that was refused."""
    with years_ago(years):
        name = uploads.keep(BytesIO(b"Name\nZawadi Mwamba\n")).name
        usual = {"state": ImportState.IMPORTED, "visible_at": clock.now()}
        batch = kept(ImportBatch(
            kind="people", source="North", file_name="roll.csv", sha256=secrets.token_hex(32),
            size=20, stored_as=name, report={"first": [[SECRET]]}, by_id=by.id,
            holder_id=by.holder_id, **(facts or usual),
        ))  # fmt: skip
        kept(StagedRow(batch_id=batch.id, number=1, content={}, is_rejected=True,
                       cells=[SECRET], problems=[]))  # fmt: skip
    return batch


def lies(batch):
    return uploads.path_of(batch.stored_as).exists()


def test_r_dat_07_tables_go_after_three_years_and_what_came_in_stays(cast, browse):
    """What was never taken in is given up; a hold of a person keeps the file that brought them."""
    by = cast.hr_clerk
    taken, young, holding = (brought(by, years) for years in (4, 2, 4))
    waiting = brought(by, 4, state=ImportState.READY)
    person, other = (a_person(cast.unit, batch_id=each.id) for each in (taken, holding))
    a_hold(cast.dpo, number=other.number)
    a_hold(cast.dpo, number=a_person(cast.unit).number)  # who came with no file keeps none
    db.session.commit()
    assert due.counted(Piece.IMPORT_FILE, clock.today()) == (2, 1)
    assert counts(erased(cast.dpo))[Piece.IMPORT_FILE] == 2
    assert [lies(now(each)) for each in (taken, waiting, young, holding)] == [
        False, False, True, True,
    ]  # fmt: skip
    assert [now(each).state for each in (taken, waiting)] == ["imported", "cancelled"]
    assert (now(taken).report, count(StagedRow)) == ({}, 2)
    assert now(person).name_display == person.name_display and now(taken).visible_at
    for path in ("", "/problems", "/changes", "/columns"):
        assert browse(by).get(f"/imports/{taken.uid}{path}").status_code in (200, 302, 404)


def test_r_dat_07_answers_of_banks_go_after_seven_years_and_entries_of_phones_after_three(cast):
    by = cast.mentor
    with years_ago(8):
        file = uploads.keep(BytesIO(b"<Document/>")).name
        news = kept(PaymentNews(kind=NewsKind.NOTICE, file_name="n", sha256="b" * 64, by_id=by.id,
                                stored_as=file, state=NewsState.READ, read_at=clock.now(),
                                lines=3))  # fmt: skip
        device = kept(Device(user_id=by.id, name="Phone", token_hash="c" * 64, secret="s"))
        facts = {"kind": Kind.MARKS, "cause": next(iter(Cause)), "device_id": device.id,
                 "by_id": by.id, "content": SECRET}  # fmt: skip
        settled, open_ = (
            kept(FieldConflict(client_id=uuid4(), digest=f"{n}" * 64, **facts, **end))
            for n, end in ((1, {"settled": Settled.PHONE, "settled_at": clock.now()}), (2, {}))
        )
    db.session.commit()
    assert counts(erased(cast.dpo)) == {Piece.PAYMENT_NEWS: 1, Piece.FIELD_CONFLICT: 1}
    assert (now(news).lines, uploads.path_of(file).exists()) == (3, False)
    assert (now(settled).content, now(open_).content) == (BLANK, SECRET)
