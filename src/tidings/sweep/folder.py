"""A folder that keeps each finished point of a sweep in a file of its own.

A file is named ``POINT-CONTENT.nc``: a digest of the point's values, and one of everything that
decides what comes out there. So a file is never taken for the result of another plan; what another
plan left behind is set aside, and found again when that plan is run again.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import xarray as xr

from tidings import files
from tidings._checks import warn
from tidings.sweep.points import Points

NOTES = "sweep-*.json"
ASIDE = "aside"  # where files go that do not belong to the sweep, or are damaged
NAME = re.compile(r"[0-9a-f]{32}-[0-9a-f]{32}\.nc")
STALE = 3600.0  # seconds after which a file that was being written is surely nobody's


class Folder:
    """A folder with the finished points of a sweep."""

    def __init__(self, path: str | os.PathLike[str]):
        self.path = Path(path)
        if self.path.exists() and not self.path.is_dir():
            raise NotADirectoryError(f"folder must be a folder, but {str(self.path)!r} is a file")

    def notes(self) -> list[dict[str, Any]]:
        """What was asked for here by each sweep, the first one first: ``terms`` and ``points``."""
        return [_read(path) for path in sorted(self.path.glob(NOTES), key=lambda path: (_age(path), path.name))]

    def points(self) -> Points | None:
        """All points that were ever asked for, None if there is no sweep here."""
        asked = [Points.of_json(note["points"]) for note in self.notes()]
        return functools.reduce(Points.together, asked) if asked else None

    def join(self, points: Points, terms: Mapping[str, Any]) -> None:
        """Note what is played here, beside what was; refuse a folder that holds something else.

        Parameters
        ----------
        points : Points
            What this sweep plays.
        terms : dict
            What all points have in common, as JSON can hold it.
        """
        notes = self.notes()
        if not notes and self.files():
            raise ValueError(
                f"the folder {str(self.path)!r} holds .nc files that no sweep wrote; give an empty folder, or a new one"
            )
        for note in notes:
            self._refuse_another(note["terms"], terms)
            Points.of_json(note["points"]).together(points)
        # Every sweep has a note of its own, named by what is in it: two that begin at once cannot lose one another's.
        content = json.dumps({"terms": dict(terms), "points": points.to_json()}).encode()
        name = NOTES.replace("*", hashlib.sha256(content).hexdigest()[:32])
        if not (self.path / name).exists():
            with self._writing():
                self.path.mkdir(parents=True, exist_ok=True)
                files.put(content, self.path / name)
        self.clear()

    def _refuse_another(self, theirs: Mapping[str, Any], ours: Mapping[str, Any]) -> None:
        for what, mine in ours.items():
            if theirs.get(what) != mine:
                raise ValueError(
                    f"the folder {str(self.path)!r} holds another sweep: {what} was {theirs.get(what)!r} and is "
                    f"{mine!r} now. Give another folder; what is there stays as it is"
                )

    def refuse_read_only(self) -> None:
        """Refuse a folder into which nothing can be written."""
        if not os.access(self.path, os.W_OK):
            raise PermissionError(
                f"nothing can be written into the folder {str(self.path)!r}; give another one, or make it writable. "
                "What is finished there can be opened with open_sweep"
            )

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Say what to do where something cannot be written."""
        try:
            yield
        except OSError as wrong:
            told = f"{wrong.strerror or wrong}. What was finished before is kept: mend that, and run the sweep again"
            raise OSError(wrong.errno, told, str(self.path)) from wrong

    def files(self) -> list[Path]:
        """The netCDF files, in order of their names."""
        return sorted(self.path.glob("*.nc"))

    def finished(self) -> dict[str, Path]:
        """Files by the digest of their point; the newest, should there be two."""
        named = [path for path in self.files() if NAME.fullmatch(path.name)]
        return {path.name.partition("-")[0]: path for path in sorted(named, key=_age)}

    def find(self, name: str) -> xr.Dataset | None:
        """A result that is here or was set aside; None if there is none that can be read."""
        here = self.path / name
        if not here.exists():
            with suppress(FileNotFoundError):
                os.replace(self.path / ASIDE / name, here)
        try:
            return files.load(here)
        except FileNotFoundError:
            return None
        except ValueError:
            self.set_aside(here, "is damaged", f"{name}.damaged")
            return None

    def keep(self, name: str, run: xr.Dataset) -> None:
        """Write a result."""
        content = files.octets(run)
        with self._writing():
            files.put(content, self.path / name)

    def set_aside(self, path: Path, why: str = "", name: str = "") -> None:
        """Move a file out of the way, and say so where there is something to say."""
        (self.path / ASIDE).mkdir(exist_ok=True)
        try:
            os.replace(path, self.path / ASIDE / (name or path.name))
        except FileNotFoundError:
            return  # another process was quicker
        if why:
            warn(f"{str(path)!r} {why}; it is set aside in the folder {ASIDE!r}")

    def clear(self) -> None:
        """Remove what was half written by a process that was killed long ago."""
        for path in self.path.glob("*.part"):
            if time.time() - _age(path) > STALE:
                path.unlink(missing_ok=True)


def _read(path: Path) -> dict[str, Any]:
    try:
        return json.loads(path.read_text("utf-8"))
    except ValueError:
        raise ValueError(f"{str(path)!r} is damaged; give another folder, or delete that file") from None


def _age(path: Path) -> float:
    """When a file was written; 0 if it is gone."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
