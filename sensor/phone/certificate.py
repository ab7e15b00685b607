"""A certificate of our own for the page: browsers give motion only to pages that come over https."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from kneehold.sensor.files.private_file import PrivateFile, locked

__all__ = ["Certificate", "certificate_for"]

_KEY_FILE, _CERTIFICATE_FILE, _LOCK_FILE = "key.pem", "certificate.pem", "lock"
# iOS refuses certificates that are valid for more than 825 days.
_VALID = datetime.timedelta(days=800)
_RENEW_BEFORE = datetime.timedelta(days=30)
# So much of the fingerprint is compared by eye: 48 bits.
_SHOWN_BYTES = 6


class Certificate(NamedTuple):
    """A certificate on the disk."""

    context: ssl.SSLContext
    fingerprint: str  # the first bytes of its SHA-256, as a browser shows them
    path: Path


def certificate_for(address: str, folder: Path) -> Certificate:
    """The certificate in ``folder`` if it is valid for ``address``, else a new one; both files are private.

    The key is made once and kept. Raises ``OutputError`` where nothing can be written.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    now = datetime.datetime.now(datetime.UTC)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    # Some versions of Safari speak nothing newer with a certificate of this kind.
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # Two sessions that begin at once would otherwise mix their keys.
    with locked(folder / _LOCK_FILE):
        found = _kept(folder, address, now)
        if found is None:
            found = _made(folder, address, now)
        context.load_cert_chain(folder / _CERTIFICATE_FILE, folder / _KEY_FILE)
    digest = found.fingerprint(hashes.SHA256())[:_SHOWN_BYTES]
    return Certificate(context, digest.hex(":").upper(), folder / _CERTIFICATE_FILE)


def _kept(folder: Path, address: str, now: datetime.datetime) -> x509.Certificate | None:
    with suppress(OSError, ValueError, x509.ExtensionNotFound):
        found = x509.load_pem_x509_certificate((folder / _CERTIFICATE_FILE).read_bytes())
        names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        is_named = ipaddress.ip_address(address) in names.get_values_for_type(x509.IPAddress)
        key = _key(folder)
        is_ours = key is not None and key.public_key() == found.public_key()
        if is_named and is_ours and found.not_valid_before_utc <= now <= found.not_valid_after_utc - _RENEW_BEFORE:
            return found
    return None


def _made(folder: Path, address: str, now: datetime.datetime) -> x509.Certificate:
    key = _key(folder)
    if key is None:
        key = ec.generate_private_key(ec.SECP256R1())
        plain = serialization.NoEncryption()
        pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        _write(folder / _KEY_FILE, pem)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"kneehold on {address}")])
    others = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    names = dict.fromkeys([x509.IPAddress(ipaddress.ip_address(address)), *others])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))  # the phone's clock may be behind
        .not_valid_after(now + _VALID)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)  # iOS asks for it
        .sign(key, hashes.SHA256())
    )
    _write(folder / _CERTIFICATE_FILE, made.public_bytes(serialization.Encoding.PEM))
    return made


def _key(folder: Path) -> ec.EllipticCurvePrivateKey | None:
    with suppress(OSError, ValueError, TypeError):
        found = serialization.load_pem_private_key((folder / _KEY_FILE).read_bytes(), None)
        return found if isinstance(found, ec.EllipticCurvePrivateKey) else None
    return None


def _write(path: Path, data: bytes) -> None:
    with PrivateFile(str(path), is_binary=True) as file:
        file.write_bytes(data)
