"""The certificate is made once per address, private, and one that phones accept."""

from __future__ import annotations

import datetime
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography import x509

from kneehold.sensor.model.errors import OutputError, UsageError
from kneehold.sensor.phone import address, certificate
from kneehold.sensor.phone.certificate import certificate_for


def read(folder: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate((folder / "certificate.pem").read_bytes())


def test_it_names_the_address_and_lasts_no_longer_than_ios_allows(tmp_path: Path) -> None:
    made = certificate_for("192.168.1.20", tmp_path / "phone")
    found = read(tmp_path / "phone")
    names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert sorted(str(one) for one in names.get_values_for_type(x509.IPAddress)) == ["127.0.0.1", "192.168.1.20"]
    assert found.not_valid_after_utc - found.not_valid_before_utc <= datetime.timedelta(days=825)
    assert found.not_valid_before_utc < datetime.datetime.now(datetime.UTC)
    assert len(made.fingerprint.split(":")) == 6


def test_it_is_made_once_and_private(tmp_path: Path) -> None:
    folder = tmp_path / "phone"
    first = certificate_for("192.168.1.20", folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert certificate_for("192.168.1.20", folder).fingerprint == first.fingerprint
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_another_address_gets_another_certificate_with_the_same_key(tmp_path: Path) -> None:
    first = certificate_for("192.168.1.20", tmp_path)
    key = (tmp_path / "key.pem").read_bytes()
    assert certificate_for("10.0.0.7", tmp_path).fingerprint != first.fingerprint
    assert (tmp_path / "key.pem").read_bytes() == key


@pytest.mark.parametrize("damage", ["key.pem", "certificate.pem"])
def test_damaged_files_are_made_again(tmp_path: Path, damage: str) -> None:
    certificate_for("10.0.0.7", tmp_path)
    (tmp_path / damage).write_text("nonsense")
    certificate_for("10.0.0.7", tmp_path)
    read(tmp_path)


def test_one_that_ends_soon_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificate, "_VALID", datetime.timedelta(days=20))
    first = certificate_for("10.0.0.7", tmp_path).fingerprint
    monkeypatch.undo()
    assert certificate_for("10.0.0.7", tmp_path).fingerprint != first


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "key.pem").mkdir()
    with pytest.raises(OutputError):
        certificate_for("10.0.0.7", tmp_path)


def test_without_a_network_the_ways_out_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address, "lan_addresses", lambda: ())
    with pytest.raises(UsageError, match="adb reverse"):
        address.address_to_bind(None)
    assert address.address_to_bind("localhost") == "127.0.0.1"


def test_the_address_of_the_default_route_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address, "lan_addresses", lambda: ("192.168.1.20", "10.8.0.2"))
    assert address.address_to_bind(None) == "192.168.1.20"
    assert all(not one.startswith("127.") for one in address.lan_addresses())


def test_sessions_that_begin_at_once_share_one_certificate(tmp_path: Path) -> None:
    made = "from pathlib import Path; from kneehold.sensor.phone.certificate import certificate_for; "
    made += f"print(certificate_for('192.168.1.20', Path({str(tmp_path / 'phone')!r})).fingerprint)"
    begun = [subprocess.Popen([sys.executable, "-c", made], stdout=subprocess.PIPE, text=True) for _ in range(6)]
    assert len({process.communicate()[0] for process in begun} - {""}) == 1
    assert {process.returncode for process in begun} == {0}
