"""The command line.

Each command is one module with ``add_arguments(parser)`` and ``run(args) -> exit status``. Results
go to standard output, everything else to standard error.
"""
