"""Signed QR placards, Google Forms answers and an honest report for offices that serve citizens."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qrsurvey.api.workspace import Workspace as Workspace

    __version__: str


def __getattr__(name: str) -> object:
    # Only when somebody asks: until the command line listens, Ctrl-C is a traceback.
    if name == "__version__":
        from importlib.metadata import version

        return version("qrsurvey")
    if name == "Workspace":
        from qrsurvey.api.workspace import Workspace

        return Workspace
    raise AttributeError(name)
