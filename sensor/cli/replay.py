"""What was done in this recording? ``kneehold replay``."""

from __future__ import annotations

import argparse
import json
from contextlib import ExitStack

from sensor.cli.options import add_counting_arguments, counting_options

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("path", metavar="PATH", help="a recording: .csv, .csv.gz, or a session folder")
    add_counting_arguments(parser)
    parser.add_argument("--json", action="store_true", help="print every event and the summary as JSON lines")
    parser.add_argument("--trace", metavar="FILE.csv", help="write t_s,elevation_deg,phase of every sample")


def run(args: argparse.Namespace) -> int:
    """Print what was counted."""
    from sensor.cli.progress import Progress
    from sensor.cli.session_text import session_text
    from sensor.cli.trace import TraceFiles
    from sensor.events import Event
    from sensor.session import replay
    from sensor.tape.events_json import event_json

    def print_event(event: Event) -> None:
        print(json.dumps(event_json(event), ensure_ascii=False))

    with ExitStack() as open_files:
        trace = open_files.enter_context(TraceFiles(args.trace, args.path)) if args.trace else None
        progress = open_files.enter_context(Progress("replay"))
        result = replay(
            args.path,
            counting_options(args),
            on_event=print_event if args.json else None,
            trace=trace.write if trace else None,
            on_progress=progress.show,
        )
    print(json.dumps(result.summary, ensure_ascii=False) if args.json else session_text(result))
    return 0
