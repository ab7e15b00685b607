"""The Bluetooth stack of a command: the system's, or a virtual one with a simulated person."""

from __future__ import annotations

import argparse
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from kneehold.sensor.model.errors import UsageError

if TYPE_CHECKING:
    from kneehold.sensor.drivers.contract import Driver
    from kneehold.sensor.simulation.recording import Simulation
    from kneehold.sensor.sources.ble_search import Stack

__all__ = ["add_air_arguments", "open_bluetooth"]

_SEED = 1
# The virtual sensor's family where none is asked for.
_FAMILY = "movesense"
_REPS = 3
_HOLD_S = 20.0


def add_air_arguments(parser: argparse.ArgumentParser) -> None:
    """``--virtual-ble``."""
    parser.add_argument(
        "--virtual-ble",
        action="store_true",
        help="instead of a real sensor: a simulated person, with a virtual sensor (of the family --driver) on a "
        "virtual radio (needs the extra 'virtual')",
    )


@asynccontextmanager
async def open_bluetooth(args: argparse.Namespace) -> AsyncGenerator[Stack]:
    """The Bluetooth that ``add_air_arguments`` asks for; raises ``UsageError`` without the extra."""
    from kneehold.sensor.sources.ble_search import SYSTEM

    if not args.virtual_ble:
        yield SYSTEM
        return
    try:
        from kneehold.sensor.virtual.stage import virtual_air
    except ImportError as error:
        raise UsageError("--virtual-ble needs an extra: pip install '.[virtual]' in the checkout.") from error
    async with virtual_air(_people(args)) as air:
        yield air.stack


def _people(args: argparse.Namespace) -> list[Simulation]:
    """One a sensor, who does what the options or the plan prescribe."""
    if getattr(args, "plan", None):
        return [_led_person(args)]
    from kneehold.sensor.exercises.profile_files import chosen_profile
    from kneehold.sensor.simulation.scenarios import simulate_set

    legs = 2 if getattr(args, "left", None) or getattr(args, "right", None) else 1
    family = _family(args)
    options = {name: getattr(args, name, None) for name in ("reps", "hold", "rate")}
    profile = chosen_profile(getattr(args, "profile", None), getattr(args, "profile_file", None))
    return [
        simulate_set(
            _SEED + leg,
            profile,
            reps=options["reps"] or _REPS,
            hold_s=options["hold"] or _HOLD_S,
            rate_hz=options["rate"] or family.rates_hz[0],
            driver=family.name,
            events=(),
        )
        for leg in range(legs)
    ]


def _led_person(args: argparse.Namespace) -> Simulation:
    """Who does what a plan says without touching anything; of several exercises the first one."""
    from kneehold.sensor.exercises.plan_files import parse_plan, plan_text
    from kneehold.sensor.simulation.guided import simulate_guided

    plan = parse_plan(plan_text(args.plan), args.plan, getattr(args, "profile_file", None))
    first = plan.blocks[0]
    legs = [[block.hold_s] * block.reps for block in plan.blocks if block.profile == first.profile]
    family = _family(args)
    rate_hz = getattr(args, "rate", None) or family.rates_hz[0]
    return simulate_guided(_SEED, first.profile, legs, rate_hz=rate_hz, driver=family.name)


def _family(args: argparse.Namespace) -> Driver:
    from kneehold.sensor.drivers.registry import by_name

    family = by_name(getattr(args, "driver", None) or _FAMILY)
    if not family.is_bluetooth:
        raise UsageError(f"'{family.name}' is a phone, which comes over the network: use 'kneehold live --phone'.")
    return family
