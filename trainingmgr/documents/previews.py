"""Papers as pictures, to be looked at in a page before they are printed.

A browser that shows no PDF in a page (most phones) or runs no scripts shows a picture. What is
seen is the file itself, page for page.
"""

from io import BytesIO
from threading import Lock

from trainingmgr.documents.libraries import pdfium

SCALE = 1.6
"""Dots for each point: small print is read when the picture is as wide as a screen."""
MOST = 2
"""So many pages are shown; the rest looks like the second."""
GREYS = 16
_turn = Lock()
"""PDFium is not made for several threads at once."""


def pictures(file: bytes, most: int = MOST) -> list[bytes]:
    """PNGs of the first pages of a PDF, about 30 KB each."""
    with _turn:
        document = pdfium.PdfDocument(file)
        try:
            pages = range(min(most, len(document)))
            drawn = [document[each].render(scale=SCALE).to_pil() for each in pages]
        finally:
            document.close()
    return [_png(each) for each in drawn]


def _png(picture: object) -> bytes:
    out = BytesIO()
    few = picture.quantize(GREYS, method=2, dither=0)  # type: ignore[attr-defined]
    few.save(out, "png", bits=4)
    return out.getvalue()
