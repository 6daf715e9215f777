"""Who may do what: given, signed by a second person, taken back. AC25 and security 4.3."""

from contextlib import nullcontext
from datetime import timedelta
from itertools import combinations

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError

from tests.accounts.journeys import again, fill, somebody
from tests.makers import a_user, a_week_later, kept, together
from trainingmgr.accounts.models import Grant, Holder, User
from trainingmgr.accounts.rules import Role, Scope
from trainingmgr.accounts.rules.granting import FORBIDDEN, SCOPES, SENSITIVE, clash
from trainingmgr.accounts.services import four_eyes, grants, users
from trainingmgr.accounts.words import ROLES
from trainingmgr.accounts.words import SCOPES as SCOPE_WORDS
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission

NATION = {"scope": Scope.NATIONAL}


def newcomer(**facts):
    return a_user(None, **facts)


def test_a_role_works_from_the_next_request_and_until_it_is_taken_back(cast, browse):
    user = newcomer()
    browser = browse(user)
    assert browser.get("/accounts/").status_code == 403
    given = grants.grant(user, Role.OVERSIGHT, **NATION, by=cast.user_admin)
    assert browser.get("/accounts/").status_code == 403
    grants.countersign(again_grant(given), by=cast.dpo)
    assert browser.get("/accounts/").status_code == 200
    grants.revoke(again_grant(given), "Transferred to another ministry.", by=cast.user_admin)
    assert browser.get("/accounts/").status_code == 403


def again_grant(given):
    return db.session.get(Grant, given.id, populate_existing=True)


def test_a_grant_ends_by_itself(cast):
    user = newcomer()
    given = grants.grant(
        user, Role.CURRICULUM_OFFICER, **NATION,
        until_on=clock.today() + timedelta(days=10), by=cast.user_admin,
    )  # fmt: skip
    assert given.holds_on(clock.today() + timedelta(days=9))
    assert not given.holds_on(clock.today() + timedelta(days=10))


@pytest.mark.parametrize(
    ("role", "facts", "said"),
    [
        (Role.CURRICULUM_OFFICER, {"until": 181}, "180 days at most"),
        (Role.CURRICULUM_OFFICER, {"until": 0}, "ends after it begins"),
        (Role.CURRICULUM_OFFICER, {"begin": -1, "until": 5}, "today or later"),
        (Role.CURRICULUM_OFFICER, {"scope": Scope.CENTRE}, "does not reach that way"),
        (Role.TRAINING_CLERK, {"scope": Scope.NATIONAL}, "does not reach that way"),
        (Role.TRAINING_CLERK, {"scope": Scope.CENTRE}, "Name the centre"),
    ],
)
def test_a_grant_that_cannot_be(cast, role, facts, said):
    begin = clock.today() + timedelta(days=facts.get("begin", 0))
    with pytest.raises(Refusal, match=said):
        grants.grant(
            newcomer(), role, scope=facts.get("scope", Scope.NATIONAL), from_on=begin,
            until_on=clock.today() + timedelta(days=facts.get("until", 30)), by=cast.user_admin,
        )  # fmt: skip


def test_two_roles_that_nobody_may_hold_together_are_refused(cast):
    pairs = sorted(sorted(pair) for pair in FORBIDDEN)
    with together():
        holders = {role: a_user(role) for role in {Role(first) for first, _second in pairs}}
    assert len(pairs) > 50
    for first, second in pairs:
        role = Role(second)
        with pytest.raises(Refusal, match="at once"):
            grants.grant(holders[Role(first)], role, **reach(role, cast), by=cast.user_admin)


def reach(role, cast):
    if Scope.NATIONAL in SCOPES[role]:
        return NATION
    if Scope.CENTRE in SCOPES[role]:
        return {"scope": Scope.CENTRE, "at": cast.here.id}
    return {"scope": Scope.UNIT, "at": cast.unit.id}


def test_two_roles_are_the_most_one_person_holds(cast):
    user = a_user(Role.CURRICULUM_OFFICER)
    grants.grant(user, Role.PROGRAMME_OFFICER, **NATION, by=cast.user_admin)
    with pytest.raises(Refusal, match="two roles at most"):
        grants.grant(user, Role.DONOR_PARTNER, **NATION, by=cast.user_admin)


