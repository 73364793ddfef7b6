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

TERMS = "sweep.json"
NOTES = "points-*.json"
NAMED = "file"  # the attribute in which a file has its own name
ASIDE = "aside"  # where files go that do not belong to the sweep, or are damaged
NAME = re.compile(r"[0-9a-f]{32}-[0-9a-f]{32}\.nc")
STALE = 3600.0  # seconds after which a file that was being written is surely nobody's


class Folder:
    """A folder with the finished points of a sweep."""

    def __init__(self, path: str | os.PathLike[str]):
        if not os.fspath(path):
            raise ValueError("folder must name a folder, got an empty name")
        self.path = Path(path).expanduser().absolute()
        if self.path.exists() and not self.path.is_dir():
            raise NotADirectoryError(f"folder must be a folder, but {str(self.path)!r} is a file")

    def agree(self, terms: Mapping[str, Any], any_key: bool) -> dict[str, Any]:
        """What all points in this folder have in common: these terms, or those of whoever came first.

        Parameters
        ----------
        terms : dict
            What this sweep wants, as JSON can hold it.
        any_key : bool
            Whether it takes whatever luck there is.

        Raises
        ------
        ValueError
            If the folder holds something else.
        """
        path = self.path / TERMS
        if not path.exists():
            strange = [found.name for found in self.files() if not NAME.fullmatch(found.name)]
            if strange:
                raise ValueError(
                    f"the folder {str(self.path)!r} holds .nc files that no sweep wrote, such as {strange[0]!r}; "
                    "give an empty folder, or a new one"
                )
            with self._writing():
                self.path.mkdir(parents=True, exist_ok=True)
                files.put(json.dumps(dict(terms)).encode(), path, only_if_new=True)
        try:
            there: dict[str, Any] = json.loads(path.read_text("utf-8"))
            key = there["key"]
        except (ValueError, KeyError, TypeError):
            raise ValueError(f"{str(path)!r} is damaged; give another folder, or delete that file") from None
        ours = {**terms, "key": key} if any_key else dict(terms)
        self._refuse_another(there, ours)
        return ours

    def notes(self) -> list[Points]:
        """What was asked for here by each sweep, the first one first; a note that is damaged is left out."""
        read = []
        for path in sorted(self.path.glob(NOTES), key=lambda path: (_age(path), path.name)):
            try:
                read.append(Points.of_json(json.loads(path.read_text("utf-8"))))
            except (ValueError, KeyError, TypeError):
                warn(f"{str(path)!r} is damaged and is left out; what it asked for is noted again when it is run again")
        return read

    def points(self) -> Points | None:
        """All points that were ever asked for, None if there are none."""
        asked = self.notes()
        return functools.reduce(Points.together, asked) if asked else None

    def join(self, points: Points) -> None:
        """Note what is played here, beside what was.

        Raises
        ------
        ValueError
            If the points here have other parameters.
        """
        for asked in self.notes():
            asked.together(points)
        # Every sweep has a note of its own, named by what is in it: two that begin at once cannot lose one another's.
        content = json.dumps(points.to_json()).encode()
        name = NOTES.replace("*", hashlib.sha256(content).hexdigest()[:32])
        if not (self.path / name).exists():
            with self._writing():
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
            return own(files.load(here), name)
        except FileNotFoundError:
            return None
        except ValueError:
            self.set_aside(here, "is damaged, or holds something else", f"{name}.damaged")
            return None

    def keep(self, name: str, run: xr.Dataset) -> None:
        """Write a result."""
        content = files.octets(run, **{NAMED: name})
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


def own(run: xr.Dataset, name: str) -> xr.Dataset:
    """A result without the name of its file, or an error if that is another."""
    if run.attrs.get(NAMED) != name:
        raise ValueError(f"{name!r} holds what was written as {run.attrs.get(NAMED)!r}")
    return run.drop_attrs(deep=False).assign_attrs({what: said for what, said in run.attrs.items() if what != NAMED})


def load(path: Path) -> xr.Dataset:
    """A result that lies here, or was set aside since it was opened."""
    for place in (path, path.parent / ASIDE / path.name):
        if place.exists():
            return own(files.load(place), path.name)
    raise FileNotFoundError(f"{str(path)!r} is gone since the sweep was opened; run the sweep again")


def _age(path: Path) -> float:
    """When a file was written; 0 if it is gone."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
