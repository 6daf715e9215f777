"""How fast paper is drawn. `python -m tests.bench.bench_documents [CERTIFICATES] [ROWS]`

A roll is drawn at a fifth, at half and at the whole of so many rows: a row costs the same in each.

CPU seconds of one process, so that a busy machine does not change the figures much. The same
pages drawn by bare ReportLab, unshaped and without a signature, are measured in the same run.
"""

import io
import sys
import time
from concurrent.futures import ProcessPoolExecutor

from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

from tests.bench.gauge import told
from tests.documents import papers
from trainingmgr.documents import engraving, tables
from trainingmgr.documents.faces import FOLDER


def spent(draw):
    """CPU seconds, and what came out."""
    start = time.process_time()
    found = draw()
    return time.process_time() - start, found


def named(number):
    latin, arabic = papers.PEOPLE[number % 4]
    return f"{latin} {number}", f"{arabic} {number}"


def certificates(count):
    """Sealing, QR and drawing of so many certificates as one book, and as one file each."""
    layout = papers.a_layout()
    engraving.one(papers.a_certificate(0), layout)

    def book():
        several = (papers.a_certificate(number, named(number)) for number in range(1, count + 1))
        return sum(map(len, engraving.book(several, layout)))

    def apart():
        several = [papers.a_certificate(number, named(number)) for number in range(1, 101)]
        return [engraving.one(certificate, layout) for certificate in several]

    bare, _ = spent(lambda: bare_certificates(count))
    baseline = ("the same words by bare ReportLab", count / bare)
    seconds, size = spent(book)
    told(f"certificates a second, one book of {count}", count / seconds, least=250,
         baseline=baseline)  # fmt: skip
    rate = count / seconds
    told("bytes of one in a book", size // count)
    seconds, files = spent(apart)
    told("certificates a second, one file each", 100 / seconds, baseline=baseline)
    told("bytes of one file", len(files[0].data))
    with ProcessPoolExecutor(2) as two:
        list(two.map(_half, (1, 1)))  # both begun, and warm
        rates = [half / spent_ for half, spent_ in two.map(_half, [count // 2] * 2)]
    told("certificates a second, two processes at once", sum(rates), least=1.6 * rate)


def _half(count):
    """How many a process drew as one book, and its CPU seconds."""
    layout = papers.a_layout()
    several = (papers.a_certificate(number, named(number)) for number in range(1, count + 1))
    seconds, _size = spent(lambda: sum(map(len, engraving.book(several, layout))))
    return count, seconds


def bare_certificates(count):
    """The same words in the same places, letters unjoined, no QR and no ground."""
    pdfmetrics.registerFont(TTFont("Bare", FOLDER / "NotoSans-Regular.ttf"))
    pdfmetrics.registerFont(TTFont("BareArabic", FOLDER / "NotoNaskhArabic-Regular.ttf"))
    sheet = canvas.Canvas(io.BytesIO(), pagesize=landscape(A4), pageCompression=1)
    one = papers.a_certificate()
    for number in range(count):
        latin, arabic = named(number)
        lines = [("Bare", latin), ("BareArabic", arabic), ("Bare", one.serial)]
        lines += [("Bare", text) for text in (*one.course.values(), *one.place.values())]
        lines += [("Bare", text) for module in one.modules for text in module.titles.values()]
        lines += [("Bare", text) for texts in papers.a_layout().texts.values()
                  for text in texts.values()]  # fmt: skip
        for place, (font, words) in enumerate(lines):
            sheet.setFont(font, 10)
            sheet.drawCentredString(420, 560 - 8 * place, words)
        sheet.showPage()
    return sheet.getpdfdata()


def roll(count):
    """A nominal roll in both scripts."""

    def rows():
        for number in range(1, count + 1):
            latin, arabic = named(number)
            yield [str(number), latin, arabic, "3e Bataillon d’infanterie"]

    bare, _ = spent(lambda: bare_roll(rows()))
    printout = tables.table(papers.a_table(), rows(), count)
    seconds, parts = spent(lambda: [len(part) for part in printout])
    told(f"roll of {count}: rows a second", count / seconds, least=2500,
         baseline=("the same words by bare ReportLab", count / bare))  # fmt: skip
    told("pages of it", len(parts) - 1)
    told("MB of it", sum(parts) / 1e6)
    told("bytes of its largest part", max(parts))
    return count / seconds


def bare_roll(rows):
    """The same cells in the same columns, letters unjoined, no lines and no heads."""
    sheet = canvas.Canvas(io.BytesIO(), pagesize=A4, pageCompression=1)
    for at, cells in enumerate(rows):
        if at and at % 40 == 0:
            sheet.showPage()
        for place, words in enumerate(cells):
            sheet.setFont("BareArabic" if place == 2 else "Bare", 9)
            sheet.drawString(40 + 130 * place, 800 - 18 * (at % 40), words)
    return sheet.getpdfdata()


if __name__ == "__main__":
    certificates(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000)
    longest = int(sys.argv[2]) if len(sys.argv) > 2 else 50_000
    rates = [roll(count) for count in (longest // 5, longest // 2, longest)]
    told("the longest roll beside the shortest, rows a second", rates[-1] / rates[0], least=0.8)
