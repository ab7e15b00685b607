"""The Android app MotionV; see ``firmware_notes/motionv.md``."""

from __future__ import annotations

from kneehold.sensor.drivers.advert import AdvertPattern
from kneehold.sensor.drivers.contract import Driver, ProtocolOptions
from kneehold.sensor.drivers.paired import PairedProtocol, pair
from kneehold.sensor.drivers.passive_virtual import PassiveVirtualSensor
from kneehold.sensor.model.values import ImuRow, Write

__all__ = ["DRIVER", "MotionVProtocol", "VirtualMotionV"]

_SERVICE = "6e400001-b5a3-f393-e0a9-e50e24dcca9e"  # that of the Nordic UART, used for something else
_ACC = "6e400002-b5a3-f393-e0a9-e50e24dcca9e"
_GYR = "6e400003-b5a3-f393-e0a9-e50e24dcca9e"
_RATES_HZ = (50.0, 100.0, 20.0, 200.0)  # what Android calls game, fastest and so on; the app decides


class MotionVProtocol(PairedProtocol):
    """One connection."""

    __slots__ = ()

    def __init__(self, options: ProtocolOptions) -> None:
        super().__init__(_ACC, _GYR, options.rate_hz if options.rate_hz in _RATES_HZ else _RATES_HZ[0])

    def start(self) -> tuple[Write, ...]:
        """Nothing: the app sends by itself."""
        self.forget()
        return ()

    def stop(self) -> tuple[Write, ...]:
        """Nothing."""
        return ()


class VirtualMotionV(PassiveVirtualSensor):
    """The app."""

    __slots__ = ()

    def encode(self, sensor_time_s: float, rows: tuple[ImuRow, ...]) -> tuple[tuple[str, bytes], ...]:
        """Two notifications a sample; there is no clock in them."""
        del sensor_time_s
        return pair(_ACC, _GYR, rows)


DRIVER: Driver = Driver(
    name="motionv",
    title="MotionV (Android)",
    note="motionv.md",
    # Its service is that of the Nordic UART: only the name tells, and a person who says so.
    adverts=(AdvertPattern(name_glob="MotionV*"),),
    subscribe=(_ACC, _GYR),
    rates_hz=_RATES_HZ,
    protocol=MotionVProtocol,
    virtual=VirtualMotionV,
    services=(_SERVICE,),
)
