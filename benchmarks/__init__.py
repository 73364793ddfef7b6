"""How fast tidings is: beside its peers, with growing size, and in memory. Run with `python -m benchmarks`."""

from __future__ import annotations

import os

# Every library gets one thread. It must be said before numpy is loaded, hence here.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[variable] = "1"
