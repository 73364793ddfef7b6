"""Whichever way chances are settled, the bits are the same."""

from dataclasses import dataclass, replace

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tidings as td
from tidings import trust
from tidings.bits import lanes_of
from tidings.block import Block
from tidings.bonds.bonding import Bonding, Meetings
from tidings.bonds.bonds import Bonds
from tidings.bonds.strength import Fading
from tidings.odds import contacts
from tidings.odds.written import written
from tidings.rules.base import EFFECTS, KEEP, LEARN, LOSE, REVIVE, TIRE, parameters
from tidings.testing import every_rule, example_network, scenarios, slow_twin

EVERYTHING = [*td.results.DEFAULT, *td.results.PER_STEP, *td.results.WORKED]
WAYS = ("written", "counted", "listed", None)
keys = st.integers(0, 2**63 - 1)


def play(scenario, replicates=5, rng=1, way=None, **options):
    return td.simulate(scenario, replicates, rng, keep=EVERYTHING, _way=way, **options)


def by_each_way(scenario, replicates, rng=1, **options):
    return [play(scenario, replicates, rng, way, **options) for way in WAYS]


def agree(runs, wanted):
    return all(run.identical(wanted) for run in runs)


def unweighted(network):
    """The same with weights of 1, so that contacts are counted in words."""
    people, ties, memberships, _ = network.to_frames()
    circle = pd.DataFrame({"source": network.groups, "target": np.roll(network.groups, 1), "weight": 1.0})
    return td.Network.from_frames(
        people,
        ties.assign(weight=1.0),
        memberships.assign(weight=1.0),
        group_ties=circle if network.n_groups > 1 else None,
    )


class Remind(td.Rule):
    """Those who hear of it from someone they are tied to find their voice again."""

    effect = REVIVE

    def chance(self, now, draws):
        return 0.3 * ((now.network.incoming() @ now.voices.T).T > 0)


MORE_RULES = [
    td.Adopt(0.9, quorum=0.0, name="any member"),
    td.Adopt(1.0, quorum=1.0, name="all members"),
    td.Ask(1.0, kind="mentor", name="ask a mentor"),
    td.Broadcast(0.6, to=["P03", "P07"], name="two hear"),
    td.Discuss(0.3, name="plain"),
    td.Discuss(1.0, exponent=0.0, name="one voice is enough"),
    td.Discuss(0.4, exponent=2.0, quorum=1.0, name="all the others"),
    td.Discuss(0.0, exponent=2.0, name="nobody listens"),
    td.Exchange(1.0, name="at once"),
    td.Meeting(1.0, 1.0, name="all hear all"),
    td.Meeting(0.02, 0.9, name="shy"),
    td.Onboard(1.0, name="on the first day"),
    td.Stifle(1.0, kind="mentor", name="mentors are heard"),
    td.Tell(1.0, name="everyone at once"),
    td.Tell(0.001, name="hardly ever"),
    td.Tell("chance", kind="mentor", name="mentors' chances"),
    td.Threshold(0.0, name="any tie"),
    td.Threshold(1.0, name="all ties"),
    td.Threshold(0.3, name="a third"),
    td.Threshold(2.0, of="count", name="two ties"),
    td.Threshold(2.0, of="count", over="groups", name="two fellow members"),
    td.Threshold("theta", name="own threshold"),
    td.Threshold("uniform", over="groups", name="drawn, in groups"),
    td.Threshold("uniform", of="count", name="drawn, of a count"),
    Remind(),
]
RULES = [*every_rule(), *MORE_RULES]
each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


@pytest.fixture(scope="module", params=["with weights", "without weights"])
def network(request):
    return example_network() if request.param == "with weights" else unweighted(example_network())


