"""What goes of packs and samples of oversight: that each was made, of what and by whom, stays."""

from sqlalchemy import update

from trainingmgr.core.db import db
from trainingmgr.oversight.retention.queries.frozen import EMPTY
from trainingmgr.oversight.retention.queries.kind import from_above
from trainingmgr.oversight.retention.rules import BLANK


def pack(id_: int) -> None:
    row = from_above("oversight_pack")
    db.session.execute(update(row).where(row.c.id == id_).values(content=EMPTY))


def sample(id_: int) -> None:
    row, item = (from_above(each) for each in ("oversight_sample", "oversight_sample_item"))
    db.session.execute(update(item).where(item.c.sample_id == id_).values(reference=BLANK))
    db.session.execute(update(row).where(row.c.id == id_).values(frozen=EMPTY))
