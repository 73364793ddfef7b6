"""A film: frames, and how they are kept as GIF, MP4 or a page to leaf through."""

from __future__ import annotations

import base64
import io
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image
from scipy.spatial import cKDTree

from tidings._checks import positive, shown
from tidings.plot.stage import Stage
from tidings.sweep.progress import bar

KINDS = (".gif", ".mp4", ".html")
REST = 2.0  # seconds for which the last picture stands
SAMPLES = 12  # frames from which the colours of a GIF are chosen
COLOURS = 128  # few enough to leave one for what does not change, which keeps files small
PLAYER = """<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>{title}</title>
<style>body{{font-family:sans-serif;margin:1em;background:#fff;color:#2B2F36}}img{{max-width:100%}}
input{{width:60%;vertical-align:middle}}</style>
<img id="picture" alt="{title}"><p><button id="play">play</button>
<input id="at" type="range" min="0" max="{last}" value="0" aria-label="{unit}"></p>
<script>
const frames = [{frames}], picture = document.getElementById("picture"), at = document.getElementById("at");
const play = document.getElementById("play"); let timer = null;
function show() {{ picture.src = "data:image/png;base64," + frames[at.value]; }}
function stop() {{ clearInterval(timer); timer = null; play.textContent = "play"; }}
function next() {{ at.value = (+at.value + 1) % frames.length; show(); if (+at.value == frames.length - 1) stop(); }}
play.onclick = () => {{ if (timer) return stop(); timer = setInterval(next, {pause}); play.textContent = "pause"; }};
at.oninput = show; show();
</script></html>"""


