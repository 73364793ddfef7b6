"""
For the back row
================

Within ``td.plot.talk()`` every plot has larger letters and stronger lines. Nothing is changed outside.
"""

import tidings as td

davis = td.datasets.davis()
rules = [td.Meeting(raises=0.05, takes_in=0.2), td.Forget(0.01)]
today = td.Scenario(davis, rules, seeds=["Evelyn Jefferson"], steps=26, step_unit="week")
oftener = today.but(td.Meeting(raises=0.10, takes_in=0.2))

with td.plot.talk():
    td.plot.curve(td.compare({"today": today, "oftener": oftener}, 500, rng=7))
