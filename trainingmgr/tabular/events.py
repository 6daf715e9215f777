from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event, Looked, words
from trainingmgr.tabular.importables import KINDS
from trainingmgr.tabular.listings import TITLES
from trainingmgr.tabular.words import ENDS, FORMS


class FileReceived(Event):
    sentence = _("%(by)s brought a file for import: %(kind)s, %(sha256)s.")
    worded = {"kind": KINDS}
    kind: str
    sha256: str
    size: int
    file_name: str = words()


class ImportAnswered(Event):
    sentence = _("%(by)s said how %(sha256)s is read: which column is which, or what it asked.")
    kind: str
    sha256: str


class ImportOpened(Event):
    sentence = _("%(by)s looked at %(rows)s rows of %(sha256)s before they come in.")
    kind: str
    sha256: str
    rows: int


class RowsToCorrectTaken(Event):
    sentence = _("%(by)s took %(rows)s rows of %(sha256)s to correct them.")
    kind: str
    sha256: str
    rows: int


class ImportAssessed(Event):
    sentence = _("%(by)s assessed the import of %(rows)s rows from %(sha256)s.")
    kind: str
    sha256: str
    rows: int


class ImportApproved(Event):
    sentence = _("%(by)s approved the import of %(rows)s rows from %(sha256)s.")
    kind: str
    sha256: str
    rows: int


class ImportBegun(Event):
    sentence = _("%(by)s began the import of %(rows)s rows from %(sha256)s; %(left_out)s left out.")
    kind: str
    sha256: str
    rows: int
    left_out: int


class RowsImported(Event):
    sentence = _("%(by)s imported %(rows)s rows from %(sha256)s.")
    kind: str
    sha256: str
    rows: int


class ImportCancelled(Event):
    sentence = _("%(by)s cancelled the import of %(sha256)s.")
    kind: str
    sha256: str


class ImportFailed(Event):
    sentence = _("The import of %(sha256)s by %(by)s failed; nothing of it is visible.")
    kind: str
    sha256: str


class UndoAsked(Event):
    sentence = _("%(by)s asked to undo the import of %(sha256)s: %(reason)s")
    kind: str
    sha256: str
    reason: str = words()


class UndoTakenBack(Event):
    sentence = _("%(by)s took back what was asked: to undo the import of %(sha256)s")
    kind: str
    sha256: str


class ImportUndone(Event):
    sentence = _("%(by)s undid the import of %(rows)s rows from %(sha256)s: %(reason)s")
    kind: str
    sha256: str
    rows: int
    reason: str = words()


class RowsExported(Looked):
    sentence = _("%(by)s exported %(rows)s rows of %(what)s as %(form)s: %(reason)s")
    worded = {"form": FORMS, "what": TITLES}
    what: str
    rows: int
    form: str
    filters: dict[str, object]
    within: str
    people: Sequence[int]
    reason: str = words()


class ListDestroyed(Event):
    sentence = _("%(by)s said that %(what)s of %(on)s, which left, is destroyed")
    worded = {"what": TITLES}
    what: str
    on: str


class ListPreviewed(Looked):
    sentence = _("%(by)s looked at %(what)s as a paper of %(rows)s rows: %(reason)s")
    worded = {"what": TITLES}
    what: str
    rows: int
    filters: dict[str, object]
    within: str
    people: Sequence[int]
    reason: str = words()


class ExportAsked(Event):
    sentence = _("%(by)s asked to export %(rows)s rows or more of %(what)s: %(reason)s")
    worded = {"what": TITLES}
    what: str
    rows: int
    filters: dict[str, object]
    reason: str = words()


class ExportOpened(Event):
    """Whoever may agree has it before their eyes: `asked` is the mark of the list as narrowed."""

    sentence = _("%(by)s looked at an export of %(what)s that waits for a second person")
    worded = {"what": TITLES}
    what: str
    asked: str
    version: int


class ExportWithdrawn(Event):
    sentence = _("%(by)s took back that an export of %(what)s was asked for")
    worded = {"what": TITLES}
    what: str


class ExportDecided(Event):
    sentence = _("%(by)s decided on an export of %(what)s: %(decision)s")
    worded = {"decision": ENDS, "what": TITLES}
    what: str
    decision: str


class ViewSaved(Event):
    sentence = _("%(by)s saved a view of a list")
    view: str


class ViewRemoved(Event):
    sentence = _("%(by)s took away a saved view of a list")
    view: str
