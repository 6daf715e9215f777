from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event, words


@dataclass(frozen=True, kw_only=True)
class FileReceived(Event):
    sentence = _("%(by)s brought a file for import: %(kind)s, %(sha256)s.")
    kind: str
    sha256: str
    size: int
    file_name: str = words()


@dataclass(frozen=True, kw_only=True)
class ImportOpened(Event):
    sentence = _("%(by)s looked at %(rows)s rows of %(sha256)s before they come in.")
    kind: str
    sha256: str
    rows: int


@dataclass(frozen=True, kw_only=True)
class RowsToCorrectTaken(Event):
    sentence = _("%(by)s took %(rows)s rows of %(sha256)s to correct them.")
    kind: str
    sha256: str
    rows: int


@dataclass(frozen=True, kw_only=True)
class ImportApproved(Event):
    sentence = _("%(by)s approved the import of %(rows)s rows from %(sha256)s.")
    kind: str
    sha256: str
    rows: int


@dataclass(frozen=True, kw_only=True)
class ImportBegun(Event):
    sentence = _("%(by)s began the import of %(rows)s rows from %(sha256)s; %(left_out)s left out.")
    kind: str
    sha256: str
    rows: int
    left_out: int


@dataclass(frozen=True, kw_only=True)
class RowsImported(Event):
    sentence = _("%(by)s imported %(rows)s rows from %(sha256)s.")
    kind: str
    sha256: str
    rows: int


@dataclass(frozen=True, kw_only=True)
class ImportCancelled(Event):
    sentence = _("%(by)s cancelled the import of %(sha256)s.")
    kind: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class ImportFailed(Event):
    sentence = _("The import of %(sha256)s by %(by)s failed; nothing of it is visible.")
    kind: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class UndoAsked(Event):
    sentence = _("%(by)s asked to undo the import of %(sha256)s: %(reason)s")
    kind: str
    sha256: str
    reason: str = words()


@dataclass(frozen=True, kw_only=True)
class ImportUndone(Event):
    sentence = _("%(by)s undid the import of %(rows)s rows from %(sha256)s: %(reason)s")
    kind: str
    sha256: str
    rows: int
    reason: str = words()


@dataclass(frozen=True, kw_only=True)
class RowsExported(Event):
    sentence = _("%(by)s exported %(rows)s rows of %(what)s as %(form)s: %(reason)s")
    what: str
    rows: int
    form: str
    filters: dict[str, object]
    reason: str = words()


@dataclass(frozen=True, kw_only=True)
class ExportAsked(Event):
    sentence = _("%(by)s asked to export %(rows)s rows or more of %(what)s: %(reason)s")
    what: str
    rows: int
    filters: dict[str, object]
    reason: str = words()


@dataclass(frozen=True, kw_only=True)
class ExportDecided(Event):
    sentence = _("%(by)s decided on an export of %(what)s: %(decision)s")
    what: str
    decision: str
