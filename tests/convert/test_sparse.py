import warnings

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given, settings

import tidings as td
from tidings.testing import networks

from .examples import LABELS

make = td.Network.from_sparse

WEIGHTS = np.array([[0, 1, 0.5], [0, 0, 2], [1, 0, 0]])
BELONGS = np.array([[1, 0], [0.5, 2], [0, 0]])


def lists(matrix):
    return matrix.tolist()


FORMATS = [sp.coo_array, sp.csr_array, sp.csc_array, sp.lil_array, sp.dok_array, sp.csr_matrix, np.array, lists]
every_format = pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.__name__)


class TestRoundTrip:
    @every_format
    def test_the_matrices_come_back(self, form):
        ties, membership = make(form(WEIGHTS), form(BELONGS)).to_sparse()

        assert (ties.toarray() == WEIGHTS).all()
        assert (membership.toarray() == BELONGS).all()

    @settings(max_examples=40)
    @given(network=networks())
    def test_what_is_tied_at_all_in_any_network_comes_back(self, network):
        ties, membership = network.to_sparse()
        back = make(ties, membership, network.people, network.groups)

        assert (back.ties != ties).nnz == 0
        assert (back.membership != membership).nnz == 0
        assert back.people.equals(network.people)
        assert make(*back.to_sparse(), back.people, back.groups) == back

    @pytest.mark.parametrize("kind", LABELS)
    def test_names_come_back_as_they_were(self, kind):
        names = LABELS[kind]
        network = make(np.zeros((4, 4)), np.zeros((4, 4)), people=names, groups=names[::-1])

        assert list(map(repr, network.names)) == list(map(repr, names))
        assert list(map(repr, network.groups)) == list(map(repr, names[::-1]))


class TestReading:
    def test_rows_tell_and_columns_hear(self):
        assert make(WEIGHTS).to_edges() == [(2, 0, 1), (0, 1, 1), (0, 2, 0.5), (1, 2, 2)]

    def test_people_and_groups_are_numbered_unless_they_are_named(self):
        network = make(WEIGHTS, BELONGS)

        assert (network.names.tolist(), network.groups.tolist()) == ([0, 1, 2], [0, 1])

    def test_a_table_of_people_gives_columns_too(self):
        people = pd.DataFrame({"site": ["x", "y", "x"]}, index=["Cas", "Ben", "Ana"])

        assert make(WEIGHTS, people=people).people.equals(people.rename_axis("person"))

    def test_an_entry_of_zero_is_no_tie_and_no_membership(self):
        stored = sp.coo_array(([0.0, 1.0], ([0, 1], [1, 0])), shape=(2, 2))
        network = make(stored, stored)

        assert (network.n_ties, network.group_sizes.tolist()) == (1, [1, 0])
        assert network == make(stored.toarray(), stored.toarray())

    def test_entries_of_one_place_add_up_in_one_order(self):
        weights = np.array([0.1, 0.2, 0.3, 1e16, 0.7])
        made = [
            make(sp.coo_array((weights[order], (np.zeros(5, int), np.ones(5, int))), shape=(2, 2)))
            for order in (slice(None), slice(None, None, -1), [3, 0, 4, 1, 2])
        ]

        assert made[0] == made[1] == made[2]
        assert (made[0].n_ties, made[0].ties.sum()) == (1, pytest.approx(weights.sum()))

    @every_format
    def test_the_format_changes_nothing(self, form):
        assert make(form(WEIGHTS), form(BELONGS)) == make(WEIGHTS, BELONGS)

    @pytest.mark.parametrize("dtype", ["bool", "int8", "uint64", "float16", "float32", ">f8"])
    def test_neither_does_the_type_of_number(self, dtype):
        ones = np.array([[0, 1, 0], [0, 0, 1], [1, 1, 0]])

        assert make(ones.astype(dtype), ones.astype(dtype)) == make(ones, ones)

    def test_small_whole_numbers_do_not_overflow(self):
        twice = sp.coo_array((np.array([100, 100], dtype="int8"), ([0, 0], [1, 1])), shape=(2, 2))

        assert make(twice).ties.sum() == 200

    def test_matrices_and_tables_make_the_same(self):
        rows = pd.DataFrame({"source": [2, 0, 0, 1], "target": [0, 1, 2, 2], "weight": [1, 1, 0.5, 2]})
        belongs = pd.DataFrame({"person": [0, 1, 1], "group": [0, 0, 1], "weight": [1, 0.5, 2]})

        assert make(WEIGHTS, BELONGS) == td.Network.from_frames(None, rows, belongs)

    def test_self_ties_are_dropped_and_counted(self):
        with pytest.warns(UserWarning, match="^3 self-ties dropped: nobody learns from themselves$") as caught:
            network = make(WEIGHTS + np.eye(3))
        assert network == make(WEIGHTS)
        assert caught[0].filename == __file__

    def test_an_empty_diagonal_is_no_self_tie(self):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            make(sp.coo_array((np.zeros(2), ([0, 1], [0, 1])), shape=(2, 2)))

    @every_format
    def test_what_is_given_stays_as_it_is_and_is_let_go_of(self, form):
        ties, membership = form(WEIGHTS), form(BELONGS)
        network = make(ties, membership)

        assert (dense(ties) == WEIGHTS).all()
        assert (dense(membership) == BELONGS).all()
        scribble(ties)
        scribble(membership)
        assert network == make(WEIGHTS, BELONGS)

    def test_stored_zeros_and_entries_side_by_side_stay_as_they_are(self):
        parts = np.array([1.0, 0.0, 2.0]), (np.array([0, 1, 0]), np.array([1, 0, 1]))
        given = sp.coo_array(parts, shape=(2, 2))
        make(given, given)

        assert (given.nnz, given.data.tolist(), given.row.tolist()) == (3, [1, 0, 2], [0, 1, 0])


