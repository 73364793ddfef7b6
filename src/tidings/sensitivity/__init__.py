"""Sensitivity: which parameters of a sweep move an outcome, and by how much.

`tornado` says how far the outcome moves along each axis of a grid, or each parameter of a design;
`sobol_indices` how much of its variance each parameter of a Saltelli design accounts for.
"""

# `tornado` hides the module it comes from, which has the same name.
from tidings.sensitivity.indices import sobol_indices
from tidings.sensitivity.tornado import tornado

__all__ = ["sobol_indices", "tornado"]
