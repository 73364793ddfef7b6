"""Files that keep a result with every label and attribute: netCDF, so that others can read them too."""

from __future__ import annotations

import io
import json
import os
import secrets
import zlib
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tidings import labels
from tidings._checks import offering

if TYPE_CHECKING:
    from scipy.io import netcdf_file

NAME = "tidings"  # of the attribute that holds what netCDF would forget
CHECKSUM = "checksum"
WHOLE = (np.int8, np.int16, np.int32)  # the kinds of whole numbers that netCDF knows


@offering
def save(run: xr.Dataset, path: str | os.PathLike[str]) -> None:
    """Write a result to a netCDF file; `load` gives it back, with every label and attribute.

    Parameters
    ----------
    run : Dataset
        A result of this library.
    path : path
        Where to write. An existing file is replaced only once the new one is complete.

    Raises
    ------
    TypeError
        If a label is neither text, number, tuple nor frozenset of such.

    Examples
    --------
    >>> import os, tempfile
    >>> import tidings as td
    >>> grid = td.Network.from_edges([((0, 0), (0, 1))])
    >>> run = td.simulate(td.Scenario(grid, [td.Tell(0.5)], [(0, 0)], steps=3), replicates=2, rng=1)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(run, os.path.join(folder, "run.nc"))
    ...     load(os.path.join(folder, "run.nc")).identical(run)
    True
    """
    if not isinstance(run, xr.Dataset):
        raise TypeError(f"save takes a Dataset, got {type(run).__name__}")
    folder = os.path.dirname(os.fspath(path))
    if folder and not os.path.isdir(folder):
        raise FileNotFoundError(f"there is no folder {folder!r}; make it first")
    put(octets(run), path)


@offering
def load(path: str | os.PathLike[str]) -> xr.Dataset:
    """Read a result that `save` wrote.

    Raises
    ------
    ValueError
        If the file was not written by `save`.
    """
    with open(path, "rb") as file:
        content = file.read()
    try:
        arrays, everything = _read(content)
        values = {name: _unpacked(arrays, name, note) for name, note in everything["variables"].items()}
        coords = {name: values.pop(name) for name in everything["coords"]}
    except Exception:  # whatever a reader of netCDF stumbles over
        raise _foreign(path) from None
    return xr.Dataset(values, coords, everything["attrs"])


def outline(path: str | os.PathLike[str]) -> xr.Dataset:
    """A result as `load` gives it, but with zeros for what is not a coordinate: the data are not read.

    Raises
    ------
    ValueError
        If the file was not written by `save`.
    """
    try:
        with _netcdf(os.fspath(path), "r", mmap=True) as file:
            everything = json.loads(getattr(file, NAME))
            stored = {name: file.variables[name].data.copy() for name in everything["coords"] if name in file.variables}
        coords = {name: _unpacked(stored, name, everything["variables"].pop(name)) for name in everything["coords"]}
        values = {name: _blank(note) for name, note in everything["variables"].items()}
    except FileNotFoundError:
        raise
    except Exception:
        raise _foreign(path) from None
    return xr.Dataset(values, coords, everything["attrs"])


def put(content: bytes, path: str | os.PathLike[str], only_if_new: bool = False) -> None:
    """Write a file beside its place and move it there once it is complete; one that is there may have to stay."""
    beside = f"{os.fspath(path)}.{os.getpid()}-{secrets.token_hex(4)}.part"
    try:
        with open(beside, "xb") as file:
            file.write(content)
        if only_if_new:
            _link(beside, path)
        else:
            os.replace(beside, path)
    finally:
        if os.path.exists(beside):
            os.remove(beside)


def _link(beside: str, path: str | os.PathLike[str]) -> None:
    try:
        os.link(beside, path)
    except FileExistsError:
        pass
    except OSError:  # a file system without links: the last to come wins
        os.replace(beside, path)


def octets(run: xr.Dataset, **attrs: Any) -> bytes:
    """A result, with these attributes too, as the content of a netCDF file."""
    notes = {str(name): _note(values) for name, values in run.variables.items()}
    arrays = {name: _packed(run[name].variable, note) for name, note in notes.items() if 0 not in note["shape"]}
    everything = {"attrs": {**run.attrs, **attrs}, "coords": list(run.coords), "variables": notes}
    told = json.dumps(everything, default=_plain)
    room = io.BytesIO()
    with _netcdf(room, "w", version=2) as file:
        setattr(file, NAME, told)
        setattr(file, CHECKSUM, _checksum(told, arrays))
        for name, array in arrays.items():
            _write(file, name, array, notes[name])
        file.flush()
        return room.getvalue()


