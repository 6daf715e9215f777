"""Clerks who register people as fast as the site takes them, and note whom it said it had saved."""

from contextlib import contextmanager
from threading import Thread

from tests.processes import until
from tests.reliability.site import DROPPED
from trainingmgr.registry.people.services.blocks import first_block

MOST = 200
"""People of one clerk: more than any test waits for."""


class Clerks:
    """Three of them. `told` are the names that the site said it had saved."""

    def __init__(self, site, app, cast, count=3):
        first_block("HQ", by=cast.hr_head)
        self._unit = cast.unit.id
        self._visitors = [site.visitor(app, cast.hr_clerk) for _n in range(count)]
        self.told, self._stop = [], []

    @contextmanager
    def at_work(self):
        """While inside; or until their site is gone."""
        threads = [Thread(target=self._work, args=pair) for pair in enumerate(self._visitors)]
        for each in threads:
            each.start()
        try:
            yield
        finally:
            self._stop.append(True)
            for each in threads:
                each.join()

    def until_told(self, count):
        until(lambda: len(self.told) >= count)

    def _work(self, number, visitor):
        try:
            opened = visitor.get("/people/new")
            for n in range(MOST):
                if self._stop:
                    return
                name = f"Zawadi {number}{n:03}"
                answer = registered(visitor, opened, name, self._unit)
                assert answer.status == 302, answer.text
                self.told.append(name)
        except DROPPED:
            return


def registered(visitor, opened, name, unit_id):
    return visitor.post(
        "/people/new", opened, name=name, born="1990", category="nco", sex="f", confirm="yes",
        unit_id=str(unit_id), **{"parts-0-value": name, "parts-0-role": "given"},
    )  # fmt: skip
