"""The machine and the versions that figures depend on."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.peers import graph_tool

PACKAGES = (
    "tidings", "numpy", "scipy", "pandas", "xarray", "networkx",
    "cynetdiff", "EoN", "ndlib", "hypernetx", "hypergraphx",
)  # fmt: skip


def machine() -> dict[str, str]:
    return {
        "date": date.today().isoformat(),
        "processor": f"{_processor()}, {os.cpu_count()} cores, one thread used",
        "python": platform.python_version(),
    }


def versions() -> dict[str, str]:
    found = {package: _or_absent(lambda package=package: version(package)) for package in PACKAGES}
    return {**found, "graph-tool": _or_absent(graph_tool.version)}


def _or_absent(ask: Callable[[], str]) -> str:
    try:
        return ask()
    except (PackageNotFoundError, ImportError, OSError):
        return "absent"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()