def dense(given):
    return given.toarray() if sp.issparse(given) else np.array(given)


def scribble(given):
    """Write over the numbers where they lie in memory."""
    if isinstance(given, (list, sp.dok_array)):
        given.clear()
    else:
        (given if isinstance(given, np.ndarray) else given.data)[:] = 7


class TestRefusals:
    WRONG = [
        ("no matrix", {"ties": None}, TypeError, "^ties must be a sparse array or an array, got NoneType$"),
        ("a word", {"ties": "ties.npz"}, TypeError, "^ties must be a sparse array or an array, got str$"),
        (
            "a table",
            {"ties": pd.DataFrame([[0]])},
            TypeError,
            "^ties must be a sparse array or an array, got DataFrame$",
        ),
        ("a dict", {"membership": {}}, TypeError, "^membership must be a sparse array or an array, got dict$"),
        (
            "text",
            {"ties": np.array([["a"]])},
            ValueError,
            "^ties must be a matrix of numbers, got 2 dimension.s. of <U1$",
        ),
        ("objects", {"ties": np.array([[None]])}, ValueError, "^ties must be a matrix of numbers, .* of object$"),
        ("complex", {"ties": np.array([[1j]])}, ValueError, "^ties must be a matrix of numbers, .* of complex128$"),
        (
            "sparse complex",
            {"ties": sp.csr_array([[1j]])},
            ValueError,
            "^ties must be a matrix of numbers, .* complex128$",
        ),
        ("a number", {"ties": np.array(1.0)}, ValueError, "^ties must be a matrix of numbers, got 0 dimension"),
        ("a row", {"ties": np.zeros(3)}, ValueError, "^ties must be a matrix of numbers, got 1 dimension"),
        ("a cube", {"ties": np.zeros((2, 2, 2))}, ValueError, "^ties must be a matrix of numbers, got 3 dimension"),
        (
            "rows of other lengths",
            {"ties": [[0, 1], [1]]},
            ValueError,
            "^ties must be a matrix .* rows differ in length$",
        ),
        (
            "not square",
            {"ties": np.zeros((2, 3))},
            ValueError,
            r"^ties must be square, \(person, person\), got the shape \(2, 3\)$",
        ),
        (
            "too few rows",
            {"membership": np.zeros((2, 5))},
            ValueError,
            r"^membership must have a row for each of the 3 people, got the shape \(2, 5\)$",
        ),
        ("turned", {"membership": BELONGS.T}, ValueError, "^membership must have a row for each of the 3 people"),
        (
            "negative",
            {"ties": -WEIGHTS},
            ValueError,
            r"^weights of ties must be finite numbers of at least 0, got -1.0 at \[0, 1\]$",
        ),
        ("missing", {"ties": np.where(WEIGHTS == 2, np.nan, 0)}, ValueError, r"got nan at \[1, 2\]$"),
        ("endless", {"membership": np.full((3, 2), np.inf)}, ValueError, "^weights of membership must be finite"),
        ("negative member", {"membership": -BELONGS}, ValueError, r"^weights of membership .* got -1.0 at \[0, 0\]$"),
        (
            "too few names",
            {"people": ["Ana"]},
            ValueError,
            "^people has 1 name, but the matrix has 3; give one name for each$",
        ),
        (
            "too many groups",
            {"groups": ["red"]},
            ValueError,
            "^groups has 1 name, but the matrix has 0; give one name",
        ),
        (
            "a set of names",
            {"people": {"a", "b", "c"}},
            TypeError,
            "^people must be a list in the order of the matrix, got a set, which has no order$",
        ),
        (
            "a set of groups",
            {"membership": BELONGS, "groups": {"r", "b"}},
            TypeError,
            "^groups must be a list in the order",
        ),
        ("one name twice", {"people": ["a", "b", "a"]}, ValueError, "^the person 'a' is listed twice"),
        (
            "one group twice",
            {"membership": BELONGS, "groups": ["g", "g"]},
            ValueError,
            "^the group 'g' is listed twice",
        ),
        ("a word of names", {"people": "abc"}, TypeError, "^people must be a DataFrame or a list of names, got 'abc'$"),
        ("nobody", {"ties": np.zeros((0, 0))}, ValueError, "^a network needs at least one person, got none$"),
    ]

    @pytest.mark.parametrize("given, error, message", [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
    def test_what_is_no_network(self, given, error, message):
        with pytest.raises(error, match=message):
            make(**{"ties": WEIGHTS, **given})


class TestManyTies:
    def test_a_million_ties_load(self, many):
        source, target = many(1_000_000, 100_000)
        ties = sp.coo_array((np.ones(1_000_000), (source, target)), shape=(100_000, 100_000))
        network = make(ties)

        assert (network.n_people, network.n_ties) == (100_000, 1_000_000)
        assert (network.ties != ties.tocsr()).nnz == 0

    def test_python_does_not_look_at_every_tie(self, many, lines_run):
        def load(n):
            source, target = many(n, 400)
            ties = sp.coo_array((np.full(n, 0.5), (source, target)), shape=(400, 400))
            return lambda: make(ties, ties).to_sparse()

        assert lines_run(load(100_000)) < 2 * lines_run(load(5_000))


def test_what_the_caller_does_to_their_matrices_later_changes_nothing():
    ties, belongs = sp.csr_array([[0.0, 1.0], [1.0, 0.0]]), sp.csr_array([[1.0], [1.0]])
    network = make(ties, belongs)
    before = network.fingerprint
    ties.data[:] = belongs.data[:] = 7.0
    ties.indices[:] = 0

    assert (network.ties.toarray() == [[0, 1], [1, 0]]).all()
    assert (network.membership.toarray() == [[1], [1]]).all()
    assert network.fingerprint == before == make(sp.csr_array([[0, 1], [1, 0]]), sp.csr_array([[1], [1]])).fingerprint
