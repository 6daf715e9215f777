"""Files that were brought go in time, and what they became stays."""

import secrets
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

from sqlalchemy import select

from tests.makers import a_person, kept
from tests.oversight.bodies.objects import acts
from tests.oversight.retention.made import SECRET, a_hold, years_ago
from tests.oversight.retention.test_ending import count, erased
from tests.oversight.retention.test_retention import counts, now, refused_by_the_schema
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.field.models import Device, FieldConflict
from trainingmgr.field.rules import Cause, Kind, Settled
from trainingmgr.oversight.bodies import queries as bodies
from trainingmgr.oversight.retention.queries import due
from trainingmgr.oversight.retention.rules import BLANK, Piece
from trainingmgr.oversight.workspace.models import (
    OversightPack,
    OversightSample,
    OversightSampleItem,
)
from trainingmgr.oversight.workspace.rules.drawing import Population
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


def test_r_dat_07_what_oversight_froze_goes_after_two_years_and_its_hash_stays(cast, browse):
    act, by_id, mark = bodies.act(acts(cast)[0]["uid"]), cast.oversight.id, "a" * 64
    with years_ago(3):
        day = clock.today()
        made = kept(OversightPack(code="P-1", act_id=act.id, first=day, last=day, on=day,
                                  content=b"frozen", sha256=mark, by_id=by_id))  # fmt: skip
        drawn, young = (
            kept(OversightSample(
                code=f"S-{n}", population=Population.CERTIFICATES, first=day, last=day, size=1,
                by_stratum=False, seed=mark, count=1, population_sha256=mark, frozen=b"frozen",
                reason="Somebody outside reads one.", by_id=by_id, **facts,
            ))
            for n, facts in enumerate(({}, {"at": clock.now() + timedelta(days=600)}))
        )  # fmt: skip
        kept(OversightSampleItem(sample_id=drawn.id, place=1, reference=SECRET, stratum="HQ"))
    there = made.uid
    db.session.commit()
    refused_by_the_schema("UPDATE oversight_pack SET content = ''", "tr_oversight_pack_update")
    refused_by_the_schema("UPDATE oversight_sample SET frozen = ''", "tr_oversight_sample_update")
    assert counts(erased(cast.dpo)) == {Piece.OVERSIGHT_PACK: 1, Piece.OVERSIGHT_SAMPLE: 1}
    pack = db.session.scalars(select(OversightPack)).one()
    assert (pack.content, len(pack.sha256)) == (b"", 64)
    assert (now(drawn).frozen, bool(now(young).frozen)) == (b"", True)
    said = select(OversightSampleItem.reference).where(OversightSampleItem.sample_id == drawn.id)
    assert set(db.session.scalars(said)) == {BLANK}
    reader = browse(cast.oversight)
    sample = f"/oversight/samples/{drawn.uid}"
    db.session.commit()
    assert reader.get(sample).status_code == 200
    assert "is erased" in reader.get(f"{sample}/population.txt").text
    assert "is erased" in reader.post(f"/oversight/packs/{there}/data").text
