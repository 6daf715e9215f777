"""Lines chosen over several pages of a list: pure arithmetic."""

from trainingmgr.tabular.choosing import MOST, Chosen

SENT = {"who-1": ["A", "B", "A"], "who-2": ["C"], "who-x": ["D"], "reason": ["no"], "at": ["2"]}


def test_a_choice_counts_lines_once_and_the_pages_they_stand_on():
    chosen = Chosen.read(SENT)
    assert chosen.codes == ["A", "B", "C"]
    assert chosen.on_pages == 2
    assert chosen.at == 2
    assert chosen.turned(1).at == 3
    assert Chosen.read({}).turned(-1).at == 1
    assert Chosen.read({"at": ["²"]}).at == 1


def test_a_page_carries_what_it_does_not_show_so_that_what_is_unticked_is_gone():
    chosen = Chosen.read(SENT)
    assert chosen.elsewhere(["C", "Z"]) == [("who-1", "A"), ("who-1", "B")]
    assert chosen.pages_elsewhere(["C", "Z"]) == 1


def test_everybody_is_chosen_on_the_pages_on_which_they_stand():
    chosen = Chosen.all_of([str(n) for n in range(120)], 50)
    assert (len(chosen.codes), chosen.on_pages) == (120, 3)
    assert len(Chosen.all_of([str(n) for n in range(MOST + 9)], 50).codes) == MOST


def test_an_agreement_to_a_choice_holds_for_exactly_these_people():
    one, other = Chosen.read({"who-1": ["A"]}), Chosen.read({"who-1": ["B"]})
    assert one.facts["chosen"] == other.facts["chosen"] == 1
    assert one.facts != other.facts
    assert Chosen({}).facts == {}
