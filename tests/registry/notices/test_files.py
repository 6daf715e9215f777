"""Files say who was told of what is done with their data, and how (R-DAT-16)."""

import io
import json

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from tests.browser import Browser
from tests.makers import a_person
from tests.recruitment.made import an_open_round, officers
from tests.registry.notices.made import given, in_force
from trainingmgr.core import clock, jobs
from trainingmgr.core.db import db
from trainingmgr.core.journal import JournalEntry
from trainingmgr.operations import notices as commands
from trainingmgr.registry.notices import queries
from trainingmgr.registry.notices import services as notices
from trainingmgr.registry.notices.models import NoticeGiving, NoticeTold
from trainingmgr.registry.notices.rules import About, Mode
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.rules import Status
from trainingmgr.registry.people.services import blocks
from trainingmgr.tabular import services
from trainingmgr.tabular.models import ImportBatch, ImportState, StagedRow

TODAY = f"{clock.today():%d/%m/%Y}"
HEAD = (
    "Matricule;Nom complet;Unité;Statut;Notice d’information;Langue de la notice;"
    "Date de la notice;Mode de la notice;Informé par\n"
)


@pytest.fixture
def clerk(cast):
    blocks.first_block("HQ", by=cast.hr_clerk)
    in_force(cast.dpo)
    in_force(cast.dpo)
    in_force(cast.dpo, About.PAY)
    db.session.commit()
    return cast.hr_clerk


def worked(batch):
    while jobs.work():
        pass
    return db.session.get_one(ImportBatch, batch.id, populate_existing=True)


def sent(content, by, kind="people"):
    stream = io.BytesIO(content.encode() if isinstance(content, str) else content)
    options = {"region": "TD"}
    return worked(
        services.receive(
            stream, kind=kind, source="HR", file_name="roll.csv", by=by, options=options
        )
    )


def taken_in(batch, by):
    services.take_in(batch, by=by)
    return worked(batch)


def owed(by, about):
    keys = queries.counting_now(queries.notices())[about]
    return {each.service_number for each in queries.untold(about, keys, reader=by).rows}


