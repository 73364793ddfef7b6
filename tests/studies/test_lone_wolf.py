"""The lone wolf: what is compared is what is said, under the same luck, and the table says what was found."""

import numpy as np
import pandas as pd
import pytest

import tidings as td
from tidings.studies.lone_wolf import usual

COMPANY = td.make.teams(40, rng=3)
PERSON = usual(COMPANY)
ALONE = "lone wolf"


@pytest.fixture(scope="module")
def study():
    return td.studies.lone_wolf(COMPANY, steps=26, replicates=128, rng=1)


class TestScenarios:
    def test_everybody_else_does_the_same_in_all_of_them(self):
        ways = td.studies.lone_wolf_scenarios(COMPANY, PERSON)
        alone = set(ways[ALONE].rules)

        for scenario in ways.values():
            assert alone <= set(scenario.rules)
            others = scenario.network.people.drop(PERSON)
            assert (others["luncheons"] == 0.3).all()
            assert (others.get("credibility", pd.Series([1.0])) == 1.0).all()

    def test_the_person_is_the_only_one_who_knows_and_never_asks_as_a_lone_wolf(self):
        ways = td.studies.lone_wolf_scenarios(COMPANY, PERSON)

        assert {scenario.seeds for scenario in ways.values()} == {(PERSON,)}
        assert ways[ALONE].network.people.loc[PERSON, "luncheons"] == 0.0
        story = td.replay(ways[ALONE], rng=1)
        assert story.scenario.network.n_people == 40

    def test_the_mentor_is_the_best_connected_stranger(self):
        way = td.studies.lone_wolf_scenarios(COMPANY, PERSON)["a mentor"]
        mentors = way.network.incoming("mentor").tocoo()
        me = COMPANY.position(PERSON)
        reach = td.measures.primary_reach(COMPANY)
        friends = set(COMPANY.names[COMPANY.ties[[me]].indices])

        mentor = next(int(row) for row in mentors.row if row != me)
        strangers = reach.drop([PERSON, *friends])
        assert {mentor, me} == {*mentors.row.tolist()} == {*mentors.col.tolist()}
        assert reach[COMPANY.names[mentor]] == strangers.max()
        assert COMPANY.names[mentor] not in friends

    def test_the_usual_person_has_as_many_ties_as_most(self):
        reach = td.measures.primary_reach(COMPANY)

        assert abs(reach[PERSON] - reach.median()) == abs(reach - reach.median()).min()

    def test_a_company_without_groups_has_no_meetings(self):
        pairs = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas"), ("Cas", "Dan")])

        names = {rule.name for rule in td.studies.lone_wolf_scenarios(pairs)[ALONE].rules}
        assert "Meeting" not in names
        assert "Tell" in names

    def test_ties_turn_over_as_those_of_panels_do(self):
        """Of pairs of people .56 to .66 are kept in a year, and about as many come as go (docs/networking.md)."""
        company = td.make.teams(150, rng=1)
        year = td.studies.lone_wolf_scenarios(company)[ALONE]
        later = [td.replay(year, replicate=number, rng=1).network_at(52) for number in range(10)]

        kept = [td.measures.kept_share(company, network) for network in later]
        assert 0.56 <= np.mean(kept) <= 0.70
        ties = np.mean([td.measures.primary_reach(network).mean() for network in later])
        assert ties == pytest.approx(td.measures.primary_reach(company).mean(), rel=0.2)

    def test_a_broken_reputation_is_known_from_the_start_and_stays(self):
        way = td.studies.lone_wolf_scenarios(COMPANY, PERSON)["a broken reputation"]
        run = td.simulate(way, 400, rng=1, keep=["credibility"])
        mine = run["credibility"].sel(person=PERSON).mean("replicate")

        assert (abs(mine - 0.2) < 0.03).all()
        assert (run["credibility"].drop_sel(person=PERSON) == 1).all()

    def test_one_person_has_nobody_to_be_alone_among(self):
        with pytest.raises(ValueError, match="one person"):
            td.studies.lone_wolf_scenarios(td.Network.from_edges(people=["Ana"]))


