"""Films: every frame shows who knows, and what is kept of them opens again as it was."""

import io
import shutil
import subprocess

import matplotlib.pyplot as plt
import networkx as nx
import numpy as np
import pytest
from PIL import Image, ImageSequence

import tidings as td
from tidings.plot.course import course, group_shares
from tidings.plot.film import Film, length
from tidings.plot.palette import KNOWING
from tidings.plot.stage import WARM, eased


@pytest.fixture(autouse=True)
def _no_figure_of_ours_is_left_open():
    before = plt.get_fignums()
    yield
    assert plt.get_fignums() == before


@pytest.fixture(scope="module")
def davis():
    return td.Network.from_affiliation(nx.davis_southern_women_graph())


@pytest.fixture(scope="module")
def weekly(davis):
    rules = [td.Meeting(0.1, 0.3), td.Tell(0.01), td.Forget(0.05)]
    return td.Scenario(davis, rules, ["Evelyn Jefferson"], steps=6, step_unit="week")


@pytest.fixture(scope="module")
def story(weekly):
    return td.replay(weekly, 3, rng=7)


@pytest.fixture(scope="module")
def film(davis, story):
    return td.plot.animate(davis, story, seconds=1.2, fps=10, size=(4.8, 2.7))


def part(figure, gid):
    (found,) = figure.findobj(lambda artist: artist.get_gid() == gid)
    return found


def said(figure):
    return [text.get_text() for ax in figure.axes for text in ax.texts]


class TestCourse:
    def test_who_knows_is_what_the_replay_says_in_the_order_of_the_network(self, davis, story):
        told = course(davis, story)

        assert (told.knows == story.knows.sel(person=davis.people.index.tolist()).values).all()
        assert (told.curves["people"] == story.knows.mean("person").values).all()

    def test_groups_are_reached_as_simulate_has_it(self, davis, weekly, story):
        run = td.simulate(weekly, 4, rng=7)

        np.testing.assert_allclose(course(davis, story).curves["groups reached"], run["groups_reached"][3])

    def test_of_a_run_it_is_the_share_of_replicates(self, davis, weekly):
        run = td.simulate(weekly, 20, rng=7)
        told = course(davis, run)

        assert (told.knows[4] == (run["learned_at"] <= 4).mean("replicate").values).all()
        assert (told.curves["people"] == run["share"].mean("replicate").values).all()
        assert told.said(6).endswith("of 18 people had learned, mean of 20 replicates")

    def test_every_lesson_has_its_teacher_and_the_step_in_which_it_is_learned(self, davis, story):
        lessons = course(davis, story).lessons
        names = davis.people.index

        assert len(lessons) == story.lessons["teacher"].notna().sum() > 3
        for row in lessons.itertuples():
            assert story.told_by(names[row.learner]) == names[row.teacher]
        wanted = story.lessons.dropna(subset="teacher")
        assert sorted(lessons["step"]) == sorted(wanted["learned_at"].astype(int))

    def test_shares_of_groups_are_counted_by_head(self):
        network = td.Network.from_edges(groups={"a": ["x", "y"], "b": ["y", "z", "w"]})
        knows = np.array([network.people.index.isin(["y", "z"]).astype(float)])

        assert group_shares(network, knows)[0].tolist() == pytest.approx([1 / 2, 2 / 3])

    def test_where_ties_change_there_is_a_network_for_every_step(self):
        path = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
        story = td.replay(td.Scenario(path, [td.Tell(0.1), td.Close(1.0)], ["Ana"], steps=3), rng=1)

        assert [network.n_ties for network in course(path, story).networks] == [4, 6, 6, 6]

    @pytest.mark.parametrize(
        ("network", "story", "message"),
        [
            ("run", "run", "animate takes the Network first, got Dataset"),
            ("davis", "davis", "story must be one replicate, as replay.scenario. gives it, or a run"),
            ("davis", "without", "needs its learned_at and its steps"),
            ("davis", "several", "select one scenario or point first"),
        ],
    )
    def test_what_is_no_story_is_refused(self, davis, weekly, network, story, message):
        given = {
            "davis": davis,
            "run": td.simulate(weekly, 3, rng=1),
            "without": td.simulate(weekly, 3, rng=1, keep=["share"]),
            "several": td.compare({"one": weekly, "two": weekly}, 3, rng=1),
        }
        with pytest.raises((TypeError, ValueError), match=message):
            td.plot.animate(given[network], given[story])