def _netcdf(file: Any, mode: Literal["r", "w"], **options: Any) -> netcdf_file:
    from scipy.io import netcdf_file  # takes a while to import, and is needed here only

    return netcdf_file(file, mode, **options)


def _write(file: netcdf_file, name: str, array: NDArray, note: dict[str, Any]) -> None:
    dims = [*note["dims"], *[f"string{length}" for length in array.shape[len(note["dims"]) :]]]
    for dim, length in zip(dims, array.shape):
        if dim not in file.dimensions:
            file.createDimension(dim, length)
    made = file.createVariable(name, "c" if array.dtype.kind == "S" else array.dtype, dims)
    made[...] = array
    if note["text"]:
        setattr(made, "_Encoding", b"utf-8")  # noqa: B010 - how xarray knows that letters are text
    for about in ("long_name", "units", "description"):
        if about in note["attrs"]:
            setattr(made, about, str(note["attrs"][about]).encode())


def _foreign(path: str | os.PathLike[str]) -> ValueError:
    return ValueError(f"{os.fspath(path)!r} was not written by tidings.save, or is damaged")


def _read(content: bytes) -> tuple[dict[str, NDArray], dict[str, Any]]:
    """The arrays of a file as they are stored, and what was noted beside them."""
    with _netcdf(io.BytesIO(content), "r", mmap=False) as file:
        arrays = {name: variable.data for name, variable in file.variables.items()}
        told, checksum = getattr(file, NAME).decode(), getattr(file, CHECKSUM).decode()
    if _checksum(told, arrays) != checksum:
        raise ValueError("the content is not what was written")
    return arrays, json.loads(told)


def _checksum(told: str, arrays: dict[str, NDArray]) -> str:
    """CRC-32 of everything in a file that counts."""
    sum_so_far = zlib.crc32(told.encode())
    for name in sorted(arrays):
        big_endian = arrays[name].astype(arrays[name].dtype.newbyteorder(">"), order="C", copy=False)
        sum_so_far = zlib.crc32(big_endian.tobytes(), sum_so_far)
    return f"{sum_so_far:08x}"


def _note(values: xr.Variable) -> dict[str, Any]:
    """What a netCDF file would forget of a variable: it knows neither labels nor large numbers nor empty dims."""
    kind = values.dtype.kind
    if kind not in "OUTbiuf":
        raise TypeError(f"{values.dtype} cannot be written to a file; use text or numbers")
    large = kind in "iu" and bool((values.values != values.values.astype(np.int32)).any())
    return {
        "dims": values.dims,
        "shape": values.shape,
        "dtype": "O" if kind == "T" else values.dtype.str,
        "attrs": values.attrs,
        "text": kind in "OUT" or large,
    }


def _packed(values: xr.Variable, note: dict[str, Any]) -> NDArray:
    """An array as netCDF can hold it: text as letters along one more dim, whole numbers as small as they go."""
    if note["text"]:
        texts = np.array([labels.encode(value).encode() for value in values.values.ravel().tolist()])
        return texts.reshape(*values.shape, 1).view("S1")
    if values.dtype.kind == "f":
        return values.values.astype(np.float32 if values.dtype.itemsize < 8 else np.float64)
    return values.values.astype(next(kind for kind in WHOLE if _holds(kind, values.values)))


def _holds(kind: type, whole_numbers: NDArray) -> bool:
    limits = np.iinfo(kind)
    return bool(limits.min <= whole_numbers.min() and whole_numbers.max() <= limits.max)


def _unpacked(arrays: dict[str, NDArray], name: str, note: dict[str, Any]) -> xr.Variable:
    shape, dtype = tuple(note["shape"]), np.dtype(note["dtype"])
    if 0 in shape:
        array = np.empty(shape, dtype)
    elif note["text"]:
        letters = np.ascontiguousarray(arrays[name])
        texts = letters.view(f"S{letters.shape[-1]}").ravel().tolist()
        decoded = (labels.decode(text.decode()) for text in texts)
        array = labels.boxed(decoded).reshape(shape).astype(dtype)
    else:
        array = arrays[name].astype(dtype)
    return xr.Variable(note["dims"], array, note["attrs"])


def _blank(note: dict[str, Any]) -> xr.Variable:
    """Zeros that take no room."""
    return xr.Variable(note["dims"], np.broadcast_to(np.zeros((), note["dtype"]), note["shape"]), note["attrs"])


def _plain(value: Any) -> Any:
    """Numbers and arrays of numpy as those of Python, for JSON."""
    if isinstance(value, (np.generic, np.ndarray)):
        return value.tolist()
    raise TypeError(f"the attribute {value!r} ({type(value).__name__}) cannot be written to a file")
