"""Tables as people and spreadsheets save them: read, or refused with the file, the row and what to do."""

import warnings

import pytest

from tidings.convert.csv import read_pairs


@pytest.fixture
def file(tmp_path):
    """Writes a file and says where."""

    def write(text, name="ties.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_text(text, encoding=encoding)
        return path

    return write


def rows(table):
    return list(table.itertuples(index=False, name=None))


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_commas_semicolons_and_tabs_separate(file, separator):
    path = file("source,target,note\nAna,Ben,hi\n".replace(",", separator))

    assert rows(read_pairs(path, "ties")) == [("Ana", "Ben")]


def test_a_byte_order_mark_is_no_part_of_a_name(file):
    assert rows(read_pairs(file("source,target\nAna,Ben\n", encoding="utf-8-sig"), "ties")) == [("Ana", "Ben")]


def test_names_are_text_without_the_blanks_around_them(file):
    text = 'Source, Target \n 007,1.0\nNA,"Lima, Ana"\nnull , 李雷\n'

    assert rows(read_pairs(file(text), "ties")) == [("007", "1.0"), ("NA", "Lima, Ana"), ("null", "李雷")]


def test_columns_may_stand_in_any_order_among_others(file):
    text = "city,group,person\nBonn,core,Ana\n"

    assert rows(read_pairs(file(text), "memberships")) == [("Ana", "core")]


@pytest.mark.parametrize(
    "text, weights",
    [
        ("source,target,weight\nAna,Ben,2\nBen,Cas,.5\n", [2.0, 0.5]),
        ("source;target;weight\nAna;Ben;2\nBen;Cas;0,5\n", [2.0, 0.5]),
        ("source;target;weight\nAna;Ben;2\nBen;Cas;0.5\n", [2.0, 0.5]),
    ],
)
def test_weights_are_numbers(file, text, weights):
    assert read_pairs(file(text), "ties")["weight"].tolist() == weights


def test_a_compressed_file_is_read(tmp_path):
    import gzip

    path = tmp_path / "ties.csv.gz"
    path.write_bytes(gzip.compress(b"source,target\nAna,Ben\n"))

    assert rows(read_pairs(path, "ties")) == [("Ana", "Ben")]


def test_columns_of_other_names_are_taken_in_order_and_it_says_so(file):
    with pytest.warns(UserWarning, match="taking the columns from and to as source and target"):
        table = read_pairs(file("from,to\nAna,Ben\n"), "ties")

    assert rows(table) == [("Ana", "Ben")]


REFUSED = {
    "source,target\nAna,Ben\nBen\n": "row 2 has no target; name it or drop the row",
    "source,target\n , Ben\n": "row 1 has no source; name it or drop the row",
    "source,target,weight\nAna,Ben,1\nBen,Cas,often\n": "row 2 has the weight 'often'; give a number of at least 0",
    "source,target,weight\nAna,Ben,-1\n": "row 1 has the weight '-1'; give a number of at least 0",
    "source,target,weight\nAna,Ben,\n": "row 1 has the weight ''; give a number of at least 0",
    "source,target,weight\nAna,Ben,inf\n": "row 1 has the weight 'inf'; give a number of at least 0",
    "source,target\nAna,Ben,Cas\n": "row 1 has more cells than the header; put names that hold a separator in quotes",
    "source,target\nAna,Ben\na,b,c,d\n": "cannot be read: .* line 3, .*; put names that hold a separator in quotes",
    'source,target\n"Ana,Ben\n': "cannot be read: ",
    "source,target,target\nAna,Ben,Cas\n": "has two columns called 'target'; rename or drop one of them",
    "person,group\nAna,core\n": "needs the columns source and target, got .*; these look like memberships",
    "name\nAna\n": r"needs the columns source and target, got \['name'\]$",
    "source,target\n": "has a header but no rows; it needs a row for each of the ties",
    "": "is empty; it needs the columns source and target",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_wrong_with_a_file_is_said_with_its_name(file, text):
    path = file(text)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ValueError, match=REFUSED[text]) as refused:
            read_pairs(path, "ties")
    assert str(path) in str(refused.value)


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_another_encoding_is_refused_with_what_to_do(file, encoding):
    with pytest.raises(ValueError, match=r"ties.csv is not text in UTF-8; save it as 'CSV UTF-8'"):
        read_pairs(file("source,target\nAnaë,Ben\n", encoding=encoding), "ties")


def test_a_file_that_is_not_there_and_a_folder_are_refused(tmp_path):
    with pytest.raises(ValueError, match=r"there is no file .*nowhere.csv"):
        read_pairs(tmp_path / "nowhere.csv", "ties")
    with pytest.raises(ValueError, match="is a folder; give the file in it"):
        read_pairs(tmp_path, "ties")
