"""The engine: two tables, or one with itself, from their words to who is who."""

from trainingmgr.matching.compare import REVIEW
from trainingmgr.matching.tables.agreement import Comparer
from trainingmgr.matching.tables.coded import Coded
from trainingmgr.matching.tables.linking import Deduping, Linking
from trainingmgr.matching.tables.refining import NONE, Decisions
from trainingmgr.matching.tables.verdicts import Found
from trainingmgr.matching.tables.words import Words, unglued


class Engine:
    """Reads both tables' words, then compares. `left` and `right` are read with `words`."""

    def __init__(self) -> None:
        self.words = Words()

    def linking(self, left: Coded, right: Coded, decisions: Decisions = NONE) -> Linking:
        """Two tables made ready, the weights learnt from them."""
        return Linking.ready(self._comparer(left, right), decisions)

    def deduping(self, table: Coded, decisions: Decisions = NONE) -> Deduping:
        """One table made ready to be searched for people who are in it twice."""
        return Deduping.ready(self._comparer(table, table), decisions)

    def link(
        self, left: Coded, right: Coded, *, threshold: float = REVIEW, one_to_one: bool = False
    ) -> Found:
        return self.linking(left, right).found(threshold, one_to_one=one_to_one)

    def dedupe(self, table: Coded, *, threshold: float = REVIEW) -> Found:
        return self.deduping(table).found(threshold)

    def _comparer(self, left: Coded, right: Coded) -> Comparer:
        lexicon = self.words.closed(left.names, right.names)
        halves = lexicon.halves()
        if halves:
            left.names = [unglued(rows, halves) for rows in left.names]
        return Comparer(left, right, lexicon)
