"""What MkDocs is told beside mkdocs.yml: pages that live outside of docs/, and links that lead there."""

from __future__ import annotations

import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[2]

ELSEWHERE = {"CHANGELOG.md": "changelog.md", "benchmarks/results.md": "results.md"}
"""Pages of the repository that the site has too, by their path there: what they are called in the site."""

_LINK = re.compile(r"\[([^\]]*)\]\((?!https?://|#|mailto:)([^)#\s]+)(#[^)\s]*)?\)")


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Add the pages that live elsewhere."""
    for path, name in ELSEWHERE.items():
        files.append(File.generated(config, name, abs_src_path=str(ROOT / path)))
    return files


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, **_: object) -> str:
    """Lead links to the site's own pages; what the site doesn't have is named without a link."""
    home = next((ROOT / path for path, name in ELSEWHERE.items() if name == page.file.src_uri), None)
    folder = home.parent if home else Path(config.docs_dir) / Path(page.file.src_uri).parent

    def led(link: re.Match[str]) -> str:
        text, target, anchor = link[1], (folder / link[2]).resolve(), link[3] or ""
        if target.is_relative_to(config.docs_dir):
            return f"[{text}]({target.relative_to(config.docs_dir).as_posix()}{anchor})"
        within = target.relative_to(ROOT).as_posix() if target.is_relative_to(ROOT) else ""
        return f"[{text}]({ELSEWHERE[within]}{anchor})" if within in ELSEWHERE else text

    return _LINK.sub(led, markdown)
