"""How fast paper is drawn. `python -m tests.bench.bench_documents [CERTIFICATES] [ROWS]`

CPU seconds of one process, so that a busy machine does not change the figures much. The same
pages drawn by bare ReportLab, unshaped and without a signature, are measured in the same run.
"""

import io
import sys
import time

from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

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

    seconds, size = spent(book)
    print(f"certificates, one book of {count}: {count / seconds:.0f}/s, {size // count} bytes each")
    bare, _ = spent(lambda: bare_certificates(count))
    print(f"  the same words by bare ReportLab: {count / bare:.0f}/s, ratio {seconds / bare:.2f}")
    seconds, files = spent(apart)
    print(f"certificates, one file each: {100 / seconds:.0f}/s, {len(files[0].data)} bytes")


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

    printout = tables.table(papers.a_table(), rows(), count)
    seconds, parts = spent(lambda: [len(part) for part in printout])
    print(
        f"roll of {count} rows: {count / seconds:.0f} rows/s, {len(parts) - 1} pages,"
        f" {sum(parts) / 1e6:.2f} MB, largest part {max(parts)} bytes"
    )


if __name__ == "__main__":
    certificates(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
    roll(int(sys.argv[2]) if len(sys.argv) > 2 else 10_000)
