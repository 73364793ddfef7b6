"""
When was each group reached?
============================

Rows are teams in the order in which they were reached; the white line is where half of the replicates had come so far.
"""

import tidings as td

company = td.make.teams(120, rng=3)
scenario = td.Scenario(company, td.models.team_learning(), ["P001"], steps=52, step_unit="week")

td.plot.arrival(td.simulate(scenario, replicates=300, rng=1))
