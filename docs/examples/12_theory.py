"""
Beside what is known without simulating
=======================================

The mean field is what would come of the same rules if nobody's fate hung together with anybody else's. Where friends
of friends are friends it is too fast, because those who tell each other know already.
"""

import tidings as td

company = td.make.teams(150, rng=1)
scenario = td.Scenario(company, [td.Tell(0.05), td.Forget(0.01)], ["P001"], steps=52, step_unit="week")
run = td.simulate(scenario, 300, rng=1)

td.plot.curve({"simulated": run[["share"]], "mean field": td.theory.mean_field(scenario)[["share"]]})
