"""The pages of one room in a real browser: an application of its own behind a real port."""

import socket

import pytest

from tests.databases import settings_for
from tests.serving import served


@pytest.fixture(scope="session")
def fresh_database(databases):
    return databases("sqlite")


@pytest.fixture
def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def settings(fresh_database, tmp_path, port):
    """Passkeys belong to a name, never to a bare number: localhost."""
    return settings_for(fresh_database(), tmp_path, address=f"http://localhost:{port}")


@pytest.fixture
def address(app, settings, port):
    with served(app, port):
        yield settings.address