class TestFrames:
    @pytest.mark.parametrize("step", range(7))
    def test_at_each_step_dots_have_the_colours_of_who_knows(self, davis, story, film, step):
        colours = part(film.at(step), "people").get_facecolor()

        assert np.allclose(
            colours, KNOWING(story.knows.sel(step=step, person=davis.people.index.tolist()).values * 1.0)
        )

    def test_the_label_and_the_count_say_the_step(self, film, story):
        texts = said(film.at(4))

        assert "week 4" in texts
        assert f"{int(story.knows[4].sum())} of 18 people know" in texts

    def test_the_curve_grows_to_the_step_and_no_further(self, film, story):
        line = film.at(3).axes[1].lines[0]

        assert line.get_xdata().tolist() == [0, 1, 2, 3]
        assert line.get_ydata().tolist() == story.knows.mean("person").values[:4].tolist()
        assert film.at(2.5).axes[1].lines[0].get_xdata().tolist() == [0, 1, 2, 2.5]

    def test_sparks_fly_from_teachers_to_those_who_learn_in_this_step(self, davis, story, film):
        places = td.plot.layout(davis).to_numpy()
        lessons = course(davis, story).lessons
        step = lessons["step"].min()
        now = lessons[lessons["step"] == step]
        flying = film.at(step - 1 + 0.375).axes[0].collections[-1]

        halfway = (places[now["teacher"]] + places[now["learner"]]) / 2
        assert np.allclose(np.sort(flying.get_offsets(), axis=0), np.sort(halfway, axis=0))

    def test_a_group_is_the_warmer_the_more_of_its_members_know(self, davis, story, film):
        shares = group_shares(davis, story.knows.sel(person=davis.people.index.tolist()).values[6:])[0]
        film.at(6)
        alphas = film._stage._warm.get_facecolor()[:, 3]
        depth = davis.membership.nnz / davis.n_people

        assert alphas == pytest.approx(WARM * np.round(8 * shares) / 8 / depth)

    def test_nobody_moves(self, film):
        first = part(film.at(0), "people").get_offsets().copy()

        assert (part(film.at(6), "people").get_offsets() == first).all()

    def test_a_frame_is_what_the_figure_shows_at_that_time(self, film):
        frame = film._stage.paint(3.0)
        film.at(3.0).canvas.draw()
        whole = np.asarray(film._stage.canvas.buffer_rgba()).astype(int)

        assert np.abs(frame.astype(int) - whole).mean() < 0.5  # the rims of names, which are laid over
        assert (np.abs(frame.astype(int) - whole) > 20).any(axis=2).mean() < 0.02

    def test_there_are_as_many_as_seconds_have_and_one_for_each_step_at_least(self, davis, story, film):
        assert len(film) == 13
        assert len(td.plot.animate(davis, story, seconds=0.1, fps=10)) == 7
        assert [length(None, steps) for steps in (2, 20, 500)] == [4, 8, 16]

    def test_ties_that_come_are_there_from_their_step_on(self):
        path = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
        story = td.replay(td.Scenario(path, [td.Tell(0.1), td.Close(1.0)], ["Ana"], steps=3), rng=1)
        film = td.plot.animate(path, story)

        assert [len(part(film.at(step), "ties").get_segments()) for step in (0, 1)] == [2, 3]
        film._stage.paint(0.0), film._stage.paint(1.0)  # what stands still is drawn anew where ties have changed

    def test_a_large_network_is_shown_as_its_groups_and_says_so(self):
        company = td.make.teams(300, rng=1)
        story = td.replay(td.Scenario(company, [td.Meeting(0.3, 0.5)], 3, steps=5), rng=1)
        film = td.plot.animate(company, story, most=100, seconds=0.5)
        shares = group_shares(company, story.knows.sel(person=company.people.index.tolist()).values[5:])[0]

        assert np.allclose(part(film.at(5), "people").get_facecolor(), KNOWING(shares))
        assert film.at(5).axes[0].get_xlabel().startswith("300 people drawn as")

    @pytest.mark.parametrize("step", [-1, 7, "a", True, None])
    def test_there_is_no_picture_beyond_the_steps(self, film, step):
        with pytest.raises(ValueError, match="step must be a number from 0 to 6, got"):
            film.at(step)

    def test_what_is_between_begins_and_ends_slowly(self):
        assert [eased(part) for part in (-1, 0, 0.5, 1, 2)] == [0, 0, 0.5, 1, 1]
        assert eased(0.1) < 0.1


