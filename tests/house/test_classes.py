"""No reader is given a field whose class they lack: the table in `core/privacy`, walked.

Every personal column of class S2 and above is filled with something that stands nowhere else;
then every page, sheet and file of the application is opened as every role, and whatever a reader
is given (the text, the title, the headers with their file names, hidden values, the text inside a
PDF or a spreadsheet) is searched for what they may not see.

What they may see leaves an entry: whoever is named in an answer that tells something of class S2
or above is among those whom the journal says it showed (R-DAT-05).
"""

import io
import re
import subprocess
from urllib.parse import quote

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import String, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from tests.browser import Browser
from tests.house.test_roles import (
    ENDPOINTS,
    Objects,
    Walker,
    access,
    declared,
    not_opened,
    rules_of,
)
from tests.makers import a_person, a_place, kept
from tests.training.enrolments.made import a_place as enrolled
from tests.training.enrolments.made import a_run
from tests.vetting.made import a_clearance, an_age_doubt
from trainingmgr.accounts import reasons
from trainingmgr.accounts.models import User
from trainingmgr.accounts.rules import Role
from trainingmgr.accounts.rules.permissions import FIELD_CLASSES, PERMISSIONS
from trainingmgr.accounts.rules.reasons import Work
from trainingmgr.core import clock
from trainingmgr.core.columns import Encrypted, Sex, new_uid
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import db
from trainingmgr.core.journal import Event, JournalEntry, Looked
from trainingmgr.core.permissions import Permission as P  # noqa: N817  one line a table
from trainingmgr.core.privacy import FieldClass, register
from trainingmgr.features import FIGURES_ALONE
from trainingmgr.registry.keys import services as keys
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.people.models import Document, Person, Phone
from trainingmgr.registry.people.words import SEXES
from trainingmgr.registry.reception.rules import COLUMNS
from trainingmgr.tabular import listings
from trainingmgr.vetting.models import Clearance
from trainingmgr.vetting.rules import Outcome
from trainingmgr.vetting.words import OUTCOMES

S2, S3 = FieldClass.S2, FieldClass.S3
PLACES_NAMED = (
    "consultations.", "outreach.", "handed.", "civil_point.", "ddr_calendar.",
    "reference.", "/exports/places", "ddr.figures", "diligence.new", "capacity.new",
    "partners.activities", "partners.edit_", "partners.new_", "surveys.",
    "delineation.",
)  # fmt: skip
BORN, PHONE, PAPER, GROSS = "1913-07-23", "+23599887766", "QZPAPER77", 7_654_321
PAY = {P.PAY_READ, P.PAY_DESK}
ALSO = {
    "pay_line": PAY, "discrepancy": PAY,
    "pay_hold": PAY, "stop_list_entry": PAY, "arrears_entry": PAY, "pay_dispute": PAY,
    "payroll_line": {P.PAY_READ}, "payroll_change": {P.PAY_READ},
    "payment": {P.PAY_READ}, "payment_outcome": {P.PAY_READ},
    "pay_channel": {P.CHANNEL_READ}, "shared_account": {P.CHANNEL_READ},
    "import_batch": {P.IMPORT_READ},
    "enrolment_waiver": {P.ENROLMENT_WAIVE, P.ENROLMENT_CONFIRM, P.SHORTCUT_READ},
    "enrolment_waiver_request": {P.ENROLMENT_WAIVE, P.ENROLMENT_CONFIRM, P.SHORTCUT_READ},
    "attendance_change": {P.SHORTCUT_READ},
    "posting": {P.TRAINER_WRITE},
}  # fmt: skip
"""Whose work a table is reads it without the class for everybody: pay, files, waivers, tours."""
WORDS = {"QZHOME", "QZSEX"}
"""What forms offer to choose from too: where nobody is named, they tell nothing of anybody."""
UNNAMED = {"oversight.entries", "complaints.show"}
"""What everybody did themselves, in their own words; and complaints, whose file is opened by an
entry of its own, without whom it is about: that is not told through a journal either (R-CMP-03).
"""
OWN = {"sign_in", "user"}
"""Everybody reads their own e-mail address and where they are signed in."""
FOUND = set()
"""What any reader was told at all: a walk that finds nothing anywhere proves nothing."""


