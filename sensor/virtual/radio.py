"""Range, fades and lost links for bumble's virtual controllers.

bumble's ``LocalLink`` delivers at once and never loses a connection, and its ``Controller`` ignores
that a connection attempt is given up. Both are mended here by subclassing (read and measured with
bumble 0.0.236, to which the extra ``virtual`` is pinned).
"""

# bumble's types are partly missing: what comes from it is not known to the type checker.
# pyright: reportUnknownMemberType=false, reportUnknownParameterType=false, reportUnknownArgumentType=false
# pyright: reportUnknownVariableType=false, reportMissingParameterType=false, reportIncompatibleMethodOverride=false
# pyright: reportMissingTypeArgument=false, reportMissingImports=false

from __future__ import annotations

import asyncio
import collections
from typing import Any

from bumble import hci, ll
from bumble.controller import Controller
from bumble.link import LocalLink

__all__ = ["RadioController", "RadioLink"]

_Key = tuple[Any, Any, Any]

# What BlueZ asks for (seen with btmon): a link that is silent for this long is lost.
SUPERVISION_S = 0.42
_ESTABLISHED_S = 0.05  # six connection events of 7.5-10 ms, after which an unheard connection is given up


class RadioLink(LocalLink):
    """The air between controllers.

    ``set_range(controller, False)`` silences one; its packets wait (the link layer sends them again) until it is
    back or the supervision timeout ends the connection on both sides. ``fail_next_connects``: so many connections
    are seen as made and then fail with 0x3E. ``interval_s``: packets move only at such connection events,
    ``per_event`` of them.
    """

    def __init__(
        self, *, supervision_s: float = SUPERVISION_S, interval_s: float | None = None, per_event: int = 6
    ) -> None:
        super().__init__()
        self.supervision_s = supervision_s
        self.interval_s = interval_s
        self.per_event = per_event
        self.fail_next_connects = 0
        self.away: set[Controller] = set()
        self._held: dict[_Key, collections.deque[bytes]] = collections.defaultdict(collections.deque)
        self._timers: dict[Controller, asyncio.TimerHandle] = {}
        self._ticking: set[_Key] = set()

    def is_reachable(self, a: Controller | None, b: Controller | None) -> bool:
        """Whether the two can hear each other."""
        return a is not None and b is not None and a not in self.away and b not in self.away

    def set_range(self, controller: Controller, in_range: bool) -> None:
        """Take ``controller`` out of range or back."""
        timer = self._timers.pop(controller, None)
        if timer is not None:
            timer.cancel()
        if in_range:
            self.away.discard(controller)
            for key in list(self._held):
                self._pump(key)
        else:
            self.away.add(controller)
            loop = asyncio.get_running_loop()
            self._timers[controller] = loop.call_later(self.supervision_s, self.break_connections, controller)

    def break_connections(self, controller: Controller, reason: int = hci.HCI_CONNECTION_TIMEOUT_ERROR) -> None:
        """Both ends lose every connection of ``controller``, with the given reason."""
        for mine in list(controller.le_connections.values()):
            peer = self.find_le_controller(mine.peer_address)
            if peer is not None:
                for theirs in [c for c in peer.le_connections.values() if c.peer_address == mine.self_address]:
                    peer.on_le_disconnected(theirs, reason)
            controller.on_le_disconnected(mine, reason)
            for key in [k for k in self._held if k[0] is controller or k[1] == mine.self_address]:
                del self._held[key]

    def forget(self, controller: Controller) -> None:
        """The device behind ``controller`` is gone for good."""
        timer = self._timers.pop(controller, None)
        if timer is not None:
            timer.cancel()
        self.break_connections(controller)
        self.away.discard(controller)
        self.remove_controller(controller)

    # --- called by bumble -----------------------------------------------------------------------

    def send_acl_data(self, sender_controller, destination_address, transport, data) -> None:
        """Data between two ends of a connection."""
        key = (sender_controller, destination_address, transport)
        self._held[key].append(data)
        self._pump(key)

    def send_advertising_pdu(self, sender_controller, packet) -> None:
        """Adverts and connection requests."""
        loop = asyncio.get_running_loop()
        if isinstance(packet, ll.ConnectInd) and self.fail_next_connects > 0:
            self.fail_next_connects -= 1
            connection = sender_controller.le_connections.get(packet.advertiser_address)
            loop.call_later(_ESTABLISHED_S, _never_established, sender_controller, connection)
            return
        for controller in self.controllers:
            if controller is not sender_controller and self.is_reachable(controller, sender_controller):
                loop.call_soon(controller.on_ll_advertising_pdu, packet)

    def send_ll_control_pdu(self, sender_address, receiver_address, packet) -> None:
        """Control packets of the link layer."""
        ends = (self.find_le_controller(sender_address), self.find_le_controller(receiver_address))
        if self.is_reachable(*ends):
            super().send_ll_control_pdu(sender_address, receiver_address, packet)

    # --- moving data ----------------------------------------------------------------------------

    def _pump(self, key: _Key) -> None:
        if not self._held[key] or key in self._ticking:
            return
        if self.interval_s is None:
            self._drain(key, None)
            return
        loop = asyncio.get_running_loop()
        self._ticking.add(key)
        # Rounded up a little, or an event that was just now would come once more.
        passed = int(loop.time() / self.interval_s + 1e-6)
        loop.call_at((passed + 1) * self.interval_s, self._tick, key)

    def _tick(self, key: _Key) -> None:
        self._ticking.discard(key)
        self._drain(key, self.per_event)
        # Out of range nothing moves; coming back starts the pump again.
        if self.is_reachable(key[0], self.find_le_controller(key[1])):
            self._pump(key)

    def _drain(self, key: _Key, limit: int | None) -> None:
        sender, destination, transport = key
        queue = self._held[key]
        receiver = self.find_le_controller(destination)
        if receiver is None or not self.is_reachable(sender, receiver):
            return
        # LocalLink takes the sender's present random address, which changes when BlueZ scans while connected.
        connection = sender.le_connections.get(destination)
        source = connection.self_address if connection else sender.random_address
        loop = asyncio.get_running_loop()
        moved = 0
        while queue and (limit is None or moved < limit):
            loop.call_soon(receiver.on_link_acl_data, source, transport, queue.popleft())
            moved += 1


