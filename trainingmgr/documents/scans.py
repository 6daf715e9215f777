"""Papers that come back scanned: what is let in, and made harmless before it is kept."""

import io
import re
from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.core.errors import Refusal
from trainingmgr.core.values import dataclass
from trainingmgr.documents.libraries import pillow

MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 60_000_000
LONGEST_SIDE = 2400
THING_SIDE = 1280
"""Of a picture of a thing: a page of a book can still be read on it."""
KINDS = {"pdf": "application/pdf", "jpg": "image/jpeg"}
ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm)\b")
"""What a scanner never writes: a PDF that does something when it is opened."""


@dataclass(frozen=True)
class Scan:
    """A scan as it is kept: its kind, one of `KINDS`, and its bytes."""

    kind: str
    data: bytes


def read(data: bytes) -> Scan:
    """A PDF as it is; a JPEG or PNG drawn anew in grey, so that neither place nor camera nor
    anything hidden in the file comes along. Raises Refusal with a sentence for anything else.
    """
    if not data:
        raise Refusal(_("This file is empty."), field="file")
    if len(data) > MOST_BYTES:
        raise Refusal(_("A scan is 5 MB at most. Scan it in grey, with 150 dots."), field="file")
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return Scan("pdf", _pdf(data))
    if data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n")):
        return Scan("jpg", _picture(data))
    raise Refusal(_("This is no PDF, JPEG or PNG. Scan the sheet again."), field="file")


def _pdf(data: bytes) -> bytes:
    if b"%%EOF" not in data[-2048:]:
        raise Refusal(_("This PDF is cut off. Send it again."), field="file")
    if ACTIVE.search(data):
        raise Refusal(
            _("This PDF holds more than a picture of paper. Scan it again."), field="file"
        )
    return data


def thing(data: bytes) -> bytes:
    """A picture of a thing as a JPEG in colour, drawn anew: neither place nor camera nor anything
    hidden in the file comes along. Raises Refusal with a sentence.
    """
    if not data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n")):
        raise Refusal(_("This is no JPEG or PNG. Take the picture again."), field="photo")
    if len(data) > MOST_BYTES:
        raise Refusal(_("A picture is 5 MB at most."), field="photo")
    image: Any
    try:
        with pillow.open(io.BytesIO(data), formats=("JPEG", "PNG")) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Refusal(_("This picture is too large."), field="photo")
            turned = image.getexif().get(0x0112, 1)
            image.draft("RGB", (2 * THING_SIDE, 2 * THING_SIDE))
            plain = image.convert("RGB")
    except (OSError, SyntaxError, ValueError, pillow.DecompressionBombError) as broken:
        raise Refusal(_("This picture cannot be read. Take it again."), field="photo") from broken
    plain = plain.rotate({3: 180, 6: 270, 8: 90}.get(turned, 0), expand=True)
    plain.thumbnail((THING_SIDE, THING_SIDE))
    bare = pillow.new("RGB", plain.size)
    bare.paste(plain)
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=72, optimize=True)
    return out.getvalue()


def _picture(data: bytes) -> bytes:
    image: Any
    try:
        with pillow.open(io.BytesIO(data), formats=("JPEG", "PNG")) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Refusal(_("This picture is too large. Scan it with 150 dots."), field="file")
            turned = image.getexif().get(0x0112, 1)
            grey = image.convert("L")
    except (OSError, SyntaxError, ValueError, pillow.DecompressionBombError) as broken:
        raise Refusal(_("This picture cannot be read. Scan it again."), field="file") from broken
    grey = grey.rotate({3: 180, 6: 270, 8: 90}.get(turned, 0), expand=True)
    grey.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    grey.save(out, "JPEG", quality=70, optimize=True)
    return out.getvalue()
