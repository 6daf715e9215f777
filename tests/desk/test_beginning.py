"""What a new site needs before people can work in it, on the first page of whoever may do it."""

from tests.makers import a_rank, an_organisation, keyed
from tests.registry.notices.made import in_force
from tests.training.makers import a_course
from trainingmgr.accounts.rules import Role
from trainingmgr.core.db import db
from trainingmgr.desk.queries import beginning
from trainingmgr.desk.rules import Beginning
from trainingmgr.registry.people.models import NumberBlock

SAYS = "Set this place up"


def to_do(reader, *, key=False, saved=False):
    return {each.step for each in beginning.steps(reader, key=key, saved=saved) if not each.done}


def test_a_step_is_done_once_what_it_makes_is_there_and_the_list_goes_with_the_last(cast, browse):
    admin, steps = cast.user_admin, Beginning
    owed = set(steps) - {steps.ACCOUNTS, steps.UNITS}
    assert to_do(admin) == owed
    made = (
        (steps.PLACES, lambda: a_rank(an_organisation())),
        (steps.NUMBERS, lambda: keyed(
            NumberBlock(site="HQ", first=1, last=99, next=1, ours=True))),
        (steps.COURSES, a_course),
        (steps.NOTICES, lambda: in_force(cast.dpo)),
    )  # fmt: skip
    for step, make in made:
        make()
        db.session.commit()
        owed = owed - {step}
        assert to_do(admin) == owed, step
    assert to_do(admin, saved=True) == {steps.KEY}
    page = browse(admin).get("/").text
    assert SAYS in page and "Nothing waits for you" not in page
    assert beginning.steps(admin, key=True, saved=True) == ()


def test_offices_that_nobody_holds_are_named_until_somebody_holds_them_signed(cast, browse):
    for each in (*cast.users[Role.DPO].grants, *cast.elsewhere[Role.DPO].grants):
        each.needs_countersign, each.countersigned_by_id = True, None
    db.session.commit()
    first = beginning.steps(cast.user_admin, key=True, saved=True)[0]
    assert (first.step, first.done, list(first.lacking)) == (Beginning.ACCOUNTS, False, [Role.DPO])
    assert "Still nobody: data protection officer." in browse(cast.user_admin).get("/").text


def test_it_stands_on_the_first_page_of_whoever_may_do_a_step_alone(cast, browse):
    for role, user in cast.users.items():
        may = any(each.mine for each in beginning.steps(user, key=False, saved=False))
        assert (SAYS in browse(user).get("/").text) is may, role
    for reader in (cast.mentor, cast.host_authority):
        assert not beginning.steps(reader, key=False, saved=False)


def test_an_invented_country_is_set_up_already(cast, settings, browse):
    (settings.instance_path / "demo-accounts.json").write_text("[]")
    assert SAYS not in browse(cast.user_admin).get("/").text
