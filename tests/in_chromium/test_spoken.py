"""What a screen reader says on the main pages, in its order, in three languages: the script that
somebody follows who cannot see. Role, then the words in English, French and Arabic.
"""

import re

import pytest

from tests.browser import Browser
from tests.browser_checks import a_page, borrow_session
from tests.training.attendance.test_services import held  # noqa: F401
from trainingmgr.core.db import db
from trainingmgr.training.attendance import services

SIGN_IN = """
link         | Skip to the page | Aller à la page | انتقل إلى الصفحة
banner
link         | Training Manager | Gestion de la formation | مدير التدريب
link         | English | English | English
link         | Français | Français | Français
link         | العربية | العربية | العربية
main
heading      | Sign in | Se connecter | تسجيل الدخول
heading      | Who are you | Qui êtes-vous | من أنت
textbox      | Sign-in name | Identifiant de connexion | اسم الدخول
textbox      | Password | Mot de passe | كلمة المرور
button       | Sign in | Se connecter | تسجيل الدخول
button       | Use a passkey | Utiliser une clé d’accès | استعمال مفتاح مرور
heading      | First time, or forgotten | Première fois, ou oublié | أول مرة، أو نُسيت
link         | I have a one-time code on a slip | J’ai un code à usage unique sur papier | لدي رمز لمرة واحدة على قسيمة
heading      | To complain | Se plaindre | للشكوى
link         | Complain, or read the answer | Se plaindre, ou lire la réponse | اشتك، أو اقرأ الرد
heading      | To put a point forward | Pour proposer un point | لطرح نقطة
link         | Put a point forward, or read the reply | Proposer un point, ou lire la réponse | طرح نقطة أو قراءة الرد
contentinfo
"""  # noqa: E501
SHEET = """
main
heading      | Sheet | Feuille | الورقة
heading      | Letters | Lettres | الحروف
heading      | All but a few | Tous sauf quelques-uns | الجميع إلا قليلا
textbox      | Absent: their line numbers (optional) | Absents : leurs numéros de ligne (facultatif) | الغائبون: أرقام أسطرهم (اختياري)
checkbox     | Everybody else is present | Tous les autres sont présents | كل من سواهم حاضر
heading      | The paper | Le papier | الورقة
table        | Marks in the order of the paper | Marques dans l’ordre de la feuille | العلامات بترتيب الورقة
columnheader | Line | Ligne | السطر
columnheader | Name, as on the paper | Nom, comme sur le document | الاسم كما في الورقة
columnheader | Mark | Marque | العلامة
columnheader | Min. | Min. | دقيقة
columnheader | Means | Signification | المعنى
rowheader    | Achta | Achta | Achta
textbox      | Achta | Achta | Achta
textbox      | Minutes missed, line 1 | Minutes manquées, ligne 1 | الدقائق الفائتة، السطر 1
rowheader    | Maryam | Maryam | Maryam
"""  # noqa: E501
SAID = re.compile(r"""^\s*- '?(\w+)(?: "([^"\n]*)")?""", re.MULTILINE)
ROLES = {line.split("|")[0].strip() for line in (SIGN_IN + SHEET).splitlines()}


def script(text, language):
    """Role and words of each line."""
    at = ("en", "fr", "ar").index(language) + 1
    lines = [[part.strip() for part in line.split("|")] for line in text.strip().splitlines()]
    return [(line[0], line[at] if len(line) > 1 else "") for line in lines]


def spoken(page):
    """What is said, from the first to the last; codes are left out."""
    found = SAID.findall(page.locator("body").aria_snapshot())
    return [(role, re.sub(r" \d{3}-\d{4}$", "", words)) for role, words in found if role in ROLES]


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_the_main_pages_are_said_in_their_order(app, cast, address, window, held, language):  # noqa: F811
    session, _places = held
    sheet = services.print_sheet(session, by=cast.training_clerk, language="en").code
    db.session.commit()
    with a_page(window, language=language) as page:
        page.goto(f"{address}/sign-in?lang={language}")
        assert spoken(page) == script(SIGN_IN, language)
        borrow_session(page, address, Browser(app, cast.training_clerk, language))
        page.goto(f"{address}/sheets/{sheet}")
        heard, told = spoken(page), script(SHEET, language)
        begins = heard.index(("main", ""))
        assert heard[begins : begins + len(told)] == told
        page.locator("html[data-listening]").wait_for()
        page.locator("input.key").first.fill("zz")
        with page.expect_navigation():
            page.locator("#marks button.btn-primary").click()
        page.locator("[role=alert]:focus").wait_for()
        (wrong,) = page.locator("input.key[aria-invalid=true]").all()
        assert wrong.input_value() == "ZZ", "what is wrong is said at once, and stays where it was"
