"""A live session from the command line: its sources, its screen, the phone line, ending and resuming."""
