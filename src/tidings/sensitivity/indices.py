"""Sobol indices: shares of the variance of an outcome."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from tidings._checks import counted, listed
from tidings.design import salib
from tidings.sensitivity.door import Of, Sweep, axes_of, is_constant, outcomes_of, parameters_of

RESAMPLES = 200  # of the base sample, for the intervals
HOW = 'play sweep(plan, points=design(256, "saltelli", ...), ...)'

Share = NDArray[np.float64]  # (parameter,)


def sobol_indices(sweep: Sweep, *, of: Of = "share") -> pd.DataFrame:
    """How much of the variance of the outcome is due to each parameter, alone and in all.

    Parameters
    ----------
    sweep : Dataset or DataArray
        A result of `sweep` over all the points of ``design(n, "saltelli", ...)``, in their order.
    of : str or callable
        The outcome, one number per replicate, as in `measures.outcome`; a point's is their mean.

    Returns
    -------
    DataFrame
        Indexed by parameter, the largest total first: ``first``, the share of variance that would
        go if the parameter were known; ``total``, the share that would stay if all others were
        known. The two differ by what it does together with others. ``first_low`` to
        ``first_high`` and ``total_low`` to ``total_high`` are 95 % intervals from resampled points;
        they, and the estimates, may reach a bit below 0 or above 1.

    Raises
    ------
    ImportError
        If SALib is not installed.

    Notes
    -----
    Estimators are those of [1]_, computed by SALib [2]_. Intervals are about the choice of points.
    Luck that replicates do not average out counts towards ``total``: where all totals are large and
    all firsts are small, take more replicates.

    References
    ----------
    .. [1] Saltelli, A., Annoni, P., Azzini, I., Campolongo, F., Ratto, M. & Tarantola, S. (2010). Variance based
       sensitivity analysis of model output: Design and estimator for the total sensitivity index. *Computer Physics
       Communications*, 181(2), 259-270. https://doi.org/10.1016/j.cpc.2009.09.018
    .. [2] Herman, J. & Usher, W. (2017). SALib: An open-source Python library for sensitivity analysis. *Journal of
       Open Source Software*, 2(9), 97. https://doi.org/10.21105/joss.00097

    Examples
    --------
    Where the outcome is p plus a tenth of q, p has 1 / (1 + 0.01) of the variance:

    >>> from tidings.design import design
    >>> points = design(1024, "saltelli", p=(0, 1), q=(0, 1), rng=1)  # doctest: +SKIP
    >>> sweep = points.to_xarray().set_coords(["p", "q"])  # doctest: +SKIP
    >>> sobol_indices(sweep.assign(share=sweep.p + sweep.q / 10))["first"].round(2)  # doctest: +SKIP
    parameter
    p    0.99
    q    0.01
    Name: first, dtype: float64
    """
    values = outcomes_of(sweep, of)
    if "point" in values.indexes and values.indexes["point"].dtype.kind == "i":
        values = values.sortby("point")  # a folder gives points in the order in which they were first asked for
    if "point" not in values.dims:
        raise ValueError(
            f"Sobol indices need a sweep over points, but this one is over {listed(axes_of(values))}; {HOW}"
        )
    names = parameters_of(values)
    outcomes = values.mean("replicate").to_numpy()
    _refuse_other_samples(values, names)
    _refuse_constants(outcomes, len(names) + 2)
    problem = {"num_vars": len(names), "names": names, "bounds": [[0, 1]] * len(names)}
    # Without a seed, or with 0, SALib would resample by numpy's global luck.
    found = salib("analyze.sobol").analyze(
        problem, outcomes, calc_second_order=False, num_resamples=RESAMPLES, conf_level=0.95, seed=1
    )
    columns = _estimate("first", found["S1"], found["S1_conf"]) | _estimate("total", found["ST"], found["ST_conf"])
    table = pd.DataFrame(columns, index=pd.Index(names, name="parameter"))
    return table.sort_values("total", ascending=False, kind="stable")


def _estimate(name: str, middle: Share, width: Share) -> dict[str, Share]:
    return {name: middle, f"{name}_low": middle - width, f"{name}_high": middle + width}


def _refuse_other_samples(values: xr.DataArray, names: list[str]) -> None:
    """A Saltelli sample comes in blocks: a point a, then a with each parameter in turn from b, then b."""
    n, size = values.sizes["point"], len(names) + 2
    if n % size or n < 2 * size:
        raise ValueError(
            f"a Saltelli sample of {counted(len(names), 'parameter')} comes in at least two blocks of {size} points, "
            f"got {counted(n, 'point')}; {HOW} and keep all of them"
        )
    for number, name in enumerate(names):
        # As codes, because NaN, which xarray makes of None, differs from itself.
        column = pd.factorize(values[name].to_numpy())[0].reshape(-1, size)
        wanted = np.where(np.arange(len(names)) == number, column[:, [-1]], column[:, [0]])
        if not (column[:, 1:-1] == wanted).all():
            raise ValueError(f"the points are no Saltelli sample: {name!r} does not follow its order; {HOW}")


def _refuse_constants(outcomes: NDArray[np.float64], size: int) -> None:
    """Variance is taken over the points a and b, the first and the last of each block."""
    base = outcomes.reshape(-1, size)[:, [0, -1]]
    if is_constant(base):
        raise ValueError(
            f"the outcome is {base[0, 0]:g} at every point of the base sample, so there is no variance to share out; "
            "give wider ranges or another outcome"
        )
