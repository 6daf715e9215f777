"""Scans that come in: made harmless, or refused with a sentence."""

import io

import pytest
from PIL import Image

from trainingmgr.core.errors import Refusal
from trainingmgr.documents import scans

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF\n"


def a_picture(kind="JPEG", size=(300, 200), **how):
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind, **how)
    return out.getvalue()


def with_place():
    exif = Image.Exif()
    exif[0x010F] = "Phone"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    return a_picture(exif=exif.tobytes())


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_is_drawn_anew_in_grey(kind):
    found = scans.read(a_picture(kind))
    image = Image.open(io.BytesIO(found.data))
    assert (found.kind, image.format, image.mode) == ("jpg", "JPEG", "L")


def test_where_and_with_what_it_was_taken_does_not_come_along():
    data = with_place()
    assert b"Phone" in data
    found = scans.read(data)
    image = Image.open(io.BytesIO(found.data))
    assert dict(image.getexif()) == {}
    assert b"Phone" not in found.data
    assert image.size == (200, 300), "turned as it was held"


def test_a_large_picture_is_made_smaller():
    found = scans.read(a_picture(size=(5000, 3000)))
    assert max(Image.open(io.BytesIO(found.data)).size) == scans.LONGEST_SIDE


def test_a_pdf_stays_as_it_is():
    assert scans.read(PDF) == scans.Scan("pdf", PDF)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"%PDF-1.7\n" + b"x" * scans.MOST_BYTES, "5 MB"),
        (b"%PDF-1.7\nno end", "cut off"),
        (PDF.replace(b"<<>>", b"<</OpenAction<</S/JavaScript/JS(app.alert)>>>>"), "more than"),
        (b"PK\x03\x04 a spreadsheet", "no PDF, JPEG or PNG"),
        (b"<html>", "no PDF, JPEG or PNG"),
        (a_picture()[:400], "cannot be read"),
        (b"\x89PNG\r\n\x1a\n broken", "cannot be read"),
    ],
)
def test_what_is_no_scan_is_refused_with_a_sentence(data, said):
    with pytest.raises(Refusal, match=said):
        scans.read(data)


def test_a_picture_with_too_many_points_is_refused_before_it_is_read():
    with pytest.raises(Refusal, match="too large"):
        scans.read(a_picture("PNG", size=(9000, 7000)))
