"""What comes with `import tidings`: the promised names, quickly, and nothing that is not asked for."""

import inspect
import subprocess
import sys

import pytest

import tidings as td

NETWORK = [
    "from_frames",
    "from_networkx",
    "from_affiliation",
    "from_edges",
    "from_sparse",
    "to_frames",
    "to_networkx",
    "to_affiliation",
    "n_people",
    "n_ties",
    "n_groups",
    "people",
    "names",
    "groups",
    "ties",
    "membership",
    "group_ties",
    "positions",
    "members",
    "group_sizes",
    "but",
    "with_ties",
    "without",
    "reversed_ties",
]
RULES = [
    "Tell",
    "Mentor",
    "Ask",
    "Meeting",
    "Discuss",
    "Threshold",
    "Broadcast",
    "Adopt",
    "Exchange",
    "Onboard",
    "Lapse",
    "Tire",
    "Stifle",
    "Forget",
    "Turnover",
]
EFFECTS = ["LEARN", "FORGET", "REVIVE", "TIRE", "KEEP", "LOSE", "LEAVE"]
NOUNS = ["Network", "Rule", "Scenario", "State", "Draws"]
VERBS = ["simulate", "replay"]
MODELS = [
    "si",
    "sis",
    "sir",
    "independent_cascade",
    "linear_threshold",
    "watts",
    "complex_contagion",
    "group_contagion",
    "simplicial_contagion",
    "maki_thompson",
    "bass",
    "households",
    "team_learning",
]
STATE = ["network", "step", "knows", "shares", "voices", "held", "never"]
REPLAY = ["knows", "shares", "held", "told_by", "through"]
RESULTS = [
    "share",
    "groups_reached",
    "groups_holding",
    "learned_at",
    "group_reached_at",
    "credit",
    "knows",
    "shares",
    "held",
    "size",
]


def alone(code):
    """What a fresh Python prints."""
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    return answer.stdout.split()


THEORY = ["exact", "mean_field", "final_size", "transmissibility", "epidemic_threshold", "percolation", "bass"]
THEORY += ["ring_bass", "granovetter", "watts_window", "gleeson_cahalane", "simplicial", "group_threshold"]
THEORY += ["group_tricritical", "group_master_equations", "households", "maki_thompson"]
PROMISED = {
    "Network": (td.Network, NETWORK),
    "rules": (td, RULES),
    "effects": (td, EFFECTS),
    "nouns": (td, NOUNS),
    "verbs": (td, VERBS),
    "models": (td.models, MODELS),
    "State": (td.Network.from_edges([(0, 1)]).where(0), STATE),
    "Replay": (td.replay(td.Scenario(td.Network.from_edges([(0, 1)]), [td.Tell(0.5)], [0], 1)), REPLAY),
    "theory": (td.theory, THEORY),
}


@pytest.mark.parametrize("place", PROMISED)
def test_every_name_the_design_promises_is_there(place):
    owner, names = PROMISED[place]

    assert [name for name in names if not hasattr(owner, name)] == []


def test_every_word_of_results_the_design_promises_is_there():
    assert set(RESULTS) <= set(td.results.VOCABULARY)


def test_every_public_name_is_listed_once_and_explained_in_the_map():
    listed = [name for name in td.__all__ if not name.startswith("__")]

    assert len(set(listed)) == len(listed)
    assert [name for name in listed if name not in td.__doc__ and name not in ("Effect", "key_of", "Replay")] == []
    assert set(listed) <= set(dir(td))


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'tidings' has no attribute 'simulat'"):
        _ = td.simulat


UNASKED = ["matplotlib", "hypothesis", "pytest", "networkx", "tqdm", "dask"]


def test_nothing_heavy_is_imported_before_it_is_used():
    loaded = alone("import sys, tidings; print(*sys.modules)")

    assert [name for name in UNASKED if name in loaded] == []
    assert "tidings.testing" not in loaded
    assert "tidings.plot" not in loaded


def test_a_whole_simulation_needs_no_plotting_library():
    code = """
import sys
import tidings as td
trio = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
scenario = td.Scenario(trio, td.models.sir(0.5, 0.1), ["Ana"], steps=5)
td.measures.coverage(td.simulate(scenario, 3, rng=1))
td.replay(scenario, 1, rng=1).lessons
print(*sys.modules)
"""
    assert "matplotlib" not in alone(code)


def test_importing_takes_less_than_what_it_stands_on():
    """Numpy, pandas, scipy and xarray take their time; what is ours adds little, on any machine."""
    code = """
import time
first = time.perf_counter()
import numpy, pandas, scipy.sparse, xarray
start = time.perf_counter()
import tidings
print((time.perf_counter() - start) / (start - first))
"""
    assert min(float(alone(code)[0]) for _ in range(3)) < 0.75


def test_importing_touches_no_global_luck():
    code = """
import random
import numpy as np
random.seed(1), np.random.seed(1)
before = random.getstate(), repr(np.random.get_state())
import tidings
import tidings.testing
print((random.getstate(), repr(np.random.get_state())) == before)
"""
    assert alone(code) == ["True"]


def test_importing_warns_of_nothing():
    assert alone("import warnings; warnings.simplefilter('error'); import tidings; print('quiet')") == ["quiet"]


MODULES = sorted(name for name in td.__all__ if inspect.ismodule(getattr(td, name)))


def test_what_is_offered_while_typing_is_what_is_public():
    assert dir(td) == sorted(td.__all__)
    assert "simulate" in dir(td)
    assert "columns" not in dir(td)


@pytest.mark.parametrize("name", MODULES)
def test_what_a_module_offers_while_typing_is_what_is_public(name):
    module = getattr(td, name)

    assert dir(module) == sorted(module.__all__)
    assert [public for public in module.__all__ if not hasattr(module, public)] == []


@pytest.mark.parametrize("typed", ["td.", "td.plot.", "td.models.", "td.theory.", "davis.from_"])
def test_a_notebook_offers_verbs_also_of_modules_that_are_loaded_on_first_use(typed):
    completer = pytest.importorskip("IPython.core.completer")
    names = {"td": td, "davis": td.Network.from_edges([("Ana", "Ben")])}
    with completer.provisionalcompleter():
        found = {match.text for match in completer.IPCompleter(namespace=names).completions(typed, len(typed))}

    owner = eval(typed.rpartition(".")[0], names)
    wanted = {name for name in dir(owner) if name.startswith(typed.rpartition(".")[2]) and name[0] != "_"}
    assert wanted <= {text.removeprefix(".") for text in found}
    assert wanted
