"""
A learning on its way
=====================

``film.save("spread.gif")`` keeps it, ``.mp4`` and ``.html`` work too, and a notebook shows the film as it is. This is
the moment at which a spark is about to arrive.
"""

import matplotlib.pyplot as plt

import tidings as td

karate = td.datasets.karate()
story = td.replay(td.Scenario(karate, [td.Tell(0.1)], [0], steps=20, step_unit="day"), rng=4)
film = td.plot.animate(karate, story)

moment = film.at(4.6)
moment.canvas.draw()
plt.figure(figsize=moment.get_size_inches(), layout="tight")
plt.imshow(moment.canvas.buffer_rgba())
plt.axis("off")
