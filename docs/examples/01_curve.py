"""
How many know, and how sure is it?
==================================

The line is the mean over replicates, the band holds nine in ten of them. Eighteen women of a town in 1936, and the
gatherings they came to.
"""

import tidings as td

davis = td.datasets.davis()
rules = [td.Meeting(raises=0.05, takes_in=0.2), td.Forget(0.01)]
today = td.Scenario(davis, rules, seeds=["Evelyn Jefferson"], steps=26, step_unit="week")

td.plot.curve(td.simulate(today, replicates=1000, rng=7))
