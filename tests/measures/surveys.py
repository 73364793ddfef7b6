"""Three surveys of who learned when, and from whom: the classics of the diffusion of innovations."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import tidings as td

DATA = Path(__file__).parents[3] / "shared" / "data"
# The column of the step, and the code in it that says: not by the end of the study.
SURVEYS = {
    "medical_innovation": ("adoption_month", 18),
    "korean_family_planning": ("adoption_year", 11),
    "brazilian_farmers": ("toa", 20),
}


def survey(name, *, censored=True, where=None):
    """The network, turned so that it runs from teller to learner, each nomination once; and when people learned.

    `censored` makes NaN of the code for "not by the end"; netdiffuseR leaves it as a step.
    """
    if not (DATA / name).is_dir():
        pytest.skip(f"the data set {name} is not there (../shared/data)")
    column, end = SURVEYS[name]
    people = pd.read_csv(DATA / name / "people.csv", index_col="id")
    people = people if where is None else people.query(where)
    ties = pd.read_csv(DATA / name / "edges.csv").drop_duplicates(["source", "target"])[["source", "target"]]
    ties = ties[ties["source"].isin(people.index) & ties["target"].isin(people.index)]
    when = people[column].astype(float)
    network = td.Network.from_frames(people=people, ties=ties).reversed_ties()
    return network, when.where(when < end, np.nan) if censored else when
