"""The entry point, and the one boundary at which an error becomes a sentence and an exit code."""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from qrsurvey.cli.options import GlobalOptions, take_global_options
from qrsurvey.cli.session import Session
from qrsurvey.errors import ExitCode, QrsurveyError, UsageError
from qrsurvey.i18n.language import Language, choose, known


def main() -> None:
    """Run the command line of this process and end it."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; nothing but a `--debug` traceback escapes."""
    _open_streams()
    options = take_global_options(arguments)
    session = Session(
        language=_language(options),
        languages_asked=options.languages,
        workspace_asked=Path(options.workspace) if options.workspace else None,
        quiet=options.quiet,
        debug=options.debug,
    )
    try:
        return _run(session, options)
    except QrsurveyError as error:
        _print_error(session, error)
        return error.exit_code
    except KeyboardInterrupt:
        session.say("cli.interrupted")
        return ExitCode.INTERRUPTED
    except (BrokenPipeError, SystemExit):
        # Whoever read our output has left ("| head"): nothing is wrong, and there is nobody to tell. Rich
        # turns that into SystemExit; nothing else here raises it.
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - the interpreter flushes it at exit
        return ExitCode.DONE
    except Exception as error:
        if session.debug:
            raise
        _print_error(session, _UnexpectedError("cli.unexpected", kind=type(error).__name__))
        return ExitCode.UNEXPECTED


class _UnexpectedError(QrsurveyError):
    """A fault of ours."""


def _run(session: Session, options: GlobalOptions) -> int:
    import typer

    from qrsurvey.cli.app import build_app

    # Only placards speak other languages than ours; which there are, the office's files say.
    ours = options.rest[:1] == ("make-codes",) or set(options.languages) <= set(Language)
    if options.lang is not None and not (options.languages and ours):
        raise UsageError("cli.unknown-language", value=options.lang, known=list(Language))
    command = typer.main.get_command(build_app(session, only=next(iter(options.rest), None)))
    try:
        # Not `command.main`, which has its own idea of what an interrupt or a closed pipe is.
        with command.make_context("qrsurvey", list(options.rest)) as context:
            command.invoke(context)
    except typer.Exit as ended:
        return ended.exit_code
    except typer.Abort as error:
        raise KeyboardInterrupt from error
    except typer.TyperException as error:
        format_message = getattr(error, "format_message", None)
        reason = format_message() if format_message else str(error)
        # An empty message is the help that was printed because nothing was asked.
        if reason:
            raise UsageError("cli.usage", reason=reason) from error
        return ExitCode.USAGE
    return ExitCode.DONE


def _language(options: GlobalOptions) -> Language:
    """Choose the language before anything can go wrong; a workspace that can't be read has none."""
    from qrsurvey.workspace.workspace import find_workspace, read_language

    workspace = None
    first = next((name for name in options.languages if known(name)), None)
    asked = first or known(os.environ.get("QRSURVEY_LANG", ""))
    # Help speaks the system's language: it is the same wherever it is asked for.
    if not asked and not {"--help", "-h"} & set(options.rest):
        # Whatever is wrong with the workspace is said by the command that needs it.
        with suppress(Exception):
            workspace = read_language(find_workspace(Path(options.workspace) if options.workspace else None))
    return choose(first, os.environ, workspace)


def _print_error(session: Session, error: QrsurveyError) -> None:
    if session.debug:
        session.err.print_exception()
    session.tell_error(error, session.text("cli.error"))


def _open_streams() -> None:
    """Write UTF-8 to files and pipes; fail neither on a letter a console lacks nor on a closed stream."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 - lives as long as we
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            if stream.isatty():
                reconfigure(errors="replace")
            else:
                reconfigure(encoding="utf-8", errors="replace")


if __name__ == "__main__":
    main()
