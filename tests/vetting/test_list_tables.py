"""Lists of other bodies as tables, whole or not at all; every well-known layout by its headers."""

import io

import pytest
from sqlalchemy import select

from tests.browser import Page
from tests.makers import a_person, a_user
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock, jobs
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.tabular import services as files
from trainingmgr.tabular.models import ImportBatch, ImportState
from trainingmgr.vetting.watchlists import queries
from trainingmgr.vetting.watchlists.models import ListedEntry, ListedName, ListMatch
from trainingmgr.vetting.watchlists.rules import (
    EntryKind,
    NameKind,
    Quality,
    VersionState,
    remarks,
    written_birth,
)

NOTHING = ",".join(["-0- "] * 7)
REMARKS = (
    "DOB 09 Jun 1971; POB Nowhere; nationality Chad; Passport R0004412 (Chad) issued 2001; "
    "a.k.a. 'ABU ZED'."
)
OFAC = f"""9002,"INVENTED FRONT",-0- ,"ZZ",{NOTHING},-0-
9001,"TOLLIMI, Haroun Ousmane Idriss","individual","ZZ",{NOTHING},"{REMARKS}"
\x1a
"""
EU_HEAD = (
    "fileGenerationDate;Entity_LogicalId;Entity_SubjectType;NameAlias_WholeName;"
    "BirthDate_BirthDate;BirthDate_Year;Identification_Number"
)
EU = f"""{EU_HEAD}
20/11/2026;55;P;Haroun Ousmane Idriss Tollimi;;;
20/11/2026;55;P;;09/06/1971;1971;
20/11/2026;55;P;هارون عثمان ادريس;;;
20/11/2026;55;P;;;;R0004412
20/11/2026;56;E;Front inventé;;;
"""
OPEN = """id,schema,name,aliases,birth_date,countries,identifiers,last_seen
NK-1,Person,Haroun Ousmane Idriss,Haroun Tollimi;Harun Idris,1971-06-09,td;cf,R0004412,2026-11-19
NK-2,Organization,Invented Front,,,cf,,2026-11-20T06:00:00
"""


@pytest.fixture(autouse=True)
def then(time_machine):
    time_machine.move_to("2026-11-27T09:00:00Z", tick=True)


def brought(text, source, by, beside=None, **how):
    batch = files.receive(
        io.BytesIO(text.encode()), kind="watch-lists", source=source, file_name="list.csv", by=by,
        beside=io.BytesIO(beside.encode()) if beside else None,
    )  # fmt: skip
    worked()
    batch = db.session.get(ImportBatch, batch.id, populate_existing=True)
    assert batch.state is ImportState.READY, batch.report
    if batch.accepted:
        files.take_in(batch, by=by, **how)
        worked()
    return db.session.get(ImportBatch, batch.id, populate_existing=True)


def worked():
    while jobs.work():
        pass
    db.session.commit()


@pytest.mark.parametrize(("source", "text"), [("OFAC", OFAC), ("EU", EU), ("OpenSanctions", OPEN)])
def test_a_list_in_a_well_known_layout_is_read_and_everybody_compared(app, source, text):
    person = a_person(
        None, name_display="Haroun Ousmane Idriss Tollimi", born=PartialDate.read("1971-06-09")
    )
    brought(text, source, a_user(Role.VETTING_OFFICER))
    version = queries.in_force(queries.titled(source).id)
    assert (version.individuals, version.entities) == (1, 1)
    assert version.generated_on.isoformat() == {"OFAC": f"{clock.today()}"}.get(
        source, "2026-11-20"
    )
    entry = db.session.scalar(select(ListedEntry).where(ListedEntry.kind == EntryKind.INDIVIDUAL))
    assert entry.births == ["1971-06-09"]
    assert [each["number"] for each in entry.papers] == ["R0004412"]
    assert db.session.scalar(select(ListMatch.person_id)) == person.id


def test_of_whom_a_list_does_not_say_it_is_not_said_and_they_are_compared(app):
    person = a_person(None, name_display="Moussa Doulam", born=PartialDate.read("1971-06-09"))
    text = "reference;name;born\n1;Moussa Doulam;1971-06-09\n2;Invented Front of the North;\n"
    brought(text, "Ours", a_user(Role.VETTING_OFFICER))
    version = queries.in_force(queries.titled("Ours").id)
    assert (version.individuals, version.entities, version.unsaid, version.entries) == (0, 0, 2, 2)
    assert db.session.scalar(select(ListMatch.person_id)) == person.id


SHIPS = "".join(f"""{at},"SHIP {at}","vessel","ZZ",{NOTHING},-0-\n""" for at in range(8000, 8040))
ALT = """9001,71,"aka","DOULAM, Moussa",-0-
9001,72,"fka","OUBANGUI, Le Grand",-0-
9002,73,"nka","INVENTED FRONT OF THE NORTH",-0-
\x1a
"""


