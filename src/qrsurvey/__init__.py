"""Signed QR placards, Google Forms answers and an honest report for offices that serve citizens."""


def __getattr__(name: str) -> str:
    if name != "__version__":
        raise AttributeError(name)
    # Only when somebody asks: until the command line listens, Ctrl-C is a traceback.
    from importlib.metadata import version

    return version("qrsurvey")
