"""Pictures of people: small, drawn anew, for few eyes."""

from io import BytesIO

import pytest
from PIL import Image

from tests.makers import a_person, a_user
from trainingmgr.accounts.rules import Role
from trainingmgr.core.db import db
from trainingmgr.documents import pictures
from trainingmgr.registry.people import queries

PLACE = {34853: {1: "N", 2: (12.0, 6.0, 30.0), 3: "E", 4: (15.0, 2.0, 40.0)}, 271: "Phone"}


def sent(size=(800, 600), kind="JPEG", orientation=None):
    picture = Image.effect_noise(size, 90).convert("RGB")
    exif = Image.Exif()
    for tag, value in PLACE.items():
        exif[tag] = value
    if orientation:
        exif[274] = orientation
    written = BytesIO()
    picture.save(written, kind, exif=exif, comment=b"secret camp")
    return written.getvalue()


def opened(data):
    return Image.open(BytesIO(data))


def test_nothing_of_the_file_survives_but_what_can_be_seen():
    assert dict(opened(sent()).getexif()) != {}
    drawn = opened(pictures.portrait(sent()))
    assert drawn.format == "JPEG"
    assert dict(drawn.getexif()) == {}
    assert set(drawn.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"secret camp" not in pictures.portrait(sent())
    assert (drawn.width, drawn.height) == (360, 270)


def test_a_picture_stands_upright_and_is_small():
    drawn = pictures.portrait(sent((3000, 2000), orientation=6))
    assert opened(drawn).height == 480
    assert opened(drawn).width == 320
    assert len(drawn) <= 100_000


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"<svg/>", b"\xff\xd8\xff\xe0junk",
                                  sent()[:4000]])  # fmt: skip
def test_what_is_no_picture_is_refused(data):
    with pytest.raises(ValueError, match="no picture"):
        pictures.portrait(data)


def test_a_bomb_is_refused_by_its_header():
    bomb = BytesIO()
    Image.new("1", (9000, 9000)).save(bomb, "PNG")
    with pytest.raises(ValueError, match="too many pixels"):
        pictures.portrait(bomb.getvalue())


def upload(browser, person, data, name="face.jpg", **more):
    path = f"/people/{person.uid}/portrait/change"
    return browser.post(path, picture=(BytesIO(data), name), **more)


def test_a_picture_is_seen_by_readers_of_class_S2_alone(app, browse):
    person = a_person(name="Zawadi")
    clerk = browse(a_user(Role.HR_CLERK))
    address = f"/people/{person.uid}/portrait"
    assert clerk.get(address).status_code == 404
    assert upload(clerk, person, sent()).status_code == 302
    assert f'src="{address}"' in clerk.get(f"/people/{person.uid}").text
    shown = clerk.get(address)
    assert (shown.mimetype, shown.headers["Cache-Control"]) == ("image/jpeg", "no-store")
    assert dict(opened(shown.data).getexif()) == {}
    for role in (Role.FINANCE, Role.OVERSIGHT):
        plain = browse(a_user(role))
        assert plain.get(address).status_code == 404
        assert address not in plain.get(f"/people/{person.uid}").text
        assert queries.portraits([person.id], reader=a_user(role)) == {}
    assert app.test_client().get(address).status_code == 303
    assert list(queries.portraits([person.id], reader=a_user(Role.HR_CLERK))) == [person.id]


def test_a_picture_is_changed_and_taken_away(app, browse):
    person = a_person(name="Zawadi")
    clerk = browse(a_user(Role.HR_CLERK))
    upload(clerk, person, sent())
    first = clerk.get(f"/people/{person.uid}/portrait").data
    assert upload(clerk, person, sent((300, 300), "PNG"), "face.png").status_code == 302
    assert clerk.get(f"/people/{person.uid}/portrait").data != first
    late = upload(clerk, person, sent(), version="")
    assert "changed" in late.text, "it was opened before there was one"
    refused = upload(clerk, person, b"no picture at all")
    assert refused.status_code == 422
    assert "no picture that can be read" in refused.text
    taken = clerk.post(f"/people/{person.uid}/portrait/change", deed="remove")
    assert taken.status_code == 302
    db.session.expire_all()
    assert not queries.has_portrait(person)