def test_the_roles_of_a_second_account_count_with_those_of_the_first(cast):
    first = a_user(Role.PAY_VERIFIER)
    second = newcomer(holder=first.holder)
    with pytest.raises(Refusal, match="at once"):
        grants.grant(second, Role.FINANCE, **NATION, by=cast.user_admin)


def test_nobody_gives_a_role_to_themselves_under_any_account(cast):
    other = newcomer(holder=cast.user_admin.holder)
    for user in (cast.user_admin, other):
        with pytest.raises(Refusal, match="second person"):
            grants.grant(user, Role.CURRICULUM_OFFICER, **NATION, by=cast.user_admin)


@pytest.mark.parametrize("role", sorted(SENSITIVE))
def test_a_sensitive_role_waits_for_a_second_person(cast, role):
    user = newcomer()
    given = grants.grant(user, role, **NATION, by=cast.user_admin)
    assert given.waits
    assert again(user).roles == frozenset()
    with pytest.raises(Refusal, match="second person"):
        grants.countersign(given, by=cast.user_admin)
    grants.countersign(again_grant(given), by=cast.dpo)
    assert again(user).roles == {role}


def test_a_second_account_of_the_giver_is_no_second_person(cast):
    """Security 4.3: four eyes compare people, not accounts."""
    other = a_user(Role.DPO, holder=cast.user_admin.holder)
    given = grants.grant(newcomer(), Role.FINANCE, **NATION, by=cast.user_admin)
    with pytest.raises(Refusal, match="second person"):
        grants.countersign(given, by=other)
    with a_week_later(), pytest.raises(Refusal, match="more than 7 days ago"):
        grants.countersign(again_grant(given), by=cast.dpo)


def test_nobody_signs_their_own_role(cast):
    given = grants.grant(cast.dpo, Role.CURRICULUM_OFFICER, **NATION, by=cast.user_admin)
    own = kept(Grant(user_id=cast.dpo.id, role=Role.FINANCE, scope=Scope.NATIONAL,
                     from_on=given.from_on, until_on=given.until_on,
                     granted_by_id=cast.user_admin.id, needs_countersign=True))  # fmt: skip
    with pytest.raises(Refusal, match="second person"):
        grants.countersign(own, by=cast.dpo)


def test_the_same_account_cannot_sign_twice_by_raw_sql(cast):
    user = newcomer()
    given = grants.grant(user, Role.FINANCE, **NATION, by=cast.user_admin)
    sql = text("UPDATE role_grant SET countersigned_by_id = granted_by_id WHERE id = :id")
    with pytest.raises(IntegrityError):
        db.session.execute(sql, {"id": given.id})
    db.session.rollback()
    sql = text("UPDATE role_grant SET countersigned_by_id = :by WHERE id = :id")
    for one in (cast.user_admin, user):
        other = a_user(Role.DPO, holder=db.session.get(Holder, one.holder_id))
        with pytest.raises(IntegrityError, match="by_two"):
            db.session.execute(sql, {"id": given.id, "by": other.id})
        db.session.rollback()


def test_no_role_lasts_longer_than_half_a_year_by_any_way(cast):
    given = grants.grant(newcomer(), Role.FINANCE, **NATION, by=cast.user_admin)
    sql = text("UPDATE role_grant SET until_on = :until WHERE id = :id")
    for days, refused in ((180, False), (181, True)):
        facts = {"id": given.id, "until": given.from_on + timedelta(days=days)}
        with pytest.raises(IntegrityError) if refused else nullcontext():
            db.session.execute(sql, facts)
    db.session.rollback()


def test_no_other_role_gives_roles_or_makes_accounts(cast):
    somebody = newcomer()
    for role in [r for r in Role if r is not Role.USER_ADMIN]:
        by = cast.users[role]
        with pytest.raises(Refusal, match="does not allow"):
            grants.grant(somebody, Role.CURRICULUM_OFFICER, **NATION, by=by)
        with pytest.raises(Refusal, match="does not allow"):
            users.create_user("x.y", "X Y", by=by)