@pytest.fixture
def secrets(cast, monkeypatch):
    """What may not be found, by its class and table, once everything is filled."""
    monkeypatch.setitem(SEXES, Sex.X, "QZSEX")
    monkeypatch.setitem(OUTCOMES, Outcome.SUSPENDED, "QZOUTCOME")
    monkeypatch.setitem(reasons.ONLY, Work.CARD, Role.SYSADMIN)  # oversight has said why
    return _filled


def _filled():
    home = a_place(titles=dict.fromkeys(("en", "fr", "ar"), "QZHOME"))
    found = {
        "1913": (S2, "person"), "23599887766": (S2, "phone"), PAPER: (S2, "identity_document"),
        "QZSEX": (S2, "person"), "QZHOME": (S2, "person"), str(GROSS): (S2, "pay_line"),
        "QZOUTCOME": (S3, "clearance"),
    }  # fmt: skip
    db.session.execute(update(Person).values(sex=Sex.X, place_id=home.id, unit_id=Person.unit_id))
    db.session.execute(update(Clearance).values(outcome=Outcome.SUSPENDED))
    for at, (name, column, entry) in enumerate(register(db.metadata)):
        table = db.metadata.tables[name]
        kind = table.c[column].type
        if entry.field_class is FieldClass.S1 or name in OWN | {"phone"}:
            continue
        if column == "born" and not isinstance(kind, Encrypted):
            _put(table, column, BORN if type(kind) is String else PartialDate.read(BORN))
        elif column.endswith("_minor"):
            _put(table, column, GROSS)
        elif type(kind) is String and (kind.length or 99) >= 12:
            mark = f"facade{at:03}facade" if column.endswith("_mark") else f"QZ{at:03}NOBODY"
            if _put(table, column, mark):
                found[mark] = (entry.field_class, name)
    everybody = db.session.scalars(select(Person.id)).all()
    for id_ in everybody:
        db.session.execute(
            insert(Phone).values(person_id=id_, number=PHONE, is_shared=False, uid=new_uid())
        )
        db.session.execute(
            insert(Document).values(
                person_id=id_, kind_code="PASSPORT", number=PAPER, uid=new_uid()
            )
        )
    db.session.commit()
    return found


def _put(table, column, value):
    """Whether the column took it: what is append-only or closed keeps what it has."""
    try:
        with db.session.begin_nested():
            db.session.execute(update(table).values({column: value}))
    except IntegrityError:
        return False
    return True


def _told(answer):
    """Everything that an answer gives its reader, without the signs between figures."""
    kind, body = answer.mimetype, answer.get_data()
    if kind == "application/pdf":
        text = _of_pdf(body)
    elif "spreadsheet" in kind:
        book = CalamineWorkbook.from_filelike(io.BytesIO(body))
        text = str([book.get_sheet_by_name(each).to_python() for each in book.sheet_names])
    else:
        text = re.sub(r"<svg.*?</svg>", "", body.decode(errors="replace"), flags=re.DOTALL)
    text += str(dict(answer.headers))
    return text, re.sub(r"(?<=\d)[\s,.\u00a0\u202f\u2009]+(?=\d)", "", text)


def _of_pdf(body):
    """The text of a paper. A scan of nothing, as some tests keep, is taken as it is."""
    read = subprocess.run(["pdftotext", "-", "-"], input=body, capture_output=True, check=False)
    return (read.stdout if read.returncode == 0 else body).decode(errors="replace")


def _found(answer, secrets):
    """Which of them an answer tells, and its text."""
    if answer.status_code >= 400:
        return set(), ""
    text, figures = _told(answer)
    found = {mark for mark in secrets if mark in (figures if mark[:7].isdigit() else text)}
    if not re.search(r"1913-07|07/1913|July?\s1913", text):
        found.discard("1913")  # a number that is no date
    FOUND.update(found)
    return found, text