class TestKept:
    def test_a_gif_has_the_frames_and_rests_at_the_end(self, film, tmp_path):
        where = film.save(tmp_path / "spread.gif", progress=False)

        with Image.open(where) as kept:
            pauses = [frame.info["duration"] for frame in ImageSequence.Iterator(kept)]
            last = np.asarray(kept.convert("RGB")).astype(int)
        assert sum(pauses) == 12 * 100 + 2000
        assert len(pauses) <= 13  # frames that are alike are one that stands longer
        assert np.abs(last - film._stage.paint(6.0)[..., :3]).mean() < 4

    def test_it_is_the_same_each_time(self, davis, story, film, tmp_path):
        again = td.plot.animate(davis, story, seconds=1.2, fps=10, size=(4.8, 2.7))
        one, other = film.save(tmp_path / "one.gif"), again.save(tmp_path / "other.GIF")

        assert one.read_bytes() == other.read_bytes()

    def test_a_notebook_shows_it_without_a_file(self, film, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)

        assert film._repr_html_().count("data:image/gif;base64,") == 1
        assert list(tmp_path.iterdir()) == []

    def test_a_page_has_a_picture_for_every_step(self, film, tmp_path):
        page = film.save(tmp_path / "spread.html").read_text(encoding="utf-8")

        assert page.count("iVBORw0KGgo") == 7
        assert 'max="6"' in page
        assert "http" not in page

    @pytest.mark.skipif(shutil.which("ffprobe") is None, reason="ffmpeg is not installed")
    def test_an_mp4_has_the_frames_too(self, film, tmp_path):
        where = film.save(tmp_path / "spread.mp4")
        asked = ["ffprobe", "-v", "error", "-count_frames", "-show_entries", "stream=nb_read_frames,width,height"]
        answer = subprocess.run([*asked, "-of", "csv=p=0", where], capture_output=True, check=True, text=True)

        assert answer.stdout.strip().rstrip(",") == "480,270,32"
        assert where.read_bytes() == film.save(tmp_path / "again.mp4").read_bytes()

    def test_without_ffmpeg_it_says_what_to_do(self, film, tmp_path, monkeypatch):
        monkeypatch.setattr(shutil, "which", lambda program: None)

        with pytest.raises(RuntimeError, match=r"needs the program ffmpeg.*or save the film as spread\.gif"):
            film.save(tmp_path / "spread.mp4")
        assert list(tmp_path.iterdir()) == []

    def test_other_endings_and_other_folders_are_refused(self, film, tmp_path):
        with pytest.raises(ValueError, match=r"kept as \.gif, \.mp4 or \.html, got 'spread\.avi'"):
            film.save(tmp_path / "spread.avi")
        with pytest.raises(FileNotFoundError, match="there is no folder"):
            film.save(tmp_path / "nowhere" / "spread.gif")

    def test_a_bar_counts_the_frames(self, film, tmp_path, capsys):
        film.save(tmp_path / "spread.gif", progress=True)

        assert "13/13" in capsys.readouterr().err

    def test_speed_has_limits(self, davis, story):
        with pytest.raises(ValueError, match="fps must be from 1 to 50"):
            td.plot.animate(davis, story, fps=60)
        with pytest.raises(ValueError, match="seconds must be a finite number above 0"):
            td.plot.animate(davis, story, seconds=0)


def test_small_marks_keep_their_colours_in_a_gif(film, tmp_path):
    kept = io.BytesIO()
    film._write_gif(kept, False)
    with Image.open(kept) as picture:
        picture.seek(0)
        there = {tuple(colour) for colour in np.asarray(picture.convert("RGB")).reshape(-1, 3).tolist()}
    wanted = np.round(255 * np.array(KNOWING(1.0)[:3]))

    assert min(np.abs(np.array(list(there)) - wanted).max(axis=1)) <= 8
    assert (255, 255, 255) in there


def test_it_says_how_long_it_is(film):
    assert isinstance(film, Film)
    assert repr(film) == "Film(6 weeks, 13 frames, 1 s)"
