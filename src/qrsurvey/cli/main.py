"""The entry point, and the one boundary at which an error becomes a sentence and an exit code."""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from qrsurvey.cli.options import VARIABLE, GlobalOptions, take_global_options
from qrsurvey.cli.stopping import Stopping
from qrsurvey.errors import ExitCode, QrsurveyError, UsageError

if TYPE_CHECKING:
    from qrsurvey.cli.session import Session
    from qrsurvey.i18n.language import Language


def main() -> None:
    """Run the command line of this process and end it."""
    stopping = Stopping()
    try:
        stopping.heed()
        try:
            code = run(sys.argv[1:], stopping)
        finally:
            stopping.disregard()
    except KeyboardInterrupt:  # in the few steps that `run` doesn't cover
        code = stopping.exit_code
    if stopping.asked:
        # The interpreter's own end gives signals back to the system: one more would be what we ended with.
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        os._exit(code)
    sys.exit(code)


def run(arguments: Sequence[str], stopping: Stopping | None = None) -> int:
    """Run one command line and return its exit code; nothing but a `--debug` traceback escapes.

    `stopping` knows what signal ended the work, if one did.
    """
    stopping = stopping or Stopping()
    options = take_global_options(arguments)
    try:
        _open_streams()
        session = _open_session(options)
        if asked := os.environ.get(VARIABLE):
            from qrsurvey.cli.app import build_app
            from qrsurvey.cli.completing import answer_shell

            sys.stdout.write(answer_shell(build_app, session, asked))
            return ExitCode.DONE
        try:
            code = _run(session, options)
            sys.stdout.flush()  # a disk that has no room for the result must not be noticed after we ended
        except (BrokenPipeError, SystemExit):
            # Whoever read our output has left ("| head"): nothing is wrong, and there is nobody to tell. Rich
            # turns that into SystemExit; nothing else here raises it.
            _drop_output()
            return ExitCode.DONE
        except Exception as error:
            if stopping.asked:  # whatever a library made of it
                raise KeyboardInterrupt from error
            return _end(session, error)
        else:
            return code
    except KeyboardInterrupt:
        return _interrupted(options, stopping)


def _end(session: "Session", error: Exception) -> int:
    """Tell an error that ended the work, and return the exit code."""
    told = error if isinstance(error, QrsurveyError) else None
    if isinstance(error, OSError):
        from qrsurvey.workspace.disk import explain

        told = explain(error)
        try:
            sys.stdout.flush()
        except OSError:
            _drop_output()
    if told is None:
        if session.debug:
            raise error
        told = _UnexpectedError("cli.unexpected", kind=type(error).__name__)
    _print_error(session, told)
    return told.exit_code


def _drop_output() -> None:
    """Let the interpreter, which flushes standard output at its end, find nothing that can fail."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - lives as long as we


def _interrupted(options: GlobalOptions, stopping: Stopping) -> int:
    # The terminal may be what has gone; and the session may not have come about.
    with suppress(Exception):
        session = _open_session(options)
        if sys.stderr.isatty() and not session.quiet:
            sys.stderr.write("\n")  # behind the terminal's own "^C"
        session.say("cli.interrupted")
    return stopping.exit_code


def _open_session(options: GlobalOptions) -> "Session":
    from qrsurvey.cli.session import Session

    return Session(
        language=_language(options),
        languages_asked=options.languages,
        workspace_asked=Path(options.workspace) if options.workspace else None,
        quiet=options.quiet,
        debug=options.debug,
    )


class _UnexpectedError(QrsurveyError):
    """A fault of ours."""


def _run(session: "Session", options: GlobalOptions) -> int:
    from qrsurvey.i18n.language import Language

    # Only placards speak other languages than ours; which there are, the office's files say.
    ours = options.rest[:1] == ("make-codes",) or set(options.languages) <= set(Language)
    if options.lang is not None and not (options.languages and ours):
        raise UsageError("cli.unknown-language", value=options.lang, known=list(Language))
    # Scripts ask for it each time they run: no parser is loaded for it.
    if options.rest == ("--version",):
        session.print_version()
        return ExitCode.DONE
    # Who types the name alone wants to know where things stand; a script gets the help, as ever.
    return _run_command(session, options.rest or (("status",) if sys.stdout.isatty() else ()))


def _run_command(session: "Session", words: Sequence[str]) -> int:
    import typer

    from qrsurvey.cli.app import build_app
    from qrsurvey.cli.lazy import run_line

    try:
        # Not the group's own `main`, which has its own idea of what an interrupt or a closed pipe is.
        run_line(build_app(session), session, words)
    except typer.Exit as ended:
        return ended.exit_code
    except typer.Abort as error:
        raise KeyboardInterrupt from error
    return ExitCode.DONE


def _language(options: GlobalOptions) -> "Language":
    """Choose the language before anything can go wrong; a workspace that can't be read has none."""
    from qrsurvey.i18n.language import choose, known

    workspace = None
    first = next((name for name in options.languages if known(name)), None)
    asked = first or known(os.environ.get("QRSURVEY_LANG", ""))
    # Help speaks the system's language: it is the same wherever it is asked for.
    helped = {"--help", "-h"} & set(options.rest) or options.rest[:1] == ("--version",)
    if not asked and not helped:
        from qrsurvey.workspace.workspace import find_workspace, read_language

        # Whatever is wrong with the workspace is said by the command that needs it.
        with suppress(Exception):
            workspace = read_language(find_workspace(Path(options.workspace) if options.workspace else None))
    return choose(first, os.environ, workspace)


def _print_error(session: "Session", error: QrsurveyError) -> None:
    if session.debug:
        session.err.print_exception()
    session.tell_error(error, session.text("cli.error"))


def _open_streams() -> None:
    """Write UTF-8 to files and pipes; fail neither on a letter a console lacks nor on a closed stream."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 - lives as long as we
    # Who names an encoding wants it; a console has its own.
    named = bool(os.environ.get("PYTHONIOENCODING", "").partition(":")[0])
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is None:
            continue
        encoding = stream.encoding if named or stream.isatty() else "utf-8"
        if encoding.lower().replace("-", "").startswith("utf"):
            reconfigure(encoding=encoding, errors="replace")
        else:
            from qrsurvey.i18n.code_pages import errors_for

            reconfigure(errors=errors_for(encoding))


if __name__ == "__main__":
    main()
