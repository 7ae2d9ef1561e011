"""`python -m qrsurvey`, for PCs where the scripts folder isn't on the path."""

from qrsurvey.cli.main import main

main()
