"""How far a sweep, or anything else that takes a while, has come."""

from __future__ import annotations

import warnings
from contextlib import nullcontext
from typing import Any

from tidings._checks import shown

PATIENCE = 2.0  # seconds of work before a bar is shown that nobody asked for


def bar(progress: bool | None, total: int, finished: int = 0, *, desc: str = "sweep", unit: str = "point") -> Any:
    """A progress bar in terminal or notebook: always, never, or (None) for work that takes a while.

    What was finished before count as done, but not for the rate and the time left.
    """
    if progress not in (None, True, False):
        raise TypeError(f"progress must be True, False or None, got {shown(progress)}")
    if progress is False:
        return _Silence()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="IProgress not found")  # without ipywidgets it is drawn in text
        from tqdm.auto import tqdm  # takes a while to import, and is needed here only

    delay = PATIENCE if progress is None else 0
    return tqdm(total=total, initial=finished, desc=desc, unit=unit, delay=delay)


class _Silence(nullcontext[Any]):
    """A bar that nobody sees."""

    def __enter__(self) -> Any:
        return self

    def update(self) -> None:
        """Nothing."""
