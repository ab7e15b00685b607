"""Prints the oldest versions that pyproject.toml allows of what every installation needs, one constraint a line."""

import re
import sys
import tomllib
from pathlib import Path

_BOUND = re.compile(r"([\w.-]+)>=([\w.]+)")

for text in tomllib.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["project"]["dependencies"]:
    name, version = _BOUND.match(text).groups()
    sys.stdout.write(f"{name}=={version}\n")
