"""
Early adopters and laggards
===========================

Who learned in each step, in Rogers' categories, and how many had by then.
"""

import tidings as td

company = td.make.teams(300, rng=2)
run = td.simulate(td.Scenario(company, [td.Broadcast(0.005), td.Tell(0.04)], [], steps=40), 1, rng=3)

td.plot.adopters(run["learned_at"].isel(replicate=0).to_series(), unit="week")
