"""Fitting: with which chances would people have learned when they did, and do ties have a part in it at all?

`fit` estimates the chances of rules from who learned when, says how sure they are, and holds the
rules against models without them; `fitted_rules` gives the rules back with the chances found.
"""

# `fit` hides the module it comes from, which has the same name.
from tidings.fit.fit import fit
from tidings.fit.fitted import fitted_rules

__all__ = ["fit", "fitted_rules"]