def test_other_names_in_a_second_file_are_those_of_the_same_entry(app):
    person = a_person(None, name_display="Moussa Doulam", born=PartialDate.read("1971-06-09"))
    brought(SHIPS + OFAC, "OFAC", a_user(Role.VETTING_OFFICER), beside=ALT)
    version = queries.in_force(queries.titled("OFAC").id)
    assert (version.individuals, version.entities, version.aliases) == (1, 41, 4)
    names = db.session.execute(
        select(ListedEntry.reference, ListedEntry.kind, ListedName.value, ListedName.quality)
        .join(ListedName)
        .where(ListedName.kind == NameKind.ALIAS)
        .order_by(ListedName.id)
    )
    assert {each[2]: (each[0], each[1], each[3]) for each in names} == {
        "ABU ZED": ("9001", EntryKind.INDIVIDUAL, Quality.LOW),
        "DOULAM, Moussa": ("9001", EntryKind.INDIVIDUAL, Quality.AKA),
        "OUBANGUI, Le Grand": ("9001", EntryKind.INDIVIDUAL, Quality.FKA),
        "INVENTED FRONT OF THE NORTH": ("9002", EntryKind.ENTITY, Quality.UNSAID),
    }
    assert db.session.scalar(select(ListMatch.person_id)) == person.id


def test_the_page_takes_both_files(browse, cast):
    browser = browse(cast.vetting_officer)
    token = Page(browser.get("/imports/new?kind=watch-lists")).values["csrf_token"]
    sent = {"file": (io.BytesIO((SHIPS + OFAC).encode()), "SDN.CSV"),
            "beside": (io.BytesIO(ALT.encode()), "ALT.CSV")}  # fmt: skip
    answer = browser.ask(
        "POST", "/imports/new",
        data={"csrf_token": token, "kind": "watch-lists", "source": "OFAC", **sent},
    )  # fmt: skip
    assert answer.status_code == 302, answer.text
    worked()
    assert db.session.scalar(select(ImportBatch.accepted)) == 45


def test_other_names_of_nobody_on_the_list_leave_the_former_list_in_force(app):
    officer = a_user(Role.VETTING_OFFICER)
    orphan = ALT.replace("9002,73", "9003,73")
    done = brought(SHIPS + OFAC, "OFAC", officer, beside=orphan)
    assert done.state is not ImportState.IMPORTED
    assert queries.titled("OFAC") is None or queries.in_force(queries.titled("OFAC").id) is None
    with pytest.raises(Refusal, match="comes alone"):
        files.receive(
            io.BytesIO(b""), kind="people", source="X", file_name="x.csv", by=a_user(Role.HR_CLERK),
            beside=io.BytesIO(b""),
        )  # fmt: skip


def test_a_table_with_one_bad_row_does_not_come_in_without_it(app):
    officer = a_user(Role.VETTING_OFFICER)
    with pytest.raises(Refusal, match="whole or not at all"):
        brought(OPEN.replace("1971-06-09", "some day"), "Other", officer, leaving_out=True)
    assert queries.titled("Other") is None or queries.in_force(queries.titled("Other").id) is None
    assert db.session.scalar(select(ListedEntry.id)) is None


def test_an_older_table_waits_and_can_be_taken_back_until_it_counts(app):
    officer = a_user(Role.VETTING_OFFICER)
    brought(OPEN, "Other", officer)
    odd = brought(
        OPEN.replace("2026-11-2", "2026-10-2").replace("11-19", "10-19"), "Other", officer
    )
    assert queries.waiting()[0].batch_id == odd.id
    files.undo(odd, "It was the file of last month.", by=officer)
    worked()
    assert queries.version_of_batch(odd.id).state is VersionState.REFUSED
    assert queries.in_force(queries.titled("Other").id) is not None


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("circa 1971", "1971~"), ("about 1971", "1971~"), ("1970 to 1973", "1970/1973"),
        ("1970-1973", "1970/1973"), ("1971-06-09", "1971-06-09"), ("1971", "1971"),
        ("vers 1971", "1971~"),
    ],
)  # fmt: skip
def test_births_are_read_as_tables_write_them(written, read):
    assert written_birth(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("DOB 10 Dec 1948; alt. DOB Sep 1977; POB X", ("1948-12-10", "1977-09")),
        ("DOB circa 1965; alt. DOB 1962 to 1964.", ("1965~", "1962/1964")),
        ("DOB 31 Foo 1950", ("1950",)),
        ("(Linked To: X) DOB unknown", ()),
    ],
)
def test_births_are_read_from_the_remarks_of_ofac(written, read):
    assert remarks.told(written).births == read


def test_numbers_countries_and_nicknames_are_read_from_the_remarks_of_ofac():
    said = remarks.told(
        "nationality Congo, Democratic Republic of the; citizen Chad; alt. Passport OB0243318 "
        "(DRC); National ID No. 12-3/4 (Chad); Gender Male; a.k.a. 'TERMINATOR'; Passport unknown."
    )
    assert said.nationalities == ("Congo, Democratic Republic of the", "Chad")
    assert said.papers == ("OB0243318", "12-3/4")
    assert said.names == ("TERMINATOR",)
