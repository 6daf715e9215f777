"""What each choice of a filter would leave, the others staying as they are."""

from trainingmgr.core.facets import ALL, told

GROUPS = [
    ((["open"], ["mine", "late"]), 3),
    ((["open"], []), 4),
    ((["shut"], ["late"]), 5),
]


def test_a_choice_counts_what_the_other_filters_leave():
    assert told(GROUPS, {"state": None, "whose": None}) == {
        "state": {ALL: 12, "open": 7, "shut": 5},
        "whose": {ALL: 12, "mine": 3, "late": 8},
    }
    assert told(GROUPS, {"state": "open", "whose": "late"}) == {
        "state": {ALL: 8, "open": 3, "shut": 5},
        "whose": {ALL: 7, "mine": 3, "late": 3},
    }
