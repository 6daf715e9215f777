"""The pages of one room in a real browser: an application of its own behind a real port."""

import socket
from threading import Thread

import pytest
from werkzeug.serving import make_server

from tests.databases import settings_for


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
    server = make_server("127.0.0.1", port, app, threaded=True)
    server.daemon_threads = False
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield settings.address
    server.shutdown()
    thread.join()
    server.server_close()
