"""The one place where a driver that fails is answered: what it raises becomes a fault."""

from __future__ import annotations

from kneehold.sensor.drivers.contract import SensorProtocol
from kneehold.sensor.model.values import Fault, Packet, SensorMessage

__all__ = ["RAISED", "received"]

# The reason of the fault; the type of the exception stands in its detail, never its text, which the sensor may steer.
RAISED = "raised"


def received(protocol: SensorProtocol, packet: Packet) -> tuple[SensorMessage, ...]:
    """``protocol.receive(packet)``; the fault ``raised`` for whatever exception comes out of it.

    The protocol keeps the state that the exception left. A replay raises at the same packet and goes on alike.
    """
    try:
        return protocol.receive(packet)
    # A driver reads bytes that anyone may have sent: no mistake in one may end the session or make its tape unreadable.
    except Exception as error:
        return (Fault(RAISED, f"the driver failed on a packet ({type(error).__name__}); the packet is left out"),)