class TestRandomScenarios:
    @settings(max_examples=60)
    @given(scenario=scenarios(), rng=keys)
    def test_every_way_agrees_with_the_slow_twin(self, scenario, rng):
        assert agree(by_each_way(scenario, 3, rng), slow_twin(scenario, 3, rng))

    @settings(max_examples=20)
    @given(scenario=scenarios(), batch=st.integers(5, 70), rng=keys)
    def test_every_way_plays_more_than_a_word_alike_in_any_batch(self, scenario, batch, rng):
        wanted = play(scenario, 70, rng)

        assert agree(by_each_way(scenario, 70, rng, batch=batch), wanted)

    @settings(max_examples=40)
    @given(scenario=scenarios(max_people=12, max_groups=5, max_steps=8), rng=keys)
    def test_every_way_agrees_in_longer_runs_of_more_people(self, scenario, rng):
        scenario = scenario.but(network=unweighted(scenario.network))

        assert agree(by_each_way(scenario, 2, rng), slow_twin(scenario, 2, rng))

    @settings(max_examples=30)
    @given(scenario=scenarios(max_steps=2), k=st.integers(2, 3), rng=keys)
    @pytest.mark.filterwarnings("ignore:.*acts at once")
    def test_every_way_agrees_in_finer_steps(self, scenario, k, rng):
        try:
            fine = scenario.finer(k)
        except (TypeError, ValueError):  # a loss of chance 1 has no rate, nor has a word that is kept or broken
            return

        assert agree(by_each_way(fine, 2, rng), slow_twin(fine, 2, rng))


class TestEachRule:
    """Beside a few others, so that there is always somebody to act on."""

    COMPANY = [
        td.Broadcast(0.1, name="some hear"),
        td.Forget(0.2, name="some forget"),
        td.Tire(0.2, name="some tire"),
        td.Adopt(0.5, 0.1, name="some adopt"),
    ]

    def scenario(self, network, rule):
        return td.Scenario(network, [rule, *self.COMPANY], seeds=2, steps=4)

    @each_rule
    def test_every_way_agrees_with_the_slow_twin(self, network, rule):
        scenario = self.scenario(network, rule)

        assert agree(by_each_way(scenario, 3), slow_twin(scenario, 3, 1))

    @each_rule
    def test_every_way_agrees_over_many_replicates(self, network, rule):
        scenario = self.scenario(network, rule)

        assert agree(by_each_way(scenario, 130, batch=64), play(scenario, 130, way="written"))

    @each_rule
    @pytest.mark.parametrize("replicates, batch", [(5, 1), (70, 17)])
    def test_batches_that_cut_a_word_agree_with_the_whole(self, network, rule, replicates, batch):
        scenario = self.scenario(network, rule)

        assert play(scenario, replicates, batch=batch).identical(play(scenario, replicates))

    @pytest.mark.parametrize("replicates, batch", [(5, 1), (64, None), (70, 17), (130, 64)])
    def test_all_at_once_in_every_way_and_batch(self, network, replicates, batch):
        scenario = td.Scenario(network, RULES, seeds=2, steps=4)

        assert agree(by_each_way(scenario, replicates, batch=batch), play(scenario, replicates, way="written"))

    def test_all_at_once_agree_with_the_slow_twin_over_many_replicates(self, network):
        scenario = td.Scenario(network, [*every_rule(), Remind()], seeds=2, steps=3)

        assert agree(by_each_way(scenario, 65, rng=5), slow_twin(scenario, 65, rng=5))

    def test_many_rules_of_one_effect_combine_alike(self, network):
        learning = [replace(rule, name=f"{rule.name} once more") for rule in RULES if rule.effect is LEARN]
        scenario = td.Scenario(network, [*RULES, *learning], seeds=1, steps=4)

        assert agree(by_each_way(scenario, 130, rng=5, batch=64), play(scenario, 130, rng=5))

    def test_many_small_chances_combine_alike(self, network):
        tells = [td.Tell(0.02 * k, name=f"tell {k}") for k in range(1, 8)]
        asks = [td.Ask(0.03 * k, name=f"ask {k}") for k in range(1, 5)]
        scenario = td.Scenario(network, [*tells, *asks, td.Forget(0.5)], seeds=1, steps=12)

        assert agree(by_each_way(scenario, 130, rng=5), play(scenario, 130, rng=5, way="written"))


class TestOneReplicateAtATime:
    """So large networks are asked about; a chance of one row is then that replicate's, and not everybody's."""

    def test_a_rule_of_ones_own_has_the_bits_it_has_for_many(self, network, monkeypatch):
        scenario = td.Scenario(network, [td.Tell(0.2), Remind(), td.Tire(0.5)], seeds=2, steps=6)
        wanted = play(scenario, 20)
        monkeypatch.setattr("tidings.block.LANES", 1)

        assert agree(by_each_way(scenario, 20), wanted)


