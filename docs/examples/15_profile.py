"""
How sure are the estimates?
===========================

The hills are profile likelihoods: the higher, the better a value fits. The bars are 90 % intervals.
"""

import tidings as td

company = td.make.teams(300, rng=2)
seen = td.simulate(td.Scenario(company, [td.Broadcast(0.01), td.Tell(0.04)], [], steps=30), 1, rng=3)
learned_at = seen["learned_at"].isel(replicate=0).to_series()

td.plot.profile(td.fit(company, learned_at, [td.Broadcast(0.05), td.Tell(0.05)], until=30))
