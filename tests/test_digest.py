"""A digest is equal for what does the same, in every process, and for nothing else."""

import functools
import subprocess
import sys
import textwrap
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

import tidings as td
from tidings.digest import Digest


def of(value):
    return Digest().of(value)


def made(code, name="thing", **known):
    """What a piece of code of one's own defines, as in a notebook."""
    world = {"__name__": "__main__", "td": td, "np": np, "dataclass": dataclass, **known}
    exec(textwrap.dedent(code), world)
    return world[name]


RULE = """
    RATE = 0.1
    def helper(x):
        return x * RATE
    class Base(td.Rule):
        scale = 1.0
    @dataclass(frozen=True)
    class thing(Base):
        '''Says nothing.'''
        p: float = 0.5
        def chance(self, now, draws):
            # a comment
            inner = [helper(one) for one in (self.p, 0.25)]
            return now.never + np.minimum(sum(inner), self.scale)
"""
CHANGES = {
    "a constant": ("0.25", "0.26"),
    "an operator": ("x * RATE", "x / RATE"),
    "a global": ("RATE = 0.1", "RATE = 0.2"),
    "a function of a package": ("np.minimum", "np.maximum"),
    "a default": ("p: float = 0.5", "p: float = 0.6"),
    "an attribute of a base class": ("scale = 1.0", "scale = 2.0"),
    "a base class": ("class Base(td.Rule)", "class Base(td.Rule, dict)"),
    "another effect": ("p: float = 0.5", "p: float = 0.5; effect = td.FORGET"),
}


@pytest.mark.parametrize("case", CHANGES)
def test_code_that_does_something_else_is_something_else(case):
    old, new = CHANGES[case]
    assert old in RULE

    assert of(made(RULE)) != of(made(RULE.replace(old, new)))


IDLE = [("# a comment", "# another"), ("Says nothing.", "Says more."), ("\n        def", "\n\n        def")]


@pytest.mark.parametrize("old, new", IDLE)
def test_comments_docstrings_of_classes_and_blank_lines_do_not_count(old, new):
    assert of(made(RULE)) == of(made(RULE.replace(old, new)))


def test_rules_count_by_their_parameters_their_name_and_their_class():
    rules = [td.Tell(0.1), td.Tell(0.2), td.Tell(0.1, kind="mentor"), td.Tell(0.1, name="x"), td.Ask(0.1)]
    rules.append(made(RULE)(0.1))

    assert len(set(map(of, rules))) == len(rules)
    assert of(td.Tell(0.1)) == of(td.Tell(np.float64(0.1)))


PLAIN = [1, 2, 1.5, True, None, "1", b"1", (1, 2), [1, 2], (2, 1), {1: 2}, {2: 1}, {1, 2}, frozenset({1, 2}), 1j, ...]
ARRAYS = [np.array([1, 2]), np.array([1.0, 2.0]), np.array([[1, 2]]), np.array(["a", (1, 2)], dtype=object)]
TABLES = [pd.Series([1, 2]), pd.DataFrame({"a": [1, 2]}), pd.DataFrame({"b": [1, 2]}), pd.Index([1, 2])]
SPARSE = [sp.csr_array(np.eye(2)), sp.csr_array(np.ones((2, 2)))]
NETWORKS = [td.Network.from_edges([(0, 1)]), td.Network.from_edges([(0, 2)])]
FUNCTIONS = [len, sum, np.exp, np.log, td.measures.coverage, td.measures.half_time, "abc".upper]
FUNCTIONS += [functools.partial(round, ndigits=2), functools.partial(round, ndigits=3)]
FUNCTIONS += [lambda x: x, lambda x: -x, lambda x, y=1: x, lambda x, y=2: x]
VALUES = [float("nan"), *PLAIN, *ARRAYS, *TABLES, *SPARSE, *NETWORKS, *FUNCTIONS, td.Tell, td.Ask, np, pd]


def test_different_values_have_different_digests():
    digests = list(map(of, VALUES))

    assert [digests.index(one) for one in digests] == list(range(len(VALUES)))
    assert digests == list(map(of, VALUES))


def test_closures_methods_and_wrappers_count_by_what_they_hold():
    def holding(value):
        return lambda x: x + value

    @dataclass(frozen=True)
    class Holder:
        value: int

        def method(self, x):
            return x + self.value

        @staticmethod
        def still(x):
            return x

        @property
        def double(self):
            return 2 * self.value

    assert of(holding(1)) == of(holding(1)) != of(holding(2))
    assert of(Holder(1).method) == of(Holder(1).method) != of(Holder(2).method)
    assert of(Holder.still) != of(Holder.method)


def test_functions_that_call_each_other_come_to_an_end():
    code = """
        def even(n):
            return n == 0 or odd(n - 1)
        def odd(n):
            return n != 0 and even(n - 1)
    """

    assert of(made(code, "even")) == of(made(code, "even")) != of(made(code, "odd"))