class TestExtremes:
    """Numbers that nobody means, but that a rule accepts."""

    @pytest.mark.parametrize("over", ["ties", "groups"])
    @pytest.mark.parametrize("theta", [2.0**62, 1e19, 1e300, (1.0, np.inf, 0.5), "column"], ids=str)
    def test_a_threshold_out_of_reach_is_not_reached(self, theta, over):
        trio = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")], groups={"all": ["Ana", "Ben", "Cas"]})
        network = trio.but(people=trio.people.assign(column=[1.0, np.inf, 0.5]))
        scenario = td.Scenario(network, [td.Threshold(theta, of="count", over=over)], ["Ana"], steps=3)
        run = play(scenario, 3)

        assert agree(by_each_way(scenario, 3), run)
        assert not run.knows.sel(person="Ben").values.any()

    @pytest.mark.parametrize("p", [0.0, 5e-324, 1e-300, 1 - 2.0**-53, 1.0])
    def test_chances_next_to_none_and_next_to_sure(self, network, p):
        rules = [td.Tell(p), td.Ask(p), td.Meeting(p, p), td.Discuss(p), td.Discuss(p, exponent=2.0, name="pull")]
        scenario = td.Scenario(network, [*rules, td.Adopt(p), td.Forget(p), td.Onboard(p)], seeds=2, steps=3)

        assert agree(by_each_way(scenario, 5), slow_twin(scenario, 5, 1))


@dataclass(frozen=True)
class Whisper(td.Tell):
    """Half as often as `Tell` says."""

    def chance(self, now, draws):
        return 0.5 * np.asarray(super().chance(now, draws))


class TestRulesOfOnesOwn:
    """A chance that is written anew is what counts, not the odds it inherits."""

    @dataclass(frozen=True)
    class Weary(td.Forget):
        def chance(self, now, draws):
            return now.never + 0.9 * (now.step % 2)

    @dataclass(frozen=True)
    class Club(td.Adopt):
        def chance(self, now, draws):
            return 0.2 * (now.knowing_members > 0)

    @dataclass(frozen=True)
    class Drill(td.Meeting):
        def chance(self, now, draws):
            return 0.3 * (now.shares.sum(axis=1, keepdims=True) % 2)

    @dataclass(frozen=True)
    class LowerVoice(Whisper):
        """Says no chance of its own, and has the one it inherits."""

    OWN = [Whisper(0.8), Weary(0.0), Club(1.0), Drill(1.0, 1.0), LowerVoice(0.8)]
    each = pytest.mark.parametrize("rule", OWN, ids=lambda rule: rule.name)

    @each
    def test_every_way_plays_its_own_chance(self, network, rule):
        scenario = td.Scenario(network, [rule, td.Broadcast(0.1), td.Tire(0.3)], seeds=2, steps=5)

        assert agree(by_each_way(scenario, 5), slow_twin(scenario, 5, 1))
        assert agree(by_each_way(scenario, 70, batch=7), play(scenario, 70, way="written"))

    @each
    def test_the_rule_it_is_made_from_plays_otherwise(self, network, rule):
        base = next(kind for kind in type(rule).__mro__ if kind.__module__.startswith("tidings."))
        plain = base(**parameters(rule))
        company = [td.Broadcast(0.1), td.Tire(0.3)]
        own, other = (td.Scenario(network, [each, *company], seeds=2, steps=5) for each in (rule, plain))

        assert (
            not (play(own, 70).knows.values == play(other, 70).knows.values).all()
            or (play(own, 70).held.values != play(other, 70).held.values).any()
        )

    @pytest.mark.parametrize("base", [td.Meeting, td.Discuss, td.Threshold], ids=lambda base: base.__name__)
    @pytest.mark.parametrize("other", [td.FORGET, td.TIRE, td.LEAVE], ids=repr)
    def test_another_effect_asks_other_people_for_their_chance(self, network, base, other):
        @dataclass(frozen=True)
        class Loss(base):
            effect = other

        values = {td.Meeting: (0.9, 0.9), td.Discuss: (0.6,), td.Threshold: ("uniform",)}[base]
        over = {"over": "groups"} if base is td.Threshold else {}
        scenario = td.Scenario(network, [Loss(*values, **over), td.Broadcast(0.2)], seeds=2, steps=5)

        assert agree(by_each_way(scenario, 5), slow_twin(scenario, 5, 1))

    def test_a_chance_that_is_mixed_in_counts_too(self, network):
        class Never:
            def chance(self, now, draws):
                return now.never

        @dataclass(frozen=True)
        class Mute(Never, td.Tell):
            pass

        scenario = td.Scenario(network, [Mute(1.0)], seeds=2, steps=3)

        assert agree(by_each_way(scenario, 3), slow_twin(scenario, 3, 1))


