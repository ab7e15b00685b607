"""Is what the system's Bluetooth raises told in words, with a remedy where there is one?"""

from __future__ import annotations

import re

import pytest
from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakCharacteristicNotFoundError,
    BleakDBusError,
    BleakError,
    BleakGATTProtocolError,
)

from kneehold.sensor.sources.bluetooth_errors import sentence

BLUEZ, DBUS = "org.bluez.Error", "org.freedesktop.DBus.Error"
ADDRESS = "AA:BB:CC:00:11:22"
STALE = f"remove the sensor in the system's Bluetooth settings ('bluetoothctl remove {ADDRESS}' on Linux)"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (BleakDBusError(f"{BLUEZ}.InProgress", ["Operation already in progress"]), "is still busy with an earlier"),
        (BleakDBusError(f"{BLUEZ}.InProgress", []), "is still busy with an earlier"),
        (BleakDBusError(f"{BLUEZ}.NotReady", ["Resource Not Ready"]), "Bluetooth is switched off or not ready yet"),
        (BleakDBusError(f"{BLUEZ}.Failed", ["le-connection-abort-by-local"]), "the link could not be kept"),
        (BleakDBusError(f"{BLUEZ}.Failed", ["Software caused connection abort"]), "the link could not be kept"),
        (
            BleakDBusError(f"{BLUEZ}.Failed", ["Operation already in progress"]),
            "is still busy with an earlier",
        ),
        (BleakDBusError(f"{BLUEZ}.Failed", ["Connection attempt in progress"]), "is still busy with an earlier"),
        (BleakDBusError(f"{BLUEZ}.AuthenticationFailed", ["Authentication Failed"]), "asks to be paired"),
        (BleakDBusError(f"{BLUEZ}.NotSupported", ["Operation is not supported"]), "refused (Operation is not"),
        (BleakDBusError(f"{BLUEZ}.NotAvailable", []), "refused (not available)"),
        (BleakDBusError(f"{DBUS}.UnknownObject", ['Method "Connect" doesn\'t exist']), "no longer knows the sensor"),
        (BleakDBusError(f"{DBUS}.NoReply", ["Remote peer disconnected"]), "Bluetooth service did not answer"),
        (BleakDBusError(f"{DBUS}.ServiceUnknown", ["The name is not activatable"]), "Bluetooth is not running"),
        (BleakDBusError(f"{DBUS}.AccessDenied", ["Rejected send message"]), "not allowed to use Bluetooth"),
        (BleakGATTProtocolError(0x0E), "the sensor refused what it was asked (error 0x0e)"),
        (BleakGATTProtocolError(0x05), "asks to be paired"),
        (BleakError("[WinError -2147483629] The object has been closed."), "The object has been closed"),
        (BleakError('Error Domain=CBErrorDomain Code=6 "The connection has timed out." UserInfo={x}'), "has timed out"),
        (BleakError(""), "Bluetooth failed for a reason the system does not tell"),
        (TimeoutError(), "the sensor did not answer in time"),
        (ConnectionRefusedError(), "Bluetooth is not running"),
        (PermissionError(), "not allowed to use Bluetooth"),
        (
            BleakBluetoothNotAvailableError("x", BleakBluetoothNotAvailableReason.NO_BLUETOOTH),
            "there is no Bluetooth adapter",
        ),
    ],
)
def test_system_words_are_translated(error: Exception, said: str) -> None:
    text = sentence(error, ADDRESS)
    assert said in text
    assert re.search(r"org\.|\[|WinError|Domain|_|\.$|\n", text) is None, text


@pytest.mark.parametrize(
    "error",
    [
        BleakCharacteristicNotFoundError("0000ffe4-0000-1000-8000-00805f9a34fb"),
        *map(BleakGATTProtocolError, (0x01, 0x03, 0x06, 0x0A, 0x12)),
    ],
    ids=lambda error: str(error)[:40],
)
def test_a_list_of_services_from_before_a_change_of_firmware_is_named_with_its_remedy(error: Exception) -> None:
    assert STALE in sentence(error, ADDRESS)
    assert "bluetoothctl remove ADDRESS" in sentence(error)
