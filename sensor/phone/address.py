"""The address of this computer that a phone in the same network can reach."""

from __future__ import annotations

import ipaddress
import socket
from contextlib import suppress

from kneehold.sensor.model.errors import UsageError

__all__ = ["LOOPBACK", "address_to_bind", "lan_addresses"]

LOOPBACK = "127.0.0.1"
# Documentation address (RFC 5737). Connecting a datagram socket sends nothing; it only chooses the way out.
_SOMEWHERE = ("192.0.2.1", 9)


def lan_addresses() -> tuple[str, ...]:
    """IPv4 addresses of this computer other than loopback, that of the default route first."""
    found: list[str] = []
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(_SOMEWHERE)
        found.append(str(probe.getsockname()[0]))
    with suppress(OSError):
        found += [str(entry[4][0]) for entry in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
    usable = [address for address in found if not ipaddress.ip_address(address).is_loopback and address != "0.0.0.0"]
    return tuple(dict.fromkeys(usable))


def address_to_bind(wanted: str | None) -> str:
    """``wanted`` if it is an IPv4 address, else the LAN address; raises ``UsageError`` where there is none."""
    if wanted is None:
        found = lan_addresses()
        if not found:
            raise UsageError(
                "this computer is in no network; connect it to the phone's Wi-Fi or hotspot, or with the phone on a "
                f"cable use 'adb reverse' and --bind {LOOPBACK}."
            )
        return found[0]
    try:
        address = ipaddress.IPv4Address("127.0.0.1" if wanted == "localhost" else wanted)
    except ValueError as error:
        raise UsageError(f"--bind needs an IPv4 address of this computer, not '{wanted}'.") from error
    if address.is_unspecified:
        raise UsageError("--bind needs one address, so that no other network can reach the server.")
    return str(address)
