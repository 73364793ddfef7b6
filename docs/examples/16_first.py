"""
Whom to tell first?
===================

Those with most ties reach the same people. Five who are chosen together reach more.
"""

import matplotlib.pyplot as plt

import tidings as td

company = td.make.teams(150, rng=1)
news = td.Scenario(company, [td.Tell(0.03), td.Tire(0.2)], seeds=1, steps=52, step_unit="week")
table = td.choose_first(news, 5, replicates=2000, rng=1)

figure, ax = plt.subplots(figsize=(8, 4.5), layout="constrained")
for column in ("expected_reach", "degree", "betweenness", "random"):
    ax.plot(table["rank"], table[column], marker="o", label=column.replace("_", " "))
ax.set(xlabel="people told first", ylabel="people reached", xticks=table["rank"], ylim=(0, None))
ax.legend(frameon=False)
