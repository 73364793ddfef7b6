"""Draws the pictures of the pages into docs/images: ``python docs/pictures.py``."""

from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import networkx as nx
import numpy as np
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from PIL import Image

import tidings as td

IMAGES = Path(__file__).parent / "images"
BLUE, ORANGE, GREEN, INK, PALE = "#0072B2", "#D55E00", "#00866A", "#2B2F36", "#E3E6EB"


def law():
    """One step: all rules see the same state, chances are put together, one number is thrown for each place."""
    figure, ax = plt.subplots(figsize=(9, 3.4), layout="constrained")
    ax.set(xlim=(0, 9), ylim=(0, 3.4))
    ax.axis("off")
    boxes = [
        (0.1, 1.2, 1.5, 1.0, "the state now\nwho knows, who tells,\nwhat groups hold", PALE),
        (2.3, 2.35, 1.6, 0.8, "Tell: with what chance\ndoes each person learn?", "#CFE3F2"),
        (2.3, 1.3, 1.6, 0.8, "Meeting: with what chance\ndoes each person learn?", "#CFE3F2"),
        (2.3, 0.25, 1.6, 0.8, "Forget: with what chance\ndoes each person forget?", "#F7D9C4"),
        (4.6, 1.85, 1.5, 0.9, "gain = 1 - (1 - tell)\n       x (1 - meeting)", "#CFE3F2"),
        (4.6, 0.25, 1.5, 0.8, "loss = forget", "#F7D9C4"),
        (6.8, 1.2, 1.0, 1.0, "one throw\nfor each\nperson", "#D5EBE4"),
        (8.1, 1.2, 0.85, 1.0, "the next\nstate", PALE),
    ]
    for x, y, wide, high, words, colour in boxes:
        ax.add_patch(FancyBboxPatch((x, y), wide, high, boxstyle="round,pad=0.04", facecolor=colour, edgecolor="none"))
        ax.text(x + wide / 2, y + high / 2, words, ha="center", va="center", fontsize=9, color=INK)
    arrows = [(1.65, 1.7, 2.25, 2.75), (1.65, 1.7, 2.25, 1.7), (1.65, 1.7, 2.25, 0.65), (3.95, 2.75, 4.55, 2.3)]
    arrows += [(3.95, 1.7, 4.55, 2.3), (3.95, 0.65, 4.55, 0.65), (6.15, 2.3, 6.75, 1.8), (6.15, 0.65, 6.75, 1.6)]
    for x, y, to, up in [*arrows, (7.85, 1.7, 8.05, 1.7)]:
        ax.add_patch(FancyArrowPatch((x, y), (to, up), arrowstyle="-|>", mutation_scale=10, color="#6B7280", lw=1))
    return figure


def throw():
    """A high throw gains, a low throw loses."""
    figure, axes = plt.subplots(2, 1, figsize=(8, 2.2), layout="constrained")
    for ax, parts in zip(axes, (((0, 0.8, "stays as it is", PALE), (0.8, 1, "learns", "#8FBFE0")),
                                ((0, 0.1, "forgets", "#EFA77C"), (0.1, 1, "goes on knowing", PALE)))):  # fmt: skip
        for low, high, words, colour in parts:
            ax.barh(0, high - low, left=low, color=colour, height=0.8)
            ax.text((low + high) / 2, 0, words, ha="center", va="center", fontsize=10, color=INK)
        ax.set(xlim=(0, 1), yticks=[], xticks=[0, 1])
        ax.spines[:].set_visible(False)
    axes[0].set_title("who does not know, where the gain is .2", loc="left", fontsize=10)
    axes[1].set_title("who knows, where the loss is .1", loc="left", fontsize=10)
    axes[1].set_xlabel("the number thrown for this person in this step")
    return figure


