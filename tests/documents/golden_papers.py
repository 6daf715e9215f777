"""One of each paper of training in English, French, Arabic and pairs, with invented people."""

from dataclasses import replace
from functools import cache

from tests.documents import papers
from trainingmgr.documents import (
    cards,
    engraving,
    letters,
    lists,
    reactions,
    sheet,
    tables,
    transcript,
)
from trainingmgr.documents.lists import Head
from trainingmgr.documents.tables import SheetId
from trainingmgr.documents.words import SHEET

WORDS = {
    "fr": {
        "Nominal roll": "Liste nominative", "Roster": "Liste des inscrits",
        "Seat plan": "Plan des places", "Timetable": "Emploi du temps",
        "Mark sheet": "Feuille de notes", "Transcript of training": "Relevé de formation",
        "Identity cards": "Cartes d’identité", "Invitation": "Convocation",
        "No.": "N°", "Name": "Nom", "Name in own script": "Nom dans sa propre écriture",
        "Rank": "Grade", "Unit": "Unité", "Signature": "Signature", "Course": "Cours",
        "Day": "Jour", "From": "De", "Room": "Salle", "Seats": "Places", "Women": "Femmes",
        "Score": "Note", "Hours": "Heures", "Proof": "Preuve", "Lines": "Lignes",
        "Personal data. Do not copy.": "Données personnelles. Ne pas copier.",
        "Sheet": "Feuille", "Number": "Numéro", "Mark": "Marque",
        "Signature or thumb print": "Signature ou empreinte du pouce",
        "Write one letter for each person:": "Écrivez une lettre pour chaque personne :",
        "You are called up.": "Vous êtes convoqué à la formation, le lundi à 8 heures.",
    },
    "ar": {
        "Nominal roll": "الكشف الاسمي", "Roster": "قائمة المسجّلين", "Seat plan": "خطة المقاعد",
        "Timetable": "الجدول الزمني", "Mark sheet": "كشف الدرجات",
        "Transcript of training": "كشف التدريب", "Identity cards": "بطاقات الهوية",
        "Invitation": "استدعاء", "No.": "م", "Name in own script": "الاسم بكتابته",
        "Rank": "الرتبة", "Unit": "الوحدة", "Signature": "التوقيع", "Course": "المقرّر",
        "Day": "اليوم", "From": "من", "Room": "القاعة", "Seats": "المقاعد", "Women": "النساء",
        "Score": "الدرجة", "Hours": "الساعات", "Proof": "الإثبات", "Lines": "الأسطر",
        "Personal data. Do not copy.": "بيانات شخصية. لا تُنسخ.", "Sheet": "الورقة",
        "Number": "الرقم", "Mark": "العلامة", "Signature or thumb print": "التوقيع أو بصمة الإبهام",
        "Write one letter for each person:": "اكتب حرفًا واحدًا لكل شخص:",
        "You are called up.": "أنت مدعوّ إلى الدورة (HR-301) يوم الاثنين الساعة 8، في القاعة "
        "Alpha (B).",
    },
}  # fmt: skip
LANGUAGES = ("en", "fr", "ar", "en+fr", "en+ar", "fr+ar")
UNITS = ("3e Bataillon", "Génie", "قوات البرّ", "2 Bn")
HANDLING = "Personal data. Do not copy."


def say(language, sentence):
    """In one language or, as the product does it, in both of a pair."""
    first, _plus, second = language.partition("+")
    said = [
        WORDS.get(each, {}).get(str(sentence), papers.say(each, sentence))
        for each in filter(None, (first, second))
    ]
    return said[0] if len(set(said)) == 1 else f"\u2068{said[0]}\u2069 · \u2068{said[1]}\u2069"


def listed(title, heads, rows, language, spare=0):
    """Any list: a roster, a plan of seats, a timetable, marks, a key."""
    printed = lists.listed(
        say(language, title),
        [replace(each, title=say(language, each.title)) for each in heads],
        rows, language=language[:2], on=papers.DAY, by="Zara",
        facts=((say(language, "Course"), "HR-301/2026-02"), (say(language, "Lines"), "6")),
        handling=say(language, HANDLING),
        sheet=SheetId("7K3Q-M9TB", f"{papers.ADDRESS}/7K3Q-M9TB", say(language, "Sheet"), spare),
    )  # fmt: skip
    return printed.whole().data


def roll(language):
    titles = ("No.", "Name", "Name in own script", "Unit", "Signature")
    columns = zip(papers.a_table().columns, titles, strict=False)
    table = replace(
        papers.a_table(), title=say(language, "Nominal roll"), language=language[:2],
        columns=(
            *(replace(each, title=say(language, title)) for each, title in columns),
            tables.Column(say(language, "Signature"), 12),
        ),
        page=say(language, "Page %(page)s of %(pages)s"), handling=say(language, HANDLING),
    )  # fmt: skip
    rows = [[*row, ""] for row in papers.rows(12)]
    return tables.table(table, rows).whole().data


def attendance(language):
    texts = {key: say(language, sentence) for key, sentence in SHEET.items()}
    whole = papers.a_sheet(language[:2], people=8)
    return (
        sheet.attendance(replace(whole, texts=texts, handling=say(language, HANDLING))).whole().data
    )


