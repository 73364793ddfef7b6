"""
Does it fit what was seen?
==========================

Dots are observed, areas are what the fitted rules expect one step ahead: through advertising, and from colleagues.
"""

import tidings as td

company = td.make.teams(300, rng=2)
seen = td.simulate(td.Scenario(company, [td.Broadcast(0.01), td.Tell(0.04)], [], steps=30), 1, rng=3)
learned_at = seen["learned_at"].isel(replicate=0).to_series()

td.plot.fit(td.fit(company, learned_at, [td.Broadcast(0.05), td.Tell(0.05)], until=30))
