"""Mentors under a budget: who is paired with whom, exactly the best where that is promised, and by luck."""

import itertools
from collections import Counter

import networkx as nx
import numpy as np
import pandas as pd
import pytest

import tidings as td
from tidings.mentors import finders

MATCHES = {"random": None, "gap": "level", "alike": "level", "bridge": None}
every_match = pytest.mark.parametrize("match, by", MATCHES.items(), ids=MATCHES)


def office(n=8, seed=0, chance=0.3, **columns):
    """People of some level at some site, tied at random."""
    luck = np.random.default_rng(seed)
    people = pd.DataFrame(
        {"level": luck.integers(0, 4, n), "site": luck.choice(["Bonn", "Rome", "Oslo"], n), **columns}
    )
    graph = nx.gnp_random_graph(n, chance, seed=seed)
    return td.Network.from_frames(people, pd.DataFrame(list(graph.edges), columns=["source", "target"]))


def people_of(**columns):
    return td.Network.from_frames(pd.DataFrame(columns))


def mentored(network):
    """The mentor ties of a network as pairs, each once."""
    ties = network.to_frames().ties
    ties = ties[ties["kind"] == "mentor"] if "kind" in ties else ties[:0]
    pairs = list(zip(ties["source"].tolist(), ties["target"].tolist()))
    assert len(set(pairs)) == len(pairs)
    return set(pairs)


def paired(network, *args, **options):
    """The pairs that are new."""
    return mentored(network.with_mentors(*args, **options)) - mentored(network)


def every_matching(network, k, each=1):
    """All ways to give `k` people a mentor, found by trying everything."""
    n, there = network.n_people, mentored(network)
    barred = there | {pair[::-1] for pair in there} | {(person, person) for person in range(n)}
    for mentees in itertools.combinations(range(n), k):
        for mentors in itertools.product(range(n), repeat=k):
            pairs = set(zip(mentors, mentees))
            if pairs & barred or max(Counter(mentors).values()) > each:
                continue
            if nx.is_directed_acyclic_graph(nx.DiGraph(list(pairs))):
                yield pairs


def gap_of(network):
    level = network.column("level")
    return lambda mentor, mentee: level[mentor] - level[mentee] if level[mentor] > level[mentee] else -np.inf


def likeness_of(network):
    level = network.column("level")
    return lambda mentor, mentee: -abs(level[mentor] - level[mentee])


def agreement_of(network):
    site = network.column("site")
    return lambda mentor, mentee: float(site[mentor] == site[mentee])


def steps_of(network):
    """Steps apart along ties and shared groups; nobody who is one step away."""
    graph = nx.Graph(
        list(zip(*network.ties.nonzero())) + list(zip(*(network.membership @ network.membership.T).nonzero()))
    )
    graph.add_nodes_from(range(network.n_people))
    steps = dict(nx.all_pairs_shortest_path_length(graph))
    unreachable = max(2, 1 + max(max(far.values()) for far in steps.values()))
    far = {pair: steps[pair[0]].get(pair[1], unreachable) for pair in itertools.product(graph, graph)}
    return lambda mentor, mentee: far[mentor, mentee] if far[mentor, mentee] > 1 else -np.inf


def best_of(network, k, each, worth):
    return max((total(pairs, worth) for pairs in every_matching(network, k, each)), default=-np.inf)


def total(pairs, worth):
    return sum(worth(*pair) for pair in pairs)


BEST = {"gap": gap_of, "alike": likeness_of, "alike labels": agreement_of, "bridge": steps_of}
COLUMN = {"gap": "level", "alike": "level", "alike labels": "site", "bridge": None}


