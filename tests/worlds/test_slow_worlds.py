"""Worlds in which people go on telling, or listen to one contact: their law is that of the rules."""

import networkx as nx
import numpy as np
import pandas as pd
import pytest

import tidings as td
from tests.laws.agree import assert_follows
from tidings.bits import Lanes, words_of
from tidings.draws import Draws
from tidings.theory import exact
from tidings.worlds import delayed, made_of, picked, worlds

BOWTIE = [(0, 1), (0, 2), (1, 2), (2, 3), (2, 4), (3, 4)]


def own_chances():
    ties = pd.DataFrame({"source": [0, 0, 1, 2, 2], "target": [1, 2, 2, 3, 0], "chance": [0.9, 0.3, 0.4, 1.0, 0.0]})
    return td.Network.from_frames(ties=ties)


def weighted():
    ties = pd.DataFrame({"source": [0, 1, 2, 0, 3], "target": [1, 2, 3, 3, 0], "weight": [1.0, 2.0, 0.5, 3.0, 1.0]})
    return td.Network.from_frames(ties=ties)


def light():
    """Weights that add up to less than 1 for everyone, as linear thresholds ask of counts."""
    ties = pd.DataFrame({"source": [0, 1, 0, 2], "target": [1, 2, 2, 3], "weight": [0.5, 0.4, 0.3, 0.8]})
    return td.Network.from_frames(ties=ties)


def believed(network):
    """Not everybody's word counts."""
    people = pd.DataFrame({"credibility": [1.0, 0.4, 0.0, 0.7]}, index=network.names)
    return network.but(people=people)


CASES = {
    "telling on": (td.Network.from_edges(BOWTIE), [td.Tell(0.2)], 5),
    "until tired": (td.Network.from_edges(BOWTIE), [td.Tell(0.3), td.Tire(0.4)], 6),
    "own chances": (own_chances(), [td.Tell("chance"), td.Tire(0.5)], 4),
    "own chances, telling on": (own_chances(), [td.Tell("chance")], 4),
    "weights": (weighted(), [td.Tell(0.3), td.Tire(0.2)], 3),
    "credible once": (believed(weighted()), td.models.independent_cascade(0.4), 4),
    "credible until tired": (believed(own_chances()), [td.Tell("chance"), td.Tire(0.3)], 4),
    "credible contacts": (believed(weighted()), [td.Threshold("uniform")], 3),
    "credible weights": (believed(light()), [td.Threshold("uniform", of="count")], 4),
    "linear threshold": (td.Network.from_edges(BOWTIE), [td.Threshold("uniform")], 4),
    "weighted threshold": (weighted(), [td.Threshold("uniform")], 2),
    "counted threshold": (light(), [td.Threshold("uniform", of="count")], 4),
}
cases = pytest.mark.parametrize("case", CASES)


def sizes(scenario, backward, roots, n=20_000, key=3):
    """Who is reached, or would have reached the roots, in each of n worlds: (person, world)."""
    draws = Draws(key, n)
    made = made_of(scenario, backward)
    seeds = scenario.network.positions(roots)
    lane, place = np.meshgrid(np.arange(n), seeds)
    start = words_of(place.ravel(), lane.ravel(), scenario.network.n_people, draws.lanes.n_words)
    return draws.lanes.unpack(worlds(made, key, draws.lanes, backward=backward).reached(start, scenario.steps))


@cases
def test_who_is_reached_follows_the_exact_law(case):
    network, rules, steps = CASES[case]
    scenario = td.Scenario(network, rules, [0], steps)
    assert_follows(sizes(scenario, False, [0]).sum(axis=0), exact(scenario)["size"].values)


@cases
@pytest.mark.parametrize("root", [0, 3])
def test_who_would_have_reached_somebody_follows_the_exact_law(case, root):
    network, rules, steps = CASES[case]
    n = 20_000
    scenario = td.Scenario(network, rules, [0], steps)
    found = sizes(scenario, True, [root], n).mean(axis=1)
    for person in network.names:
        wanted = float(exact(scenario.but(seeds=[person]))["learned_by"].sel(person=root)[-1])
        assert abs(found[network.position(person)] - wanted) < 4.5 * np.sqrt(max(wanted * (1 - wanted), 0) / n) + 1e-9


@pytest.mark.parametrize("backward", [False, True])
@pytest.mark.parametrize("rule", [td.Threshold("uniform"), td.Tell(0.5)], ids=lambda rule: rule.name)
def test_where_nobody_is_tied_nobody_learns(rule, backward):
    apart = td.Network.from_edges(people=["Ana", "Ben"], groups={"both": ["Ana", "Ben"]})
    with pytest.warns(UserWarning, match="no ties"):
        scenario = td.Scenario(apart, [rule], ["Ana"], 4)
    assert sizes(scenario, backward, ["Ana"], n=100).sum(axis=0).tolist() == [1] * 100


class Silent(td.Threshold):
    def chance(self, now, draws):
        return now.never


def heavy():
    """Weights that add up to more than 1 for one of two."""
    ties = pd.DataFrame({"source": [0, 1, 2], "target": [1, 2, 1], "weight": [0.6, 0.5, 0.6]})
    people = pd.DataFrame({"bar": [0.2, 0.5, 0.8]})
    return td.Network.from_frames(people, ties, pd.DataFrame({"person": [0, 1], "group": "team"}))


