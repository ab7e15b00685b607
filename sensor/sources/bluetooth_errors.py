"""What a person is told of an error of the system's Bluetooth: words, and a remedy where one is known."""

from __future__ import annotations

import re

from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakCharacteristicNotFoundError,
    BleakDBusError,
    BleakGATTProtocolError,
)

__all__ = ["forgotten", "sentence"]

_OFF = "Bluetooth is switched off"
_REASONS = {
    BleakBluetoothNotAvailableReason.NO_BLUETOOTH: "there is no Bluetooth adapter",
    BleakBluetoothNotAvailableReason.NO_BLE_CENTRAL_ROLE: "the Bluetooth adapter is too old for such sensors",
    BleakBluetoothNotAvailableReason.POWERED_OFF: f"{_OFF} (if it is on, start kneehold again)",
    BleakBluetoothNotAvailableReason.DENIED_BY_USER: "this program is not allowed to use Bluetooth",
    BleakBluetoothNotAvailableReason.DENIED_BY_SYSTEM: "this program is not allowed to use Bluetooth",
    BleakBluetoothNotAvailableReason.DENIED_BY_UNKNOWN: "this program is not allowed to use Bluetooth",
}
_BUSY = "the system's Bluetooth is still busy with an earlier request; it is tried again"
_NO_LINK = "the link could not be kept: the sensor is too far away, switched off, or connected elsewhere"
_PAIRING = "the sensor asks to be paired; pair it in the system's Bluetooth settings"
_NO_ANSWER = "the system's Bluetooth service did not answer"
_GONE = "the system no longer knows the sensor; it is looked for again"
# Last words of the names of D-Bus errors.
_DBUS = {
    "InProgress": _BUSY, "Busy": _BUSY, "LimitsExceeded": _BUSY,
    "NotReady": f"{_OFF} or not ready yet",
    "ServiceUnknown": "Bluetooth is not running on this computer",
    "NameHasNoOwner": "Bluetooth is not running on this computer",
    "Disconnected": "Bluetooth is not running on this computer",
    "AccessDenied": "this program is not allowed to use Bluetooth",
    "NotConnected": _NO_LINK, "ConnectionAttemptFailed": _NO_LINK, "BREDR": _NO_LINK,
    "AuthenticationFailed": _PAIRING, "AuthenticationCanceled": _PAIRING, "AuthenticationRejected": _PAIRING,
    "AuthenticationTimeout": _PAIRING, "NotAuthorized": _PAIRING,
    "DoesNotExist": _GONE, "UnknownObject": _GONE, "UnknownMethod": _GONE, "UnknownInterface": _GONE,
    "NoReply": _NO_ANSWER, "Timeout": _NO_ANSWER, "TimedOut": _NO_ANSWER,
}  # fmt: skip
# What BlueZ says in its unspecific 'Failed' where a connection could not be made, or broke off.
_LINK_WORDS = re.compile(r"connect|abort|timeout|timed out|host is down|page|canceled|cancelled|le-", re.IGNORECASE)
# Codes of the attribute protocol: what the system asks for is no longer where it was; pairing is asked for.
_STALE_CODES = frozenset((0x01, 0x02, 0x03, 0x06, 0x0A, 0x12))
_PAIRING_CODES = frozenset((0x05, 0x08, 0x0C, 0x0F))
# Names and codes that systems put before or around their words.
_SYSTEM_CODE = re.compile(r"^\[[^\]]*\]\s*|^Error Domain=\S+ Code=-?\d+ \"([^\"]*)\".*$")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


def sentence(error: BaseException, address: str = "") -> str:
    """What a person is told of ``error``, without a full stop; ``address``: that of the sensor, for a remedy."""
    if isinstance(error, BleakBluetoothNotAvailableError):
        return _REASONS.get(error.reason, "Bluetooth cannot be used")
    if isinstance(error, TimeoutError):
        return "the sensor did not answer in time"
    if isinstance(error, FileNotFoundError | ConnectionError):
        return "Bluetooth is not running on this computer"
    if isinstance(error, PermissionError):
        return "this program is not allowed to use Bluetooth"
    if isinstance(error, ValueError):
        return f"the system's Bluetooth service cannot be reached ({error})"
    if isinstance(error, BleakCharacteristicNotFoundError):
        return f"the sensor does not offer what its family should; is its firmware the right one? {forgotten(address)}"
    if isinstance(error, BleakGATTProtocolError):
        return _of_attribute(int(error.code), address)
    if isinstance(error, BleakDBusError):
        return _of_bus(error)
    return _plain(str(error)) or "Bluetooth failed for a reason the system does not tell"


def forgotten(address: str = "") -> str:
    """The remedy for a list of services that the system kept from before a change of the firmware."""
    command = f"bluetoothctl remove {address or 'ADDRESS'}"
    return (
        "If its firmware was changed, the system may still hold the old list of services: remove the sensor in the "
        f"system's Bluetooth settings ('{command}' on Linux), or switch Bluetooth off and on, and try again"
    )


def _of_attribute(code: int, address: str) -> str:
    if code in _PAIRING_CODES:
        return _PAIRING
    refused = f"the sensor refused what it was asked (error 0x{code:02x})"
    return f"{refused}. {forgotten(address)}" if code in _STALE_CODES else refused


def _of_bus(error: BleakDBusError) -> str:
    name = error.dbus_error.rpartition(".")[2]
    if name in _DBUS:
        return _DBUS[name]
    detail = _plain(" ".join(map(str, error.args[1:])))
    if name == "Failed" and "in progress" in detail.lower():
        return _BUSY
    if name == "Failed" and _LINK_WORDS.search(detail):
        return _NO_LINK
    why = detail or _HUMP.sub(" ", name).lower()
    return f"the system's Bluetooth refused ({why})"


def _plain(text: str) -> str:
    """The first line of ``text`` without the codes of a system."""
    line = text.strip().partition("\n")[0]
    found = _SYSTEM_CODE.sub(lambda match: match[1] or "", line)
    return found.strip().rstrip(".")
