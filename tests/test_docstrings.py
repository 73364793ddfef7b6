"""Every example in a docstring runs, in the package as it is installed."""

import doctest
import importlib
import pkgutil

import pytest

import tidings

MODULES = ["tidings"] + [module.name for module in pkgutil.walk_packages(tidings.__path__, "tidings.")]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_give_what_they_say(name):
    assert doctest.testmod(importlib.import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE).failed == 0


def test_there_are_examples():
    finder = doctest.DocTestFinder(exclude_empty=True)
    examples = [test for name in MODULES for test in finder.find(importlib.import_module(name)) if test.examples]

    assert len(examples) > 50