NO_WORLDS = {
    "thresholds of some other law": [td.Threshold(0.5)],
    "thresholds of each their own": [td.Threshold("bar")],
    "thresholds over groups": [td.Threshold("uniform", over="groups")],
    "thresholds of more than one contact": [td.Threshold("uniform", of="count")],
    "thresholds of one's own": [Silent("uniform")],
    "thresholds and forgetting": [td.Threshold("uniform"), td.Forget(0.1)],
    "thresholds and tiring": [td.Threshold("uniform"), td.Tire(0.1)],
    "telling and forgetting": [td.Tell(0.3), td.Tire(1.0), td.Forget(0.1)],
    "telling and tiring in two ways": [td.Tell(0.3), td.Tire(0.5), td.Tire(0.2, name="again")],
    "tiring alone": [td.Tire(0.5), td.Broadcast(0.1)],
}


@pytest.mark.parametrize("rules", NO_WORLDS)
def test_what_is_decided_anew_in_each_step_has_no_worlds(rules):
    assert made_of(td.Scenario(heavy(), NO_WORLDS[rules], [0], 3)) is None


def test_both_laws_of_thresholds_have_worlds_of_their_own():
    network = light()
    share, count = (
        made_of(td.Scenario(network, [td.Threshold("uniform", of=of)], [0], 3)) for of in ("share", "count")
    )
    assert share.whole.tolist() == [1.0, 0.5, 0.7, 0.8]
    assert count.whole.tolist() == [1.0, 1.0, 1.0, 1.0]


def test_weights_that_add_up_to_one_but_for_rounding_have_worlds():
    ties = pd.DataFrame({"source": list(range(1, 11)), "target": 0, "weight": 0.1})
    more = pd.concat([ties.assign(target=target) for target in range(11, 31)])
    network = td.Network.from_frames(ties=more)
    assert made_of(td.Scenario(network, [td.Threshold("uniform", of="count")], [1], 3)) is not None


@cases
def test_another_key_has_other_worlds(case):
    network, rules, steps = CASES[case]
    scenario = td.Scenario(network, rules, [0], steps)
    one, again, other = (sizes(scenario, False, [0], 200, key) for key in (3, 3, 4))
    assert (one == again).all()
    assert (one != other).any()


@cases
@pytest.mark.parametrize("backward", [False, True])
def test_parts_and_what_is_kept_change_nothing(case, backward, monkeypatch):
    network, rules, steps = CASES[case]
    scenario = td.Scenario(network, rules, [0], steps)
    whole = sizes(scenario, backward, [0], 150)
    monkeypatch.setattr(delayed, "_PART", 5)
    monkeypatch.setattr(picked, "_PART", 7)
    assert (sizes(scenario, backward, [0], 150) == whole).all()
    monkeypatch.setattr(delayed, "_KNOWN", 0)
    assert (sizes(scenario, backward, [0], 150) == whole).all()


@cases
@pytest.mark.parametrize("backward", [False, True])
def test_a_world_is_the_same_alone(case, backward):
    network, rules, steps = CASES[case]
    scenario = td.Scenario(network, rules, [0], steps)
    lanes = Lanes(np.arange(70, 75))
    seeds = np.zeros((network.n_people, lanes.n_words), dtype=np.uint64)
    seeds[0] = lanes.present
    alone = worlds(made_of(scenario, backward), 3, lanes, backward=backward).reached(seeds, steps)
    assert (lanes.unpack(alone) == sizes(scenario, backward, [0], 150)[:, 70:75]).all()


@pytest.mark.parametrize("tire", [0.0, 0.3])
def test_people_learn_after_the_shortest_way_of_delays(tire):
    network = td.Network.from_networkx(nx.gnm_random_graph(20, 40, seed=1))
    lanes = Lanes(np.arange(70))
    there = worlds(made_of(td.Scenario(network, [td.Tell(0.2), td.Tire(tire)], [0], 1)), 3, lanes)
    paths, delay = there.paths, there._known.reshape(-1, lanes.n_lanes)
    seeds = np.zeros((20, lanes.n_words), dtype=np.uint64)
    seeds[[0, 7]] = lanes.present
    found = {steps: lanes.unpack(there.reached(seeds, steps)) for steps in (1, 2, 3, 5, 8)}
    for lane in range(70):
        ties = zip(paths.order[paths.teller_of].tolist(), paths.order[paths.hearer].tolist(), delay[:, lane].tolist())
        graph = nx.DiGraph()
        graph.add_weighted_edges_from(ties)
        far = nx.multi_source_dijkstra_path_length(graph, [0, 7])
        for steps, knows in found.items():
            assert knows[:, lane].tolist() == [far.get(person, 99) <= steps for person in range(20)]


@cases
@pytest.mark.parametrize("backward", [False, True])
def test_who_stands_where_changes_nothing(case, backward):
    network, rules, steps = CASES[case]
    moved = network.but(people=network.people.iloc[::-1])
    one, other = (sizes(td.Scenario(each, rules, [0], steps), backward, [0], 150) for each in (network, moved))
    assert (other[::-1] == one).all()
