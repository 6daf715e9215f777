import pytest

from tests.makers import a_user
from trainingmgr.core import keys
from trainingmgr.core.db import db
from trainingmgr.core.settings import UnsafeSettings, read


def test_a_secret_is_unreadable_in_the_database_and_without_its_key(app):
    """R-DAT-12: the keys are not where what they seal is."""
    user = a_user(tf_totp_secret="JBSWY3DPEHPK3PXP")
    raw = bytes(
        db.session.connection().exec_driver_sql('SELECT tf_totp_secret FROM "user"').scalar()
    )
    assert b"JBSWY3" not in raw
    assert keys.ring().open(raw) == "JBSWY3DPEHPK3PXP"
    with pytest.raises(keys.WrongKey):
        keys.KeyRing.new().open(raw)
    assert user.tf_totp_secret == "JBSWY3DPEHPK3PXP"


def test_a_new_key_seals_and_the_old_one_goes_on_opening(tmp_path):
    old = keys.KeyRing.new()
    sealed = old.seal("x")
    newer = keys.KeyRing(old.session, (*keys.KeyRing.new().fields, *old.fields))
    assert newer.open(sealed) == "x"
    with pytest.raises(keys.WrongKey):
        old.open(newer.reseal(sealed))


def test_the_key_file_is_this_users_alone_and_comes_back_whole(tmp_path):
    ring = keys.KeyRing.new()
    ring.save(tmp_path / "keys.json")
    assert (tmp_path / "keys.json").stat().st_mode & 0o777 == 0o600
    assert keys.KeyRing.load(tmp_path / "keys.json") == ring


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"TRAININGMGR_ADDRESS": "http://tm.example"}, "plain http"),
        ({"TRAININGMGR_ADDRESS": "http://localhost.tm.example"}, "plain http"),
        ({"TRAININGMGR_PRODUCTION": "yes"}, "https"),
        ({"TRAININGMGR_PRODUCTION": "yes", "TRAININGMGR_TRUSTED_PROXIES": "1"}, "https"),
        ({"TRAININGMGR_PRODUCTION": "perhaps"}, "perhaps"),
        ({"TRAININGMGR_SESSION_HOURS": "long"}, "long"),
        ({"TRAININGMGR_PHONE_HOURS": "200"}, "12 to 192"),
        ({"TRAININGMGR_TIME_ZONE": "Moon/Copernicus"}, "no time zone"),
    ],
)
def test_unsafe_settings_are_refused_with_a_sentence(environment, said):
    with pytest.raises(UnsafeSettings, match=said):
        read(environment)
