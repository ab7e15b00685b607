"""The list of drivers, and the choice of one for a sensor.

A new family is one line in ``DRIVERS``; see ``firmware_notes/README.md``.
"""

from __future__ import annotations

from kneehold.sensor.drivers import (
    adafruit,
    android_json,
    motionv,
    movesense,
    nordic_uart,
    open_profile,
    phone_page,
    phyphox,
    sensor_logger,
    sensorserver,
    witmotion,
)
from kneehold.sensor.drivers.advert import matches, specificity
from kneehold.sensor.drivers.contract import Driver
from kneehold.sensor.model.errors import AmbiguousSensorError, UsageError
from kneehold.sensor.model.values import Advert

__all__ = ["DRIVERS", "by_name", "choose", "driver_names"]

DRIVERS: tuple[Driver, ...] = (
    movesense.DRIVER,
    open_profile.DRIVER,
    witmotion.DRIVER,
    nordic_uart.DRIVER,
    adafruit.DRIVER,
    android_json.DRIVER,
    motionv.DRIVER,
    phone_page.DRIVER,
    phyphox.DRIVER,
    sensor_logger.DRIVER,
    sensorserver.DRIVER,
)


def driver_names(drivers: tuple[Driver, ...] = DRIVERS) -> tuple[str, ...]:
    """Names as they stand on the command line and in tapes, in order."""
    return tuple(driver.name for driver in drivers)


def by_name(name: str, drivers: tuple[Driver, ...] = DRIVERS) -> Driver:
    """The driver of that name; ``UsageError`` naming the known ones if there is none."""
    for driver in drivers:
        if driver.name == name:
            return driver
    raise UsageError(f"there is no sensor family '{name}'; known are: {', '.join(driver_names(drivers))}.")


def choose(advert: Advert, drivers: tuple[Driver, ...] = DRIVERS) -> Driver | None:
    """The driver whose fitting pattern asks for most, ``None`` if none fits.

    ``AmbiguousSensorError`` names the drivers that fit equally well.
    """
    scores = {driver.name: _score(driver, advert) for driver in drivers}
    best = max(scores.values(), default=0)
    if best == 0:
        return None
    fitting = [driver for driver in drivers if scores[driver.name] == best]
    if len(fitting) > 1:
        raise AmbiguousSensorError(advert.name or advert.address, driver_names(tuple(fitting)))
    return fitting[0]


def _score(driver: Driver, advert: Advert) -> int:
    return max((specificity(p) for p in driver.adverts if matches(p, advert)), default=0)
