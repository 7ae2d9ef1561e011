"""The report as a workbook (XLSX): real numbers, native charts, nothing that computes."""

from qrsurvey.render.xlsx.workbook import render_xlsx

__all__ = ["render_xlsx"]