def test_a_day_after_a_reset_nothing_can_be_approved(cast):
    """AC24."""
    given = grants.grant(newcomer(), Role.FINANCE, **NATION, by=cast.user_admin)
    dpo = again(cast.dpo)
    dpo.approvals_held_until = clock.now() + timedelta(hours=1)
    db.session.commit()
    with pytest.raises(Refusal, match="one day after"):
        grants.countersign(given, by=dpo)
    with pytest.raises(Refusal):
        four_eyes.approving(again(dpo))
    dpo = again(dpo)
    dpo.approvals_held_until = clock.now() - timedelta(seconds=1)
    db.session.commit()
    grants.countersign(again_grant(given), by=dpo)


def test_who_approves_never_administers_and_who_watches_never_writes():
    """Security 4.3, the pairs that keep deeds and their watching apart."""
    for one, two in [
        (Role.HR_CLERK, Role.PAY_VERIFIER), (Role.PAY_VERIFIER, Role.FINANCE),
        (Role.VETTING_OFFICER, Role.VETTING_BOARD), (Role.DPO, Role.USER_ADMIN),
        (Role.USER_ADMIN, Role.CELL_HEAD), (Role.OVERSIGHT, Role.TRAINING_CLERK),
        (Role.SYSADMIN, Role.HR_CLERK), (Role.USER_ADMIN, Role.HOST_AUTHORITY),
        (Role.USER_ADMIN, Role.VETTING_OFFICER), (Role.USER_ADMIN, Role.PROGRAMME_OFFICER),
        (Role.USER_ADMIN, Role.CURRICULUM_OFFICER), (Role.OVERSIGHT, Role.DPO),
        (Role.OVERSIGHT, Role.SYSADMIN),
    ]:  # fmt: skip
        assert clash(frozenset({one, two}))
    assert not any(clash(frozenset({role})) for role in Role)
    assert any(not clash(frozenset(pair)) for pair in combinations(Role, 2))


def test_every_role_and_reach_has_its_words_and_every_role_a_reach():
    assert set(ROLES) == set(Role) == set(SCOPES)
    assert set(SCOPE_WORDS) == set(Scope)
    assert all(SCOPES.values())


def test_the_whole_way_on_the_pages(cast, browse):
    admin, dpo = browse(cast.user_admin), browse(cast.dpo)
    made = admin.post("/accounts/new", username="Z.Issa", name="Zara Issa", language="fr")
    assert made.status_code == 303
    path = made.location
    role = admin.post(f"{path}/roles/new", role="finance", scope="national")
    assert role.status_code == 303, role.text
    assert "Waits for a second signature" in admin.get(path).text
    waiting = dpo.get("/accounts/signatures")
    assert "Zara Issa is to become paymaster" in waiting.text
    grant = db.session.query(Grant).order_by(Grant.id.desc()).first()
    deed = f"/accounts/roles/{grant.uid}/countersignature"
    unread = fill_deed(dpo, waiting, deed)
    assert unread.status_code == 409 and "Open it first" in unread.text
    assert "Zara Issa" in dpo.get(deed).text
    later = grant.until_on - timedelta(days=1)
    db.session.execute(update(Grant).where(Grant.id == grant.id).values(until_on=later))
    db.session.commit()
    assert "has changed since" in fill_deed(dpo, waiting, deed).text
    assert dpo.post(deed).status_code == 303
    assert "Stands" in admin.get(path).text
    back = admin.post(
        f"/accounts/roles/{grant.uid}/revocation", reason="Leaves on Friday for good."
    )
    assert back.location == path
    assert "Taken back" in admin.get(path).text
    assert "Leaves on Friday for good." not in admin.get(path).text
    owner = db.session.get(Grant, grant.id).user_id
    assert "Leaves on Friday for good." in browse(db.session.get(User, owner)).get("/account").text


def fill_deed(browser, opened, path):
    return browser.post(path, opened=opened)


def test_a_centre_is_named_by_its_code_and_shown_by_its_title(cast, browse):
    user = newcomer()
    admin = browse(cast.user_admin)
    path = f"/accounts/{user.uid}/roles/new"
    unknown = admin.post(path, role="training_clerk", scope="centre", at="NOWHERE")
    assert unknown.status_code == 422
    assert "There is no such code" in unknown.text
    given = admin.post(path, role="training_clerk", scope="centre", at=cast.here.code)
    assert given.status_code == 303, given.text
    assert cast.here.titles["en"] in admin.get(f"/accounts/{user.uid}").text
    assert cast.here.titles["ar"] in browse(user, language="ar").get("/account").text