def a_transcript(language):
    row = ["HR-301", say(language[:2], "Course"), "21/11/2026", "120", "80 %", papers.a_serial()]
    heads = (("No.", 12, "start"), ("Course", 34, "start"), ("Day", 12, "start"),
             ("Hours", 8, "end"), ("Score", 8, "end"), ("Proof", 26, "start"))  # fmt: skip
    return (
        transcript.transcript(
            transcript.Transcript(
                title=say(language, "Transcript of training"), language=language[:2],
                on=papers.DAY,
                facts=((say(language, "Name"), papers.PEOPLE[2][language[:2] == "ar"]),),
                columns=tuple((say(language, title), *rest) for title, *rest in heads),
                groups=(transcript.Group(say(language, "Course"), [row] * 3),),
                serial=papers.a_serial(), sealed=papers.a_certificate().sealed,
                address=papers.ADDRESS, says=say(language, "Proof"),
                page=say(language, "Page %(page)s of %(pages)s"), printed="%(on)s",
            )
        )
        .whole()
        .data
    )  # fmt: skip


def identity(language):
    people = [
        cards.Card(number=f"TM-00{n}", name=latin, native=arabic, unit=UNITS[n % 4])
        for n, (latin, arabic) in enumerate(papers.PEOPLE)
    ]
    what = cards.Cards(
        title=say(language, "Identity cards"), heading="TMP", language=language[:2],
        on=papers.DAY, issued="21/11/2026", no_photo="–", says=say(language, HANDLING),
        page=say(language, "Page %(page)s of %(pages)s"), handling=say(language, HANDLING),
    )  # fmt: skip
    return cards.cards(what, people).whole().data


def faces(language):
    words = ("Day", "Room", "Seats", "Women", "Hours")
    what = reactions.ReactionForm(
        title=say(language, "Course"), language=language[:2], on=papers.DAY,
        facts=((say(language, "Course"), "HR-301"),), says=say(language, "You are called up."),
        questions=tuple(say(language, each) for each in ("You are called up.", *words)),
        faces=tuple(say(language, each) for each in words), free=say(language, "Room"),
        scan=papers.ADDRESS, sheet=say(language, "Sheet"), code="HR-301/26-TAM-007",
        page=say(language, "Page %(page)s of %(pages)s"),
        handling=say(language, HANDLING),
    )  # fmt: skip
    return reactions.reaction_form(what).whole().data


def letter(language):
    blocks = (
        letters.Heading(say(language, "Course")),
        letters.Paragraph(f"{say(language, 'You are called up.')} " * 4),
        letters.Facts(((say(language, "Room"), "\u2066+236 70 12 34\u2069"),)),
        letters.Grid((say(language, "Day"), say(language, "Room")), (("1", "A 2"),) * 3, (1, 3)),
    )
    return letters.document(
        say(language, "Invitation"), blocks, language=language, on=papers.DAY,
        page=say(language, "Page %(page)s of %(pages)s"), eastern_digits=language == "ar",
    ).whole().data  # fmt: skip


PEOPLE = [[str(n), *papers.PEOPLE[n % 5], UNITS[n % 4]] for n in range(6)]
CLASSES = [[f"{3 + n:02}/11/2026", "08:00", f"IHL-10{n}", f"A {n}"] for n in range(6)]
NUMBER, WHO = Head("No.", figures=True), (Head("Name"), Head("Name in own script"), Head("Unit"))
PAPERS = {
    "attendance": (attendance, LANGUAGES),
    "roll": (roll, LANGUAGES),
    "roster": (lambda to: listed("Roster", [NUMBER, *WHO], PEOPLE, to, 5), ("en", "fr", "ar")),
    "key": (
        lambda to: listed("Mark sheet", [NUMBER, Head("Course")],
                          [["1", say(to, "You are called up.")]] * 5, to), ("fr+ar",)),
    "faces": (faces, ("ar", "en+fr", "fr+ar")),
    "seats": (
        lambda to: listed("Seat plan", [Head("Unit"), Head("Seats", figures=True),
                                        Head("Women", figures=True)],
                          [[unit, "12", "4"] for unit in UNITS], to), ("en", "fr", "ar", "fr+ar")),
    "timetable": (
        lambda to: listed("Timetable", [Head("Day", code=True), Head("From", code=True),
                                        Head("Course", code=True), Head("Room")], CLASSES, to),
        ("en", "fr", "ar", "en+ar")),
    "marks": (
        lambda to: listed("Mark sheet", [NUMBER, *WHO, Head("Score", figures=True)],
                          [[*row, "80"] for row in PEOPLE], to), ("en", "fr", "ar", "en+fr")),
    "transcript": (a_transcript, LANGUAGES),
    "cards": (identity, ("en", "fr", "ar", "fr+ar")),
    "letter": (letter, ("en", "fr", "ar")),
    "certificate": (
        lambda to: engraving.one(
            papers.a_certificate(), replace(papers.a_layout(*to.split("+")), frame="ruled")
        ).data,
        ("en", "fr", "ar", "en+fr", "en+ar", "fr+ar"),
    ),
}  # fmt: skip


@cache
def drawn(name, language):
    return PAPERS[name][0](language)


EACH = [(name, language) for name, (_draw, languages) in PAPERS.items() for language in languages]
