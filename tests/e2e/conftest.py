import pytest

from tests.e2e.server import running


@pytest.fixture(scope="module")
def site(demonstration, tmp_path_factory):
    """The application, running; what one test writes the next tests of the module find."""
    template, accounts = demonstration
    with running(template, accounts, tmp_path_factory.mktemp("site") / "instance") as site:
        yield site
