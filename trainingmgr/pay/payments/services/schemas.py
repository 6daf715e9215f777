"""Messages held against the published schemas of ISO 20022, where the site has them.

Their terms forbid handing them on, so whoever runs a site names the folder in which they lie
(`TRAININGMGR_SCHEMAS`), each under the name of its message: `pain.001.001.09.xsd`.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from flask_babel import lazy_gettext as _

from trainingmgr.core.errors import Refusal
from trainingmgr.core.late import Late
from trainingmgr.pay.payments.rules.initiation import NAMESPACE

etree: Any = Late("lxml.etree")
_folder: list[Path] = []
_MESSAGE = re.compile(r"[a-z]{4}\.[0-9]{3}\.[0-9]{3}\.[0-9]{2}")
_NAMES = re.compile(r"\{[^}]*\}")
INITIATION = NAMESPACE.rpartition(":")[2]
"""The message that we write."""


def hold(folder: Path | None) -> None:
    """Make this the folder of this process. The application factory says so."""
    _folder[:] = [folder] if folder else []


def check_written(file: IO[bytes]) -> None:
    """Before a file of ours is offered. Raises Refusal with line and rule."""
    if not _folder:
        return
    if not _path(INITIATION).exists():
        raise Refusal(
            _("%(name)s.xsd is not in the folder of schemas of this site: the file cannot be "
              "checked and is not offered.", name=INITIATION)
        )  # fmt: skip
    _checked(file, INITIATION)


def check_read(file: IO[bytes]) -> None:
    """An answer, where the site has the schema of just this message. Raises Refusal."""
    if not _folder:
        return
    start = file.tell()
    message = _message_of(file)
    file.seek(start)
    if message and _path(message).exists():
        _checked(file, message)


def _path(message: str) -> Path:
    return _folder[0] / f"{message}.xsd"


def _message_of(file: IO[bytes]) -> str:
    """The message that the root names by its namespace; empty where it names none."""
    try:
        for _event, root in etree.iterparse(file, events=("start",), **_CAREFUL):
            named = (etree.QName(root).namespace or "").rpartition(":")[2]
            return named if _MESSAGE.fullmatch(named) else ""
    except etree.XMLSyntaxError:
        return ""
    return ""


_CAREFUL = {"resolve_entities": False, "no_network": True, "load_dtd": False}


def _checked(file: IO[bytes], message: str) -> None:
    """Piece by piece: what is in memory is one element. The tree is built only to name the line."""
    path, start = _path(message), file.tell()
    schema = _schema(str(path), path.stat().st_mtime_ns)
    try:
        for _event, element in etree.iterparse(file, schema=schema, **_CAREFUL):
            element.clear()
    except etree.XMLSyntaxError as wrong:
        file.seek(start)
        schema.validate(etree.parse(file, etree.XMLParser(**_CAREFUL)))
        first = schema.error_log[0] if schema.error_log else None
        raise Refusal(
            _("Line %(line)s does not follow the schema %(name)s: %(rule)s",
              line=first.line if first else wrong.lineno, name=message,
              rule=_NAMES.sub("", str(first.message if first else wrong.msg))[:300]),
            field="file",
        ) from wrong  # fmt: skip


@lru_cache(maxsize=8)
def _schema(path: str, _changed: int) -> Any:  # naming its class here would load lxml
    try:
        return etree.XMLSchema(etree.parse(path, etree.XMLParser(**_CAREFUL)))
    except (etree.XMLSyntaxError, etree.XMLSchemaParseError) as wrong:
        raise Refusal(
            _("The schema %(name)s cannot be read: %(why)s", name=Path(path).name,
              why=str(wrong)[:200])
        ) from wrong  # fmt: skip
