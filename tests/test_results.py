"""The vocabulary of results."""

import tidings as td


class TestVocabulary:
    def test_every_word_says_what_it_means_and_counts_in(self):
        for name, word in td.results.VOCABULARY.items():
            assert word.long_name, name
            assert word.units, name
            assert set(word.dims) <= {"replicate", "step", "person", "group", "rule", "people"}, name

    def test_what_is_kept_by_default_does_not_grow_with_people_times_steps(self):
        for name in td.results.DEFAULT:
            assert not {"step", "person"} <= set(td.results.VOCABULARY[name].dims)
            assert not {"step", "group"} <= set(td.results.VOCABULARY[name].dims)

    def test_dims_that_have_no_labels_are_left_out(self):
        coords = {"step": [0, 1], "person": ["Ana"]}
        made = td.results.dataset({"share": [0.5, 1.0]}, coords, {"step_unit": "week"})

        assert made["share"].dims == ("step",)
        assert set(made.coords) == {"step"}
        assert made["share"].attrs == {"long_name": "share of people who know", "units": "share of people"}
        assert made["step"].attrs["units"] == "week"
