"""Covers of samples, and the greedy choice among them."""

import itertools

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from tidings.choose import cover as covers
from tidings.choose.cover import Cover, added, greedy

N_WORDS = 3


@st.composite
def families(draw):
    """Sets of samples, one for each candidate."""
    n = draw(st.integers(1, 8))
    sample = st.integers(0, 64 * N_WORDS - 1)
    return [draw(st.frozensets(sample, max_size=12)) for _ in range(n)]


def cover_of(family):
    entries = {}
    for candidate, samples in enumerate(family):
        for sample in samples:
            at = (candidate, sample // 64)
            entries[at] = entries.get(at, 0) | 1 << sample % 64
    candidate, at = np.array(list(entries), dtype=np.int64).reshape(-1, 2).T
    words = np.array(list(entries.values()), dtype=np.uint64)
    return Cover(candidate[::-1], at[::-1], words[::-1], (len(family), N_WORDS))


def samples_in(words):
    return {64 * at + bit for at, word in enumerate(words.tolist()) for bit in range(64) if word >> bit & 1}


def plain_greedy(family, k):
    """Everyone asked every time, the first of the best taken."""
    chosen, gains, known = [], [], set()
    for _ in range(k):
        left = [candidate for candidate in range(len(family)) if candidate not in chosen]
        best = max(left, key=lambda candidate: (len(family[candidate] - known), -candidate))
        gains.append(len(family[best] - known))
        chosen.append(best)
        known |= family[best]
    return chosen, gains


@given(families())
def test_what_is_covered_is_counted(family):
    cover, open_ = cover_of(family), cover_of(family).everything()
    assert [cover.count(candidate, open_) for candidate in range(len(family))] == [len(samples) for samples in family]
    cover.close(0, open_)
    assert samples_in(~open_) == family[0]
    assert cover.counts(open_).tolist() == [len(samples - family[0]) for samples in family]


@given(families(), st.sampled_from([0, 2, 64]), st.data())
def test_lazy_greedy_is_plain_greedy(family, few, data):
    k = data.draw(st.integers(1, len(family)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(covers, "FEW", few)
        chosen = greedy(cover_of(family), k)
    assert (chosen.candidates, chosen.gains) == plain_greedy(family, k)
    assert chosen.gains == sorted(chosen.gains, reverse=True)


@given(families(), st.data())
def test_greedy_reaches_its_share_of_the_best(family, data):
    k = data.draw(st.integers(1, len(family)))
    best = max(len(frozenset().union(*some)) for some in itertools.combinations(family, k))
    assert sum(greedy(cover_of(family), k).gains) >= (1 - (1 - 1 / k) ** k) * best - 1e-9


@settings(max_examples=50)
@given(families(), st.data())
def test_with_costs_greedy_keeps_to_the_budget_and_reaches_its_share(family, data):
    cost = np.array(data.draw(st.lists(st.floats(0.5, 4), min_size=len(family), max_size=len(family))))
    budget = data.draw(st.floats(cost.min(), 8))
    chosen = greedy(cover_of(family), budget, cost)
    assert cost[chosen.candidates].sum() <= budget + 1e-9
    affordable = [
        some
        for n in range(1, len(family) + 1)
        for some in itertools.combinations(range(len(family)), n)
        if cost[list(some)].sum() <= budget
    ]
    best = max(len(frozenset().union(*(family[candidate] for candidate in some))) for some in affordable)
    assert sum(chosen.gains) >= (1 - 1 / np.e) / 2 * best - 1e-9


def test_one_who_reaches_more_than_all_the_cheap_ones_together_is_taken_alone():
    family = [frozenset([0, 1]), frozenset(range(100))]
    assert greedy(cover_of(family), 10, np.array([0.1, 10.0])).candidates == [1]


def test_where_the_best_alone_reaches_as_many_the_others_stay():
    family = [frozenset([0, 1]), frozenset([2, 3]), frozenset(range(4))]
    assert greedy(cover_of(family), 4, np.array([0.5, 0.5, 4.0])).candidates == [0, 1]


def test_the_best_alone_reaches_what_it_did_before_others_were_chosen():
    # After the first, the second would add 20 for 9, and so less than the third adds for 2.
    family = [frozenset(range(10)), frozenset(range(30)), frozenset(range(100, 105))]
    chosen = greedy(cover_of(family), 10, np.array([1.0, 9.0, 2.0]))
    assert chosen == ([1], [30])


@pytest.mark.parametrize("cost, n", [([0.1, 0.1, 0.1], 3), ([0.1 + 0.2, 1.0, 1.0], 1), ([0.1 + 0.2, 0.01, 9.0], 1)])
def test_rounding_does_not_keep_anyone_from_what_the_budget_pays(cost, n):
    family = [frozenset(range(10)), frozenset([20]), frozenset([30])]
    chosen = greedy(cover_of(family), 0.3, np.array(cost))
    assert chosen.candidates == list(range(n))


@given(families(), st.sampled_from([0, 2, 64]), st.data())
def test_lazy_greedy_with_costs_is_greedy_per_cost(family, few, data):
    cost = np.array(data.draw(st.lists(st.sampled_from([1.0, 2.0, 4.0]), min_size=len(family), max_size=len(family))))
    chosen, known, left = [], frozenset(), 5.0
    while open_ := [c for c in range(len(family)) if c not in chosen and cost[c] <= left]:
        chosen.append(max(open_, key=lambda c: (len(family[c] - known) / cost[c], -c)))
        known, left = known | family[chosen[-1]], left - cost[chosen[-1]]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(covers, "FEW", few)
        found = greedy(cover_of(family), 5.0, cost)
    alone = [len(family[c]) if cost[c] <= 5 else -1 for c in range(len(family))]
    best = int(np.argmax(alone))
    assert found.candidates == (chosen if alone[best] <= len(known) else [best])


@given(families(), st.data())
def test_a_group_covers_what_any_of_its_members_does(family, data):
    member = st.integers(0, len(family) - 1)
    groups = data.draw(st.lists(st.frozensets(member, min_size=1), min_size=1, max_size=4))
    places = [(number, person) for number, group in enumerate(groups) for person in group]
    matrix = sp.csr_array((np.ones(len(places)), np.array(places).T), shape=(len(groups), len(family)))
    joined = cover_of(family).joined(matrix)
    for number, group in enumerate(groups):
        open_ = joined.everything()
        joined.close(number, open_)
        assert samples_in(~open_) == frozenset().union(*(family[person] for person in group))


@given(families(), st.data())
def test_some_candidates_keep_what_they_cover(family, data):
    some = data.draw(st.permutations(range(len(family))))[: data.draw(st.integers(1, len(family)))]
    cover = cover_of(family).among(np.array(some))
    assert cover.counts(cover.everything()).tolist() == [len(family[candidate]) for candidate in some]


@given(families())
def test_what_each_adds_is_counted_once(family):
    parts = [samples_in(words) for words in added(cover_of(family), range(len(family)))]
    assert sum(map(len, parts)) == len(frozenset().union(*family))
    assert all(part <= samples for part, samples in zip(parts, family))
