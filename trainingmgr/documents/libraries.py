"""What draws, loaded when something is first drawn."""

from typing import Any

from trainingmgr.core.late import Late

harfbuzz: Any = Late("uharfbuzz")
canvas: Any = Late("reportlab.pdfgen.canvas")
pdfdoc: Any = Late("reportlab.pdfbase.pdfdoc")
pdfium: Any = Late("pypdfium2")
pillow: Any = Late("PIL.Image")
turning: Any = Late("PIL.ImageOps")
segno: Any = Late("segno")