def test_a_module_of_ones_own_counts_by_its_file(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    digests = []
    for factor in (2, 3):
        (tmp_path / "mine_alone.py").write_text(f"def grow(x):\n    return {factor} * x\n")
        sys.modules.pop("mine_alone", None)
        sys.path_importer_cache.clear()
        mine = __import__("mine_alone")
        digests.append(of(made("def thing(x): return mine.grow(x)", mine=mine)))

    assert digests[0] != digests[1]


def test_it_is_the_same_in_every_process():
    """Whatever Python's hashes are, and where the code stands."""
    code = f"""
import textwrap
from dataclasses import dataclass
import numpy as np
import tidings as td
from tidings.digest import Digest
exec(textwrap.dedent({RULE!r}))
print(Digest().of([thing(0.3), {{'a', 'b', 'c'}}, td.models.sir(0.1, 0.2)]))
"""
    said = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2")
    }

    assert said == {of([made(RULE)(0.3), {"a", "b", "c"}, td.models.sir(0.1, 0.2)]) + "\n"}


def test_what_tells_nothing_is_refused():
    with pytest.raises(TypeError, match="nothing tells whether <generator.* stays the same; a rule or measure"):
        of({"rows": (x for x in range(3))})
    endless = []
    endless.append(endless)
    with pytest.raises(TypeError, match="nothing tells whether a list that holds itself stays the same"):
        of(endless)


def test_a_class_is_looked_at_once(monkeypatch):
    rule, digest = made(RULE)(0.3), Digest()
    first = digest.of(rule)
    monkeypatch.setattr(Digest, "_class", None)

    assert digest.of(rule) == first


HIDDEN = {
    "a method of an object": "class H:\n def f(self): return §\nh = H()\ndef thing(x): return h.f()",
    "a callable object": "class H:\n def __call__(self): return §\nh = H()\ndef thing(x): return h()",
    "a cached function": "import functools\n@functools.lru_cache\ndef f(): return §\ndef thing(x): return f()",
    "a bound method of a container": "g = {1: §}.get\ndef thing(x): return g(1)",
    "a number of a kind of its own": "class F(float):\n def f(self): return §\nh = F(1)\ndef thing(x): return h.f()",
    "a name of numpy's": "from functools import wraps\n@wraps(np.mean)\ndef f(): return §\ndef thing(x): return f()",
    "a generator": "import contextlib\n@contextlib.contextmanager\ndef f(): yield §\ndef thing(x): return f()",
    "an attribute of a function": "def f(): return f.rate\nf.rate = §\ndef thing(x): return f()",
    "a member of an Enum": "import enum\nclass E(enum.Enum):\n X = §\ndef thing(x): return E.X",
    "a default factory": "import collections\nd = collections.defaultdict(lambda: §)\ndef thing(x): return d[x]",
    "a namespace": "import types\nn = types.SimpleNamespace(f=lambda: §)\ndef thing(x): return n.f()",
    "the index of a table": "import pandas as pd\ns = pd.Series([1], index=[§])\ndef thing(x): return s",
    "a mask": "m = np.ma.array([1, 2], mask=[§ > 0.3, False])\ndef thing(x): return m",
    "the sign of nothing": "z = 0.0 * (0.3 - §)\ndef thing(x): return z",
}


@pytest.mark.parametrize("case", HIDDEN)
def test_code_and_values_that_are_hidden_count_too(case):
    one, again, other = (of(made(HIDDEN[case].replace("§", number))) for number in ("0.1", "0.1", "0.6"))

    assert one == again
    assert one != other


def test_what_is_set_after_init_counts(monkeypatch):
    code = """
        @dataclass(frozen=True)
        class thing(td.Rule):
            p: float
            def __post_init__(self):
                super().__post_init__()
                object.__setattr__(self, "table", np.full(3, RATE))
            def chance(self, now, draws):
                return now.never + self.table[0]
    """

    assert of(made(code, RATE=0.1)(0.5)) == of(made(code, RATE=0.1)(0.5)) != of(made(code, RATE=0.6)(0.5))


def test_modules_count_with_what_they_import_and_what_was_set_in_them(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "mine_outer.py").write_text("from mine_inner import grow\nRATE = 0.1\n")
    outers = (
        "def thing(x): return mine_outer.grow(x)",
        "def thing(x):\n    import mine_outer\n    return mine_outer.grow(x)",
    )
    for code in outers:
        digests = []
        for inner, rate in ((2, 0.1), (2, 0.1), (3, 0.1), (3, 0.6)):
            (tmp_path / "mine_inner.py").write_text(f"def grow(x):\n    return {inner} * x\n")
            for name in ("mine_outer", "mine_inner"):
                sys.modules.pop(name, None)
            sys.path_importer_cache.clear()
            mine = __import__("mine_outer")
            mine.RATE = rate
            digests.append(of(made(code, mine_outer=mine)))

        assert digests[0] == digests[1]
        assert len(set(digests)) == 3
