import numpy as np
import pytest

from tidings.beliefs import march

# M1: figure 1 of the article as the original program gives it, 10,000 runs each with a standard
# error of at most .0011, and the runs that make four of ours less than .006.
CELLS = {
    (0.1, 0.1): (0.8634, 3600),
    (0.5, 0.1): (0.7987, 5200),
    (0.9, 0.1): (0.8122, 5200),
    (0.1, 0.5): (0.9536, 1200),
    (0.5, 0.5): (0.8093, 3900),
    (0.9, 0.5): (0.7390, 5200),
    (0.1, 0.9): (0.9729, 900),
    (0.5, 0.9): (0.8400, 3900),
    (0.9, 0.9): (0.7287, 5700),
}
# M1b: what the text of the article alone gives.
TO_THE_LETTER = {(0.1, 0.9): 0.7310, (0.5, 0.5): 0.4491, (0.9, 0.1): 0.3384, (0.9, 0.9): 0.3798}
QUICK = [(0.9, 0.9), (0.9, 0.5), (0.9, 0.1), (0.5, 0.5), (0.1, 0.9)]
SLOW = [cell for cell in CELLS if cell not in QUICK]


@pytest.mark.parametrize("cell", [*QUICK, *(pytest.param(cell, marks=pytest.mark.slow) for cell in SLOW)])
def test_the_code_ends_knowing_what_it_does_in_figure_1(cell):
    expected, replicates = CELLS[cell]
    run = march(*cell, replicates=replicates, steps=900, rng=1991)
    known = run["knowledge_of_code"].isel(step=-1)
    assert run["settled_at"].notnull().all()
    assert 4 * float(known.std()) / np.sqrt(replicates) < 0.006
    assert abs(float(known.mean()) - expected) < 0.006


@pytest.mark.parametrize("cell", TO_THE_LETTER)
def test_the_rules_are_not_those_of_the_text_alone(cell):
    known = march(*cell, replicates=200, rng=1)["knowledge_of_code"].isel(step=-1)
    assert abs(float(known.mean()) - TO_THE_LETTER[cell]) > 0.2


def test_people_and_code_come_to_know_the_same():
    run = march(0.5, 0.5, replicates=300, rng=2)
    ends = run.isel(step=-1)
    same = np.isclose(ends["knowledge_of_code"], ends["knowledge_of_people"])
    assert same.mean() > 0.9


def test_at_the_start_nobody_knows_anything_on_average():
    run = march(0.5, 0.5, replicates=2000, steps=0, rng=3)
    assert (run["knowledge_of_code"] == 0).all()
    error = np.sqrt(2 / 3 / (50 * 30 * 2000))
    assert abs(float(run["knowledge_of_people"].mean())) < 4 * error


def test_socialisation_is_gradual():
    """A whole step from the contrary to the code would take one step where it takes two."""
    run = march(1.0, 0.0, n_people=3, n_dimensions=4, replicates=5, steps=3, rng=4)
    assert run["settled_at"].isnull().sum() == 0  # a code that never believes anything teaches nothing
    run = march(1.0, 1.0, n_people=40, n_dimensions=10, replicates=400, steps=3, rng=4)
    assert (run["knowledge_of_people"].isel(step=1) == run["knowledge_of_people"].isel(step=0)).all()  # code is 0
    # With everybody at -1, 0 and 1 alike, moving one step towards a code of knowledge k leaves 2k/3, not k.
    told, code = run["knowledge_of_people"].isel(step=2).mean(), run["knowledge_of_code"].isel(step=1).mean()
    assert float(told / code) == pytest.approx(2 / 3, abs=0.03)


def test_a_run_that_does_not_come_to_an_end_says_so_and_stops():
    """Row 31 of the faults of other libraries: there it is waited for until code and people are alike."""
    short = march(0.1, 0.1, steps=20, replicates=20, rng=5)
    assert short.sizes["step"] == 21
    assert short["settled_at"].isnull().all()
    never = march(0.5, 0.5, turnover=0.1, steps=60, replicates=20, rng=5)
    assert never["settled_at"].isnull().all()


def test_nothing_changes_once_it_is_settled():
    long, longer = (march(0.9, 0.9, steps=steps, replicates=50, rng=6) for steps in (100, 300))
    assert long["settled_at"].identical(longer["settled_at"])
    for name in ("knowledge_of_code", "knowledge_of_people"):
        assert (long[name].isel(step=-1) == longer[name].isel(step=-1)).all()
        assert (long[name].where(long["step"] >= long["settled_at"]).std("step") < 1e-12).all()


@pytest.mark.parametrize("batch", [1, 7, 64])
def test_the_batch_changes_nothing(batch):
    options = {"n_people": 11, "n_dimensions": 7, "steps": 40, "replicates": 20, "rng": 8}
    assert march(0.4, 0.6, batch=batch, **options).identical(march(0.4, 0.6, **options))
    changing = {**options, "turnover": 0.1, "turbulence": 0.05}
    assert march(0.4, 0.6, batch=batch, **changing).identical(march(0.4, 0.6, **changing))


def test_those_who_learn_slowly_teach_the_code_more():
    """The article's main finding."""
    ends = [march(p1, 0.9, replicates=100, rng=9)["knowledge_of_code"].isel(step=-1).mean() for p1 in (0.1, 0.5, 0.9)]
    assert ends[0] > ends[1] > ends[2]


def test_in_a_world_that_turns_newcomers_keep_the_code_from_decay():
    """Figure 5 of the article: turbulence .02, p1 = p2 = .5."""
    ends = [
        float(
            march(0.5, 0.5, turnover=turnover, turbulence=0.02, steps=100, replicates=100, rng=1)["knowledge_of_code"]
            .isel(step=slice(60, None))
            .mean()
        )
        for turnover in (0.0, 0.1)
    ]
    assert ends[0] < 0.15
    assert ends[1] > 0.5


def test_a_result_says_how_it_was_made():
    run = march(0.5, 0.5, n_people=5, n_dimensions=4, steps=3, replicates=2, rng=7)
    assert run["knowledge_of_code"].dims == ("replicate", "step")
    assert run.attrs["key"] == 7
    assert run.attrs["model"] == "march"
    assert '"p1": 0.5' in run.attrs["parameters"]


@pytest.mark.parametrize(
    "options, says",
    [
        ({"p1": 50}, "march.p1 must be a chance between 0 and 1, got 50. Did you mean 0.50"),
        ({"p2": float("nan")}, "march.p2 must be a chance"),
        ({"turnover": -1}, "march.turnover must be a chance"),
        ({"n_people": 0}, "n_people must be at least 1"),
        ({"replicates": 0}, "replicates must be at least 1"),
    ],
)
def test_nonsense_is_refused(options, says):
    with pytest.raises(ValueError, match=says):
        march(**{"p1": 0.5, "p2": 0.5, "replicates": 1, "steps": 1, **options})
