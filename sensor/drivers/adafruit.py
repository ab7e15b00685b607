"""Boards with Adafruit's accelerometer and gyroscope services; see ``firmware_notes/adafruit.md``."""

from __future__ import annotations

from struct import pack

from kneehold.sensor.drivers.advert import AdvertPattern
from kneehold.sensor.drivers.contract import Driver, ProtocolOptions
from kneehold.sensor.drivers.paired import PairedProtocol, pair
from kneehold.sensor.model.values import ImuRow, Write

__all__ = ["DRIVER", "AdafruitProtocol", "VirtualAdafruit"]

_ACC_SERVICE = "adaf0200-c332-42a8-93bd-25e905756cb8"
_ACC = "adaf0201-c332-42a8-93bd-25e905756cb8"
_GYR_SERVICE = "adaf0400-c332-42a8-93bd-25e905756cb8"
_GYR = "adaf0401-c332-42a8-93bd-25e905756cb8"
_PERIOD = "adaf0001-c332-42a8-93bd-25e905756cb8"  # in each service one of the same number
_COMPANY = 0x0822
_OFF = 0
# CircuitPython keeps up with 20-50 Hz.
_RATES_HZ = (50.0, 25.0, 20.0, 100.0)


class AdafruitProtocol(PairedProtocol):
    """One connection."""

    __slots__ = ("_period_ms",)

    def __init__(self, options: ProtocolOptions) -> None:
        rate_hz = options.rate_hz if options.rate_hz in _RATES_HZ else _RATES_HZ[0]
        super().__init__(_ACC, _GYR, rate_hz)
        self._period_ms = round(1000.0 / rate_hz)

    def start(self) -> tuple[Write, ...]:
        """Set the period of both services; as delivered it is a second."""
        self.forget()
        return _periods(self._period_ms)

    def stop(self) -> tuple[Write, ...]:
        """Switch both off."""
        return _periods(_OFF)


class VirtualAdafruit:
    """Sends while its period is set; before anything was written, as if it were."""

    __slots__ = ("_is_on", "samples_per_packet")

    def __init__(self, options: ProtocolOptions) -> None:
        del options
        self._is_on = True
        self.samples_per_packet = 1

    def answer(self, write: Write) -> tuple[tuple[str, bytes], ...]:
        """Settings are taken without a word."""
        if write.channel == _PERIOD and len(write.payload) == 4:
            self._is_on = any(write.payload)
        return ()

    def encode(self, sensor_time_s: float, rows: tuple[ImuRow, ...]) -> tuple[tuple[str, bytes], ...]:
        """Two notifications a sample; there is no clock in them."""
        del sensor_time_s
        return pair(_ACC, _GYR, rows) if self._is_on else ()


def _periods(milliseconds: int) -> tuple[Write, ...]:
    payload = pack("<i", milliseconds)
    return tuple(Write(_PERIOD, payload, service=service) for service in (_ACC_SERVICE, _GYR_SERVICE))


DRIVER: Driver = Driver(
    name="adafruit",
    title="Adafruit services",
    note="adafruit.md",
    adverts=(AdvertPattern(manufacturer_id=_COMPANY), AdvertPattern(service_uuid=_ACC_SERVICE)),
    subscribe=(_ACC, _GYR),
    rates_hz=_RATES_HZ,
    protocol=AdafruitProtocol,
    virtual=VirtualAdafruit,
    services=(_ACC_SERVICE, _GYR_SERVICE),
)
