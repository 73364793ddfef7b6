"""Samples: candidates asked forward, and worlds asked backward."""

import networkx as nx
import numpy as np
import pytest

import tidings as td
from tests.laws.agree import assert_mean
from tidings.bits import Lanes
from tidings.choose.pool import pool
from tidings.choose.reached import reached_in_worlds
from tidings.choose.samples import Backward, forward
from tidings.draws import Draws
from tidings.theory import exact
from tidings.worlds import made_of, worlds

BOWTIE = td.Network.from_edges(
    [(0, 1), (0, 2), (1, 2), (2, 3), (2, 4), (3, 4)], groups={"A": [0, 1, 2], "B": [2, 3, 4]}
)
RULES = {
    "once": td.models.independent_cascade(0.4),
    "until tired": [td.Tell(0.2), td.Tire(0.5)],
    "thresholds": [td.Threshold("uniform")],
}
each_rule = pytest.mark.parametrize("rules", RULES)
each_unit = pytest.mark.parametrize("unit", ["person", "group"])


def scenario(rules, steps=4):
    return td.Scenario(BOWTIE, RULES[rules], [0], steps)


@each_rule
@each_unit
def test_asked_forward_a_candidate_reaches_whom_they_reach_in_the_same_worlds(rules, unit):
    candidates = pool(BOWTIE, 1, None, unit, None)
    samples = forward(scenario(rules), candidates, 130, 7, None)
    lanes = Lanes(np.arange(130))
    for number in range(len(candidates.names)):
        seeds = np.zeros((5, lanes.n_words), dtype=np.uint64)
        seeds[candidates.people([number])] = lanes.present
        there = worlds(made_of(scenario(rules)), 7, lanes).reached(seeds, 4)
        open_ = samples.cover.everything()
        samples.cover.close(number, open_)
        assert (samples.values(~open_) == lanes.totals(there)).all()


@each_rule
@each_unit
def test_asked_backward_candidates_reach_what_they_do_in_law(rules, unit):
    candidates = pool(BOWTIE, 1, None, unit, None)
    samples = Backward(scenario(rules), candidates, 5, None).samples(20_000)
    for number, name in enumerate(candidates.names):
        seeds = [name] if unit == "person" else {"group": name}
        wanted = 5 * float(exact(scenario(rules).but(seeds=seeds))["learned_by"][-1].mean())
        open_ = samples.cover.everything()
        samples.cover.close(number, open_)
        assert_mean(samples.values(~open_), wanted)


@each_rule
@each_unit
def test_what_candidates_reach_alone_is_the_mean_over_worlds(rules, unit):
    candidates = pool(BOWTIE, 1, None, unit, None)
    forwards, backwards = (
        forward(scenario(rules), candidates, 130, 7, None),
        Backward(scenario(rules), candidates, 7, None),
    )
    for samples in (forwards, backwards.samples(130)):
        for number, alone in enumerate(samples.alone):
            open_ = samples.cover.everything()
            samples.cover.close(number, open_)
            assert alone == pytest.approx(samples.values(~open_).mean())


def test_asked_backward_only_those_who_may_be_chosen_are_candidates():
    everyone, some = pool(BOWTIE, 1, None, "person", None), pool(BOWTIE, 1, [0, 3], "person", None)
    whole, part = (Backward(scenario("once"), each, 5, None).samples(640).alone for each in (everyone, some))
    assert part.tolist() == whole[[0, 3]].tolist()


def test_asked_backward_news_goes_the_way_ties_do():
    chain = td.Network.from_edges([(0, 1), (1, 2)], mutual=False)
    asked = Backward(
        td.Scenario(chain, td.models.independent_cascade(1.0), [0], 5), pool(chain, 1, None, "person", None), 5, None
    )
    alone = asked.samples(640).alone
    assert alone[0] == 3
    assert 1.5 < alone[1] < 2.5
    assert 0.5 < alone[2] < 1.5


@pytest.mark.parametrize("parts", [1, 3])
def test_samples_go_on_for_all_parts_of_a_step(parts):
    path = td.Network.from_edges([(0, 1), (1, 2), (2, 3)])
    cut = td.Scenario(path, [td.Tell(0.9)], [0], 1).finer(parts)
    candidates = pool(path, 1, None, "person", None)
    for samples in (forward(cut, candidates, 640, 7, None), Backward(cut, candidates, 7, None).samples(640)):
        assert (samples.alone[0] > 2) == (parts > 1)
        assert (reached_in_worlds(cut, [np.array([0])], 640, 7).max() > 2) == (parts > 1)


def test_fewer_samples_than_there_are_already_are_all_of_them():
    asked = Backward(scenario("once"), pool(BOWTIE, 1, None, "person", None), 5, None)
    many, few = asked.samples(640), asked.samples(128)
    assert few.n_worlds == 640
    assert few.alone.tolist() == many.alone.tolist()


def test_more_samples_keep_those_that_were_drawn():
    candidates = pool(BOWTIE, 1, [0, 3], "person", None)
    asked = Backward(scenario("once"), candidates, 5, None)
    few, many = asked.samples(128), asked.samples(640)
    at_once = Backward(scenario("once"), candidates, 5, None).samples(640)
    assert (many.cover.words == at_once.cover.words).all()
    assert (many.cover.at == at_once.cover.at).all()
    first = many.cover.at < few.n_words
    assert (many.cover.words[first] == few.cover.words).all()


@pytest.mark.parametrize("p", [0.05, 0.4])
def test_everybody_is_asked_about_as_often(p):
    network = td.Network.from_networkx(nx.path_graph(40))
    spread = td.Scenario(network, td.models.independent_cascade(p), [0], 50)
    samples = Backward(spread, pool(network, 1, None, "person", None), 1, None).samples(8000)
    # Without a chance to tell, each person covers just the samples that ask about them.
    counts = samples.cover.counts(samples.cover.everything()) / 8000 * 40
    inner = counts[10:30].mean()
    reach = 1 + 2 * sum(p**distance for distance in range(1, 20))
    assert abs(inner - reach) < 4 * np.sqrt(reach * 40 / 8000 / 20 * reach)


@each_rule
def test_who_stands_where_changes_nothing(rules):
    moved = BOWTIE.but(people=BOWTIE.people.iloc[[3, 1, 4, 0, 2]])
    found = {}
    for network in (BOWTIE, moved):
        asked = Backward(scenario(rules).but(network=network), pool(network, 1, None, "person", None), 5, None)
        found[network] = dict(zip(network.names, asked.samples(640).alone))
    assert found[moved] == found[BOWTIE]


def test_another_key_asks_about_others():
    network = td.Network.from_networkx(nx.path_graph(40))
    nothing = td.Scenario(network, td.models.independent_cascade(0.0), [0], 5)
    everyone = pool(network, 1, None, "person", None)
    one, again, other = (Backward(nothing, everyone, key, None).samples(64).alone.tolist() for key in (1, 1, 2))
    assert sum(one) == 40
    assert one == again != other


def test_copies_meet_the_same_luck():
    draws = Draws(3, 70, 3)
    alone = Draws(3, 70)
    now = BOWTIE.where()
    several = draws.numbers("what", 2, BOWTIE.places()).reshape(5, 3, 70)
    assert (several == alone.numbers("what", 2, BOWTIE.places())[:, None]).all()
    assert now.n_replicates == 1
