"""
One slide that tells it all
===========================

Who knows, how many, which groups and when, and which way it went. The headline is computed from the run.
"""

import matplotlib.pyplot as plt

import tidings as td

company = td.make.teams(60, rng=2)
scenario = td.Scenario(company, td.models.team_learning(), ["P01"], steps=40, step_unit="week")
figure = td.plot.story(td.replay(scenario, replicate=3, rng=7))

# A story is a Figure of its own, ready for ``figure.savefig("story.png")``; here it is shown as a picture.
figure.canvas.draw()
plt.figure(figsize=figure.get_size_inches(), layout="tight")
plt.imshow(figure.canvas.buffer_rgba())
plt.axis("off")
