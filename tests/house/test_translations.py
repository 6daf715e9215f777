"""Every sentence a user can see is there in French and Arabic, and what is shipped is compiled."""

import re
from io import BytesIO
from pathlib import Path

import polib
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask
from flask_babel import Babel, force_locale
from jinja2 import Environment, FileSystemLoader, nodes

from trainingmgr import features
from trainingmgr.tabular import listings

ROOT = Path(__file__).parents[2]
CATALOGUES = ROOT / "trainingmgr" / "translations"
LANGUAGES = ("fr", "ar")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "_in_context": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
    "said": None,
}
SAME = {
    line
    for line in (CATALOGUES / "same.txt").read_text().splitlines()
    if line and not line.startswith("#")
}
"""Sentences that are the same word in another language: names, codes, loan words."""
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")


def extracted():
    """Every msgid of the code and the templates, with its plural and its context."""
    found = {}
    for folder, methods in (
        (ROOT / "trainingmgr", [("**.py", "python")]),
        (ROOT / "templates", [("**.html", "jinja2")]),
    ):
        for _file, _line, message, _comments, context in extract_from_dir(
            str(folder), method_map=methods, keywords=KEYWORDS, options_map={}
        ):
            one, many = message if isinstance(message, tuple) else (message, None)
            found[context, one] = many
    return found


@pytest.fixture(scope="module")
def owed():
    return extracted()


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_untranslated(owed, language):
    catalogue = polib.pofile(str(CATALOGUES / language / "LC_MESSAGES" / "messages.po"))
    done = {
        (entry.msgctxt, entry.msgid)
        for entry in catalogue
        if not entry.fuzzy and not entry.obsolete and all(_texts(entry))
    }
    assert sorted(map(str, set(owed) - done)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_its_english_unless_listed(language):
    catalogue = polib.pofile(str(CATALOGUES / language / "LC_MESSAGES" / "messages.po"))
    same = [
        entry.msgid
        for entry in catalogue
        if entry.msgstr == entry.msgid
        and re.search(r"[A-Za-z]{3}", entry.msgid)
        and entry.msgid not in SAME
    ]
    assert same == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_and_plurals_match(language):
    catalogue = polib.pofile(str(CATALOGUES / language / "LC_MESSAGES" / "messages.po"))
    forms = {"fr": 2, "ar": 6}[language]
    wrong = []
    for entry in catalogue:
        names = set(PLACEHOLDER.findall(entry.msgid)) | set(PLACEHOLDER.findall(entry.msgid_plural))
        if entry.msgid_plural and len(entry.msgstr_plural) != forms:
            wrong.append(f"{entry.msgid}: {len(entry.msgstr_plural)} forms")
        for text in _texts(entry):
            said = set(PLACEHOLDER.findall(text))
            may_omit = {("num", "")} if entry.msgid_plural else set()
            if not (names - may_omit <= said <= names):
                wrong.append(f"{entry.msgid}: {text}")
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_shipped_is_compiled_from_what_is_written(language):
    folder = CATALOGUES / language / "LC_MESSAGES"
    with (folder / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    assert (folder / "messages.mo").read_bytes() == compiled.getvalue()


def test_every_list_that_leaves_is_called_by_words_of_its_own_in_every_language():
    """R-DAT-06: who reads the register of exports knows what left, and which of two it was."""
    assert features.BLUEPRINTS, "the lists of every feature are registered"
    site = Flask(__name__)
    Babel(site, default_translation_directories=str(CATALOGUES))
    for language in ("en", *LANGUAGES):
        with site.test_request_context(), force_locale(language):
            titles = dict(listings.offered())
            ours = [str(each.title) for each in listings.shared().values()]
        assert len(titles) > 90
        assert len(set(titles.values())) == len(titles), language
        assert [what for what, title in titles.items() if title == what or ":" in title] == []
        assert ours == [title for title in titles.values() if title in ours]
        if language == "fr":
            assert ours.index("Équipes mobiles") < ours.index("Feuille de présence")


def test_a_date_to_be_typed_is_not_turned_round_among_arabic_letters():
    """After Arabic letters 1990-04-03 is drawn as 03-04-1990, unless it is kept apart (UAX #9, W2
    and W5).
    """
    catalogue = polib.pofile(str(CATALOGUES / "ar" / "LC_MESSAGES" / "messages.po"))
    texts = [text for entry in catalogue for text in _texts(entry)]
    dated = [text for text in texts if re.search(r"\d{4}-\d\d", text)]
    assert len(dated) > 10
    assert [t for t in dated if re.search(r"\d{4}-\d\d", re.sub("\u2066.*?\u2069", "", t))] == []


def _texts(entry):
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_no_sentence_of_one_reader_is_kept_for_the_next():
    """A template imported without its context runs once for everybody: what it translates outside
    a macro would stay in the language of whoever came first.
    """
    templates = Environment(loader=FileSystemLoader(ROOT / "templates"))
    trees = {
        name: templates.parse((ROOT / "templates" / name).read_text())
        for name in templates.list_templates(extensions=["html"])
    }
    shared = {
        each.template.value
        for tree in trees.values()
        for each in tree.find_all((nodes.Import, nodes.FromImport))
        if not each.with_context
    }
    assert shared
    assert sorted(name for name in shared if _says_outside_macros(trees[name])) == []


def _says_outside_macros(node):
    return any(
        (isinstance(each, nodes.Call) and getattr(each.node, "name", "") in KEYWORDS)
        or _says_outside_macros(each)
        for each in node.iter_child_nodes()
        if not isinstance(each, nodes.Macro)
    )
