"""Files to try the imports with: as messy as they come, with known faults in known rows."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from trainingmgr.core.columns import Sex
from trainingmgr.demo.army import OF_BAND
from trainingmgr.demo.calendar import Run
from trainingmgr.demo.names import Culture, drawn
from trainingmgr.demo.payroll import AMOUNTS, CURRENCY, PENSION, RATION, Payee, account
from trainingmgr.demo.people import phone
from trainingmgr.demo.story import Somebody, Story
from trainingmgr.pay.files import imports as pay
from trainingmgr.pay.rules import Channel
from trainingmgr.registry.people import imports as people
from trainingmgr.registry.people.rules import GONE
from trainingmgr.tabular.mapping import Column
from trainingmgr.tabular.writing import Layout, written_csv, xlsx
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.enrolments import imports as nominations
from trainingmgr.vetting import imports as clearances

NEWCOMERS = 40
Row = dict[str, Any]


def write(story: Story, runs: Sequence[Run], listed: Sequence[Payee], folder: Path) -> None:
    """All of them, each beside the note of what is wrong in it (in the list of what is planted)."""
    folder.mkdir(parents=True, exist_ok=True)
    _people_csv(story, folder / "people-north.csv")
    _people_xlsx(story, folder / "people-south.xlsx")
    _nominations(story, runs, folder / "nominations.csv")
    _clearances(story, runs, folder / "clearances.csv")
    _pay(story, listed, folder)


def _people_csv(story: Story, path: Path) -> None:
    """As an office writes it: Arabic headers in Windows-1256, semicolons, a title, day first."""
    heads = ("الرقم العسكري", "الاسم", "الاسم بالعربية", "الجنس", "تاريخ الميلاد", "الهاتف",
             "الوحدة", "الفئة")  # fmt: skip
    rows: list[Sequence[str]] = [("قائمة كتيبة المشاة 11", *[""] * 7), heads]
    for n in range(NEWCOMERS):
        named = drawn(story.rng, Culture.ARABIC, Sex.M)
        born = story.today - timedelta(days=story.rng.randint(20, 40) * 365 + n)
        rows.append((
            f"09{9400 + n}", named.display, named.native or "", "ذكر", f"{born:%d/%m/%Y}",
            phone(story.rng).removeprefix("+235"), "11BN-A", "Enlisted",
        ))  # fmt: skip
    young = story.today - timedelta(days=16 * 365)
    faulty = (
        ("", "أمينة حسن علي", "أمينة حسن علي", "أنثى", "1999", story.personas["amina"].unit or "",
         "The same person as Amina Xasan Cali: waits among the likely duplicates once it is in."),
        ("099480", "Idriss Moussa Saleh", "إدريس موسى صالح", "ذكر", f"{young:%d/%m/%Y}", "11BN-A",
         "Under 18: not taken; call the child protection focal point."),
        ("099481", "Haroun Issa Barka", "هارون عيسى بركة", "ذكر", "31/02/1995", "11BN-A",
         "The 31st of February is no day."),
        ("099482", "Seid Ali Hassan", "سعيد علي حسن", "ذكر", "04/05/1993", "99BN-Z",
         "A unit that nobody knows."),
    )  # fmt: skip
    for *cells, unit, find in faulty:
        rows.append((*cells, "", unit, "Enlisted"))
        story.planted.add("file_people", find, file=path.name, row=len(rows))
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(rows)
    path.write_bytes(text.getvalue().encode("cp1256"))


def _people_xlsx(story: Story, path: Path) -> None:
    """A clean workbook with the machine codes in a second row, leading zeros kept as text."""
    rows = []
    for n in range(NEWCOMERS):
        sex = Sex.F if n % 7 == 0 else Sex.M
        named = drawn(story.rng, Culture.ENGLISH, sex)
        born = date(story.today.year - 21 - n % 20, 1 + n % 12, 1 + n % 28)
        rows.append(_in_columns(people.COLUMNS, {
            "service_no": f"09{9600 + n}", "name_latin": named.display, "sex": sex.value,
            "dob": born.isoformat(), "nationality": "XO", "phone": phone(story.rng),
            "languages": "en", "unit": "LOG-A", "rank": "SDT2", "category": "Enlisted",
            "status": "Active", "status_since": story.ago(30).isoformat(),
        }))  # fmt: skip
    with xlsx(people.COLUMNS, rows, Layout(title="People", codes=True)) as book:
        path.write_bytes(book.read())


def _in_columns(columns: Sequence[Column], row: Row) -> list[Any]:
    return [row.get(each.code) for each in columns]


def _csv(path: Path, columns: Sequence[Column], rows: Iterable[Row], separator: str = ";") -> None:
    """With machine codes alone as header: what a script of the ministry would send."""
    rows = list(rows)
    used = [each for each in columns if any(row.get(each.code) for row in rows)]
    lines = ([row.get(each.code) for each in used] for row in rows)
    path.write_bytes(b"".join(written_csv([[each.code for each in used]], lines, separator)))


def _nominations(story: Story, runs: Sequence[Run], path: Path) -> None:
    """For a run that takes nominations: most may come, one died, one is unknown, one is twice."""
    run = next(each for each in runs if each.state is CohortState.NOMINATIONS_OPEN
               and each.lane.centre == "NYA")  # fmt: skip
    there = {place.who.id for place in run.places}
    able = [
        one for one in story.people
        if one.id not in there and one.status not in GONE and not one.persona
        and (one.unit or "").startswith(("ENG", "LOG")) and one.service_number
    ]  # fmt: skip
    chosen = story.rng.sample(able, min(12, len(able)))
    rows = [_nominee(run, one, n) for n, one in enumerate(chosen)]
    dead = story.personas["deceased"]
    rows += [
        {"person_no": dead.number, "run_code": run.code},
        {"person_no": "9999999-0", "run_code": run.code},
        {"person_no": chosen[0].number, "run_code": run.code},
        {"person_no": chosen[1].number, "run_code": "CORE-101/99-HQ-999"},
    ]
    _csv(path, nominations.COLUMNS, rows, ",")
    for row, find in (
        (len(chosen) + 2, "Has died: cannot be nominated."),
        (len(chosen) + 3, "Nobody has this number."),
        (len(chosen) + 4, "Stands in the file twice."),
        (len(chosen) + 5, "There is no run with this code."),
    ):
        story.planted.add("file_nominations", find, file=path.name, row=row, run=run.code)


def _nominee(run: Run, one: Somebody, n: int) -> Row:
    """Named by the programme number, the service number, or the name and the year."""
    if n % 3 == 0:
        return {"person_no": one.number, "run_code": run.code}
    return {"service_no": one.service_number, "run_code": run.code}


def _clearances(story: Story, runs: Sequence[Run], path: Path) -> None:
    """What an outside scheme sends: clearances, a refusal with its reference, and faults."""
    waiting = [
        place.who for run in runs if run.state is CohortState.NOMINATIONS_OPEN
        for place in run.places
    ]  # fmt: skip
    waiting += [one for one in story.people if one.service_number and one.status not in GONE]
    people_ = list({one.id: one for one in waiting}.values())[:14]
    decided, until = story.ago(3), story.ago(-362)
    rows: list[Row] = [
        {"scheme": "leahy", "subject_type": "person", "person_no": one.number,
         "outcome": "cleared", "decided_on": decided.isoformat(),
         "valid_from": decided.isoformat(), "valid_to": until.isoformat(),
         "ext_ref": f"NOR-{decided.year}-{n:04d}"}
        for n, one in enumerate(people_[:-3], 1)
    ]  # fmt: skip
    refused = {"scheme": "leahy", "subject_type": "person", "outcome": "not_cleared",
               "decided_on": decided.isoformat()}  # fmt: skip
    rows += [
        refused | {"person_no": people_[-3].number, "ext_ref": "NOR-R-0001"},
        refused | {"person_no": people_[-2].number},
        {"scheme": "leahy", "subject_type": "person", "person_no": people_[-1].number,
         "outcome": "cleared", "decided_on": decided.isoformat()},
    ]  # fmt: skip
    _csv(path, clearances.COLUMNS, rows)
    for row, find in (
        (len(rows), "A refusal without the scheme's reference: refused."),
        (len(rows) + 1, "Cleared, and not said from when to when."),
    ):
        story.planted.add("file_clearances", find, file=path.name, row=row)


def _pay(story: Story, listed: Sequence[Payee], folder: Path) -> None:
    """The file of this month, with its own faults: new ghosts, a new double, somebody dropped."""
    month = f"{story.today:%Y-%m}"
    path = folder / f"pay-{month}.csv"
    _csv(path, pay.COLUMNS, _pay_rows(story, listed, month, path.name))


def _pay_rows(story: Story, listed: Sequence[Payee], month: str, file: str) -> Iterator[Row]:
    newest = max(each.last for each in listed)
    honest = [each for each in listed if each.last == newest]
    dropped = next(each for each in honest if each.who is not None and not each.kind)
    story.planted.add("file_pay", "Serves, and is left out of this month's file.", file=file,
                      service_number=dropped.number,
                      number=dropped.who.number if dropped.who else None)  # fmt: skip
    for each in honest:
        if each is not dropped:
            yield _pay_row(story, each, month)
    for n in range(5):
        named = drawn(story.rng, Culture.FRENCH, Sex.M)
        ghost = Payee(named.display.upper(), f"6{n:05d}", "OR-2", born="1990",
                      unit="11BN-A", account=account(story.rng))  # fmt: skip
        story.planted.add("file_pay", "A new line that pays nobody.", file=file,
                          service_number=ghost.number, name=ghost.name)  # fmt: skip
        yield _pay_row(story, ghost, month)


def _pay_row(story: Story, each: Payee, month: str) -> Row:
    base = AMOUNTS[each.band] + each.extra
    pension = round(base * PENSION)
    arrived = "signed_received" if each.channel is Channel.CASH_PARADE else "settled"
    state = "held" if each.hold else story.rng.choice((arrived, arrived, arrived, "accepted"))
    return {
        "cycle": month, "service": "LF", "service_no": each.number, "name": each.name,
        "dob": each.born, "grade": OF_BAND[each.band], "unit": each.unit, "gross": base + RATION,
        "allowance_ration": RATION, "deduction_pension": pension,
        "net": base + RATION - pension, "currency": CURRENCY, "channel_type": each.channel.value,
        "account": each.account, "phone": each.phone, "status": state,
        "reason": each.hold.value if each.hold else None, "value_date": story.today.isoformat(),
    }  # fmt: skip
