"""Does an advert find its driver, and a name its family?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from kneehold.sensor.drivers.advert import AdvertPattern
from kneehold.sensor.drivers.movesense import DRIVER as MOVESENSE
from kneehold.sensor.drivers.registry import by_name, choose, driver_names
from kneehold.sensor.model.errors import AmbiguousSensorError, UsageError
from kneehold.sensor.model.values import Advert

LONG = replace(MOVESENSE, name="long", adverts=(AdvertPattern(name_glob="Sensor 12*"),))
SHORT = replace(MOVESENSE, name="short", adverts=(AdvertPattern(name_glob="Sensor*"),))
TWIN = replace(MOVESENSE, name="twin", adverts=(AdvertPattern(name_glob="*Sensor"), AdvertPattern(name_glob="Sensor*")))


def advert(name: str, *services: str) -> Advert:
    return Advert("00:00:00:00:00:01", name, services)


def test_a_movesense_is_known_by_its_name() -> None:
    assert choose(advert("Movesense 000000000000")) is MOVESENSE


def test_a_movesense_without_a_name_is_known_by_its_service() -> None:
    assert choose(advert("", "0000FDF3-0000-1000-8000-00805F9B34FB")) is MOVESENSE


@pytest.mark.parametrize("name", ["", "Movesense", "My Movesense 1", "Headphones"])
def test_other_things_are_nobodys(name: str) -> None:
    assert choose(advert(name)) is None


@pytest.mark.parametrize("drivers", [(LONG, SHORT), (SHORT, LONG)])
def test_the_pattern_that_asks_for_more_wins_in_any_order(drivers: tuple[object, ...]) -> None:
    assert choose(advert("Sensor 123"), drivers) is LONG  # type: ignore[arg-type]


def test_equal_patterns_are_an_error_that_names_both() -> None:
    with pytest.raises(AmbiguousSensorError, match="'Sensor 9' fits short and twin equally well") as caught:
        choose(advert("Sensor 9"), (SHORT, TWIN))
    assert caught.value.drivers == ("short", "twin")


def test_an_ambiguous_advert_without_a_name_is_named_by_its_address() -> None:
    by_service = AdvertPattern(service_uuid="0000fdf3-0000-1000-8000-00805f9b34fb")
    drivers = tuple(replace(driver, adverts=(by_service,)) for driver in (SHORT, TWIN))
    with pytest.raises(AmbiguousSensorError, match="'00:00:00:00:00:01'"):
        choose(advert("", "0000fdf3-0000-1000-8000-00805f9b34fb"), drivers)


def test_a_driver_does_not_compete_with_itself() -> None:
    assert choose(advert("Sensor"), (TWIN,)) is TWIN


def test_a_name_finds_its_driver() -> None:
    assert by_name("movesense") is MOVESENSE


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="no sensor family 'polar'; known are: movesense"):
        by_name("polar")


def test_names_come_in_the_order_of_the_registry() -> None:
    assert driver_names((LONG, SHORT)) == ("long", "short")