class TestStudy:
    def test_it_says_what_it_holds(self, study):
        assert set(study) == {"share", "reach", "tenth_at", "heard_at", "contacts"}
        assert study["reach"].dims == ("scenario", "replicate")
        assert study["contacts"].dims == ("scenario", "replicate", "step")
        assert all(study[name].attrs["long_name"] and study[name].attrs["units"] for name in study)
        assert study.attrs["person"] == PERSON

    def test_reach_is_the_share_in_the_end_in_people(self, study):
        assert np.allclose(study["reach"], study["share"].isel(step=-1) * 40)

    def test_what_never_came_counts_as_one_step_more_than_are_played(self, study):
        assert study["heard_at"].max() <= 27
        assert study["tenth_at"].max() <= 27
        never = (study["share"] < 0.1).all("step")
        assert (study["tenth_at"].where(never) == 27).where(never, True).all()

    def test_it_is_what_comparing_by_hand_gives(self, study):
        ways = td.studies.lone_wolf_scenarios(COMPANY, PERSON, steps=26)
        run = td.simulate(ways["luncheons"], 128, rng=1, keep=["share", "tied"])
        news = td.simulate(ways["luncheons"].but(seeds=2), 128, rng=1, keep=["learned_at"])

        mine = study.sel(scenario="luncheons")
        assert (mine["share"].values == run["share"].values).all()
        assert (mine["contacts"].values == run["tied"].sel(person=PERSON).values).all()
        assert (mine["heard_at"].values == news["learned_at"].sel(person=PERSON).fillna(27).values).all()

    def test_nobody_hears_sooner_for_being_believed(self, study):
        broken = study["heard_at"].sel(scenario="a broken reputation")

        assert (broken.values == study["heard_at"].sel(scenario=ALONE).values).all()

    def test_a_broken_reputation_carries_less_far_and_all_of_it_further(self, study):
        gains = td.gain(study["reach"], over=ALONE)["mean"]

        assert gains.sel(scenario="a broken reputation") < 0 < gains.sel(scenario="all of it")

    def test_a_person_who_works_their_network_has_more_of_it(self, study):
        last = study["contacts"].isel(step=-1).mean("replicate")

        assert last.sel(scenario="all of it") > last.sel(scenario=ALONE) + 2

    def test_the_same_luck_gives_the_same_study_and_nothing_given_is_changed(self, study):
        before = COMPANY.fingerprint
        again = td.studies.lone_wolf(COMPANY, PERSON, steps=26, replicates=128, rng=1)

        assert again.identical(study)
        assert COMPANY.fingerprint == before

    def test_ones_own_ways_may_be_compared(self):
        ways = td.studies.lone_wolf_scenarios(COMPANY, PERSON, steps=8)
        mine = {ALONE: ways[ALONE], "asks": ways[ALONE].but(td.Ask(0.2))}
        study = td.studies.lone_wolf(COMPANY, PERSON, scenarios=mine, replicates=64, rng=1)

        assert study["scenario"].values.tolist() == [ALONE, "asks"]

    def test_ones_own_ways_say_who_and_where(self):
        company = td.make.teams(30, rng=2)
        ways = td.studies.lone_wolf_scenarios(company, "P07", steps=4)
        study = td.studies.lone_wolf(scenarios=ways, replicates=16, rng=1)

        assert study.attrs["person"] == "P07"
        assert int(study["step"][-1]) == 4
        assert study.identical(td.studies.lone_wolf(company, "P07", scenarios=ways, replicates=16, rng=1))

    @pytest.mark.parametrize(
        "change, given, message",
        [
            ({}, {"person": "P01"}, "the scenarios are about 'P07', who is their seed, got person='P01'"),
            ({}, {"steps": 9}, "the scenarios have 4 steps; change theirs, and leave out steps=9"),
            ({}, {"network": td.make.teams(31, rng=2)}, "must have the same people in the same order"),
            ({"seeds": ["P01"]}, {}, "must have the one person they are about as seed, got .*P01.* in 'luncheons'"),
            ({"steps": 5}, {}, "must have as many steps, got 5 in 'luncheons', not 4"),
        ],
    )
    def test_ways_of_several_people_or_lengths_are_refused(self, change, given, message):
        ways = td.studies.lone_wolf_scenarios(td.make.teams(30, rng=2), "P07", steps=4)
        with pytest.raises(ValueError, match=message):
            td.studies.lone_wolf(scenarios=ways | {"luncheons": ways["luncheons"].but(**change)}, **given)

    @pytest.mark.parametrize("column", ["asks for coffee", "luncheons", "integrity"])
    def test_a_column_that_the_study_makes_is_not_overwritten(self, column):
        company = COMPANY.but(people=COMPANY.people.assign(**{column: 1.0}))
        with pytest.raises(ValueError, match=f"people have a column '{column}', which the study makes itself"):
            td.studies.lone_wolf_scenarios(company)

    def test_others_are_believed_as_before_where_the_person_is_not(self):
        company = COMPANY.but(people=COMPANY.people.assign(credibility=0.3))
        ways = td.studies.lone_wolf_scenarios(company, PERSON)
        run = td.simulate(ways["a broken reputation"], 400, rng=1, keep=["credibility"])

        assert (ways[ALONE].network.people["credibility"] == 0.3).all()
        others = run["credibility"].drop_sel(person=PERSON).mean(["replicate", "person"])
        assert (abs(others - 0.3) < 0.03).all()

    @pytest.mark.parametrize("what", [td.studies.lone_wolf, td.studies.lone_wolf_scenarios])
    def test_it_takes_a_network(self, what):
        with pytest.raises(TypeError, match="network must be a Network, got str"):
            what("x")

    def test_what_makes_no_sense_is_refused(self):
        ways = td.studies.lone_wolf_scenarios(COMPANY, PERSON)
        with pytest.raises(ValueError, match="must be called 'lone wolf', got 'luncheons'"):
            td.studies.lone_wolf(COMPANY, scenarios={"luncheons": ways["luncheons"]})
        with pytest.raises(ValueError, match="no person called 'Zoe'"):
            td.studies.lone_wolf(COMPANY, "Zoe")


