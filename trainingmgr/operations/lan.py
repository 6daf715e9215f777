"""A site on its local network, without anybody's certificate: an authority of its own, made once.

Phones work without signal only from a safe address (https). Whoever trusts this authority trusts it
for addresses of local networks alone: it is written into it, and browsers hold it to that.
"""

import ipaddress
import os
import socket
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from trainingmgr.core import clock
from trainingmgr.core.late import Late

if TYPE_CHECKING:
    from cryptography import x509
else:
    x509 = Late("cryptography.x509")

PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8")
"""Networks that no certificate of the world speaks of."""
YEARS, DAYS, LEFT = 10, 395, 30
PAGES = "Training Manager pages"
"""No address: where a name could be one, it is held against what the authority may speak for."""
AUTHORITY, SITE = "authority", "site"


def here() -> str:
    """The address of this machine on its network, or that of itself where it has none."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as asked:
        try:
            asked.connect(("10.255.255.255", 1))  # nothing is sent: the route is looked up
            return str(asked.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def is_private(address: str) -> bool:
    """Whether the authority may speak for this address."""
    try:
        asked = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(asked in ipaddress.ip_network(each) for each in PRIVATE)


def prepared(folder: Path, address: str, site: str) -> tuple[Path, Path]:
    """The certificate and the key for this address, made where they are not or end soon."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not (folder / f"{AUTHORITY}.key").exists():
        _make_authority(folder, site)
    cert, key = folder / f"{SITE}.crt", folder / f"{SITE}.key"
    if not (cert.exists() and key.exists() and _holds(cert, address)):
        _make_site(folder, address)
    return cert, key


def mark(folder: Path) -> str:
    """The authority's SHA-256, in pairs: to compare with what a phone shows."""
    found = x509.load_pem_x509_certificate((folder / f"{AUTHORITY}.crt").read_bytes())
    return found.fingerprint(SHA256()).hex(":").upper()


def _holds(cert: Path, address: str) -> bool:
    found = x509.load_pem_x509_certificate(cert.read_bytes())
    names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    known = [str(each) for each in names.get_values_for_type(x509.IPAddress)]
    return address in known and found.not_valid_after_utc > clock.now() + timedelta(days=LEFT)


def _make_authority(folder: Path, site: str) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, f"Training Manager {site}"[:64])]
    )
    allowed = [x509.IPAddress(ipaddress.ip_network(each)) for each in PRIVATE]
    made = (
        _begun(name, name, key, timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(x509.NameConstraints([*allowed, x509.DNSName("local")], None), critical=True)
        .sign(key, SHA256())
    )
    _keep(folder, AUTHORITY, made, key)


def _make_site(folder: Path, address: str) -> None:
    authority = x509.load_pem_x509_certificate((folder / f"{AUTHORITY}.crt").read_bytes())
    signer = load_pem_private_key((folder / f"{AUTHORITY}.key").read_bytes(), None)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, PAGES)])
    names = [x509.IPAddress(ipaddress.ip_address(address))]
    made = (
        _begun(name, authority.subject, key, timedelta(days=DAYS))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(
            x509.ExtendedKeyUsage([x509.oid.ExtendedKeyUsageOID.SERVER_AUTH]), critical=False
        )
        .sign(signer, SHA256())  # type: ignore[arg-type]
    )
    _keep(folder, SITE, made, key)


def _begun(
    subject: "x509.Name", issuer: "x509.Name", key: ec.EllipticCurvePrivateKey, lasts: timedelta
) -> "x509.CertificateBuilder":
    at = clock.now()
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))  # clocks of phones go wrong
        .not_valid_after(at + lasts)
    )


def _usage(*, signs: bool) -> "x509.KeyUsage":
    return x509.KeyUsage(
        digital_signature=not signs, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=signs, crl_sign=signs,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _keep(
    folder: Path, name: str, made: "x509.Certificate", key: ec.EllipticCurvePrivateKey
) -> None:
    """The key first, readable by this account alone: a certificate without a key is no use."""
    held = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with os.fdopen(
        os.open(folder / f"{name}.key", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb"
    ) as file:
        file.write(held)
    (folder / f"{name}.crt").write_bytes(made.public_bytes(Encoding.PEM))
