"""
Which number matters most?
==========================

One number at a time goes from its lowest to its highest value, and the others stay where they are today.
"""

import tidings as td

company = td.make.teams(60, rng=4)


def plan(tell, raises, forget):
    return td.Scenario(company, [td.Tell(tell), td.Meeting(raises, 0.3), td.Forget(forget)], 1, steps=26)


today = {"tell": 0.02, "raises": 0.1, "forget": 0.01}
ranges = {name: [value / 2, value, 1.5 * value] for name, value in today.items()}
sweep = td.sweep(plan, 100, rng=1, progress=False, **ranges)
td.plot.tornado(td.tornado(sweep, at=today))
