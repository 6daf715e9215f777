"""What the world is told: a standing, never a name that was not in the signed code."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.makers import a_user
from tests.training.certificates.made import a_closed_run, issued, revoked
from tests.training.results.made import a_tested_module
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock, keys
from trainingmgr.core.db import db
from trainingmgr.documents import serials, signing
from trainingmgr.training.certificates import commands
from trainingmgr.training.certificates.queries import verifying
from trainingmgr.training.certificates.rules import PACE, RevocationReason, Standing
from trainingmgr.training.certificates.services import asking

TODAY = clock.today
NAME = "Achta Idriss Barka"


@pytest.fixture
def certificate(cast):
    module = a_tested_module(validity_months=12)
    cohort, _places = a_closed_run(cast.here, cast.cell_head, NAME, modules=(module,))
    return issued(cohort, cast)[0]


@pytest.fixture
def anybody(browse):
    return browse(None)


def forged(certificate, **changes):
    """The same facts, or others, signed by somebody else's key under our key's name."""
    payload = signing.unseal(certificate.sealed, verifying.public_keys())
    return signing.seal(replace(payload, **changes), Ed25519PrivateKey.generate())


def test_a_typed_serial_shows_course_hours_level_dates_and_no_name(certificate, anybody):
    answer = anybody.get(f"/verify/{certificate.serial}")
    assert "Valid" in answer.text
    assert certificate.values["course_code"] in answer.text
    assert "present for at least 80 %, Test after passed with 60 %" in answer.text
    assert "Test before" not in answer.text
    assert NAME not in answer.text
    assert answer.headers["X-Robots-Tag"].startswith("noindex")
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_typed_serial_is_read_however_it_is_written(certificate, anybody):
    sloppy = certificate.serial.lower().replace("-", " ").replace("0", "o")
    answer = anybody.get(f"/verify/?serial={sloppy.replace(' ', '+')}")
    assert answer.status_code == 303
    assert "Valid" in anybody.get(answer.location).text


def test_the_scanned_code_shows_the_name_it_carries_and_that_it_is_signed(certificate, anybody):
    for path in (f"/verify/{certificate.sealed}", f"/verify/?q={certificate.sealed}"):
        text = anybody.get(path).text
        assert NAME in text
        assert "The signature is good" in text


def test_ac12_a_changed_letter_says_altered_and_shows_no_name(certificate, anybody):
    serial, code = certificate.sealed.split("/")
    changed = code[:20] + ("A" if code[20] != "A" else "B") + code[21:]
    text = anybody.get(f"/verify/{serial}/{changed}").text
    assert "Altered or forged" in text
    assert NAME not in text


def test_ac12_a_code_moved_to_another_serial_or_signed_by_another_is_altered(certificate, anybody):
    other = serials.compact(serials.fresh())
    moved = f"{other}/{certificate.sealed.split('/')[1]}"
    for code in (moved, forged(certificate), forged(certificate, name="The Forger")):
        answer = verifying.of_code(code, on=TODAY())
        assert (answer.standing, answer.payload) == (Standing.ALTERED, None)
        assert "Altered or forged" in anybody.get(f"/verify/{code}").text


def test_a_code_of_ours_that_is_not_in_the_register_is_unknown(certificate, anybody):
    key_id, key = verifying.private_key()
    payload = signing.unseal(certificate.sealed, verifying.public_keys())
    code = signing.seal(replace(payload, serial=serials.fresh(), key=key_id), key)
    text = anybody.get(f"/verify/{code}").text
    assert "Unknown" in text
    assert "not in this register" in text


@pytest.mark.parametrize("typed", ["ZZ", "7K3QM-9TB2X-0HRWD-4ZC8V", "🙂", "a" * 500])
def test_nonsense_is_unknown_and_never_a_bug(app, anybody, typed):
    answer = anybody.get(f"/verify/{typed}")
    assert answer.status_code == 200
    assert "Unknown" in answer.text
    assert anybody.get(f"/verify/{typed}/TM1{typed}").status_code == 200


def test_what_is_no_text_is_refused_before_it_is_looked_up(certificate, anybody):
    assert anybody.get("/verify/%00").status_code == 400
    assert anybody.get(f"/verify/{certificate.serial}/TM1%00").status_code == 400


def test_revoked_replaced_and_expired_are_said(cast, certificate, anybody, browse, time_machine):
    other = a_user(Role.CELL_HEAD, centre=cast.here)
    kind = RevocationReason.REPLACED
    old = revoked(certificate, kind, cast.training_clerk, cast.cell_head)
    text = anybody.get(f"/verify/{old.serial}").text
    assert "Replaced by a newer one" in text
    assert old.replaced_by.serial in text
    new = old.replaced_by
    run = browse(cast.cell_head).get(f"/runs/{old.cohort.uid}/certificates").text
    assert "Replaced by a newer one" in run, "the list of the run says it in the same words"
    time_machine.move_to(clock.now() + timedelta(days=400))
    assert "Expired" in anybody.get(f"/verify/{new.serial}").text
    time_machine.move_to(clock.now() - timedelta(days=399))
    revoked(new, RevocationReason.FRAUD, cast.cell_head, other)
    text = anybody.get(f"/verify/{new.sealed}").text
    assert "Revoked" in text
    assert "The signature is good" in text


def test_a_certificate_signed_with_an_older_key_stays_good(certificate):
    ring = keys.ring()
    keys.hold(replace(ring, signing=(keys.new_signing_key(), *ring.signing)))
    try:
        assert verifying.of_code(certificate.sealed, on=TODAY()).standing is Standing.VALID
    finally:
        keys.hold(ring)


def test_ac13_one_address_may_ask_so_often_and_others_go_on(app, certificate, anybody):
    pace = replace(PACE, address=3, everybody=5)
    assert [asking.may_ask("10.0.0.1", pace) for _ in range(4)] == [True, True, True, False]
    assert [asking.may_ask("10.0.0.2", pace) for _ in range(3)] == [True, True, False]
    assert not asking.may_ask("10.0.0.3", pace)


def test_ac13_too_many_questions_get_429_and_a_sentence(certificate, anybody, time_machine):
    time_machine.move_to(clock.now(), tick=False)
    for _ in range(PACE.address):
        assert asking.may_ask("127.0.0.1")
    answer = anybody.get(f"/verify/{certificate.serial}")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == str(PACE.seconds)
    assert "Wait five minutes" in answer.text
    writes = [each for each in anybody.spent if not each.startswith("SELECT")]
    assert writes == []


def test_an_answer_costs_the_same_whatever_is_asked(certificate, anybody):
    anybody.get(f"/verify/{certificate.serial}")
    cost = len(anybody.spent)
    anybody.get(f"/verify/{certificate.sealed}", costs=cost)
    anybody.get(f"/verify/{serials.fresh()}", costs=cost)
    assert cost <= 9


def test_there_is_no_list_and_no_name_on_the_public_page(certificate, anybody):
    text = anybody.get("/verify/").text
    assert certificate.serial not in text
    assert "127.0.0.1" in text  # the one true address is said


def test_the_printed_key_and_script_check_a_code_alone(certificate, anybody, tmp_path):
    page = anybody.get("/verify/key").text
    (key,) = verifying.printed_keys().values()
    assert all(part in page for part in (key[:16], key[48:]))
    script = tmp_path / "verify_certificate.py"
    script.write_text(anybody.get("/verify/verify_certificate.py").text)
    good = alone(script, certificate.sealed, key)
    assert good.returncode == 0
    assert f"Name: {NAME}" in good.stdout
    assert alone(script, forged(certificate), key).returncode == 1


def alone(script, code, key):
    return subprocess.run(
        [sys.executable, script, code, key], capture_output=True, text=True, check=False
    )


def told(app, *words):
    db.session.commit()
    ran = CliRunner().invoke(commands.certificate, ["verify", *words], obj=lambda: app)
    return ran.exit_code, ran.output


def test_the_command_says_what_a_serial_a_code_and_a_file_are(app, certificate, tmp_path):
    code, said = told(app, certificate.serial, "--json")
    assert code == 0
    assert json.loads(said)["standing"] == "valid"
    assert NAME not in said
    file = tmp_path / "scanned.txt"
    file.write_text(f"http://127.0.0.1:8000/verify/{certificate.sealed}\n")
    code, said = told(app, str(file))
    assert code == 0
    assert NAME in said


def test_the_command_checks_against_a_key_alone(app, certificate):
    (key,) = verifying.printed_keys().values()
    ran = CliRunner().invoke(
        commands.certificate, ["verify", certificate.sealed, "--public-key", key, "--json"]
    )
    assert ran.exit_code == 0
    assert json.loads(ran.output)["name"] == NAME
    ran = CliRunner().invoke(
        commands.certificate, ["verify", forged(certificate), "--public-key", key]
    )
    assert ran.exit_code == commands.FALSE
    ran = CliRunner().invoke(commands.certificate, ["verify", "x", "--public-key", "nonsense"])
    assert ran.exit_code == 2


def test_the_commands_exit_codes_tell_no_longer_from_false(app, cast, certificate):
    assert told(app, serials.fresh())[0] == commands.FALSE
    assert told(app, forged(certificate))[0] == commands.FALSE
    kind = RevocationReason.FRAUD
    revoked(certificate, kind, cast.cell_head, a_user(Role.CELL_HEAD, centre=cast.here))
    code, said = told(app, certificate.serial)
    assert code == commands.NO_LONGER
    assert "REVOKED" in said
