"""Sessions as files for other programs: ``kneehold export``."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from kneehold.sensor.cli.options.output_path import OutputPath
from kneehold.sensor.cli.options.sessions import add_choice_arguments, chosen_sessions
from kneehold.sensor.cli.terminal.output import tell

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    add_choice_arguments(parser)
    parser.add_argument(
        "--format", choices=("csv", "parquet", "motion-bids", "fhir"), default="csv", help="(default: csv)"
    )
    parser.add_argument(
        "-o", "--output", type=OutputPath, required=True, metavar="DIR|FILE.json", help="a folder; for fhir a file"
    )


def run(args: argparse.Namespace) -> int:
    """Write the files and print the name of each; 1 if a session that was meant could not be read."""
    from kneehold.sensor.export.folder import apart

    left_out: list[str] = []
    sessions = list(chosen_sessions(args, left_out))
    if not sessions:
        return 1
    names = apart([session.name for session in sessions])
    sessions = [replace(session, name=name) for session, name in zip(sessions, names, strict=True)]
    output = Path(args.output)
    if args.format == "csv":
        from kneehold.sensor.export.csv_files import write_csv_files

        written = write_csv_files(sessions, output)
    elif args.format == "parquet":
        from kneehold.sensor.export.parquet_files import write_parquet_files

        written = write_parquet_files(sessions, output)
    elif args.format == "motion-bids":
        from kneehold.sensor.export.bids import write_bids

        written = write_bids(sessions, output)
    else:
        from kneehold.sensor.export.fhir import write_fhir

        written = write_fhir(sessions, output)
    for path in written:
        tell(str(path))
    return 1 if left_out else 0