def _leaks(role, where, found, secrets):
    return [
        f"{where} tells {role} {secrets[mark][1]}: {mark}"
        for mark in found
        if secrets[mark][0] not in FIELD_CLASSES[role]
        and not (mark == "QZHOME" and where.startswith(PLACES_NAMED))  # a place, nobody's home
        and not (mark == "QZSEX" and where.startswith("recruitment.figures"))  # of nobody alone
        and not PERMISSIONS[role] & ALSO.get(secrets[mark][1], set())
    ]


class Noted:
    """What the journal says of who was shown whom, since somebody last asked for a page."""

    def __init__(self):
        numbered = db.session.execute(select(Person.number, Person.id))
        self._numbers = {number: id_ for number, id_ in numbered}  # noqa: C416
        self._names = {*db.session.scalars(select(Person.name_display)), *self._numbers}
        self._names |= {*db.session.scalars(select(User.name))}
        self.begin()

    def begin(self):
        self._last = db.session.scalar(select(func.max(JournalEntry.number))) or 0

    def named_on(self, where, answer, *, reader):
        """R-DAT-11: a page that is not asked to be burnt when printed names nobody else."""
        text = answer.text.replace(reader.name, "")
        told = {name for name in self._names if name in text}
        found = [f"{where} says that it names nobody, and names {sorted(told)}"] * bool(told)
        asks = "burn it after use" in answer.text
        return found + [f"{where} asks to be burnt"] * (asks and answer.status_code == 200)

    def lacks(self, role, where, found, text):
        """Who is named beside something of class S2 or above, and was noted by no entry."""
        named = {id_ for number, id_ in self._numbers.items() if number in text}
        if where in UNNAMED or not (found if named else found - WORDS):
            return []
        entries = db.session.scalars(select(JournalEntry).where(JournalEntry.number > self._last))
        looks = [each for each in entries if issubclass(Event.kinds[each.event], Looked)]
        noted = {id_ for each in looks for id_ in each.facts["people"]}
        if noted and named <= noted:
            return []
        return [f"{where} shows {role} {sorted(found)}, and notes {len(noted)} of {len(named)}"]


@pytest.mark.walk
def test_no_page_and_no_file_tells_a_reader_what_their_classes_do_not_cover(
    app, cast, secrets, time_machine
):
    """And each opens for every role that may, with an object that the role reaches."""
    time_machine.move_to(clock.now(), tick=False)  # a sign-in that is fresh stays so
    objects = Objects(cast)
    rules = [rule for rule in rules_of(app) if "GET" in rule.methods]
    made = {rule.endpoint: objects.of(rule) for rule in rules if rule in objects}
    person = a_person(cast.unit, reach=cast.here)
    a_clearance(person, decided_by="x", reference="R-1")
    an_age_doubt(person, evidence="x")
    marks, wrong, opened, seen = secrets(), [], 0, set()
    for user in cast.users.values():  # what is refused on the way forgets what it had read
        db.session.refresh(user)
    noted = Noted()
    for role, user in sorted(cast.users.items(), key=lambda each: _sees_all(each[0])):
        walker = Walker(app, user)
        for rule in rules:
            said = access(app, rule)
            if said not in ("public", "signed in") and not PERMISSIONS[role] & set(said):
                continue
            own, _foreign, *beyond = made.get(rule.endpoint, ({}, None))
            if own is None or role in set().union(*beyond):
                continue
            noted.begin()
            answer = walker.ask(app, rule, own)
            if said != "public":
                wrong += [f"{rule.endpoint} as {role}, {each}" for each in not_opened(answer)]
            opened += answer.status_code == 200
            if rule.endpoint in FIGURES_ALONE:
                wrong += noted.named_on(rule.endpoint, answer, reader=user)
            if _sees_all(role) and rule.endpoint in seen:
                continue
            found, text = _found(answer, marks)
            wrong += _leaks(role, rule.endpoint, found, marks)
            wrong += noted.lacks(role, rule.endpoint, found, text)
            if found:
                seen.add(rule.endpoint)
    assert sorted(set(wrong)) == [], "\n".join(sorted(set(wrong)))
    if not ENDPOINTS:
        assert opened > 400
        assert {"1913", "QZSEX", "QZHOME", PAPER, PHONE[1:]} <= FOUND


