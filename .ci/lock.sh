#!/bin/sh
# Writes .ci/locked.txt again: the newest versions that pyproject.toml allows, for every Python and system, with hashes.
# Needs uv ('pip install uv'). No address of a registry is written.
set -eu
cd "$(dirname "$0")/.."
made=$(mktemp)
uv pip compile pyproject.toml --extra test --extra dev --extra exchange --extra cluster --universal \
	--python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
	--quiet --upgrade --output-file "$made"
{ echo "# What CI installs, with hashes. Made by 'sh .ci/lock.sh' from pyproject.toml."; cat "$made"; } >.ci/locked.txt
rm "$made"
