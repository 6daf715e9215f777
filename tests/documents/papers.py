"""What the tests of paper share: invented people, one of each paper, and how a PDF is read back."""

import io
import re
from dataclasses import replace
from datetime import date

import pypdf
import pypdfium2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from trainingmgr.documents import serials, signing, words
from trainingmgr.documents.certificate import Certificate, Module, Signatory, standard
from trainingmgr.documents.sheet import AttendanceSheet, Attendee
from trainingmgr.documents.tables import Column, Table

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEYS = {"2026A": KEY.public_key()}
ADDRESS = "https://training.defence.example/verify"
DAY = date(2026, 11, 21)
PEOPLE = [
    ("Jean-Baptiste Kouamé N’Guessan", "جان باتيست كوامي نغيسان"),
    ("Aïssata Coulibaly", "عائشة كوليبالي"),
    ("Abd al-Rahman ibn Yusuf al-Nahri", "عبد الرحمن يوسف النهري"),
    ("Amina Xasan Cali", "أمينة حسن علي"),
    ("Zawadi", ""),
]
FRENCH = {
    "Certificate of completion": "Certificat de fin de formation",
    "This is to certify that": "Nous certifions que",
    "has successfully completed the course": "a suivi avec succès la formation",
    "Attendance sheet": "Feuille de présence",
    "Page %(page)s of %(pages)s": "Page %(page)s sur %(pages)s",
}
ARABIC = {
    "Certificate of completion": "شهادة إتمام التدريب",
    "This is to certify that": "نشهد بأن",
    "has successfully completed the course": "أتمّ بنجاح دورة",
    "Attendance sheet": "كشف الحضور",
    "Name": "الاسم",
    "Page %(page)s of %(pages)s": "صفحة %(page)s من %(pages)s",
}


def say(language, sentence):
    return {"fr": FRENCH, "ar": ARABIC}.get(language, {}).get(str(sentence), str(sentence))


def a_layout(*languages):
    return standard(
        say,
        address=ADDRESS,
        issuer={"en": "Ministry of Defence", "fr": "Ministère de la Défense", "ar": "وزارة الدفاع"},
        languages=languages or ("en", "fr", "ar"),
    )


def a_serial(number=1):
    drawn = f"{number:019d}"
    return serials.grouped(drawn + serials.check(drawn))


def a_payload(number=1, name=PEOPLE[2][0]):
    return signing.Payload(
        serial=a_serial(number),
        key="2026A",
        name=name,
        course="HR-301 3.0 Human rights for instructors",
        hours="120",
        issued_on=DAY,
        valid_until=date(2028, 11, 20),
    )


def a_certificate(number=1, person=PEOPLE[2], **changes):
    whole = Certificate(
        serial=a_serial(number),
        name_latin=person[0],
        name_arabic=person[1],
        rank={"en": "Sergeant", "fr": "Sergent", "ar": "رقيب"},
        course_code="HR-301",
        course={
            "en": "Human rights for instructors",
            "fr": "Droits de l’homme pour instructeurs",
            "ar": "حقوق الإنسان للمدرّبين",
        },
        modules=tuple(
            Module(f"HR-30{place}", {"en": title, "ar": "حماية الأطفال"}, "3.1", "24")
            for place, title in enumerate(("Humanitarian law", "Protection of children"), 1)
        ),
        hours="120",
        held_from=date(2026, 11, 3),
        held_to=DAY,
        languages={"en": "French", "fr": "Français", "ar": "الفرنسية"},
        place={"en": "Bangui", "fr": "Bangui", "ar": "بانغي"},
        issued_on=DAY,
        valid_until=date(2028, 11, 20),
        signatories=(
            Signatory("Col. Firmin Yakossi", {"en": "Director", "ar": "المدير"}),
            Signatory("Dr Amina Cali", {"en": "Head of programme", "ar": "رئيسة البرنامج"}),
        ),
        sealed=signing.seal(a_payload(number, person[0]), KEY),
    )
    return replace(whole, **changes)


def a_table(language="en", **changes):
    whole = Table(
        title={"en": "Nominal roll", "ar": "كشف بالأسماء"}[language],
        columns=(
            Column("No.", 3, "end", "ltr"),
            Column("Name", 16, lines=2),
            Column("الاسم", 16, "end", "rtl"),
            Column("Unit", 12, lines=2),
        ),
        language=language,
        on=DAY,
        page=say(language, "Page %(page)s of %(pages)s"),
        printed="Printed %(on)s",
        facts=(("Run", "HR-301/2026-02"),),
        handling="OFFICIAL USE ONLY",
        reference="R-2026-0042",
    )
    return replace(whole, **changes)


def rows(count):
    for number in range(1, count + 1):
        latin, arabic = PEOPLE[number % len(PEOPLE)]
        yield [str(number), latin, arabic, "3e Bataillon"]


def a_sheet(language="en", people=17, **changes):
    whole = AttendanceSheet(
        sheet_id="A7K-29Q",
        scan="https://training.defence.example/sheets/A7K-29Q",
        language=language,
        on=DAY,
        texts={key: say(language, sentence) for key, sentence in words.SHEET.items()},
        facts=(("Course", "HR-301"), ("Date", "03/11/2026")),
        attendees=tuple(
            Attendee(
                *PEOPLE[place % 4][:: -1 if language == "ar" else 1], f"S-{1000 + place}", "3 Bn"
            )
            for place in range(people)
        ),
        letters=(("ح", "حاضر"), ("غ", "غائب"))
        if language == "ar"
        else (("P", "present"), ("A", "absent")),
        boxes=("Mark",),
    )
    return replace(whole, **changes)


def text_of(data, page=0):
    """The text as pypdf copies it out, without the silent signs that stand for ink."""
    return pypdf.PdfReader(io.BytesIO(data)).pages[page].extract_text().replace("\u200b", "")


def text_in_chrome(data, page=0):
    """The text as PDFium, which is in Chrome, copies it out."""
    found = pypdfium2.PdfDocument(data)[page].get_textpage().get_text_range()
    return re.sub("[\u200b\r]", "", found)


def pages_of(data):
    return len(pypdf.PdfReader(io.BytesIO(data)).pages)


def fonts_of(data):
    """Each font of the file and whether its outlines are in the file."""
    found = {}
    for page in pypdf.PdfReader(io.BytesIO(data)).pages:
        for font in page["/Resources"]["/Font"].values():
            inner = font["/DescendantFonts"][0] if "/DescendantFonts" in font else font
            found[str(font["/BaseFont"])] = "/FontFile2" in inner.get("/FontDescriptor", {})
    return found


def picture(data, page=0, dots=40):
    return pypdfium2.PdfDocument(data)[page].render(scale=dots / 72, grayscale=True).to_pil()
