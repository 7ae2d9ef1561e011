"""Charts as pictures: SVG, PNG for programs that can't show that, and words for who doesn't see."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from qrsurvey.render.charts import Drawing, as_png, as_svg
from qrsurvey.render.docx.paragraphs import Own, paragraph
from qrsurvey.render.docx.styles import FONT, PICTURE_STYLE, SUBSTITUTE
from qrsurvey.render.docx.xml import element, emu, legal, w
from qrsurvey.render.measures import Style, shown
from qrsurvey.render.plates import plates
from qrsurvey.report.chart_model import Chart

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement as Element

    from qrsurvey.render.docx.package import Package

# What Word itself names the extension by that holds the picture as SVG.
_SVG_EXTENSION = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
# Word takes what stands first, and quotes for a part of the name.
_FONTS = f"{FONT}, {SUBSTITUTE}, serif"
_PICTURE = "http://schemas.openxmlformats.org/drawingml/2006/picture"


def chart(package: Package, definition: Chart) -> Iterator[Element]:
    """Yield the chart's parts and its note, without its caption."""
    parts = plates(definition)
    for at, drawing in enumerate(parts):
        last = at + 1 == len(parts)
        picture = _picture(package, drawing, definition, at)
        properties = w(
            "pPr", w("pStyle", val=PICTURE_STYLE), w("keepNext") if last and definition.note else None
        )
        yield w("p", properties, w("r", w("drawing", picture)))
    if definition.note:
        yield paragraph([shown(definition.note, Style.NOTE)], Style.NOTE, Own(keep_lines=True))


def _picture(package: Package, drawing: Drawing, definition: Chart, at: int) -> Element:
    name = f"{definition.label}. {definition.title}"
    # A part after the first says that it goes on, not all of it again.
    alt = (definition.alt or name) if at == 0 else name
    png = package.picture(as_png(drawing), "png", "image/png")
    svg = package.picture(as_svg(drawing, fonts=_FONTS).encode(), "svg", "image/svg+xml")
    number = package.number()
    size = {"cx": emu(drawing.width), "cy": emu(drawing.height)}
    return element(
        "wp:inline",
        {"distT": 0, "distB": 0, "distL": 0, "distR": 0},
        element("wp:extent", size),
        element(
            "wp:docPr", {"id": number, "name": f"{name} ({at + 1})" if at else name, "descr": legal(alt)}
        ),
        element("wp:cNvGraphicFramePr", None, element("a:graphicFrameLocks", {"noChangeAspect": 1})),
        element(
            "a:graphic",
            None,
            element(
                "a:graphicData",
                {"uri": _PICTURE},
                element(
                    "pic:pic",
                    None,
                    element(
                        "pic:nvPicPr",
                        None,
                        element("pic:cNvPr", {"id": number, "name": f"chart{number}.png"}),
                        element("pic:cNvPicPr"),
                    ),
                    element(
                        "pic:blipFill",
                        None,
                        _blip(png, svg),
                        element("a:stretch", None, element("a:fillRect")),
                    ),
                    element(
                        "pic:spPr",
                        None,
                        element("a:xfrm", None, element("a:off", {"x": 0, "y": 0}), element("a:ext", size)),
                        element("a:prstGeom", {"prst": "rect"}, element("a:avLst")),
                    ),
                ),
            ),
        ),
    )


def _blip(png: str, svg: str) -> Element:
    vectors = element("a:ext", {"uri": _SVG_EXTENSION}, element("asvg:svgBlip", {"r:embed": svg}))
    return element("a:blip", {"r:embed": png}, element("a:extLst", None, vectors))
