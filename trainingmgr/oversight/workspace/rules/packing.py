"""A pack for a session: canonical JSON, and the archive that is drawn from it, byte for byte."""

import csv
import json
import zipfile
from collections.abc import Mapping, Sequence
from hashlib import sha256
from io import BytesIO, StringIO
from typing import Any

PARTS = ("shortcuts", "rows", "acts", "matters", "effects", "samples")
"""The tables of a pack, in this order; each row is an object with the same names."""
_SPRING = (1980, 1, 1, 0, 0, 0)
"""The earliest moment that an archive knows: no time of making makes bytes differ."""
FORMULA = "=+-@\t\r\0"


def canonical(content: Mapping[str, Any]) -> bytes:
    """One text for one content: names in order, nothing between, UTF-8."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def archive(text: bytes) -> bytes:
    """The data of a pack with its tables as CSV, and a list of the SHA-256 of each file."""
    content = json.loads(text)
    files = {"pack.json": text}
    files |= {f"{part}.csv": _table(content[part]) for part in PARTS}
    sums = "".join(f"{sha256(body).hexdigest()}  {name}\n" for name, body in sorted(files.items()))
    files["SHA256SUMS"] = sums.encode()
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, body in sorted(files.items()):
            entry = zipfile.ZipInfo(name, _SPRING)
            entry.compress_type, entry.create_system = zipfile.ZIP_STORED, 3
            entry.external_attr = 0o644 << 16
            made.writestr(entry, body)
    return out.getvalue()


def _table(rows: Sequence[Mapping[str, Any]]) -> bytes:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    names = list(rows[0]) if rows else []
    writer.writerow(names)
    for row in rows:
        writer.writerow([_harmless(row[name]) for name in names])
    return ("\ufeff" + out.getvalue()).encode()


def _harmless(value: Any) -> str:
    """What no spreadsheet runs."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip()[:1] and text.lstrip()[0] in FORMULA else text
