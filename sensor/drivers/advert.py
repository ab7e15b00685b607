"""Matching an advertisement to a sensor family: data and one pure function."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

from kneehold.sensor.model.values import Advert

__all__ = ["AdvertPattern", "matches", "specificity"]


@dataclass(frozen=True, slots=True)
class AdvertPattern:
    """All fields given must fit; a field left out fits everything.

    ``name_glob`` is compared without regard to case; ``service_uuid`` is the full lower-case
    form; ``manufacturer_prefix`` are the first bytes behind the company identifier.
    """

    name_glob: str | None = None
    service_uuid: str | None = None
    manufacturer_id: int | None = None
    manufacturer_prefix: bytes = b""


def matches(pattern: AdvertPattern, advert: Advert) -> bool:
    """Whether every given field of ``pattern`` fits ``advert``; an empty pattern fits nothing."""
    if specificity(pattern) == 0:
        return False
    if pattern.name_glob is not None and not fnmatchcase(advert.name.lower(), pattern.name_glob.lower()):
        return False
    if pattern.service_uuid is not None and pattern.service_uuid not in (u.lower() for u in advert.service_uuids):
        return False
    return pattern.manufacturer_id is None or any(
        company == pattern.manufacturer_id and data.startswith(pattern.manufacturer_prefix)
        for company, data in advert.manufacturer_data
    )


def specificity(pattern: AdvertPattern) -> int:
    """How much a pattern asks for: a 128-bit service says more than company bytes, those more than a name."""
    score = 0
    if pattern.service_uuid is not None:
        score += 100
    if pattern.manufacturer_id is not None:
        score += 50 + len(pattern.manufacturer_prefix)
    if pattern.name_glob is not None:
        score += len(pattern.name_glob.replace("*", "").replace("?", ""))
    return score
