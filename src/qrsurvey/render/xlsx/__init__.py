"""The Report as a workbook (XLSX)."""
