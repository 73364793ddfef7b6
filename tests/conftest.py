"""Small networks that many tests look at."""

import os

import pytest
from hypothesis import HealthCheck, settings

import tidings as td

settings.register_profile(
    "tidings",
    deadline=None,
    derandomize=True,
    max_examples=int(os.environ.get("EXAMPLES", "40")),  # more before a release
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("tidings")


@pytest.fixture
def pair():
    return td.Network.from_edges([("Ana", "Ben")])


@pytest.fixture
def trio():
    """Ana - Ben - Cas."""
    return td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])


@pytest.fixture
def triangle():
    return td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas"), ("Ana", "Cas")])


@pytest.fixture
def bowtie():
    """Two triangles that share person 2, each of them a group."""
    ties = [(0, 1), (1, 2), (0, 2), (2, 3), (3, 4), (2, 4)]
    return td.Network.from_edges(ties, groups={"A": [0, 1, 2], "B": [2, 3, 4]})
