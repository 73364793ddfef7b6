"""The networks that come with networkx, by the numbers of their sources."""

import subprocess
import sys

import pytest

import tidings as td

# Davis, Gardner & Gardner (1941): 18 women, 14 events, 89 attendances. Padgett & Ansell (1993): 20 marriages.
# Zachary (1977): 34 members, 78 pairs. Knuth (1993): 77 characters, 254 pairs.
COUNTS = {
    "davis": (18, 139, 14),
    "florentine_families": (15, 20, 0),
    "karate": (34, 78, 2),
    "les_miserables": (77, 254, 0),
}


@pytest.mark.parametrize("name", COUNTS)
def test_each_has_the_people_pairs_and_groups_of_its_source(name):
    network = getattr(td.datasets, name)()
    pairs = (network.ties > 0).nnz // 2

    assert (network.n_people, pairs, network.n_groups) == COUNTS[name]


def test_the_women_came_89_times():
    assert td.datasets.davis().membership.sum() == 89


def test_the_club_fell_into_two_halves():
    assert td.datasets.karate().group_sizes.tolist() == [17, 17]


@pytest.mark.parametrize(("name", "total"), [("karate", 231), ("les_miserables", 820)])
def test_weights_are_there_if_they_are_wanted(name, total):
    # Zachary's matrix of settings sums to 231 over pairs; Knuth's chapters to 820.
    assert getattr(td.datasets, name)(weighted=True).ties.sum() / 2 == total
    assert set(getattr(td.datasets, name)().ties.data) == {1.0}


def test_about_lists_them_all():
    table = td.datasets.about()

    assert {name: tuple(row) for name, row in table[["people", "pairs", "groups"]].iterrows()} == COUNTS
    assert table["what"].str.len().min() > 30


def test_networkx_is_imported_when_they_are_used():
    code = "import sys, tidings as td; td.Network; print('networkx' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)

    assert answer.stdout.strip() == "False"
