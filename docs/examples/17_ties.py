"""
Ties that come and go
=====================

A year of coffees, luncheons and fading: strong lines have come since, dotted ones are gone.
"""

import tidings as td

company = td.make.teams(40, rng=1)
rules = [td.Tell(0.05), td.Drift(half_life=6), td.Coffee(every=4, p=0.3), td.Close(0.002)]
story = td.replay(td.Scenario(company, rules, ["P01"], steps=52, step_unit="week"), rng=1)

td.plot.network(story, at=26, labels=False)