class Film:
    """A learning on its way, as `plot.animate` makes it: to be shown in a notebook, or kept with `save`.

    ``len(film)`` is how many frames it has, ``film.at(step)`` the picture at a step.
    """

    def __init__(self, stage: Stage, seconds: float, fps: int) -> None:
        self.fps = fps
        self._stage = stage
        n = max(round(seconds * fps), stage.course.steps, 1)
        self._times = np.linspace(0, stage.course.steps, n + 1)

    def __len__(self) -> int:
        """How many frames there are; the last one stands for two seconds more."""
        return len(self._times)

    def __repr__(self) -> str:
        """How long it is."""
        steps, unit = self._stage.course.steps, self._stage.course.unit
        return f"Film({steps} {unit}s, {len(self)} frames, {len(self) / self.fps:.0f} s)"

    def at(self, step: float) -> Figure:
        """The picture at a step, or between two.

        Parameters
        ----------
        step : float
            From 0 to the last step.

        Returns
        -------
        Figure
            The one of the film, which shows this step until another is asked for.
        """
        last = self._stage.course.steps
        if isinstance(step, bool) or not isinstance(step, (int, float, np.number)) or not 0 <= step <= last:
            raise ValueError(f"step must be a number from 0 to {last}, got {shown(step)}")
        self._stage.set_to(float(step))
        return self._stage.figure

    def frames(self, progress: bool | None = False) -> Iterator[NDArray[np.uint8]]:
        """All pictures in their order, each as red, green, blue and alpha: (height, width, 4)."""
        with bar(progress, len(self), desc="film", unit="frame") as told:
            for time in self._times:
                yield self._stage.paint(time)
                if told is not None:
                    told.update()

    def save(self, path: str | os.PathLike[str], *, progress: bool | None = None) -> Path:
        """Keep the film in a file.

        Parameters
        ----------
        path : path
            Its ending says what it becomes: ``.gif``, which every program shows; ``.mp4``, smaller and
            smoother, which needs the program ffmpeg; ``.html``, a page to leaf through step by step.
        progress : bool, optional
            Whether a bar says how far it is; left out, if it takes more than two seconds.

        Returns
        -------
        Path
            Where it is.
        """
        path = Path(path)
        if path.suffix.lower() not in KINDS:
            raise ValueError(f"a film is kept as {', '.join(KINDS[:-1])} or {KINDS[-1]}, got {path.name!r}")
        if not path.parent.is_dir():
            raise FileNotFoundError(f"there is no folder {str(path.parent)!r} to keep the film in; make it first")
        write = {".gif": self._write_gif, ".mp4": self._write_mp4, ".html": self._write_html}[path.suffix.lower()]
        write(path, progress)
        return path

    def _repr_html_(self) -> str:
        """The film itself, as a GIF that needs neither a file nor a program."""
        kept = io.BytesIO()
        self._write_gif(kept, None)
        data = base64.b64encode(kept.getvalue()).decode()
        return f'<img alt="{self!r}" style="max-width:100%" src="data:image/gif;base64,{data}">'

    def _write_gif(self, kept: Any, progress: bool | None) -> None:
        colours, nearest = self._palette()
        pictures = (_in_colours(frame, colours, nearest) for frame in self.frames(progress))
        pause = round(1000 / self.fps)
        pauses = [pause] * (len(self) - 1) + [round(1000 * REST)]
        next(pictures).save(kept, format="GIF", save_all=True, append_images=pictures, duration=pauses, loop=0)

    def _palette(self) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Colours for all frames, and the nearest of them to every colour of 5, 6 and 5 bits.

        Each colour counts by a root of its area, so that small dots keep theirs.
        """
        some = self._times[np.unique(np.linspace(0, len(self) - 1, SAMPLES).astype(int))]
        bins = np.concatenate([_bins(self._stage.paint(time)).ravel() for time in some])
        there, counts = np.unique(bins, return_counts=True)
        table = _colours_of_bins()
        weighed = np.repeat(table[there], np.maximum(counts**0.3, 1).astype(int), axis=0)
        chosen = Image.fromarray(weighed[None]).quantize(COLOURS, method=Image.Quantize.MEDIANCUT)
        colours = np.asarray(chosen.getpalette(), np.uint8).reshape(-1, 3)
        colours = np.unique(np.concatenate([[[255, 255, 255]], colours[: COLOURS - 1]]), axis=0).astype(np.uint8)
        return colours, np.asarray(cKDTree(colours).query(table)[1], np.uint8)

    def _write_mp4(self, path: Path, progress: bool | None) -> None:
        program = shutil.which("ffmpeg")
        if program is None:
            raise RuntimeError(
                "an MP4 needs the program ffmpeg, which is not on the path: install it (apt, brew or conda install "
                f"ffmpeg), or save the film as {path.with_suffix('.gif').name}, which needs nothing"
            )
        high, wide = (side // 2 * 2 for side in self._stage.paint(0.0).shape[:2])
        command = [
            program, "-y", "-loglevel", "error", "-f", "rawvideo", "-pix_fmt", "rgba", "-s", f"{wide}x{high}",
            "-r", str(self.fps), "-i", "-", "-an", "-vcodec", "libx264", "-pix_fmt", "yuv420p", "-crf", "18",
            "-threads", "1", "-fflags", "+bitexact", "-flags:v", "+bitexact", "-movflags", "+faststart", str(path),
        ]  # fmt: skip
        with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as running:
            assert running.stdin is not None
            for number, frame in enumerate(self.frames(progress), start=1):
                stays = round(REST * self.fps) if number == len(self) else 1
                running.stdin.write(frame[:high, :wide].tobytes() * stays)
            said = running.communicate()[1].decode(errors="replace")
        if running.returncode:
            raise RuntimeError(f"ffmpeg could not write {path.name}: {said.strip() or 'it does not say why'}")

    def _write_html(self, path: Path, progress: bool | None) -> None:
        course = self._stage.course
        pictures = []
        with bar(progress, course.steps + 1, desc="film", unit="step") as told:
            for step in range(course.steps + 1):
                kept = io.BytesIO()
                Image.fromarray(self._stage.paint(step)).convert("RGB").save(kept, "PNG", optimize=True)
                pictures.append('"' + base64.b64encode(kept.getvalue()).decode() + '"')
                if told is not None:
                    told.update()
        page = PLAYER.format(
            title=f"{course.steps} {course.unit}s",
            unit=course.unit,
            last=course.steps,
            frames=",".join(pictures),
            pause=400,
        )
        path.write_text(page, encoding="utf-8")


def _bins(frame: NDArray[np.uint8]) -> NDArray[np.int32]:
    red, green, blue = (frame[..., channel].astype(np.int32) for channel in range(3))
    return (red >> 3 << 11) | (green >> 2 << 5) | (blue >> 3)


def _colours_of_bins() -> NDArray[np.uint8]:
    """The colour in the middle of each bin; white is white and black is black."""
    every = np.arange(1 << 16)
    parts = (every >> 11) / 31, (every >> 5 & 63) / 63, (every & 31) / 31
    return np.round(255 * np.stack(parts, axis=1)).astype(np.uint8)


def _in_colours(frame: NDArray[np.uint8], colours: NDArray[np.uint8], nearest: NDArray[np.uint8]) -> Image.Image:
    picture = Image.fromarray(nearest[_bins(frame)], "P")
    picture.putpalette(colours.tobytes())
    return picture


def length(seconds: float | None, steps: int) -> float:
    """How long a film is: as asked, or .4 s per step, between 4 and 16 s."""
    return float(np.clip(0.4 * steps, 4, 16)) if seconds is None else positive("seconds", seconds)
