"""Sweeps: a plan played at many points, resumed, spread over workers and opened again."""

from tidings.sweep.opened import open_sweep
from tidings.sweep.plan import PointError
from tidings.sweep.sweep import sweep

__all__ = ["PointError", "open_sweep", "sweep"]
