"""
Twenty thousand people
======================

A network too large to draw everybody is drawn as its groups or neighbourhoods, and says so.
"""

import tidings as td

city = td.make.teams(20_000, team_size=100, rng=1)
news = td.Scenario(city, [td.Meeting(0.05, 0.1), td.Tell(0.02)], seeds=20, steps=20)

td.plot.network(city, knows=td.simulate(news, 5, rng=1), at=10)
