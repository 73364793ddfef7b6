"""
Who told whom
=============

The tree of one replicate: time runs to the right, the colour is the rule, and who told more people has a larger dot.
"""

import tidings as td

davis = td.datasets.davis()
rules = [td.Meeting(raises=0.05, takes_in=0.2), td.Tell(0.005), td.Forget(0.01)]
today = td.Scenario(davis, rules, seeds=["Evelyn Jefferson"], steps=26, step_unit="week")

td.plot.tree(td.replay(today, replicate=3, rng=7))
