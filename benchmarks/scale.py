"""How large everything is: once in full, once for a quick look at whether all of it runs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """Sizes of all works; people, unless the name says otherwise."""

    large: int
    teams: int
    triangles: int
    replicates: int
    graph_tool_replicates: int
    cascades: int
    people: tuple[int, ...]
    degrees: tuple[int, ...]
    degrees_people: int
    replicates_grown: tuple[int, ...]
    replicates_people: int
    steps: tuple[int, ...]
    steps_people: int
    local: tuple[int, ...]
    memory: tuple[tuple[int, int], ...]  # people, ties


FULL = Scale(
    large=100_000,
    teams=10_000,
    triangles=10_000,
    replicates=64,
    graph_tool_replicates=8,
    cascades=64,
    people=(1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000),
    degrees=(4, 8, 16, 32, 64),
    degrees_people=50_000,
    replicates_grown=(64, 128, 256, 512, 1024, 2048),
    replicates_people=2_000,
    steps=(10, 20, 40, 80, 160, 320),
    steps_people=5_000,
    local=(10_000, 100_000, 1_000_000),
    memory=((1_000_000, 10_000_000), (10_000_000, 50_000_000)),
)

QUICK = Scale(
    large=2_000,
    teams=500,
    triangles=500,
    replicates=64,
    graph_tool_replicates=8,
    cascades=64,
    people=(1_000, 3_000, 10_000),
    degrees=(4, 8, 16),
    degrees_people=2_000,
    replicates_grown=(64, 128, 256),
    replicates_people=500,
    steps=(10, 20, 40),
    steps_people=1_000,
    local=(1_000, 10_000),
    memory=((100_000, 1_000_000),),
)