class RadioController(Controller):
    """A controller whose pending connection can be given up."""

    le_acl_data_packet_length = 251  # as with data length extension, which every present adapter has

    def on_hci_le_create_connection_cancel_command(self, _command):
        """Answer and end what is pending, as the Bluetooth core specification says (Vol 4, Part E, 7.8.13)."""
        pending, self.pending_le_connection = self.pending_le_connection, None
        if pending is None:
            return hci.HCI_StatusReturnParameters(hci.HCI_ErrorCode.COMMAND_DISALLOWED_ERROR)
        asyncio.get_running_loop().call_soon(
            self.send_hci_packet,
            hci.HCI_LE_Connection_Complete_Event(
                status=hci.HCI_ErrorCode.UNKNOWN_CONNECTION_IDENTIFIER_ERROR,
                connection_handle=0,
                role=hci.Role.CENTRAL,
                peer_address_type=pending.peer_address_type,
                peer_address=pending.peer_address,
                connection_interval=0,
                peripheral_latency=0,
                supervision_timeout=0,
                central_clock_accuracy=0,
            ),
        )
        return hci.HCI_StatusReturnParameters(hci.HCI_ErrorCode.SUCCESS)


def _never_established(central: Controller, connection: Any) -> None:
    if connection in central.le_connections.values():
        central.on_le_disconnected(connection, hci.HCI_CONNECTION_FAILED_TO_BE_ESTABLISHED_ERROR)
