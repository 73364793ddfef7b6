import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tidings.bits import lanes_of
from tidings.draws import Draws, key_of
from tidings.testing import slow_draw

PLACES = np.array([0, 1, 5, 1000])
numbers = st.integers(0, 2**63 - 1)


@given(key=numbers, step=st.integers(-1, 10**6), replicate=st.integers(0, 10**6), place=st.integers(0, 10**9))
def test_a_draw_has_the_bits_of_its_layout(key, step, replicate, place):
    quick = Draws(key, [replicate]).numbers("layer:know", step, np.array([place]))
    assert quick[0, 0] == slow_draw(key, "layer:know", step, replicate, place)


def test_a_draw_is_a_whole_number_of_53_bits():
    luck = Draws(3, 1000).numbers("layer:know", 0, PLACES) * 2**53
    assert (luck == np.floor(luck)).all()
    assert luck.max() < 2**53


@pytest.mark.parametrize("replicates", [[0], [33], [63, 64], range(10, 75), range(64, 200), [5, 3, 130]])
def test_a_replicate_has_the_same_luck_alone_and_among_others(replicates):
    everyone = Draws(9, 200).numbers("layer:know", 4, PLACES)
    some = Draws(9, list(replicates)).numbers("layer:know", 4, PLACES)
    assert (some == everyone[:, list(replicates)]).all()


def test_a_place_has_the_same_luck_wherever_it_stands():
    forwards = Draws(9, 70).numbers("layer:know", 4, PLACES)
    backwards = Draws(9, 70).numbers("layer:know", 4, PLACES[::-1])
    assert (forwards == backwards[::-1]).all()


EDGES = [0.0, 2.0**-53, 1e-9, 1 / 64, 0.01, 0.25, 0.3, 0.5, 63 / 64, 0.999999, 1 - 2.0**-53, 1.0]


GROUPS_OF_REPLICATES = [[0], range(64), range(100), [33], range(10, 17), [70, 3, 200]]


def reached(draws, places, limit, among=None):
    """What the words of a draw say about a threshold: (place, replicate)."""
    among = np.broadcast_to(draws.lanes.present, (len(places), draws.lanes.n_words)) if among is None else among
    return draws.lanes.unpack(draws.luck("layer:know", 2, places).reaches(np.asarray(limit), among))


@pytest.mark.parametrize("replicates", GROUPS_OF_REPLICATES, ids=str)
@pytest.mark.parametrize("limit", EDGES)
def test_words_settle_what_numbers_say(limit, replicates):
    draws = Draws(5, list(replicates))
    luck = draws.numbers("layer:know", 2, PLACES)
    assert (reached(draws, PLACES, [[limit]]) == (luck >= limit)).all()


@given(st.lists(st.one_of(st.sampled_from(EDGES), st.floats(0, 1)), min_size=4, max_size=4), numbers)
def test_thresholds_by_place_settle_what_numbers_say(limits, key):
    draws = Draws(key, 70)
    luck = draws.numbers("layer:know", 2, PLACES)
    by_place = np.array(limits)[:, None]
    assert (reached(draws, PLACES, by_place) == (luck >= by_place)).all()


@given(where=st.sampled_from(range(70)), key=numbers)
def test_a_threshold_equal_to_the_draw_is_reached(where, key):
    draws = Draws(key, 70)
    luck = draws.numbers("layer:know", 2, PLACES)[:, [where]]
    assert reached(draws, PLACES, luck)[:, where].all()
    assert not reached(draws, PLACES, np.nextafter(luck, 1))[:, where].any()


@pytest.mark.parametrize("limit", [[[0.0]], [[0.2]], [[0.0], [0.2], [0.5], [1.0]]], ids=str)
def test_lanes_that_are_not_asked_for_are_not_set(limit):
    draws = Draws(5, 100)
    asked = np.arange(100) % 3 == np.arange(4)[:, None] % 2
    wanted = (draws.numbers("layer:know", 2, PLACES) >= np.array(limit)) & asked
    words = draws.luck("layer:know", 2, PLACES).reaches(np.array(limit), draws.lanes.pack(asked))
    assert (words == draws.lanes.pack(wanted)).all()


def test_what_is_asked_for_stays_as_it_was():
    draws = Draws(5, 100)
    asked = draws.lanes.pack(np.ones((4, 100), dtype=bool))
    before = asked.copy()
    draws.luck("layer:know", 2, PLACES).reaches(np.array([[0.3]]), asked)
    assert (asked == before).all()


def test_many_places_are_settled_without_a_seam():
    places = np.arange(5000)
    draws = Draws(5, 130)
    luck = draws.numbers("layer:know", 2, places)
    assert (reached(draws, places, [[0.37]]) == (luck >= 0.37)).all()
    for place in (0, 681, 682, 683, 4999):
        assert (draws.numbers("layer:know", 2, places[[place]])[0] == luck[place]).all()


@pytest.mark.parametrize("limit", [[[0.01]], [[0.3], [0.9], [1 / 64], [0.5]]], ids=["one for all", "one each"])
@pytest.mark.parametrize("replicates", GROUPS_OF_REPLICATES[3:], ids=str)
def test_words_of_some_replicates_hold_their_bits_among_others(replicates, limit):
    everyone = reached(Draws(9, 201), PLACES, limit)
    assert (reached(Draws(9, list(replicates)), PLACES, limit) == everyone[:, list(replicates)]).all()


