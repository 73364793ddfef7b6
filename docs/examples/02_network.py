"""
Who had learned by week eight?
==============================

Outlines are gatherings, and they overlap; the colour is the share of replicates in which a person had learned.
"""

import tidings as td

davis = td.datasets.davis()
rules = [td.Meeting(raises=0.05, takes_in=0.2), td.Forget(0.01)]
today = td.Scenario(davis, rules, seeds=["Evelyn Jefferson"], steps=26, step_unit="week")

td.plot.network(davis, knows=td.simulate(today, replicates=500, rng=7), at=8)
