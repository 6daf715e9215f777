from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.core.db import Bare
from trainingmgr.core.privacy import FieldClass, Purpose, personal


class MatchKey(Bare):
    """One way to find one person: a 63-bit hash of a sound, a number, a phone.

    No index by person: the keys of somebody follow from the record, and are taken away by it.
    """

    __tablename__ = "match_key"
    __table_args__ = {"sqlite_with_rowid": False}

    k: Mapped[int] = personal(
        Purpose.IDENTIFY, FieldClass.S2, BigInteger, primary_key=True, autoincrement=False
    )
    person_id: Mapped[int] = personal(
        Purpose.IDENTIFY, FieldClass.S1, ForeignKey("person.id"), primary_key=True
    )


class NameToken(Bare):
    """A name that somebody bears and how many do: the vocabulary for near spellings."""

    __tablename__ = "name_token"
    __table_args__ = (Index("ix_name_token_skeleton", "skeleton"), {"sqlite_with_rowid": False})

    token: Mapped[str] = mapped_column(String(60), primary_key=True)
    skeleton: Mapped[str] = mapped_column(String(60))
    n: Mapped[int] = mapped_column(default=1)
