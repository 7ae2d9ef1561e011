"""What a notebook or a script of one's own imports: `from qrsurvey import Workspace`."""
