"""Papers look as they looked when somebody last looked at them, and their words stand where they
stood: in English, French, Arabic and pairs.

`python -m tests.documents.test_golden` draws all of it anew: look at each before committing.
"""

import re
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageFilter, ImageStat

from tests.documents import golden_papers, papers
from tests.documents.test_papers import EACH

FOLDER = Path(__file__).parent / "golden"
WORDS = FOLDER / "words.txt"
DOTS = 40
NEAR = 0.6
"""Points by which a word may have moved."""


def all_papers():
    """Every paper by the name of its picture."""
    yield from EACH
    for name, language in golden_papers.EACH:
        yield f"{name}.{language}"


def content(name):
    return EACH[name] if name in EACH else golden_papers.drawn(*name.split("."))


def difference(first, second):
    """How much the two differ once blurred, from 0 to 255: the mean, and the worst place."""
    blur = ImageFilter.GaussianBlur(1.5)
    found = ImageStat.Stat(ImageChops.difference(first.filter(blur), second.filter(blur)))
    return found.mean[0], found.extrema[0][1]


def words_of(data):
    """Each piece of text of the first page: where it begins, how wide it is, and what it says."""
    text = pypdfium2.PdfDocument(data)[0].get_textpage()
    for at in range(text.count_rects()):
        left, foot, right, top = text.get_rect(at)
        said = re.sub("[\u200b\r\n]", "", text.get_text_bounded(left, foot, right, top)).strip()
        yield round(left, 1), round(foot, 1), round(right - left, 1), said


def kept_words():
    """What was kept of each paper, by its name."""
    found, name = {}, ""
    for line in WORDS.read_text().splitlines():
        if line.startswith("# "):
            name = line[2:]
            found[name] = []
        else:
            left, foot, width, said = line.split(" ", 3)
            found[name].append((float(left), float(foot), float(width), said))
    return found


KEPT = kept_words() if WORDS.exists() else {}


@pytest.mark.parametrize("name", list(all_papers()))
def test_a_paper_looks_as_it_did(name):
    known = Image.open(FOLDER / f"{name}.png").convert("L")
    drawn = papers.picture(content(name), dots=DOTS)
    assert drawn.size == known.size
    mean, worst = difference(drawn, known)
    assert mean < 1
    assert worst < 60


@pytest.mark.parametrize("name", [".".join(each) for each in golden_papers.EACH])
def test_the_words_of_a_paper_stand_where_they_stood(name):
    """A rule of shaping or of direction that changes moves or widens some word: this finds it even
    where a picture would hardly differ.
    """
    now, then = list(words_of(content(name))), KEPT[name]
    assert [each[3] for each in now] == [each[3] for each in then]
    for here, there in zip(now, then, strict=True):
        assert here[:3] == pytest.approx(there[:3], abs=NEAR), here[3]


def test_a_missing_name_would_be_seen():
    known = Image.open(FOLDER / "certificate.png").convert("L")
    mean, worst = difference(papers.picture(EACH["duplicate"], dots=DOTS), known)
    assert worst > 60 or mean > 1


if __name__ == "__main__":
    for name in all_papers():
        picture = papers.picture(content(name), dots=DOTS).quantize(16)
        picture.save(FOLDER / f"{name}.png", optimize=True)
    with WORDS.open("w") as out:
        for each in golden_papers.EACH:
            out.write(f"# {'.'.join(each)}\n")
            for left, foot, width, said in words_of(golden_papers.drawn(*each)):
                out.write(f"{left} {foot} {width} {said}\n")
