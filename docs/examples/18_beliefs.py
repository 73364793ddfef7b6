"""
Opinions do not spread, they average
====================================

Bounded confidence (Hegselmann and Krause 2002): people move towards those who are near to them, and end in camps.
"""

import matplotlib.pyplot as plt
import networkx as nx
import numpy as np

import tidings as td

crowd = td.Network.from_networkx(nx.complete_graph(60))
course = td.beliefs.hegselmann_krause(crowd, np.linspace(0, 1, 60), steps=12, bound=0.15)

figure, ax = plt.subplots(figsize=(8, 4.5), layout="constrained")
ax.plot(course["step"], course["belief"].isel(replicate=0), color="#0072B2", linewidth=0.8)
ax.set(xlabel="step", ylabel="opinion")
