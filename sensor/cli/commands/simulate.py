"""``kneehold simulate``: recordings whose holds are known exactly."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kneehold.sensor.cli.options.counting import HOLD, REPS, add_profile_arguments, real, whole
from kneehold.sensor.cli.options.output_path import OutputPath
from kneehold.sensor.cli.terminal.output import tell
from kneehold.sensor.model.errors import OutputError, UsageError

if TYPE_CHECKING:
    from kneehold.sensor.simulation.scenarios import Simulation

__all__ = ["add_arguments", "run"]

_LARGEST_SEED = 2**31 - 1
_FILE_ENDINGS = (".csv", ".csv.gz")
# Half of all packets lost is far beyond any link that a session could be done over.
_MOST_LOSS = 0.5
# A day: more does not fit into one recording.
_LONGEST_MIN = 1440.0
_DAILY_MIN = 10.0
_LIST = "list"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    add_profile_arguments(parser)
    seed, count = whole(0, _LARGEST_SEED), whole(1, 10_000)
    parser.add_argument(
        "-o", "--output", type=OutputPath, metavar="DIR|FILE.csv.gz", help="where to write (always needed)"
    )
    parser.add_argument("--format", choices=("csv", "tape"), default="csv", help="(default: csv)")
    parser.add_argument("--seed", type=seed, default=1, metavar="N", help="of the first recording (default: 1)")
    parser.add_argument(
        "--count", type=count, default=1, metavar="N", help="recordings, seeds counting up (default: 1)"
    )
    parser.add_argument("--reps", type=REPS, metavar="N", help="repetitions (default: 3; of a family 3 to 5)")
    parser.add_argument("--hold", type=HOLD, metavar="SECONDS", help="intended hold (default: 20; of a family 4 to 20)")
    parser.add_argument(
        "--rate",
        type=real(20.0, 1000.0, "Hz"),
        metavar="HZ",
        help="sampling rate (default: any that the sensor offers)",
    )
    parser.add_argument(
        "--loss", type=real(0.0, _MOST_LOSS), default=0.0, metavar="SHARE", help="of packets lost (0-0.5)"
    )
    parser.add_argument(
        "--device", metavar="NAME", help="the sensor chip to imitate, such as LSM6DS3 or ideal (default: any)"
    )
    _add_family_arguments(parser)
    parser.add_argument("--daily", action="store_true", help="daily life instead: nothing in it may be counted")
    length = real(0.0, _LONGEST_MIN, "minutes", above=True)
    parser.add_argument(
        "--before",
        type=length,
        default=0.0,
        metavar="M",
        help="minutes of other movement before the set (default: none)",
    )
    parser.add_argument("--minutes", type=length, metavar="M", help="length of daily life (default: 10)")


def _add_family_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--family", metavar="NAME",
        help="people and sensors of one kind, such as led-out-before or strap-turns-raised; their number of "
        "repetitions, hold, rate and sensor are drawn (--family list names all)",
    )  # fmt: skip
    parser.add_argument(
        "--begin", type=real(0.0, 86_400.0, "s"), default=0.0, metavar="SECONDS",
        help="with --family: the recording begins so much later than the person does (default: 0)",
    )  # fmt: skip
    parser.add_argument("--declared", action="store_true", help="with --family: the mounting is declared")


def run(args: argparse.Namespace) -> int:
    """Write one recording a seed and print the name of each."""
    from kneehold.sensor.simulation.writer import write_csv

    if args.family == _LIST:
        _print_families()
        return 0
    if args.output is None:
        raise UsageError("say where to write: -o DIR, or -o FILE.csv.gz.")
    _check_family(args)
    paths = _paths(args)
    for seed, path in enumerate(paths, start=args.seed):
        simulation = _simulated(args, seed)
        if args.format == "tape":
            _write_tape(simulation, path, seed)
        else:
            if not args.output.endswith(_FILE_ENDINGS):
                _make_folder(path)
            write_csv(simulation, path)
        tell(str(path))
    return 0


def _paths(args: argparse.Namespace) -> list[Path]:
    """Where each recording goes."""
    output = Path(args.output)
    if output.name.endswith(_FILE_ENDINGS):
        if args.count > 1 or args.format == "tape":
            raise UsageError(f"{output} names one CSV file; several recordings, or a tape, need a folder.")
        return [output]
    stem = args.family or ("daily" if args.daily else args.profile or "knee-to-chest")
    ending = "" if args.format == "tape" else ".csv.gz"
    return [output / f"{stem}_seed{seed}{ending}" for seed in range(args.seed, args.seed + args.count)]


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(str(path.parent), f"cannot be made ({error.strerror})") from error


def _simulated(args: argparse.Namespace, seed: int) -> Simulation:
    from kneehold.sensor.exercises.profile_files import chosen_profile
    from kneehold.sensor.simulation.people import simulate_family
    from kneehold.sensor.simulation.scenarios import simulate_daily, simulate_set
    from kneehold.sensor.simulation.seen import begun_late

    common = {"rate_hz": args.rate, "loss": args.loss, "device": args.device}
    given = {name: value for name, value in common.items() if value is not None}
    if args.daily:
        return simulate_daily(seed, minutes=_DAILY_MIN if args.minutes is None else args.minutes, **given)
    if args.family is not None:
        is_named = args.profile is not None or args.profile_file is not None
        named = chosen_profile(args.profile, args.profile_file) if is_named else None
        whole = simulate_family(
            args.family, seed, profile=named, declared=args.declared, reps=args.reps, hold_s=args.hold
        )
        return begun_late(whole, args.begin) if args.begin else whole
    profile = chosen_profile(args.profile, args.profile_file)
    return simulate_set(seed, profile, before_min=args.before, **_figures(args), **given)


def _figures(args: argparse.Namespace) -> dict[str, Any]:
    """The figures of a set that were said."""
    said = {"reps": args.reps, "hold_s": args.hold}
    return {name: value for name, value in said.items() if value is not None}


def _check_family(args: argparse.Namespace) -> None:
    """``UsageError`` for options that a family draws itself, and for those that only a family has."""
    for name, value in (("--declared", args.declared), ("--begin", args.begin)):
        if value and args.family is None:
            raise UsageError(f"{name} is for --family alone.")
    drawn = {"--rate": args.rate, "--device": args.device, "--loss": args.loss, "--daily": args.daily}
    drawn |= {"--before": args.before, "--minutes": args.minutes}
    said = [name for name, value in drawn.items() if value]
    if args.family is not None and said:
        raise UsageError(f"{said[0]} does not go with --family, which draws its own.")


def _print_families() -> None:
    from kneehold.sensor.simulation.families import FAMILIES

    for family in FAMILIES:
        tell(f"{family.name}  ({family.group})")


def _write_tape(simulation: Simulation, path: Path, seed: int) -> None:
    from kneehold.sensor.simulation.writer import write_truth
    from kneehold.sensor.tape.writer import TapeWriter

    provenance = f"made by the simulator of kneehold, seed {seed}"
    entries = simulation.entries()  # before the folder is made: not every rate can be sent
    _make_folder(path)
    with TapeWriter(path, simulation.header(provenance)) as tape:
        for entry in entries:
            tape.append(entry)
    write_truth(simulation, path)
