"""
From a person, to a group, to other groups
==========================================

A ribbon goes from the team in which somebody learned it to the team in which they passed it on. Its colour is the rule.
"""

import tidings as td

company = td.make.teams(60, rng=2)
scenario = td.Scenario(company, td.models.team_learning(), ["P01"], steps=40, step_unit="week")

td.plot.flow(td.replay(scenario, replicate=3, rng=7))
