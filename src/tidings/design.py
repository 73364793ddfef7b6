"""Designs: points for a sweep that is no grid."""

from __future__ import annotations

import importlib
import math
import numbers
from collections.abc import Callable, Hashable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tidings._checks import one_of, shown, whole
from tidings.draws import key_of
from tidings.labels import boxed

Cube = NDArray[np.float64]  # (point, parameter), from 0 to 1


def design(n: int, /, kind: str = "latin", *, rng: Any = None, **ranges: Any) -> pd.DataFrame:
    """Points that are spread over all parameters at once, for ``sweep(plan, points=...)``.

    A grid of five parameters at ten values each has 100,000 points. A design of some hundred
    touches every part of every range, and is enough to see which parameters matter.

    Parameters
    ----------
    n : int
        How many points; for ``"saltelli"``, how many in its base sample.
    kind : {"latin", "sobol", "saltelli"}
        ``"latin"``: each range is cut into `n` equal parts, and each part is used once [1]_.
        ``"sobol"``: a scrambled Sobol sequence, spread evenly over all parameters together [2]_; a
        power of two is best, and any other `n` gives the first `n` points of the sequence.
        ``"saltelli"``: the sample that `sensitivity.sobol_indices` needs [3]_, of
        ``n * (parameters + 2)`` points; a power of two is best here too. It needs SALib.
    rng : None, int, SeedSequence, BitGenerator or Generator
        The luck.
    **ranges
        For each parameter a tuple ``(low, high)``, any number between the two, or a ``range``, list
        or array, one of its values, all equally likely. Whole numbers stay whole. A Saltelli sample
        takes pairs only, and at least two; for whole numbers round in the plan.

    Returns
    -------
    DataFrame
        A column for each parameter, a row for each point, indexed by ``point`` from 0. Points that
        repeat, as they may where values are chosen from few, are given once, so that there may be
        fewer than `n`.

    Raises
    ------
    ImportError
        If ``kind="saltelli"`` is wanted and SALib is not installed.

    Notes
    -----
    A parameter called ``kind`` or ``rng`` gets its name afterwards:
    ``design(64, sort=[...]).rename(columns={"sort": "kind"})``.

    References
    ----------
    .. [1] McKay, M. D., Beckman, R. J. & Conover, W. J. (1979). A comparison of three methods for selecting values
       of input variables in the analysis of output from a computer code. *Technometrics*, 21(2), 239-245.
       https://doi.org/10.1080/00401706.1979.10489755
    .. [2] Owen, A. B. (1998). Scrambling Sobol' and Niederreiter-Xing points. *Journal of Complexity*, 14(4),
       466-489. https://doi.org/10.1006/jcom.1998.0487
    .. [3] Saltelli, A., Annoni, P., Azzini, I., Campolongo, F., Ratto, M. & Tarantola, S. (2010). Variance based
       sensitivity analysis of model output: Design and estimator for the total sensitivity index. *Computer Physics
       Communications*, 181(2), 259-270. https://doi.org/10.1016/j.cpc.2009.09.018

    Examples
    --------
    >>> points = design(64, p=(0.01, 0.2), size=range(4, 13), where=["lunch", "meeting"], rng=1)
    >>> points.shape, points["p"].between(0.01, 0.2).all().item(), points["size"].dtype.kind
    ((64, 3), True, 'i')
    """
    n = whole("n", n)
    _refuse_other_kinds(kind)
    if not ranges:
        raise ValueError("a design needs at least one range, as in design(64, p=(0.01, 0.2))")
    columns = {name: _column(name, values) for name, values in ranges.items()}
    if kind == "saltelli":
        _refuse_repeats(ranges)
    cube = _SAMPLES[kind](n, len(columns), np.random.default_rng(key_of(rng)))
    points = pd.DataFrame({name: column(part) for (name, column), part in zip(columns.items(), cube.T)})
    return points.drop_duplicates(ignore_index=True).rename_axis(index="point")


def salib(part: str) -> Any:
    """A module of SALib, which is needed for Saltelli samples and Sobol indices only."""
    try:
        return importlib.import_module(f"SALib.{part}")
    except ImportError as error:
        message = f'Sobol indices need SALib, which cannot be imported ({error}); pip install "tidings[sensitivity]"'
        raise ImportError(message) from error