@pytest.mark.parametrize("replicates", GROUPS_OF_REPLICATES[3:], ids=str)
def test_a_leading_word_of_some_replicates_holds_their_bits_among_others(replicates):
    everyone, some = Draws(9, 201), Draws(9, list(replicates))
    for bit in range(6):
        words = [draws.lanes.unpack(draws.luck("layer:know", 2, PLACES).word(bit)) for draws in (some, everyone)]
        assert (words[0] == words[1][:, list(replicates)]).all()


def test_the_leading_words_are_the_leading_bits_of_the_numbers():
    draws = Draws(9, 100)
    luck = draws.luck("layer:know", 2, PLACES)
    for bit in range(6):
        digit = np.floor(luck.numbers() * 2 ** (bit + 1)) % 2
        assert (draws.lanes.unpack(luck.word(bit)) == digit).all()


@pytest.mark.parametrize("replicates", GROUPS_OF_REPLICATES, ids=str)
def test_the_draw_at_a_lane_is_the_number_of_its_replicate(replicates):
    draws = Draws(9, list(replicates))
    luck = draws.luck("layer:know", 2, PLACES)
    place, lane = lanes_of(np.repeat(draws.lanes.present, len(PLACES), axis=0))
    assert len(place) == len(PLACES) * len(replicates)
    assert (luck.at(place, lane) == luck.numbers()[place, draws.lanes.rows(lane)]).all()


@pytest.mark.parametrize("n", [1, 2, 7, 300, 699, 700])
@pytest.mark.parametrize("replicates", GROUPS_OF_REPLICATES, ids=str)
def test_the_lowest_draws_are_those_of_the_numbers(replicates, n):
    draws = Draws(9, list(replicates))
    luck = draws.luck("seeds", 0, np.arange(700))
    rank = luck.numbers().argsort(axis=0).argsort(axis=0)
    lowest = luck.lowest(n)
    assert (draws.lanes.unpack(lowest) == (rank < n)).all()
    assert (lowest == draws.lanes.pack(rank < n)).all()


def test_draws_are_uniform():
    luck = Draws(1, 2000).numbers("layer:know", 0, np.arange(200)).ravel()
    assert stats.kstest(luck, "uniform").pvalue > 1e-4
    bits = (luck[:, None] * 2**53).astype(np.uint64) >> np.arange(53, dtype=np.uint64) & np.uint64(1)
    # 53 fair coins, 400,000 throws each: five standard errors, since there are 53 chances to stray
    assert (abs(bits.mean(axis=0) - 0.5) < 5 * 0.5 / np.sqrt(len(luck))).all()


NAMED_OTHERWISE = {
    "step": lambda: Draws(1, 64).numbers("layer:know", 1, np.arange(1000)),
    "replicate": lambda: Draws(1, np.arange(64) + 64).numbers("layer:know", 0, np.arange(1000)),
    "place": lambda: Draws(1, 64).numbers("layer:know", 0, np.arange(1000) + 1),
    "key": lambda: Draws(2, 64).numbers("layer:know", 0, np.arange(1000)),
    "what": lambda: Draws(1, 64).numbers("layer:voice", 0, np.arange(1000)),
}


@pytest.mark.parametrize("other", NAMED_OTHERWISE)
def test_draws_that_differ_in_one_name_are_unrelated(other):
    first = Draws(1, 64).numbers("layer:know", 0, np.arange(1000))
    correlation = np.corrcoef(first.ravel(), NAMED_OTHERWISE[other]().ravel())[0, 1]
    assert abs(correlation) < 4 / np.sqrt(first.size)


def test_events_happen_as_often_as_their_chance(pair):
    now = pair.where()
    happened = Draws(4, 40_000).happens("talk", now, 0.3, over="person")
    assert happened.shape == (40_000, 2)
    assert abs(happened.mean() - 0.3) < 4 * np.sqrt(0.3 * 0.7 / happened.size)


def test_luck_for_a_whole_run_does_not_depend_on_the_step(pair):
    draws = Draws(4, 10)
    now, later = pair.where(), pair.where(step=3)
    assert (draws.uniform("theta", now, once=True) == draws.uniform("theta", later, once=True)).all()
    assert (draws.uniform("theta", now) != draws.uniform("theta", later)).any()


def test_the_same_rng_gives_the_same_key():
    sequence = np.random.SeedSequence(5)
    assert key_of(12) == 12 == key_of(np.int64(12))
    assert key_of(sequence) == key_of(np.random.SeedSequence(5))
    assert key_of(2**70) == key_of(2**70)
    assert 0 <= key_of(2**70) < 2**63


def test_a_generator_is_asked_once_and_moves_on():
    generator = np.random.default_rng(5)
    first, second = key_of(generator), key_of(generator)
    assert first != second
    assert first == key_of(np.random.PCG64(5))


def test_no_rng_means_fresh_luck():
    assert key_of(None) != key_of(None)


@pytest.mark.parametrize("rng", [True, 1.5, "7", [1], np.random])
def test_other_things_are_no_rng(rng):
    with pytest.raises(TypeError, match="rng must be None, a whole number, or a numpy SeedSequence"):
        key_of(rng)


def test_a_negative_rng_is_refused():
    with pytest.raises(ValueError, match="rng must not be negative, got -1"):
        key_of(-1)
