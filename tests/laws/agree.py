"""Whether a sample agrees with a law."""

import numpy as np
from scipy import stats


def assert_mean(sample, mean, deviation=None, bias=0.0):
    """Within four standard errors; of the law's own standard deviation where it is known."""
    sample = np.asarray(sample, dtype=float)
    spread = sample.std(axis=0) if deviation is None else deviation
    off = np.abs(sample.mean(axis=0) - np.asarray(mean))
    assert (off <= 4 * spread / np.sqrt(len(sample)) + bias).all(), (sample.mean(axis=0), mean, off)


def assert_follows(sample, probabilities):
    """Whole numbers from 0 follow these probabilities: chi-square, p > 1e-4."""
    probabilities = np.asarray(probabilities)
    counts = np.bincount(np.asarray(sample).astype(int), minlength=len(probabilities))
    possible = probabilities > 0
    assert len(counts) == len(probabilities)
    assert not counts[~possible].any()
    expected = len(sample) * probabilities[possible] / probabilities.sum()
    assert len(expected) == 1 or stats.chisquare(counts[possible], expected).pvalue > 1e-4