def test_whoever_has_not_proved_who_they_are_gives_no_role(cast, browse):
    admin = browse(cast.user_admin, fresh=False)
    path = f"/accounts/{newcomer().uid}/roles/new"
    assert admin.get(path).location.startswith("/account/proof")


def test_the_list_costs_the_same_for_one_account_and_for_fifty(cast, browse):
    admin = browse(cast.user_admin)
    admin.get("/accounts/?text=zzz")
    cost = len(admin.get("/accounts/?text=user1") and admin.spent)
    for _n in range(50):
        a_user()
    page = admin.get("/accounts/", costs=cost)
    assert "Next lines" in page.text
    assert admin.get("/accounts/roles").status_code == 200


def test_the_list_is_narrowed_by_name_role_and_state(cast, browse):
    admin = browse(cast.user_admin)
    kept(a_user(Role.MENTOR, name="Ousmane Kally", active=False))
    assert "Ousmane Kally" in admin.get("/accounts/?text=kally").text
    assert "Ousmane Kally" not in admin.get("/accounts/?role=dpo").text
    assert "Ousmane Kally" in admin.get("/accounts/?role=mentor&state=closed").text
    assert "No account is like that" in admin.get("/accounts/?text=%25").text


def test_an_account_is_corrected_by_one_at_a_time(cast, browse):
    user = newcomer()
    path = f"/accounts/{user.uid}/correction"
    one, two = browse(cast.user_admin), browse(cast.elsewhere[Role.USER_ADMIN])
    opened = two.get(path)
    assert one.post(path, name="Right Name").status_code == 303
    late = two.post(path, opened=opened, name="Wrong Name")
    assert late.status_code == 409
    assert "Right Name" in late.text
    assert "Wrong Name" in late.text


def test_oversight_reads_accounts_and_changes_none(cast, browse):
    eye = browse(cast.oversight)
    user = newcomer()
    assert eye.get(f"/accounts/{user.uid}").status_code == 200
    for path in ("correction", "code", "closing", "roles/new"):
        assert eye.get(f"/accounts/{user.uid}/{path}").status_code == 403


def test_a_closed_account_gets_no_role_and_its_sessions_end(cast, browse):
    user = somebody()
    browser = browse(user)
    answer = fill(browse(cast.user_admin), f"/accounts/{user.uid}/closing",
                  reason="Has left the mission for good.")  # fmt: skip
    assert answer.status_code == 303
    assert browser.get("/account").status_code == 303
    with pytest.raises(Refusal, match="closed"):
        grants.grant(again(user), Role.MENTOR, scope=Scope.OWN, by=cast.user_admin)


def test_nobody_closes_their_own_account(cast):
    with pytest.raises(Refusal, match="your own account"):
        users.disable(cast.user_admin, "I am going away now.", by=cast.user_admin)


def test_the_first_two_accounts_come_from_nobody_and_only_once(app):
    admin = users.first_user("t.first", "First One")
    dpo = users.first_user("s.second", "Second One", role=Role.DPO)
    assert again(admin).may(Permission.GRANT_WRITE)
    assert again(dpo).may(Permission.GRANT_COUNTERSIGN)
    for role in (Role.USER_ADMIN, Role.DPO):
        with pytest.raises(Refusal, match="such an account already"):
            users.first_user("a.third", "Third One", role=role)
    with pytest.raises(Refusal):
        users.first_user("a.fourth", "Fourth", role=Role.FINANCE)


def test_no_first_account_once_there_are_others(app):
    newcomer()
    with pytest.raises(Refusal, match="such an account already"):
        users.first_user("late", "Late One")


def test_one_name_opens_one_account(cast):
    users.create_user("H.Oumar", "Halima Oumar", by=cast.user_admin)
    with pytest.raises(Refusal, match="Another account has this sign-in name"):
        users.create_user(" h.oumar", "Hassan Oumar", by=cast.user_admin)