def luck():
    """The same luck: two scenarios replicate by replicate."""
    company = td.make.teams(60, rng=1)
    today = td.Scenario(company, [td.Meeting(0.1, 0.3), td.Forget(0.02)], 1, steps=26, step_unit="week")
    runs = td.compare({"today": today, "oftener": today.but(td.Meeting(0.12, 0.3))}, 400, rng=1)
    other = td.simulate(today.but(td.Meeting(0.12, 0.3)), 400, rng=2)["share"].isel(step=-1)
    last = runs["share"].isel(step=-1)
    figure, axes = plt.subplots(1, 2, figsize=(9, 4), layout="constrained", sharex=True, sharey=True)
    for ax, values, words in zip(axes, (last.sel(scenario="oftener"), other), ("the same luck", "other luck")):
        ax.plot([0, 100], [0, 100], color=PALE, zorder=0)
        ax.scatter(100 * last.sel(scenario="today"), 100 * values, s=10, color=BLUE, alpha=0.5)
        ax.set(xlabel="today: people who know (%)", title=words)
        ax.spines[["top", "right"]].set_visible(False)
    axes[0].set_ylabel("raised oftener: people who know (%)")
    return figure


def step_length():
    """Steps cut into parts come to what happens in continuous time."""
    network = td.Network.from_networkx(nx.complete_graph(5))
    scenario = td.Scenario(network, [td.Tell(0.5), td.Forget(0.3)], [0], steps=6)
    figure, ax = plt.subplots(figsize=(8, 4), layout="constrained")
    for number, parts in enumerate((1, 2, 4, 16)):
        share = td.theory.exact(scenario if parts == 1 else scenario.finer(parts))["share"]
        colour = plt.get_cmap("Blues")(0.35 + 0.2 * number)
        ax.plot(share["step"], 100 * share, "o-", color=colour, markersize=4, label=f"{parts} part{'s' * (parts > 1)}")
    ax.set(xlabel="step", ylabel="people who know (%)", ylim=(0, 100))
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(frameon=False, title="each step in")
    return figure


def two_worlds():
    """A mean that describes nobody."""
    crowd = td.Network.from_networkx(nx.fast_gnp_random_graph(1000, 0.006, seed=1))
    run = td.simulate(td.Scenario(crowd, td.models.sir(0.08, 0.2), 1, steps=80), 400, rng=1, keep=["learned_at"])
    ever = run["learned_at"].notnull().mean("person") * 100
    figure, ax = plt.subplots(figsize=(8, 3.4), layout="constrained")
    ax.hist(ever, bins=np.linspace(0, 100, 51), color=BLUE)
    ax.axvline(float(ever.mean()), color=ORANGE, lw=2)
    ax.text(float(ever.mean()) + 1, ax.get_ylim()[1] * 0.9, "the mean", color=ORANGE)
    ax.set(xlabel="people who ever know (%)", ylabel="replicates")
    ax.spines[["top", "right"]].set_visible(False)
    return figure


def story():
    """The landing page."""
    company = td.make.teams(60, rng=2)
    scenario = td.Scenario(company, td.models.team_learning(), ["P01"], steps=40, step_unit="week")
    return td.plot.story(td.replay(scenario, replicate=3, rng=7))


def tutorial():
    """The film of the tutorial."""
    graph = nx.Graph(
        [("Ana", "Ben"), ("Ana", "Cas"), ("Ben", "Cas"), ("Cas", "Dee"), ("Dee", "Eli"), ("Dee", "Fay"), ("Eli", "Fay")]
    )
    teams = {"Ana": "office", "Ben": "office", "Cas": ["office", "lab"], "Dee": "lab", "Eli": "lab", "Fay": "lab"}
    nx.set_node_attributes(graph, teams, "group")
    network = td.Network.from_networkx(graph)
    rules = [td.Tell(0.1), td.Meeting(raises=0.2, takes_in=0.5), td.Forget(0.02)]
    scenario = td.Scenario(network, rules, ["Ana"], steps=26, step_unit="week")
    td.plot.animate(network, td.replay(scenario, replicate=5, rng=1), size=(8, 4.5)).save(IMAGES / "tutorial.gif")


def light(path):
    """A picture in 128 colours."""
    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(128, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    small.save(path, optimize=True)


if __name__ == "__main__":
    for draw in (law, throw, luck, step_length, two_worlds, story):
        draw().savefig(IMAGES / f"{draw.__name__}.png", dpi=120)
        if draw is not story:  # whose strips of colours need more than that
            light(IMAGES / f"{draw.__name__}.png")
        plt.close("all")
    tutorial()
