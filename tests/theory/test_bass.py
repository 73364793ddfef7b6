import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

import tidings as td
from tidings.theory import bass, ring_bass

P, Q = 0.03, 0.38
TIMES = np.linspace(0, 40, 81)
rates = st.floats(0, 3)


# Bass (1969), row B4.
def test_the_curve_has_the_shares_of_the_reference():
    assert bass(P, Q, [1, 5, 10]).values == pytest.approx([0.0357581643, 0.3311986425, 0.8128032212], abs=1e-10)
    assert bass(P, Q, [6.55018865, 11.75678431]).values == pytest.approx([0.5, 0.9], abs=1e-8)


def test_the_curve_says_when_it_grows_fastest():
    about = bass(P, Q, 1).attrs
    assert about["peak_at"] == pytest.approx(6.19261920, abs=1e-8)
    assert about["share_at_peak"] == pytest.approx(0.46052632, abs=1e-8)
    assert about["peak"] == pytest.approx(0.11059211, abs=1e-8)
    assert about["half_at"] == pytest.approx(6.55018865, abs=1e-8)


# Row M4: parameters of Bass (1969) and the time of the peak, for refrigerators, black and white television,
# air conditioners, dryers, steam irons, record players.
@pytest.mark.parametrize(
    "p, q, peak",
    [
        (0.0026167, 0.21566, 20.21), (0.027877, 0.25105, 7.88), (0.010399, 0.41861, 8.61),
        (0.017206, 0.35688, 8.11), (0.028632, 0.32791, 6.84), (0.024796, 0.65410, 4.82),
    ],
)  # fmt: skip
def test_goods_of_the_past_peaked_when_the_reference_says(p, q, peak):
    assert bass(p, q, 1).attrs["peak_at"] == pytest.approx(peak, abs=0.005)


# Fibich & Gibori (2010), row B5.
def test_the_ring_has_the_shares_of_the_reference():
    expected = [0.0350156785, 0.2484626482, 0.5582586704, 0.9166700617, 0.9994730790]
    assert ring_bass(P, Q, [1, 5, 10, 20, 40]).values == pytest.approx(expected, abs=1e-10)
    assert float(ring_bass(P, Q, 9.00283713)) == pytest.approx(0.5, abs=1e-8)


@given(p=rates, q=rates)
def test_who_does_not_know_learns_at_the_rate_of_the_model(p, q):
    def learning(_, share):
        return (p + q * share) * (1 - share)

    found = solve_ivp(learning, (0, 5), [0.0], "DOP853", t_eval=[1, 2, 5], rtol=1e-10, atol=1e-12)
    assert bass(p, q, [1, 2, 5]).values == pytest.approx(found.y[0], abs=1e-6)


@given(p=st.floats(0.001, 3), q=st.floats(0.001, 3))
def test_landmarks_are_those_of_the_curve(p, q):
    about = bass(p, q, 1).attrs
    around = bass(p, q, about["peak_at"] + np.array([0, 1e-3])).values
    fine = np.linspace(0, 3 * about["half_at"], 2001)

    assert float(bass(p, q, about["half_at"])) == pytest.approx(0.5)
    assert around[0] == pytest.approx(about["share_at_peak"], abs=1e-9)
    assert np.diff(around)[0] / 1e-3 == pytest.approx(about["peak"], rel=0.01)
    assert np.diff(bass(p, q, fine).values).max() / fine[1] <= about["peak"] * (1 + 1e-9)


@given(p=rates, q=rates)
def test_the_ring_is_the_slower_and_both_only_rise(p, q):
    group, ring = bass(p, q, TIMES).values, ring_bass(p, q, TIMES).values

    assert (ring <= group + 1e-12).all()
    for share in (group, ring):
        assert share[0] == 0
        assert (np.diff(share) >= -1e-12).all()
        assert share.max() <= 1


def test_without_imitation_both_are_the_waiting_time_of_one():
    assert bass(0.1, 0, TIMES).values == pytest.approx(1 - np.exp(-0.1 * TIMES))
    assert ring_bass(0.1, 0, TIMES).values == pytest.approx(1 - np.exp(-0.1 * TIMES))


def test_where_nobody_finds_out_alone_nobody_begins():
    for curve in (bass, ring_bass):
        assert (curve(0, 0.4, TIMES) == 0).all()
        assert (curve(0, 0, TIMES) == 0).all()
        assert curve(1e-300, 0.4, TIMES).values == pytest.approx(np.zeros(len(TIMES)), abs=1e-200)
    assert np.isnan(bass(0, 0.4, 1).attrs["peak_at"])


def test_where_imitation_is_weak_it_only_slows_down():
    about = bass(0.4, 0.3, 1).attrs
    assert (about["peak_at"], about["share_at_peak"], about["peak"]) == (0, 0, 0.4)


def test_a_long_time_is_no_overflow():
    assert bass(P, Q, 1e6) == 1
    assert ring_bass(P, Q, 1e6) == 1


def test_it_is_a_share_along_steps_in_the_words_of_results():
    for curve in (bass(P, Q, [0, 0.5, 2]), ring_bass(P, Q, [0, 0.5, 2])):
        assert isinstance(curve, xr.DataArray)
        assert (curve.name, curve.dims) == ("share", ("step",))
        assert curve["step"].values.tolist() == [0, 0.5, 2]
        assert curve.attrs["long_name"] == td.results.VOCABULARY["share"].long_name
        assert curve.attrs["units"] == "share of people"
    assert (bass(P, Q, 1).attrs["name"], ring_bass(P, Q, 1).attrs["name"]) == ("Bass", "Bass on a ring")


def test_one_time_is_one_number():
    one = bass(P, Q, 5)
    assert one.dims == ()
    assert float(one) == bass(P, Q, [5]).values[0]
    assert one["step"] == 5


def test_it_can_be_saved(tmp_path):
    bass(P, Q, TIMES).to_netcdf(tmp_path / "bass.nc", engine="scipy")
    with xr.open_dataarray(tmp_path / "bass.nc", engine="scipy") as kept:
        xr.testing.assert_identical(kept.load(), bass(P, Q, TIMES))


@pytest.mark.parametrize("curve", [bass, ring_bass])
@pytest.mark.parametrize(
    "how, says",
    [
        ((-0.1, 0.2, 1), "p must be a finite number of at least 0, got -0.1"),
        ((0.1, np.inf, 1), "q must be a finite number of at least 0, got inf"),
        ((0.1, 0.2, [1, -1]), "t must be numbers of at least 0 and finite, got -1"),
        ((0.1, 0.2, [[1, 2]]), r"t must be one time or a list of times, got an array of shape \(1, 2\)"),
    ],
)
def test_what_makes_no_sense_is_refused(curve, how, says):
    with pytest.raises(ValueError, match=says):
        curve(*how)
