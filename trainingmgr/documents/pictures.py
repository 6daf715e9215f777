"""Pictures that people send, drawn anew: nothing of the file but what can be seen survives."""

from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

KINDS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 40_000_000
"""Larger than any phone's, and small enough to be opened: a bomb is refused by its header."""


def portrait(sent: bytes, *, width: int = 360, height: int = 480, most: int = 100_000) -> bytes:
    """A JPEG of at most `width` × `height` pixels and `most` bytes, upright, without EXIF, place,
    comments or colour profile.

    Raises ValueError for what is no picture, is of another kind, or has too many pixels.
    """
    try:
        with Image.open(BytesIO(sent), formats=KINDS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise ValueError("too many pixels")
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail((width * 2, height * 2))
            plain = ImageOps.contain(upright.convert("RGB"), (width, height))
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError) as bad:
        raise ValueError("no picture") from bad
    bare = Image.new("RGB", plain.size)
    bare.paste(plain)
    for quality in (85, 70, 50, 30):
        drawn = BytesIO()
        bare.save(drawn, "JPEG", quality=quality, optimize=True)
        if drawn.tell() <= most:
            break
    return drawn.getvalue()