def counted(model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_r_dat_16_a_file_of_people_says_who_was_told_and_who_says_nothing_is_owed(cast, clerk):
    """Known people and new ones; nobody sees it before the whole file, and it goes with it."""
    unit = cast.unit
    for number in ("K-1", "K-2"):
        a_person(unit, service_number=number)
    batch = sent(
        HEAD
        + f'N-1;Amina Hassan;{unit.code};active;"Formation 2 ; Paie";fr;{TODAY};lue;Capt. Moussa\n'
        + f"N-2;Zara Ali;{unit.code};active;;;;;\n"
        + f"K-1;;;;التدريب;الصومالية;{TODAY};aloud;Capt. Moussa\n"
        + f"K-2;;;;Training;fr;{TODAY};Lue à haute voix à tous;Capt. Moussa\n",
        clerk,
    )
    assert (batch.state, batch.accepted) == (ImportState.READY, 4), batch.report
    assert batch.report["changes"] == {"new": 2, "changed": 2}
    assert owed(clerk, About.TRAINING) == {"K-1", "K-2"}
    batch = taken_in(batch, clerk)
    assert batch.state is ImportState.IMPORTED
    assert owed(clerk, About.TRAINING) == {"N-2"}
    assert owed(clerk, About.PAY) == {"N-2", "K-1", "K-2"}
    deeds = {
        (each.notice.about, each.notice.number, each.language, each.mode): each.count
        for each in queries.brought(batch.id)
    }
    assert deeds == {
        (About.TRAINING, 2, "fr", Mode.ALOUD): 2,
        (About.TRAINING, 2, "so", Mode.ALOUD): 1,
        (About.PAY, 1, "fr", Mode.ALOUD): 1,
    }
    journal = select(func.count()).where(JournalEntry.event == "NoticeGiven")
    assert db.session.scalar(journal) == 3
    for sql, trigger in (
        ("UPDATE notice_giving SET count = 9", "tr_notice_giving_counted"),
        ("DELETE FROM notice_told", "tr_notice_told_delete"),
        ("DELETE FROM notice_giving", "tr_notice_giving_stays"),
        ("UPDATE notice_brought SET batch_id = batch_id", "tr_notice_brought_kept"),
        (
            "INSERT INTO notice_brought (giving_id, batch_id) "
            "SELECT giving_id + 100, batch_id FROM notice_brought",
            "tr_notice_brought_live",
        ),
    ):
        with pytest.raises(IntegrityError, match=trigger):
            db.session.execute(text(sql))
        db.session.rollback()
    batch = db.session.get_one(ImportBatch, batch.id)
    services.undo(batch, "It was the list of last year.", by=clerk)
    assert queries.givings(reader=cast.dpo).rows == []
    assert owed(clerk, About.TRAINING) == {"K-1", "K-2"}
    worked(batch)
    assert [counted(each) for each in (NoticeTold, NoticeGiving, Person)] == [0, 0, 2]


def test_r_dat_16_what_a_file_says_of_notices_is_true_or_told_with_its_row_and_column(cast, clerk):
    known = a_person(cast.unit, service_number="K-1")
    tomorrow, before = clock.today().year + 1, "01/02/2020"
    rows = (
        ("", "fr", TODAY, "aloud"), ("Weather", "fr", TODAY, "aloud"),
        ("Training", "", TODAY, "aloud"), ("Training", "Klingon", TODAY, "aloud"),
        ("Training", "so", TODAY, "paper"), ("Training", "fr", "", "aloud"),
        ("Training", "fr", before, "aloud"), ("Training", "fr", f"13/12/{tomorrow}", "aloud"),
        ("Training", "fr", "soon", "aloud"), ("Wind", "fr", TODAY, "shouted"),
        ("Training 1", "fr", TODAY, "aloud"), ("Training; Pay", "fr;ar;en", TODAY, "aloud"),
        ("Training; Formation", "fr", TODAY, "aloud"),
    )  # fmt: skip
    says = (
        "Write which notice it was", "no notice that is known", "in which language",
        "language is not known", "no text of this notice", "on which day", "No notice about this",
        "has not come yet", "not a date", "no way that is known", "On that day version",
        "one for each", "each notice once",
    )  # fmt: skip
    lines = "".join(
        f"B-{n};Zara Ali;{cast.unit.code};;{';'.join(_quoted(row))};\n"
        for n, row in enumerate(rows)
    )
    batch = sent(HEAD + lines, clerk)
    found = {
        row.number - 2: (row.problems[0]["column"], str(row.problems), row.problems)
        for row in db.session.scalars(
            select(StagedRow).where(StagedRow.batch_id == batch.id, StagedRow.is_rejected)
        )
    }
    for at, sentence in enumerate(says):
        assert sentence in found[at][1], (rows[at], found.get(at))
        assert len(row_problems := found[at][2]) == (2 if rows[at][0] == "Wind" else 1), (
            row_problems
        )
        assert ("otice" in found[at][0]) or "Informé" in found[at][0]
    assert batch.accepted == 0
    assert counted(NoticeGiving) == 0
    assert queries.standing(known).owed == [About.TRAINING, About.PAY]


def _quoted(row):
    return [f'"{each}"' for each in row]


def test_r_dat_16_what_was_exported_of_notices_comes_in_again(app, cast, clerk):
    """The same file changes nothing where all of it is known, and brings back what was lost."""
    person = a_person(cast.unit, service_number="K-1")
    db.session.commit()
    told = {"language": "so", "by": "Major Ali; of the guard"}
    notices.give([person], given(**told), by=clerk)
    pay = notices.give([person], given(About.PAY, mode=Mode.PAPER), by=clerk)
    db.session.commit()
    browser = Browser(app, clerk)
    path = "/exports/people?columns=number"
    sheet = browser.post(path, reason="It goes to the other site.", form="csv", notices="y")
    said = sheet.text
    assert "Training 2; Pay 1" in said
    assert "Somali; French" in said
    assert "Major Ali" in said
    plain = browser.post(path, reason="It goes to the other site.", form="csv").text
    assert "Training 2" not in plain
    again = sent(sheet.data, clerk)
    assert again.report["changes"] == {"unchanged": 1}, again.report
    services.cancel(again, by=clerk)
    worked(again)
    pay = queries.giving(pay.uid, reader=clerk)
    notices.take_back(pay, "He was on leave that day.", seen=pay.version, by=clerk)
    db.session.commit()
    assert owed(clerk, About.PAY) == {"K-1"}
    taken_in(sent(sheet.data + b"\n", clerk), clerk)
    assert owed(clerk, About.PAY) == set()
    last = queries.told([person.id])[person.id][-1]
    assert (last.notice.about, last.language, last.mode) == (About.PAY, "fr", Mode.PAPER)


def test_r_dat_16_a_list_of_applicants_says_who_was_told_as_the_desk_does(app, cast, clerk):
    officer, *jury = officers()
    round_ = an_open_round(officer, jury)
    in_force(cast.dpo, About.APPLYING)
    known = a_person(status=Status.APPLICANT)
    head = (
        "round_code;location;name_latin;dob;person_no;notice;notice_language;notice_on;notice_mode"
    )
    place = f"{round_.code};{round_.sites[0].place.pcode}"
    told = f"Applying;ar;{TODAY};explained"
    batch = sent(
        f"{head}\n{place};Marial Deng;1999;;{told}\n{place};Silent One;1999;;;;;\n"
        f"{place};;;{known.number};{told}\n",
        officer, "applications",
    )  # fmt: skip
    assert batch.accepted == 3, batch.report
    batch = taken_in(batch, officer)
    keys = queries.counting_now(queries.notices())[About.APPLYING]
    untold = queries.untold(About.APPLYING, keys, reader=officer).rows
    assert [each.name_display for each in untold] == ["Silent One"]
    assert [(e.count, e.given_by) for e in queries.brought(batch.id)] == [(2, officer.name)]
    path, why = f"/exports/applications?round={round_.uid}", "They compare it with the desk."
    left = Browser(app, officer).post(path, reason=why, form="csv", notices="y").text
    assert left.count(f"Applying 1;Arabic;{clock.today()};Explained to one person") == 2
    batch = db.session.get_one(ImportBatch, batch.id)
    services.undo(batch, "It was the list of last year.", by=officer)
    worked(batch)
    assert counted(NoticeGiving) == 0


def test_r_dat_16_another_program_asks_and_writes_within_the_reach_of_an_account(app, cast, clerk):
    person, far = a_person(cast.unit, service_number="K-1"), a_person(cast.other_unit)
    db.session.commit()

    def run(*words, by=clerk, code=0):
        asked = [*words, "--by", by.username, "--json"]
        answer = CliRunner().invoke(commands.notices, asked, obj=lambda: app)
        assert answer.exit_code == code, answer.output
        return json.loads(answer.stdout) if code == 0 else answer.output

    assert run("owed")["training"]["all"] == 1
    assert run("owed", by=cast.dpo)["training"]["all"] == 2
    how = ("--about", "training", "--how", "aloud", "--language", "fr")
    assert "no record" in run("give", person.number, far.number, *how, code=3)
    assert "role" in run("give", person.number, *how, by=cast.dpo, code=3)
    assert "No notice" in run("give", "K-1", *how, "--on", "2020-01-01", code=3)
    assert run("give", "K-1", *how)["count"] == 1
    said = run("told", person.number)
    assert (said["told"][0]["version"], said["owed"]) == (2, ["pay"])
    assert run("owed")["training"]["all"] == 0
