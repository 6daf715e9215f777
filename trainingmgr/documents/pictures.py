"""Pictures that people send, drawn anew: nothing of the file but what can be seen survives."""

from io import BytesIO
from typing import Any

from trainingmgr.documents.libraries import pillow, turning

KINDS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 40_000_000
"""Larger than any phone's, and small enough to be opened: a bomb is refused by its header."""


def logo(sent: bytes, *, side: int = 480, most: int = 60_000) -> bytes:
    """The mark of an institution as a JPEG on white, at most `side` pixels wide and high.

    What is transparent becomes white, as the paper is. Raises ValueError as `portrait` does.
    """
    return _drawn_anew(sent, side, side, most, (92, 80, 65, 50, 35))


def portrait(sent: bytes, *, width: int = 360, height: int = 480, most: int = 100_000) -> bytes:
    """A JPEG of at most `width` × `height` pixels and `most` bytes, upright, without EXIF, place,
    comments or colour profile.

    Raises ValueError for what is no picture, is of another kind, or has too many pixels.
    """
    return _drawn_anew(sent, width, height, most, (85, 70, 50, 30))


def _drawn_anew(
    sent: bytes, width: int, height: int, most: int, qualities: tuple[int, ...]
) -> bytes:
    try:
        with pillow.open(BytesIO(sent), formats=KINDS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise ValueError("too many pixels")
            upright = turning.exif_transpose(opened)
            upright.thumbnail((width * 2, height * 2))
            plain = turning.contain(_on_white(upright), (width, height))
    except (
        pillow.UnidentifiedImageError,
        pillow.DecompressionBombError,
        OSError,
        SyntaxError,
    ) as bad:
        raise ValueError("no picture") from bad
    bare = pillow.new("RGB", plain.size)
    bare.paste(plain)
    for quality in qualities:
        drawn = BytesIO()
        bare.save(drawn, "JPEG", quality=quality, optimize=True)
        if drawn.tell() <= most:
            break
    return drawn.getvalue()


def _on_white(picture: Any) -> Any:
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    seen = picture.convert("RGBA")
    white = pillow.new("RGBA", seen.size, "white")
    return pillow.alpha_composite(white, seen).convert("RGB")
