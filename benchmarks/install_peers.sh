#!/usr/bin/env bash
# The libraries that tidings is timed against: into the Python environment in use, graph-tool into a Debian system.
set -euo pipefail
python -m pip install cynetdiff EoN ndlib six hypernetx hypergraphx pynetim setuptools
if command -v apt-get >/dev/null; then
  apt-get install -y python3-graph-tool || echo "graph-tool was not installed: its rows will say absent"
fi
