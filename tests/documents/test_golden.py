"""Papers look as they looked when somebody last looked at them.

`python -m tests.documents.test_golden` draws the pictures anew: look at each before committing.
"""

from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageFilter, ImageStat

from tests.documents import papers
from tests.documents.test_papers import EACH

FOLDER = Path(__file__).parent / "golden"
DOTS = 40


def difference(first, second):
    """How much the two differ once blurred, from 0 to 255: the mean, and the worst place."""
    blur = ImageFilter.GaussianBlur(1.5)
    found = ImageStat.Stat(ImageChops.difference(first.filter(blur), second.filter(blur)))
    return found.mean[0], found.extrema[0][1]


@pytest.mark.parametrize("name", EACH)
def test_a_paper_looks_as_it_did(name):
    known = Image.open(FOLDER / f"{name}.png").convert("L")
    drawn = papers.picture(EACH[name], dots=DOTS)
    assert drawn.size == known.size
    mean, worst = difference(drawn, known)
    assert mean < 1
    assert worst < 60


def test_a_missing_name_would_be_seen():
    known = Image.open(FOLDER / "certificate.png").convert("L")
    mean, worst = difference(papers.picture(EACH["duplicate"], dots=DOTS), known)
    assert worst > 60 or mean > 1


if __name__ == "__main__":
    for name, data in EACH.items():
        papers.picture(data, dots=DOTS).quantize(16).save(FOLDER / f"{name}.png", optimize=True)