class Moment:
    """A random state, as rules and as their odds see it; if it is `living`, bonds and trust have changed before."""

    def __init__(self, network, replicates, rng, often, way, step=0, living=False):
        luck = np.random.default_rng(rng)
        self.draws = td.Draws(rng, replicates)
        lanes, n = self.draws.lanes, len(self.draws.replicates)
        knows = luck.random((network.n_people, n)) < often
        shares = knows & (luck.random(knows.shape) < 0.7)
        held = luck.random((network.n_groups, n)) < often
        changed = (worked(network, lanes, luck, step), believed(network, lanes, luck)) if living else ()
        self.block = Block(network, self.draws, lanes.pack(knows), way, *changed)
        self.block.step = step
        self.block.change("shares", slice(0, len(shares)), lanes.pack(shares))
        self.block.change("held", slice(0, len(held)), lanes.pack(held))
        self.now = self.block.state()

    def asked(self, effect):
        """On whom the effect can fall, the only ones that odds are asked about: (place, replicate)."""
        knows, shares, held = self.now.knows, self.now.shares, self.now.held
        return {LEARN: ~knows, KEEP: ~held, LOSE: held, TIRE: shares, REVIVE: knows & ~shares}.get(effect, knows).T

    def chance(self, rule):
        """What the rule says: (place, replicate)."""
        shape = self.asked(rule.effect).shape
        return np.broadcast_to(np.atleast_2d(np.asarray(rule.chance(self.now, self.draws), dtype=float)).T, shape)

    def odds(self, rule):
        return written(rule, self.block) if self.block.way == "written" else rule.odds(self.block)


def worked(network, lanes, luck, step):
    """Bonds after some steps in which people met, stayed in touch and parted at random."""
    bonds = Bonds(network, lanes, Fading(1.5, 0.3) if luck.random() < 0.5 else None)
    there = np.arange(lanes.n_lanes)[lanes.columns]
    for _ in range(step):
        n = luck.integers(0, 6 * len(there), size=3)
        pairs = [np.sort(luck.permuted(np.tile(range(network.n_people), (each, 1)), axis=1)[:, :2]).T for each in n]
        met, tied, parted = ([Meetings(*pair, luck.choice(there, each))] for pair, each in zip(pairs, n))
        bonds.advance([Bonding(met, tied, parted)])
    return bonds


def believed(network, lanes, luck):
    """Trust after some have kept their word, and some not."""
    trusted = trust.Trust(network, lanes)
    place, lane = lanes_of(lanes.pack(luck.random((network.n_people, len(lanes._lane))) < 0.4))
    said = trust.Testimony(place, lane, 1.0, 1.0, luck.choice([0.0, 3.0], len(place)))
    trusted.advance([said], place[::2], lane[::2], None)
    return trusted


