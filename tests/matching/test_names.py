"""Names brought to one form whatever the script, the spelling or the titles (domain 7.3 to 7.7)."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trainingmgr.matching.keys import pair_keys
from trainingmgr.matching.names import normal, tokens
from trainingmgr.matching.sounds import skeleton, skeletons, sounds, variant

WORDS = (
    "عبد",
    "ال",
    "الرحمن",
    "abd",
    "al",
    "abdi",
    "Rahman",
    "Haji",
    "bin",
    "abu",
    "bakr",
    "Ḥasan",
    "N'Guessan",
)
NAMES = st.one_of(st.text(), st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))


@given(NAMES)
@settings(max_examples=600)
def test_reading_a_normal_name_again_changes_nothing(name):
    assert tokens(normal(name)) == tokens(name)


@given(NAMES)
@settings(max_examples=300)
def test_composed_and_decomposed_letters_are_one_name(name):
    composed, decomposed = (unicodedata.normalize(form, name) for form in ("NFC", "NFD"))
    assert tokens(composed) == tokens(decomposed)


@given(st.text(st.characters(min_codepoint=0, exclude_categories=())))
@settings(max_examples=600)
def test_no_text_whatever_breaks_it(name):
    for word in tokens(name):
        assert word.isascii()
        assert word.isalpha()
        assert word == word.lower()
        assert sounds(word)
        assert skeletons(word) or not skeleton(word)


ONE_PERSON = (
    "Mohamed Abdirahman",
    "محمد عبد الرحمن",
    "مُحَمَّد عَبْدُ الرَّحْمٰن",
    "محمـــد عبدالرحمن",
    "Maxamed Cabdiraxmaan",
    "Mahamat Abderrahmane",
    "Mehmet Abdurrahman",
    "Muḥammad ʿAbd al-Raḥmān",
    "Mamadou Abdou Rahmane",
    "Colonel Haji MOHAMMED ABD EL RAHMAN",
    "Muhammad ibn Abdul Rahman",
)


@pytest.mark.parametrize("name", ONE_PERSON)
def test_eleven_spellings_of_one_name_share_their_keys(name):
    assert len(tokens(name)) == 2
    assert set(pair_keys(name)) & set(pair_keys(ONE_PERSON[0]))


@pytest.mark.parametrize(
    "name",
    [
        "Nuur Xuseen Cabdirashiid",
        "Noor Hussen Abdirashid",
        "Nour Houssein Abdirachid",
        "Nur Hussen Abdirascid",
    ],
)
def test_the_four_official_spellings_of_a_somali_name_share_all_keys(name):
    """Domain 7.4: identity card, English, French and Italian passport."""
    assert set(pair_keys("نور حسين عبد الرشيد")) <= set(pair_keys(name))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Ali", "Omar"),
        ("Abdi", "Abdullah"),
        ("Hassan", "Hamza"),
        ("Traoré", "Touré"),
        ("Jean", "Jama"),
    ],
)
def test_names_of_different_people_keep_apart(left, right):
    mine, theirs = (sounds(tokens(name)[0]) for name in (left, right))
    assert set(mine).isdisjoint(theirs)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Abdi Hassan", ("abdi", "hassan")),
        ("Abdi Rahman", ("abdirahman",)),
        ("أبو بكر الصديق", ("abwbkr", "sdyq")),
        ("Haji", ("haji",)),
        ("Sheikh Haji Ali", ("ali",)),
        ("Zawadi", ("zawadi",)),
        ("N’Guessan", ("nguessan",)),
        ("الياس النهري", ("alyas", "nhry")),
        ("Jean-Pierre Ben Ali", ("jean", "pierre", "ali")),
        ("Юсуф Μιχαήλ", ("yusuf", "michail")),
        ("٠٤٢ ❤", ()),
        ("", ()),
    ],
)
def test_what_is_part_of_a_name_and_what_stands_beside_it(name, words):
    assert tokens(name) == words


def test_c_is_heard_both_ways_where_it_may_be_french_or_somali():
    assert set(skeletons("cumar")) == {"kmr", "amr"}
    assert skeletons("cabdi") == ("abd",)


def test_the_table_of_variants_knows_its_heads_and_no_name_twice():
    assert {variant(name) for name in ("maxamed", "mehmet", "mahamat", "mamadou")} == {"mohamed"}
    assert variant("mahmoud") != variant("mohamed")
    assert variant("zawadi") is None
