"""The clerk's guide as one page that is installed with the program, for `qrsurvey open docs`."""

from __future__ import annotations

import re
from html import escape, unescape
from pathlib import Path
from urllib.parse import unquote

ROOT = Path(__file__).resolve().parents[2]
PAGES = {"vi": ROOT / "docs" / "huong-dan.md", "en": ROOT / "docs" / "guide.md"}
FOLDER = ROOT / "src" / "qrsurvey" / "assets" / "guide"

_FRAME = """\
<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 1.0625rem/1.6 system-ui, sans-serif; }}
h1, h2, h3 {{ line-height: 1.25; }}
pre {{ padding: .75rem; overflow-x: auto; background: #8882; border-radius: .25rem; }}
code {{ font-family: Consolas, monospace; font-size: .95em; }}
figure {{ margin: 1rem 0; }}
figure svg {{ width: 100%; height: auto; }}
table {{ border-collapse: collapse; }}
th, td {{ padding: .25rem .6rem; border: 1px solid #8886; text-align: left; vertical-align: top; }}
</style>
</head>
<body>
{body}</body>
</html>
"""


def shipped(language: str) -> Path:
    """Return where the guide of a language is installed from."""
    return FOLDER / f"{language}.html"


def guide(page: Path, language: str) -> str:
    """Return a guide as one page that needs no network.

    Links to other pages of the documents lead nowhere from an installed program; only their words stay. So
    do photographs and scans: their descriptions. What a terminal shows is part of the page.
    """
    from markdown_it import MarkdownIt

    text = page.read_text(encoding="utf-8")
    text = re.sub(r"(?s)<!--.*?-->|^---\n.*?\n---\n", "", text)
    drawn = dict(enumerate(re.findall(r"!\[[^\]]*\]\(([^)]*\.svg)\)", text)))
    for at, picture in drawn.items():
        text = re.sub(rf"!\[[^\]]*\]\({re.escape(picture)}\)", f"(picture {at})", text, count=1)
    text = re.sub(r"!\[([^\]]*)\]\([^)]*\)(\{[^}]*\})?", r"*\1*", text)
    text = re.sub(r"(?<!!)\[([^\]]*)\]\((?!https?://|#)[^)]*\)", r"\1", text)
    text = re.sub(r"(?m)^(?:!!!|\?\?\?)\+? \w+(?: \"([^\"]*)\")?\n((?: {4}.*\n|\n)*)", _remark, text)
    title = escape(text.partition("\n")[0].lstrip("# "))
    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    body = re.sub(r"<(h[23])>(.*?)</\1>", _headed, body)
    body = re.sub(r'href="#([^"]*)"', lambda link: f'href="#{unquote(link[1])}"', body)
    for at, picture in drawn.items():
        svg = (page.parent / picture).read_text(encoding="utf-8")
        body = body.replace(f"<p>(picture {at})</p>", f"<figure>\n{svg}</figure>")
    return _FRAME.format(language=language, title=title, body=body)


def _headed(heading: re.Match[str]) -> str:
    """Give a heading the anchor that GitHub and the site give it."""
    from pymdownx.slugs import slugify

    anchor = slugify(case="lower")(unescape(re.sub(r"<[^>]*>", "", heading[2])), "-")
    return f'<{heading[1]} id="{anchor}">{heading[2]}</{heading[1]}>'


def _remark(found: re.Match[str]) -> str:
    """Make a remark of the site ("!!! note") one of the page."""
    lines = [f"**{found[1]}**", "", *(line[4:] for line in found[2].splitlines())]
    return "\n".join(f"> {line}" for line in lines) + "\n\n"
