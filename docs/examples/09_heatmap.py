"""
Two parameters at once
======================

Every cell is played a hundred times, and all of them under the same luck. The line is where half of the people know.
"""

import numpy as np

import tidings as td

company = td.make.teams(100, rng=1)


def plan(raises, forget):
    return td.Scenario(company, [td.Meeting(raises, 0.3), td.Forget(forget)], 1, steps=26, step_unit="week")


raises, forget = np.linspace(0.05, 0.4, 8).round(2), np.linspace(0, 0.1, 6).round(2)
td.plot.heatmap(td.sweep(plan, 100, rng=1, raises=raises, forget=forget, progress=False))
