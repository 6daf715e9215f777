"""A deed to put on record in the tests of the kernel."""

from dataclasses import dataclass

from trainingmgr.core import journal


@dataclass(frozen=True, kw_only=True)
class SomethingHappened(journal.Event):
    sentence = "%(by)s did %(number)s to %(name)s"
    number: str
    name: str | None = journal.words(None)