def parts_of(n_places):
    """All places, some side by side, some here and there, one and none."""
    yield slice(0, n_places)
    yield slice(n_places // 3, n_places - 1)
    yield np.arange(n_places)[1::2]
    yield np.arange(n_places)[-1:]
    yield np.arange(0)


LEVELS = [0.0, *(0.5**b for b in range(6, 0, -1))]


moments = given(
    weights=st.booleans(),
    replicates=st.sampled_from([range(1), range(64), range(70), [33], range(10, 17), [70, 3, 200]]),
    rng=st.integers(0, 2**32 - 1),
    often=st.sampled_from([0.0, 0.02, 0.2, 0.6, 0.95, 1.0]),
    way=st.sampled_from(WAYS),
    step=st.integers(0, 3),
    living=st.booleans(),
)


class TestOdds:
    """What a rule answers in its fast form is what it says in its plain one."""

    NETWORKS = {True: example_network(), False: unweighted(example_network())}

    def moment(self, weights, replicates, rng, often, way, step, living):
        return Moment(self.NETWORKS[weights], list(replicates), rng, often, way, step, living)

    @each_rule
    @settings(max_examples=25)
    @moments
    def test_the_chance_is_that_of_the_rule_to_the_bit(self, rule, **drawn):
        moment = self.moment(**drawn)
        asked, chance, odds = moment.asked(rule.effect), moment.chance(rule), moment.odds(rule)
        for where in parts_of(len(asked)):
            place, row = np.nonzero(asked[where])
            part, lane = odds.at(where), moment.draws.lanes._lane[row]
            given, most = part.chance(place, lane), part.bound(place, lane)
            assert (given == chance[where][place, row]).all()
            assert most is None or (most >= given - 1e-12).all()

    @each_rule
    @settings(max_examples=25)
    @moments
    def test_no_lane_whose_chance_is_above_a_level_is_left_out(self, rule, **drawn):
        moment = self.moment(**drawn)
        asked, chance, odds = moment.asked(rule.effect), moment.chance(rule), moment.odds(rule)
        for where in parts_of(len(asked)):
            part = odds.at(where)
            for level in (by * level - off for level in LEVELS for by, off in ((1, 0), (1 / 3, 1e-9)) if level):
                above = (chance[where] > level) & asked[where]
                assert covers(part.exceeds(level), above, moment.draws.lanes), f"at level {level}"
            assert covers(part.exceeds(0.0), (chance[where] > 0) & asked[where], moment.draws.lanes)

    @each_rule
    @settings(max_examples=25)
    @moments
    def test_nothing_happens_but_at_the_places_named(self, rule, **drawn):
        moment = self.moment(**drawn)
        places, chance = moment.odds(rule).places, moment.chance(rule) * moment.asked(rule.effect)

        if places is not None:
            assert (np.diff(places) > 0).all()
            assert set(np.flatnonzero(chance.any(axis=1))) <= set(places.tolist())


def covers(exceeds, above, lanes):
    """Whether words, or one answer for all, are set wherever it is so."""
    if isinstance(exceeds, (bool, np.bool_)):
        return exceeds or not above.any()
    assert exceeds.dtype == np.uint64
    words = np.broadcast_to(exceeds, (len(above), lanes.n_words))
    return not (above & ~lanes.unpack(words)).any()


def test_every_effect_is_looked_at():
    assert {rule.effect for rule in RULES} == set(EFFECTS)


@pytest.fixture(scope="module")
def hubs():
    return td.Network.from_networkx(nx.barabasi_albert_graph(2000, 3, seed=1))


@pytest.fixture(scope="module")
def teams():
    return td.make.teams(2000, rng=1)


class TestLargeNetworks:
    """Several parts of places, hubs of many contacts, and spreads that begin small."""

    GAINS = [td.Tell(0.08), td.Ask(0.05), td.Broadcast(0.0005), td.Threshold("uniform", name="drawn")]
    LOSSES = [td.Tire(0.2), td.Forget(0.05), td.Stifle(0.02), td.Turnover(0.01)]
    IN_GROUPS = [
        td.Meeting(0.1, 0.3),
        td.Discuss(0.05),
        td.Discuss(0.05, exponent=1.5, quorum=0.2, crowding=0.5, name="pull"),
        td.Adopt(0.3),
        td.Exchange(0.02),
        td.Onboard(0.05),
        td.Lapse(0.1),
        td.Threshold(0.4, over="groups", name="fellow members"),
    ]

    @pytest.fixture(autouse=True)
    def parts_smaller_than_a_network(self, monkeypatch):
        monkeypatch.setattr("tidings.engine.PART", 1 << 8)
        monkeypatch.setattr("tidings.engine.WRITTEN_OUT", 1 << 8)

    def same(self, scenario, replicates, **options):
        wanted = play(scenario, replicates, way="written")

        return agree((play(scenario, replicates, way=way, **options) for way in ("counted", "listed", None)), wanted)

    def test_hubs_have_more_contacts_than_are_added_one_by_one(self, hubs):
        assert np.diff(hubs.incoming().indptr).max() > 63

    def test_ties_with_hubs(self, hubs):
        assert self.same(td.Scenario(hubs, [*self.GAINS, *self.LOSSES], 20, steps=5), 64)

    def test_ties_with_hubs_in_several_parts(self, hubs):
        assert self.same(td.Scenario(hubs, [td.Tell(0.2), td.Tire(0.3), td.Ask(0.02)], 3, steps=4), 640, batch=640)

    def test_few_people_here_and_there_in_several_parts(self, hubs):
        rules = [td.Tell(0.02), td.Tire(0.9), td.Forget(0.5)]
        assert self.same(td.Scenario(hubs, rules, 2, steps=6), 640, batch=640)

    def test_teams(self, teams):
        assert self.same(td.Scenario(teams, [*self.GAINS, *self.LOSSES, *self.IN_GROUPS], 20, steps=5), 64)

    def test_teams_in_several_parts(self, teams):
        rules = [td.Meeting(0.3, 0.3), td.Discuss(0.1, exponent=1.2), td.Adopt(0.3), td.Onboard(0.1), td.Lapse(0.2)]
        assert self.same(td.Scenario(teams, rules, 3, steps=4), 640, batch=640)

    def test_more_groups_than_one_part_holds(self):
        pairs = td.Network.from_edges(groups={f"pair {i}": [i, i + 1] for i in range(1500)})
        rules = [td.Meeting(0.6, 0.9), td.Adopt(0.8, 0.5), td.Exchange(0.3), td.Onboard(0.2), td.Lapse(0.1)]
        assert self.same(td.Scenario(pairs, rules, 100, steps=5), 512, batch=512)

    def test_one_person_whom_thousands_tell(self):
        star = td.Network.from_edges([(0, i) for i in range(1, 4200)], groups={"all": range(4200), "few": range(70)})
        rules = [
            td.Tell(0.0005),
            td.Ask(0.01),
            td.Stifle(0.0001),
            td.Discuss(0.0001),
            td.Discuss(0.0001, exponent=1.1, name="pull"),
            td.Threshold("uniform", name="drawn"),
            td.Adopt(0.5, 0.03),
            td.Forget(0.1),
        ]
        assert self.same(td.Scenario(star, rules, 100, steps=5), 10)


class TestCrossing:
    """A run begins with a few, who are listed, grows until all are counted, and ends with a few."""

    @pytest.fixture
    def choices(self, monkeypatch):
        """Whether contacts were listed, in every step."""
        made, choose = [], contacts._few

        def few(*asked):
            made.append(choose(*asked))
            return made[-1]

        monkeypatch.setattr(contacts, "_few", few)
        return made

    @pytest.mark.parametrize("weight", [1.0, 0.5])
    def test_a_run_that_crosses_and_comes_back_has_the_bits_of_any_way(self, choices, weight):
        graph = nx.barabasi_albert_graph(2000, 3, seed=2)
        network = td.Network.from_edges([(*edge, weight) for edge in graph.edges])
        scenario = td.Scenario(network, [td.Tell(0.5), td.Tire(0.4)], [1999], steps=40)
        mixed = play(scenario, 64)

        turns = np.flatnonzero(np.diff(choices))
        assert choices[0]
        assert choices[-1]
        assert len(turns) >= 2
        for way in ("written", "counted", "listed"):
            assert play(scenario, 64, way=way).identical(mixed)

    def test_replicates_of_which_one_is_early_and_another_late(self, choices):
        network = td.Network.from_networkx(nx.barabasi_albert_graph(2000, 3, seed=3))
        rules = [td.Tell(0.15), td.Tire(0.3), td.Forget(0.02), td.Broadcast(1e-5)]
        scenario = td.Scenario(network, rules, 1, steps=40)
        mixed = play(scenario, 130, rng=4, batch=130)

        assert set(choices) == {True, False}
        for way, batch in [("written", 64), ("counted", 130), ("listed", 64)]:
            assert play(scenario, 130, rng=4, way=way, batch=batch).identical(mixed)

    @pytest.mark.parametrize("over", ["ties", "groups"])
    def test_a_threshold_is_reached_by_just_that_share_though_floats_are_a_bit_more(self, over):
        who = list(range(11))
        network = td.Network.from_edges([(0, other) for other in who[1:]], groups={"all": who})
        scenario = td.Scenario(network, [td.Threshold(0.1 + 0.2, over=over)], who[1:4], steps=1)

        assert all(run.knows.sel(step=1, person=0).values.all() for run in by_each_way(scenario, 3))
