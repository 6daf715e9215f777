import pytest

from tests.e2e.server import running, told


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory):
    """The folder with the demonstration, to be copied, and the accounts in it."""
    folder = tmp_path_factory.mktemp("demonstration")
    return folder, told(folder)


@pytest.fixture(scope="module")
def site(demonstration, tmp_path_factory):
    """The application, running; what one test writes the next tests of the module find."""
    template, accounts = demonstration
    with running(template, accounts, tmp_path_factory.mktemp("site") / "instance") as site:
        yield site
