"""The report as one HTML file that needs nothing beside it, on a screen of any width and on paper."""

from qrsurvey.render.html.document import render_html

__all__ = ["render_html"]
