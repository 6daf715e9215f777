import pytest

from tests.reliability.site import Site


@pytest.fixture
def site(nursery, settings, app):
    """Not started yet; whatever becomes of the test, nothing of it runs on."""
    found = Site(nursery, settings)
    yield found
    if found.process is not None:
        found.process.killed()
