"""Views of lists, saved under a name to come back to."""

from flask_babel import lazy_gettext as _

from trainingmgr.core import journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.tabular import events, rules
from trainingmgr.tabular.models import SavedView
from trainingmgr.tabular.queries import saved as queries
from trainingmgr.tabular.services import Signer


@operation
def save_view(name: str, path: str, asked: str, *, by: Signer) -> SavedView:
    """Keep a list as it is narrowed now, under a name of the user's own."""
    if not asked:
        raise Refusal(_("This list is not narrowed. Narrow it first, then save it."), field="name")
    if len(asked) > 1000 or len(path) > 120:
        raise Refusal(_("This address is too long to be saved."), field="name")
    if len(queries.views(path, reader=by)) >= rules.MOST_VIEWS:
        raise Refusal(
            _("You have %(most)s saved views. Take one away first.", most=rules.MOST_VIEWS),
            field="name",
        )
    view = SavedView(user_id=by.id, path=path, name=name.strip(), asked=asked)
    db.session.add(view)
    db.session.flush()
    journal.record(events.ViewSaved(view=str(view.uid)), by=by)
    return view


@operation
def remove_view(view: SavedView, *, by: Signer) -> None:
    journal.record(events.ViewRemoved(view=str(view.uid)), by=by)
    db.session.delete(view)