class TestFindings:
    def test_every_way_is_held_against_the_lone_wolf(self, study):
        table = td.studies.findings(study)

        assert len(table) == 3 * (study.sizes["scenario"] - 1)
        found = td.gain(study["reach"], over=ALONE).sel(scenario="luncheons")
        row = table.loc[("luncheons", "reach")]
        assert row["gain"] == pytest.approx(float(found["mean"]))
        assert row["low"] == pytest.approx(float(found["low"]))
        assert row["mean"] == pytest.approx(float(study["reach"].sel(scenario="luncheons").mean()))

    def test_further_is_better_and_so_is_sooner(self, study):
        pays = td.studies.findings(study)["pays"]

        assert pays["all of it", "reach"] == pays["all of it", "tenth_at"] == "yes"
        assert pays["a broken reputation", "reach"] == "no"
        assert pays["a broken reputation", "heard_at"] == "no difference"

    def test_what_the_replicates_do_not_settle_is_not_claimed(self, study):
        few = study.isel(replicate=slice(0, 3))

        assert "cannot tell" in set(td.studies.findings(few)["pays"])

    def test_one_replicate_settles_nothing(self):
        study = td.studies.lone_wolf(COMPANY, steps=8, replicates=1, rng=1)

        assert set(td.studies.findings(study)["pays"]) == {"cannot tell"}

    @pytest.mark.parametrize("wrong, got", [(5, "int"), (td.compare, "function")])
    def test_they_are_those_of_a_study(self, wrong, got):
        with pytest.raises(TypeError, match=f"findings are those of lone_wolf, got {got}"):
            td.studies.findings(wrong)

    def test_an_unknown_scenario_is_refused(self, study):
        with pytest.raises(ValueError, match="scenario 'wolf' is unknown"):
            td.studies.findings(study, over="wolf")
