"""Promise 11. Told to end under load it loses nothing; what is unsafe does not start."""

import time

from tests.reliability.load import Clerks
from tests.reliability.test_01_saved import everybody_is_there

ENDS_WITHIN = 30


def test_told_to_end_under_load_it_loses_nothing_and_ends_within_30_seconds(app, cast, site):
    site.started()
    clerks = Clerks(site, app, cast)
    with clerks.at_work():
        clerks.until_told(5)
        began = time.monotonic()
        site.process.told()
        code = site.process.wait()
        took = time.monotonic() - began
    assert (code, took < ENDS_WITHIN) == (0, True)
    everybody_is_there(clerks.told, in_flight=0)
