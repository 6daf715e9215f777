"""The site on a local network: an authority of its own, and one open door."""

import subprocess
from contextlib import suppress
from ssl import (
    PROTOCOL_TLS_CLIENT,
    MemoryBIO,
    SSLContext,
    SSLWantReadError,
    TLSVersion,
)

from click.testing import CliRunner
from gunicorn.sock import ssl_context
from werkzeug.test import Client

from trainingmgr.__main__ import main
from trainingmgr.operations import lan, serving


def test_a_site_on_a_local_network_has_an_authority_for_such_addresses_alone(tmp_path):
    """Made once; OpenSSL, as every browser, takes it for a local address and for no other."""
    cert, key = lan.prepared(tmp_path / "lan", "192.168.4.2", "HQ")
    assert lan.prepared(tmp_path / "lan", "192.168.4.2", "HQ")[0].read_bytes() == cert.read_bytes()
    mark = lan.mark(tmp_path / "lan")
    assert oct(key.stat().st_mode & 0o777) == oct(0o600)
    authority = tmp_path / "lan" / "authority.crt"
    checked = ["openssl", "verify", "-CAfile", authority]
    asked = [*checked, "-verify_ip", "192.168.4.2", cert]
    assert subprocess.run(asked, capture_output=True).returncode == 0
    assert not lan.is_private("41.190.2.7") and lan.is_private("10.1.2.3")
    cert, _key = lan.prepared(tmp_path / "lan", "10.0.0.9", "HQ")  # the machine moved
    assert lan.mark(tmp_path / "lan") == mark
    assert subprocess.run([*checked, "-verify_ip", "10.0.0.9", cert]).returncode == 0
    abroad, _key = lan.prepared(tmp_path / "lan", "41.190.2.7", "HQ")
    assert b"permitted subtree" in subprocess.run([*checked, abroad], capture_output=True).stderr


def test_it_speaks_tls_of_today_alone(tmp_path):
    """ASVS 12.1.1, 12.1.2: an older phone is refused, and a key that is stolen opens no past."""
    safe = lan.prepared(tmp_path / "lan", "192.168.4.2", "HQ")
    server = ssl_context(serving.Pages(None, "127.0.0.1:0", 1, safe=safe).cfg)
    assert server.minimum_version == TLSVersion.TLSv1_2
    for version in (TLSVersion.TLSv1_2, TLSVersion.TLSv1_3):
        phone = SSLContext(PROTOCOL_TLS_CLIENT)
        phone.load_verify_locations(tmp_path / "lan" / "authority.crt")
        phone.minimum_version = phone.maximum_version = version
        assert shaken_hands(phone, server) == version.name.replace("_", ".")
    told = {each["name"] for each in server.get_ciphers()}
    assert all(each.startswith(("TLS_", "ECDHE-")) for each in told)
    assert all("GCM" in each or "CHACHA" in each for each in told)


def shaken_hands(phone, server):
    """In which version the two agree, each writing where the other reads."""
    up, down = MemoryBIO(), MemoryBIO()
    ends = [phone.wrap_bio(down, up, server_hostname="192.168.4.2"),
            server.wrap_bio(up, down, server_side=True)]  # fmt: skip
    for end in 3 * ends:
        with suppress(SSLWantReadError):
            end.do_handshake()
    return ends[0].version()


def test_the_open_door_shows_how_to_trust_and_nothing_else(app, tmp_path):
    lan.prepared(app.extensions["settings"].instance_path / "lan", "192.168.4.2", "HQ")
    door = Client(serving.only(app, "/field/trust", "/static/"))
    page = door.get("/field/trust", headers={"Host": "localhost"})
    assert lan.mark(app.extensions["settings"].instance_path / "lan") in page.text
    assert b"BEGIN CERTIFICATE" in door.get("/field/trust/authority.crt").data
    for path in ("/sign-in", "/field/", "/people/"):
        assert door.get(path).status_code == 303
    assert door.post("/field/trust").status_code == 303


def test_a_host_that_no_phone_reaches_is_refused_and_not_passed_over():
    answer = CliRunner().invoke(main, ["serve", "--lan", "--host", "127.0.0.1"])
    assert answer.exit_code == 2
    assert "No phone reaches 127.0.0.1" in answer.output