class TestTheBestPairs:
    """Nothing that trying everything finds is better."""

    @pytest.mark.parametrize("match", BEST)
    @pytest.mark.parametrize("k, each", [(1, 1), (2, 1), (3, 1), (4, 1), (2, 2), (4, 2), (3, 3)])
    @pytest.mark.parametrize("seed", range(3))
    def test_as_good_as_the_best_of_all_matchings(self, match, k, each, seed):
        network = office(5, seed)
        self.assert_best(network, k, match, each)

    @pytest.mark.parametrize("match", BEST)
    @pytest.mark.parametrize("k, each", [(2, 1), (4, 1), (3, 2)])
    @pytest.mark.parametrize("seed", range(4))
    def test_also_around_mentors_that_are_there(self, match, k, each, seed):
        luck = np.random.default_rng(seed)
        there = {tuple(pair) for pair in luck.integers(0, 5, (3, 2)).tolist() if pair[0] != pair[1]}
        network = office(5, seed).with_ties(there, kind="mentor")
        self.assert_best(network, k, match, each)

    @pytest.mark.parametrize("seed", range(4))
    def test_bridges_count_groups_as_steps(self, seed):
        groups = pd.DataFrame({"person": range(5), "group": np.random.default_rng(seed).integers(0, 3, 5)})
        self.assert_best(office(5, seed, chance=0.2).but(memberships=groups), 2, "bridge", 1)

    def assert_best(self, network, k, match, each):
        worth = BEST[match](network)
        best = best_of(network, k, each, worth)
        ask = (k, match.split()[0])
        if best == -np.inf:
            with pytest.raises(ValueError, match=rf"^k asks for {k} mentees?, but only \d find a mentor"):
                network.with_mentors(*ask, by=COLUMN[match], each=each, rng=1)
        else:
            pairs = paired(network, *ask, by=COLUMN[match], each=each, rng=1)
            assert len(pairs) == k
            assert total(pairs, worth) == pytest.approx(best)

    def test_the_largest_gap_among_many_is_the_sum_of_the_highest_less_the_lowest(self):
        network = office(500, level=np.random.default_rng(1).normal(size=500))
        level = np.sort(network.column("level"))
        pairs = paired(network, 60, "gap", by="level", each=2, rng=1)

        assert total(pairs, gap_of(network)) == pytest.approx(2 * level[-30:].sum() - level[:60].sum())

    def test_the_next_one_stands_in_where_the_highest_mentors_the_lowest_already(self):
        level = np.arange(200)
        network = people_of(level=level).with_ties([(199, mentee) for mentee in range(5)], kind="mentor")

        pairs = paired(network, 2, "gap", by="level", rng=1)
        assert total(pairs, gap_of(network)) == (198 + 197) - (0 + 1)

    def test_the_smallest_differences_among_many_are_those_of_neighbours(self):
        level = np.random.default_rng(1).normal(size=500)
        network = people_of(level=level)

        pairs = paired(network, 200, "alike", by="level", rng=1)
        assert -total(pairs, likeness_of(network)) == pytest.approx(np.sort(np.diff(np.sort(level)))[:200].sum())

    def test_bridges_among_many_are_close_to_the_longest(self):
        network = td.Network.from_networkx(nx.connected_watts_strogatz_graph(200, 6, 0.05, seed=1))
        steps = steps_of(network)
        longest = np.sort([steps(*pair) for pair in itertools.combinations(range(200), 2)])[::-1]

        assert total(paired(network, 20, "bridge", rng=1), steps) >= 0.9 * longest[:20].sum()

    @pytest.mark.parametrize("n", [30, 300])
    def test_bridges_join_people_without_a_tie_or_a_group(self, n):
        groups = pd.DataFrame({"person": range(n), "group": np.arange(n) % 7})
        network = office(n, chance=0.1).but(memberships=groups)

        together = (network.ties + network.ties.T).toarray() + (network.membership @ network.membership.T).toarray()
        pairs = paired(network, n // 3, "bridge", rng=1)
        assert len(pairs) == n // 3
        assert not any(together[pair] for pair in pairs)

    def test_parts_that_nothing_joins_are_the_furthest_apart(self):
        two = td.Network.from_edges([(0, 1), (1, 2), (2, 3), (4, 5), (5, 6), (6, 7)])

        assert all((mentor < 4) != (mentee < 4) for mentor, mentee in paired(two, 4, "bridge", rng=1))


class TestTheRulesOfPairing:
    @every_match
    @pytest.mark.parametrize("n", [12, 90])
    @pytest.mark.parametrize("each", [1, 3])
    def test_every_mentee_has_one_mentor_and_a_mentor_has_so_many_mentees(self, match, by, n, each):
        network = office(n, chance=0.1)
        pairs = paired(network, n // 2, match, by=by, each=each, rng=1)

        assert len({mentee for _, mentee in pairs}) == len(pairs) == n // 2
        assert max(Counter(mentor for mentor, _ in pairs).values()) <= each
        assert nx.is_directed_acyclic_graph(nx.DiGraph(list(pairs)))

    @pytest.mark.parametrize("match, by", [("random", None), ("alike", "level")])
    @pytest.mark.parametrize("n", [2, 3, 20, 60])
    def test_all_but_one_can_get_a_mentor(self, match, by, n):
        assert len(paired(office(n), n - 1, match, by=by, rng=1)) == n - 1

    @every_match
    def test_no_pair_is_doubled_or_turned_by_a_second_round(self, match, by):
        network = office(12, chance=0.1)
        for round_ in range(3):
            grown = network.with_mentors(4, match, by=by, rng=round_)
            assert len(mentored(grown)) == len(mentored(network)) + 4
            network = grown

        assert not {pair[::-1] for pair in mentored(network)} & mentored(network)

    def test_a_mentor_tie_of_no_weight_is_there_too(self):
        pair = people_of(level=[1, 2]).with_ties([(1, 0, 0.0)], kind="mentor")

        with pytest.raises(ValueError, match="but only 0 find a mentor"):
            pair.with_mentors(1, "gap", by="level", rng=1)

    def test_other_ties_are_no_obstacle(self):
        pair = td.Network.from_edges([("Ana", "Ben")]).with_ties([("Ana", "Ben")], kind="friend")

        assert pair.with_mentors(1, rng=1).n_ties == 4

    @every_match
    def test_new_ties_have_weight_1_and_the_old_ones_stay(self, match, by):
        network = office(10).with_ties([(0, 1, 2.5)], kind="friend")
        ties = network.with_mentors(3, match, by=by, rng=1).to_frames().ties
        new = ties["kind"] == "mentor"

        assert new.sum() == 3
        assert (ties["weight"][new] == 1).all()
        assert network.but(ties=ties[~new]) == network

    def test_the_network_that_was_asked_is_unchanged(self):
        network = office()
        before = network.fingerprint, network.n_ties
        network.with_mentors(3, "gap", by="level", rng=1)

        assert (td.Network.from_frames(*network.to_frames()).fingerprint, network.n_ties) == before

    def test_people_without_a_value_take_no_part(self):
        network = people_of(level=[1, None, 3, None, 9], site=["a", None, "a", "b", "b"])

        assert {*sum(paired(network, 2, "gap", by="level", rng=1), ())} <= {0, 2, 4}
        assert 1 not in sum(paired(network, 3, "alike", by="site", rng=1), ())

    def test_labels_agree_or_not_however_far_apart_they_are(self):
        numbers = [1, 2, 3, 100, 100]
        graded, labels = people_of(site=numbers), people_of(site=pd.Categorical(numbers))
        drawn, other = (
            {frozenset(pair) for rng in range(100) for pair in paired(network, 2, "alike", by="site", rng=rng)}
            for network in (graded, labels)
        )

        assert drawn == {frozenset(pair) for pair in [(0, 1), (1, 2), (3, 4)]}
        assert other == set(map(frozenset, itertools.combinations(range(5), 2)))

    @pytest.mark.parametrize("dtype", ["int8", "float32", "Int64", "Float64", "object"])
    def test_any_column_of_numbers_will_do(self, dtype):
        network = people_of(level=pd.Series([1, 5, 3], dtype=dtype))

        assert paired(network, 1, "gap", by="level", rng=1) == {(1, 0)}

    def test_names_may_be_anything(self):
        people = pd.DataFrame({"level": [1, 5]}, index=pd.Index([("a", 1), 7], dtype=object, tupleize_cols=False))
        network = td.Network.from_frames(people).with_mentors(1, "gap", by="level")

        assert network.to_edges() == [(7, ("a", 1), 1.0)]


class TestLuck:
    @every_match
    @pytest.mark.parametrize("n", [12, 90])
    def test_the_same_rng_gives_the_same_pairs_and_another_gives_others(self, match, by, n):
        network = office(n, chance=0.1)
        one, again, other = (network.with_mentors(5, match, by=by, rng=rng) for rng in (7, 7, 8))

        assert one == again
        assert one != other

    def test_a_generator_moves_on(self):
        luck, network = np.random.default_rng(1), office(50)

        assert network.with_mentors(9, rng=luck) != network.with_mentors(9, rng=luck)

    @every_match
    def test_no_other_luck_is_touched(self, match, by):
        before = repr(np.random.get_state())  # noqa: NPY002
        office(12, chance=0.1).with_mentors(3, match, by=by, rng=1)

        assert repr(np.random.get_state()) == before  # noqa: NPY002

    def test_the_order_of_rows_means_nothing(self):
        people, ties, *_ = office(12, chance=0.2).to_frames()
        shuffled = td.Network.from_frames(people, ties.sample(frac=1, random_state=1))

        for match, by in MATCHES.items():
            made = (td.Network.from_frames(people, ties), shuffled)
            one, other = (network.with_mentors(4, match, by=by, rng=1) for network in made)
            assert one == other

    @pytest.mark.parametrize("k, each", [(1, 1), (2, 1), (3, 1)])
    def test_random_pairs_are_all_equally_likely(self, k, each):
        network, n_draws = people_of(level=range(4)), 800
        possible = list(map(frozenset, every_matching(network, k, each)))
        seen = Counter(frozenset(paired(network, k, each=each, rng=rng)) for rng in range(n_draws))

        assert set(seen) == set(possible)
        assert surprise(seen, possible, n_draws) < 5

    def test_who_takes_whom_is_evenly_drawn_where_the_total_is_the_same(self):
        network, n_draws = people_of(level=[0, 1, 2, 3, 4]), 800
        worth = gap_of(network)
        best = best_of(network, 3, 1, worth)
        possible = [frozenset(pairs) for pairs in every_matching(network, 3) if total(pairs, worth) == best]
        seen = Counter(frozenset(paired(network, 3, "gap", by="level", rng=rng)) for rng in range(n_draws))

        assert len(possible) > 1
        assert set(seen) == set(possible)
        assert surprise(seen, possible, n_draws) < 5

    @pytest.mark.parametrize("match, by", [("alike", "level"), ("gap", "level"), ("bridge", None)])
    def test_nobody_is_favoured_for_their_place_in_the_table(self, match, by):
        level = [0, 0, 0, 0, 1, 1, 1, 1]
        network = td.Network.from_networkx(nx.disjoint_union_all([nx.complete_graph(2)] * 4)).but(
            people=pd.DataFrame({"level": level}, index=range(8))
        )
        n_draws, half = 400, 4
        pairs = Counter(pair for rng in range(n_draws) for pair in paired(network, 1, match, by=by, rng=rng))
        mentors = Counter({mentor: sum(n for pair, n in pairs.items() if pair[0] == mentor) for mentor in range(8)})
        possible = range(half, 8) if match == "gap" else range(8)

        assert surprise(mentors, possible, n_draws) < 5


def surprise(seen, possible, n_draws):
    """How many standard errors the sum of squares lies above that of even luck (chi square: mean m, variance 2 m)."""
    expected, m = n_draws / len(possible), len(possible) - 1
    return (sum((seen[one] - expected) ** 2 / expected for one in possible) - m) / np.sqrt(2 * m)


class TestWhatCannotBe:
    @pytest.mark.parametrize(
        "ask, error, message",
        [
            ({"k": 0}, ValueError, "^k must be at least 1, got 0$"),
            ({"k": 2.0}, TypeError, r"^k must be a whole number, got 2\.0. Did you mean 2"),
            ({"k": True}, TypeError, "^k must be a whole number, got True$"),
            ({"k": 3}, ValueError, "^k must be less than the number of people who can take part, got 3 for 3 people; "),
            ({"each": 0}, ValueError, "^each must be at least 1, got 0$"),
            ({"each": 1.5}, TypeError, r"^each must be a whole number, got 1\.5$"),
            ({"rng": "luck"}, TypeError, "^rng must be None, a whole number, or"),
            ({"match": "best"}, ValueError, "^match must be one of 'random', 'gap', 'alike', 'bridge', got 'best'$"),
            ({"by": "level"}, ValueError, "^match='random' compares no people column, got by='level'; leave by out$"),
            ({"match": "bridge", "by": "x"}, ValueError, "^match='bridge' compares no people column"),
            ({"match": "gap"}, ValueError, "^match='gap' needs a people column .* there are 6: 'level', 'site', "),
            ({"match": "alike"}, ValueError, "^match='alike' needs a people column to compare people by"),
            ({"match": "gap", "by": "lvl"}, ValueError, "^people column 'lvl' is unknown; did you mean 'level'?"),
            (
                {"match": "gap", "by": "site"},
                ValueError,
                "^match='gap' needs a people column of numbers, got 'site' with 'b'",
            ),
            ({"match": "gap", "by": "senior"}, ValueError, "needs a people column of numbers, got 'senior' with True"),
            ({"match": "gap", "by": "since"}, ValueError, "^people column 'since' holds moments such as Timestamp"),
            ({"match": "alike", "by": "since"}, ValueError, "^people column 'since' holds moments"),
            ({"match": "gap", "by": "far"}, ValueError, "^people column 'far' must hold finite numbers, got inf; "),
            (
                {"k": 2, "match": "gap", "by": "gaps"},
                ValueError,
                "^k must be less than .*, got 2 for 2 people with a value in 'gaps'; lower k$",
            ),
            (
                {"k": 2, "match": "gap", "by": "level"},
                ValueError,
                r"^k asks for 2 mentees, but only 1 find a mentor who has more 'level'; "
                r"lower k, or raise each \(it is 1\)$",
            ),
        ],
    )
    def test_is_refused_at_the_door(self, ask, error, message):
        network = people_of(
            level=[1, 1, 2],
            site=["b", "a", "a"],
            senior=[True, False, False],
            since=pd.to_datetime(["2020", "2021", "2022"]),
            far=[1, np.inf, 2],
            gaps=[None, 1, 2],
        )
        with pytest.raises(error, match=message):
            network.with_mentors(**{"k": 1, "rng": 1, **ask})

    def test_a_column_of_nothing_leaves_nobody(self):
        with pytest.raises(ValueError, match=r"got 1 for 0 people with a value in 'level'; lower k$"):
            people_of(level=[None, None]).with_mentors(1, "alike", by="level")

    def test_one_alone_has_nobody_to_learn_from(self):
        with pytest.raises(ValueError, match="got 1 for 1 person; lower k$"):
            td.Network.from_frames(["Ana"]).with_mentors(1)

    @pytest.mark.parametrize("n", [4, 50])
    def test_where_all_are_tied_there_is_nothing_to_bridge(self, n):
        with pytest.raises(ValueError, match="only 0 find a mentor with whom they share no group and no tie; lower k"):
            office(n, chance=1).with_mentors(2, "bridge", rng=1)

    @pytest.mark.parametrize("each, most", [(1, 10), (2, 20), (5, 50), (50, 90)])
    def test_the_error_tells_how_many_can(self, each, most):
        network = people_of(level=[1] * 90 + [2] * 10)

        assert len(paired(network, most, "gap", by="level", each=each, rng=1)) == most
        with pytest.raises(ValueError, match=f"but only {most} find a mentor"):
            network.with_mentors(most + 1, "gap", by="level", each=each, rng=1)


class TestInUse:
    @every_match
    def test_mentors_teach_on_the_new_ties(self, match, by):
        network = office(12, chance=0.1).with_mentors(5, match, by=by, rng=1)
        mentors = {mentor for mentor, _ in mentored(network)}
        run = td.simulate(td.Scenario(network, [td.Mentor(1.0)], sorted(mentors), steps=1), 2, rng=1)

        learned = {mentee for _, mentee in mentored(network)} | mentors
        assert run["share"].sel(step=1).values.tolist() == [len(learned) / 12] * 2

    @every_match
    def test_thousands_take_seconds(self, match, by):
        network = office(3_000, chance=0.002)

        assert len(paired(network, 300, match, by=by, each=2, rng=1)) == 300

    def test_more_people_than_are_looked_at_are_drawn_from(self, monkeypatch):
        monkeypatch.setattr(finders, "LOOKED_AT", 60)
        network = office(100, chance=0.05)
        drawn = [paired(network, 20, "bridge", rng=rng) for rng in range(30)]

        assert len(set(itertools.chain(*itertools.chain(*drawn)))) > 60
