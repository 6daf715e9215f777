"""A deed to put on record in the tests of the kernel."""

from trainingmgr.core import journal


class SomethingHappened(journal.Event):
    sentence = "%(by)s did %(number)s to %(name)s"
    number: str
    name: str | None = journal.words(default=None)