def _sees_all(role):
    """Whoever may see everything comes last; they are searched where nobody was told much yet."""
    return FIELD_CLASSES[role] >= {S2, S3}


@pytest.mark.walk
@pytest.mark.usefixtures("roomy")
def test_no_exported_file_tells_it_either(app, cast, secrets):
    """CSV, spreadsheet and PDF: a reader without the class gets the list without the field.

    All three are written of the same lines: of those who see the same classes, one takes each.
    """
    person = a_person(cast.unit, reach=cast.here)
    kept(Phone(person_id=person.id, number="+23511111111"))
    run = a_run(cast.here)
    place = enrolled(run, person)
    marks, wrong, files = secrets(), [], 0
    noted = Noted()
    asked = declared("LISTS", dict)
    of_run = f"run={run.uid}"
    asked |= dict.fromkeys(
        ("roster", "nominations", "seat-plan", "results", "timetable", "weekly"),
        lambda _cast: of_run,
    )
    every_column = "&".join(f"columns={each}" for each in COLUMNS)
    asked["people"] = lambda _cast: f"on=01/01/2026&{every_column}"
    taken, whole = set(), set()
    for role, user in cast.users.items():
        walker = Walker(app, user)
        token = walker.token()
        for what in [each for each in listings.TITLES if listings.may_take(each, user)]:
            path = f"/exports/{what}?{asked[what](cast) if what in asked else ''}"
            alike = what, FIELD_CLASSES[role]
            for kind in ("csv",) if alike in whole else ("csv", "xlsx", "pdf"):
                noted.begin()
                typed = {"csrf_token": token, "reason": "The bus leaves at four.", "form": kind}
                answer = walker.open(path, method="POST", data=typed)
                if answer.status_code in (403, 404):
                    break  # a list of their own work, and no other; or another's run
                assert answer.status_code == 200, (role, path)
                assert answer.mimetype != "text/html"
                files += 1
                found, text = _found(answer, marks)
                wrong += _leaks(role, path, found, marks)
                wrong += noted.lacks(role, path, found, text)
            else:
                taken.add(what)
                whole.add(alike)
    assert wrong == []
    assert taken == set(listings.TITLES), "somebody takes every list"
    assert files > 3 * len(taken)
    assert place.person_id == person.id


@pytest.mark.parametrize("role", ["mentor", "oversight", "pay_verifier", "finance"])
def test_nobody_finds_sorts_or_narrows_by_what_they_may_not_see(app, cast, secrets, role):
    """A list narrowed by a hidden field tells it: such a wish changes nothing (security 4.2)."""
    other = a_person(cast.unit, reach=cast.here, name="Somebody Else", sex=Sex.F)
    secret = a_person(cast.unit, reach=cast.here, name="Halima Oumar", sex=Sex.F)
    kept(Phone(person_id=secret.id, number=PHONE))
    kept(Document(person_id=secret.id, kind_code="PASSPORT", number=PAPER))
    secret.born = PartialDate.read(BORN)
    keys.rewrite_many(people.records([secret.id, other.id]))
    db.session.commit()
    reader = Browser(app, getattr(cast, role))
    everybody = rows(reader.get("/people").text)
    for asked in (PHONE, "23599887766", PAPER, BORN, "1913", "23 July 1913"):
        for path in ("/people", "/search"):
            assert "Halima" not in reader.get(f"{path}?q={quote(asked)}").text, asked
    for wish in ("sex=m", "sex=f", "sort=born", "sort=sex", "born=1913", "phone=1"):
        assert rows(reader.get(f"/people?{wish}").text) == everybody
    for wish in ("sort=-born", "sort=-sex"):
        assert rows(reader.get(f"/people?{wish}").text) == everybody[::-1]
    clerk = Browser(app, cast.hr_clerk)
    assert "Halima" in clerk.get(f"/people?q={quote(PHONE)}").text
    assert rows(clerk.get("/people?sex=m").text) == []


def rows(page):
    return re.findall(r'href="/people/([0-9a-f-]{36})"', page)
