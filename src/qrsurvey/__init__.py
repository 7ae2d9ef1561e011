"""Signed QR placards, Google Forms answers and an honest report for offices that serve citizens."""

from importlib.metadata import version

__version__ = version("qrsurvey")
