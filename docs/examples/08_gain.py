"""
What does one change bring?
===========================

Both scenarios are played under the same luck, so the difference is much surer than either of the two.
"""

import tidings as td

company = td.make.teams(120, rng=3)
today = td.Scenario(company, [td.Meeting(0.1, 0.3), td.Forget(0.02)], 1, steps=26, step_unit="week")
ways = {
    "today": today,
    "raise it oftener": today.but(td.Meeting(0.15, 0.3)),
    "ask around": today.but(td.Ask(0.05)),
}

td.plot.gain(td.compare(ways, replicates=400, rng=1), over="today")