def _refuse_other_kinds(kind: Any) -> None:
    if not isinstance(kind, str):
        hint = 'a parameter of that name is renamed afterwards: design(...).rename(columns={"sort": "kind"})'
        raise TypeError(f"kind must be a word, such as 'latin', got {shown(kind)}; {hint}")
    one_of("kind", kind, _SAMPLES)


def _refuse_repeats(ranges: dict[str, Any]) -> None:
    """A Saltelli sample needs every one of its points, and a sweep plays each point once."""
    if len(ranges) < 2:
        raise ValueError(f"a Saltelli sample needs at least two parameters, got {next(iter(ranges))!r} alone")
    for name, values in ranges.items():
        if not isinstance(values, tuple):
            raise ValueError(
                f"a Saltelli sample takes pairs (low, high), got {shown(values)} for {name}; its points would repeat. "
                "For whole numbers give a pair, and round in the plan"
            )


def _qmc() -> Any:
    """Scipy's samplers, which take half a second to import."""
    return importlib.import_module("scipy.stats.qmc")


def _latin(n: int, n_parameters: int, luck: np.random.Generator) -> Cube:
    return _qmc().LatinHypercube(n_parameters, seed=luck).random(n)


def _sobol(n: int, n_parameters: int, luck: np.random.Generator) -> Cube:
    return _qmc().Sobol(n_parameters, seed=luck).random_base2(_power(n))[:n]


def _saltelli(n: int, n_parameters: int, luck: np.random.Generator) -> Cube:
    problem = {"num_vars": n_parameters, "bounds": [[0.0, 1.0]] * n_parameters}
    sample = salib("sample.sobol").sample(problem, 2 ** _power(n), calc_second_order=False, seed=luck)
    return sample[: n * (n_parameters + 2)]


_SAMPLES = {"latin": _latin, "sobol": _sobol, "saltelli": _saltelli}


def _power(n: int) -> int:
    """The power of two that gives at least `n`: a Sobol sequence is drawn to there, and cut."""
    return (n - 1).bit_length()


def _column(name: str, values: Any) -> Callable[[Cube], Any]:
    """What turns numbers from 0 to 1 into values of one parameter."""
    if isinstance(values, tuple):
        low, high = _pair(name, values)
        # A Latin hypercube may give 1 itself, and rounding may go a bit beyond.
        return lambda part: np.clip(low + part * (high - low), low, high)
    choices = _choices(name, values)
    last = len(choices) - 1
    return lambda part: choices.iloc[np.minimum(part * (last + 1), last).astype(int)].reset_index(drop=True)


def _pair(name: str, values: tuple[Any, ...]) -> tuple[float, float]:
    if len(values) != 2 or not all(map(_is_finite, values)):
        raise ValueError(
            f"{name} must be a pair (low, high) of numbers, got {values!r}; to choose among values give a list"
        )
    low, high = map(float, values)
    if low >= high:
        swapped = f"({shown(values[1])}, {shown(values[0])})"
        hint = f"did you mean {swapped}?" if low > high else f"to hold it there give [{shown(values[0])}]"
        raise ValueError(f"{name} must go from low to high, got {values!r}; {hint}")
    return low, high


def _is_finite(value: Any) -> bool:
    is_number = isinstance(value, numbers.Real) and not isinstance(value, (bool, np.bool_))
    return is_number and math.isfinite(value)


def _choices(name: str, values: Any) -> pd.Series:
    """The values as a column that leaves them as they are: 8 is no 8.0 beside None."""
    if not isinstance(values, (list, range, np.ndarray)):
        raise TypeError(f"{name} must be a pair (low, high), or a range, list or array of values, got {shown(values)}")
    chosen = np.atleast_1d(values).tolist() if isinstance(values, np.ndarray) else list(values)
    if not chosen:
        raise ValueError(f"{name} has no values to choose from, got {values!r}")
    for value in chosen:
        if not isinstance(value, Hashable):
            raise TypeError(f"{name} must hold numbers, texts or tuples, got {value!r} among its values")
    types = {type(value) for value in chosen}
    return pd.Series(boxed(chosen), dtype=object) if len(types) > 1 and types != {int, float} else pd.Series(chosen)
