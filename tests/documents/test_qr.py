"""QR symbols: the same modules as segno's, read back by an independent reader."""

import random
import re

import pytest
import segno
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from trainingmgr.documents import qr

CAPITALS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ/"


def read(rows):
    side = len(rows) + 8
    picture = Image.new("L", (side, side), 255)
    for place, row in enumerate(rows):
        for column, module in enumerate(row):
            picture.putpixel((column + 4, place + 4), 0 if module else 255)
    return zxingcpp.read_barcodes(picture.resize((side * 5, side * 5), Image.Resampling.NEAREST))


@pytest.mark.parametrize("length", [2, 3, 40, 90, 151, 260, 400, 600, 1200, 2000])
def test_modules_are_those_of_segno(length):
    """At lengths where the message ends on a whole byte, segno adds an empty one: not tried."""
    drawn = random.Random(length)
    first = "https://tm.example/verify/" + "x" * (length // 9)
    second = "".join(drawn.choice(CAPITALS) for _ in range(length)) + "Z"
    theirs = segno.make(
        [first, second], error="m", micro=False, mask=qr.MASK, boost_error=False
    ).matrix
    assert qr.matrix((first, second)) == [bytes(row) for row in theirs]


@given(st.text(alphabet=CAPITALS, max_size=300))
def test_what_is_written_is_read(code):
    parts = ("https://tm.example/verify/", code)
    (found,) = read(qr.matrix(parts))
    assert found.text == "".join(parts)


def test_too_much_is_refused():
    with pytest.raises(ValueError, match="Too much"):
        qr.symbol("x" * 3000)


def test_the_path_for_a_page_covers_the_same_modules():
    symbol = qr.symbol("https://tm.example/")
    dark = sum(map(sum, qr.matrix(("https://tm.example/",))))
    assert sum(width for *_, width in symbol.bars) == dark
    assert symbol.path.count("M") == len(symbol.bars)
    drawn = re.findall(r"(\d+) (\d+) (\d+) 1 re", symbol.operators)
    rows = [bytearray(symbol.side) for _ in range(symbol.side)]
    for column, up, width in (map(int, each) for each in drawn):
        rows[symbol.side - 1 - up][column : column + width] = b"\1" * width
    assert tuple(map(bytes, rows)) == symbol.rows
    assert symbol.view_box == f"-4 -4 {symbol.side + 8} {symbol.side + 8}"
