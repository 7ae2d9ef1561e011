"""Examples of each command, as a person would type them: shown in its help and in the command reference.

A test parses each with the real parser, and runs those that need neither a network nor a keyboard.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from qrsurvey.cli.session import Session


class Needs(StrEnum):
    """What an example needs beside a workspace with answers."""

    NETWORK = "network"
    KEYBOARD = "keyboard"
    FILE = "file"
    """A file that somebody has: a photo, a table of answers, a backup."""
    HOME = "home"
    """It would change the settings of the person who runs it."""
    TIME = "time"
    """It draws a whole town: it has tests of its own."""


@dataclass(frozen=True)
class Example:
    """A command line after `qrsurvey`, and the id of what it does; braces are filled in (`_WORDS`)."""

    line: str
    about: str
    needs: Needs | None = None


_WORDS = {
    "office": "help.sample-office",
    "by": "help.sample-by",
    "other": "help.sample-other",
    "tests": "help.sample-test-prints",
    "moved": "help.sample-moved",
    "swapped": "help.sample-swapped",
    "mistake": "help.sample-mistake",
    "settled": "help.sample-settled",
    "called": "help.sample-called",
    "unproven": "help.sample-unproven",
}

EXAMPLES: dict[str, tuple[Example, ...]] = {
    "": (
        Example("demo thu-nghiem", "help.ex-demo"),
        Example("make-codes", "help.ex-make-codes"),
        Example('pull --from "Form Responses.xlsx"', "help.ex-pull-file", Needs.FILE),
        Example("report", "help.ex-report"),
    ),
    "demo": (
        Example("demo thu-nghiem", "help.ex-demo", Needs.TIME),
        Example("demo try-out --lang en", "help.ex-demo-english", Needs.TIME),
    ),
    "status": (
        Example("status", "help.ex-status"),
        Example("status --units", "help.ex-status-units"),
    ),
    "init": (
        Example("init khao-sat", "help.ex-init", Needs.KEYBOARD),
        Example(
            'init khao-sat --office "{office}" --units don-vi.xlsx --yes',
            "help.ex-init-file",
            Needs.FILE,
        ),
        Example("init --list-templates", "help.ex-init-templates"),
    ),
    "units list": (
        Example("units list", "help.ex-units-list"),
        Example("units list --json", "help.ex-units-list-json"),
    ),
    "units check": (
        Example("units check", "help.ex-units-check"),
        Example("units check --json", "help.ex-units-check-json"),
    ),
    "units export": (
        Example("units export", "help.ex-units-export"),
        Example("units export don-vi.csv", "help.ex-units-export-csv"),
    ),
    "units import": (
        Example("units import out/units.xlsx --dry-run", "help.ex-units-import-dry"),
        Example("units import out/units.xlsx --yes", "help.ex-units-import"),
    ),
    "form adopt": (
        Example(
            'form adopt "https://docs.google.com/forms/d/e/…/viewform?…"', "help.ex-form-adopt", Needs.NETWORK
        ),
        Example("form adopt --form 1AbCdEf…", "help.ex-form-adopt-id", Needs.NETWORK),
    ),
    "form plan": (
        Example("form plan", "help.ex-form-plan", Needs.NETWORK),
        Example("form plan --remove-extra", "help.ex-form-plan-extra", Needs.NETWORK),
    ),
    "form apply": (
        Example("form apply --dry-run", "help.ex-form-apply-dry", Needs.NETWORK),
        Example("form apply", "help.ex-form-apply", Needs.NETWORK),
    ),
    "form check": (
        Example("form check", "help.ex-form-check", Needs.NETWORK),
        Example("form check --form 1AbCdEf…", "help.ex-form-check-id", Needs.NETWORK),
    ),
    "form script": (
        Example("form script", "help.ex-form-script"),
        Example("form script --out tao-bieu-mau.gs", "help.ex-form-script-file"),
    ),
    "make-codes": (
        Example("make-codes", "help.ex-make-codes"),
        Example("make-codes --unit LONGHOA", "help.ex-make-codes-unit"),
        Example("make-codes --list-layouts", "help.ex-make-codes-layouts"),
        Example("make-codes --layout a6x4 --lang vi,en", "help.ex-make-codes-bilingual"),
    ),
    "codes list": (
        Example("codes list", "help.ex-codes-list"),
        Example("codes list --json", "help.ex-codes-list-json"),
    ),
    "codes retire": (
        Example('codes retire HIEPTAN --from 2030-06-01 --reason "{moved}"', "help.ex-codes-retire"),
        Example('codes retire MOTCUA --from 2024-06-01 --reason "{moved}" --yes', "help.ex-codes-retire-yes"),
    ),
    "check-codes": (
        Example("check-codes out/placards/placards.pdf", "help.ex-check-codes-pdf"),
        Example("check-codes photos", "help.ex-check-codes-folder", Needs.FILE),
    ),
    "pull": (
        Example("pull", "help.ex-pull", Needs.NETWORK),
        Example('pull --from "Form Responses.xlsx"', "help.ex-pull-file", Needs.FILE),
        Example("pull --full", "help.ex-pull-full", Needs.NETWORK),
    ),
    "report": (
        Example("report", "help.ex-report"),
        Example("report --month 2024-05 --format docx,xlsx", "help.ex-report-month"),
        Example("report --quarter 2024-Q2 --unit LONGHOA", "help.ex-report-unit"),
        Example("report --verify out/reports/report-2024-05.docx", "help.ex-report-verify"),
    ),
    "open": (
        Example("open report", "help.ex-open-report"),
        Example("open placards", "help.ex-open-placards"),
        Example("open report --format docx", "help.ex-open-docx"),
    ),
    "signals list": (
        Example("signals list", "help.ex-signals-list"),
        Example("signals list --month 2024-05 --unit LONGHOA", "help.ex-signals-list-unit"),
    ),
    "signals show": (
        Example("signals show 2024-05-LONGHOA-burst", "help.ex-signals-show", Needs.FILE),
        Example("signals show 2024-05-MOTCUA-straight", "help.ex-signals-show-other", Needs.FILE),
    ),
    "signals export": (
        Example("signals export --month 2024-05", "help.ex-signals-export"),
        Example("signals export --out ky-ra-soat", "help.ex-signals-export-out"),
    ),
    "responses list": (
        Example("responses list --unit LONGHOA", "help.ex-responses-list"),
        Example("responses list --since 2024-05-01 --until 2024-05-31", "help.ex-responses-list-days"),
        Example("responses list --comments --newest 20", "help.ex-responses-list-comments"),
    ),
    "responses set-aside": (
        Example(
            'responses set-aside --id 1 --by "{by}" --reason "{tests}" --dry-run',
            "help.ex-set-aside-dry",
        ),
        Example(
            'responses set-aside --id 1 --by "{by}" --reason "{tests}"',
            "help.ex-set-aside",
            Needs.KEYBOARD,
        ),
        Example(
            'responses set-aside --unit LONGHOA --until 2024-05-02 --by "{by}" --reason "{tests}" --yes',
            "help.ex-set-aside-days",
        ),
    ),
    "responses reassign": (
        Example(
            'responses reassign --from LONGHOA --to MOTCUA --by "{by}" --reason "{swapped}" --dry-run',
            "help.ex-reassign-dry",
        ),
        Example(
            'responses reassign --from LONGHOA --to MOTCUA --by "{by}" --reason "{swapped}"',
            "help.ex-reassign",
            Needs.KEYBOARD,
        ),
    ),
    "responses undo": (
        Example('responses undo 1 --by "{by}" --reason "{mistake}" --dry-run', "help.ex-undo-dry"),
        Example('responses undo 1 --by "{by}" --reason "{mistake}" --yes', "help.ex-undo"),
    ),
    "responses decisions": (
        Example("responses decisions", "help.ex-decisions"),
        Example("responses decisions --json", "help.ex-decisions-json"),
    ),
    "alerts list": (
        Example("alerts", "help.ex-alerts"),
        Example("alerts list --unit LONGHOA --overdue", "help.ex-alerts-overdue"),
        Example("alerts list --grade A,B --all", "help.ex-alerts-grade"),
    ),
    "alerts show": (
        Example("alerts show 1", "help.ex-alerts-show"),
        Example("alerts show 1 --for-unit LONGHOA", "help.ex-alerts-show-unit"),
    ),
    "alerts acknowledge": (
        Example('alerts acknowledge 1 --by "{by}"', "help.ex-acknowledge"),
        Example('alerts acknowledge 2 --by "{by}" --note "{called}"', "help.ex-acknowledge-note"),
    ),
    "alerts note": (
        Example('alerts note 1 "{called}" --by "{by}"', "help.ex-note"),
        Example('alerts note 1 "{unproven}" --by "{by}" --json', "help.ex-note-json"),
    ),
    "alerts assign": (
        Example('alerts assign 1 --to LONGHOA --by "{by}"', "help.ex-assign-unit"),
        Example('alerts assign 1 --to "{other}" --by "{by}"', "help.ex-assign-person"),
    ),
    "alerts close": (
        Example('alerts close 1 --reason "{settled}" --by "{by}"', "help.ex-close"),
        Example(
            'alerts close 2 --outcome unverifiable --reason "{unproven}" --by "{by}"',
            "help.ex-close-unproven",
        ),
    ),
    "alerts reopen": (
        Example('alerts reopen 1 --reason "{mistake}" --by "{by}"', "help.ex-reopen"),
        Example('alerts reopen 2 --reason "{called}" --by "{by}" --json', "help.ex-reopen-json"),
    ),
    "alerts scan": (
        Example("alerts scan", "help.ex-scan"),
        Example("alerts scan --since 2024-05-01", "help.ex-scan-since"),
    ),
    "alerts annex": (
        Example("alerts annex --month 2024-05", "help.ex-annex"),
        Example("alerts annex --quarter 2024-Q2 --format docx", "help.ex-annex-quarter"),
    ),
    "alerts sheet": (
        Example("alerts sheet 1", "help.ex-sheet"),
        Example("alerts sheet 1 --masked --format pdf", "help.ex-sheet-masked"),
    ),
    "notify list": (
        Example("notify list", "help.ex-notify-list"),
        Example("notify list --lang en", "help.ex-notify-list-english"),
    ),
    "notify add": (
        Example("notify add leaders", "help.ex-notify-add", Needs.KEYBOARD),
        Example("notify add longhoa", "help.ex-notify-add-unit", Needs.KEYBOARD),
    ),
    "notify remove": (
        Example("notify remove leaders", "help.ex-notify-remove", Needs.HOME),
        Example("notify remove longhoa", "help.ex-notify-remove-unit", Needs.HOME),
    ),
    "notify test": (
        Example("notify test leaders", "help.ex-notify-test", Needs.NETWORK),
        Example("notify test longhoa", "help.ex-notify-test-unit", Needs.NETWORK),
    ),
    "notify outbox": (
        Example("notify outbox", "help.ex-outbox"),
        Example("notify outbox --all", "help.ex-outbox-all"),
    ),
    "notify send": (
        Example("notify send --dry-run", "help.ex-send-dry"),
        Example("notify send --all", "help.ex-send-all", Needs.NETWORK),
    ),
    "notify drop": (
        Example('notify drop 1 --by "{by}" --reason "{mistake}"', "help.ex-drop"),
        Example('notify drop 2 --by "{by}" --reason "{settled}"', "help.ex-drop-settled"),
    ),
    "audit": (
        Example("audit", "help.ex-audit"),
        Example('audit --against "Form Responses.xlsx"', "help.ex-audit-file", Needs.FILE),
        Example("audit --head 3f9a…", "help.ex-audit-head", Needs.FILE),
    ),
    "archive backup": (
        Example("archive backup", "help.ex-backup"),
        Example("archive backup --out ban-sao.duckdb", "help.ex-backup-out"),
    ),
    "archive restore": (
        Example("archive restore ban-sao.duckdb", "help.ex-restore", Needs.FILE),
        Example("archive restore ban-sao.duckdb --replace", "help.ex-restore-replace", Needs.FILE),
    ),
    "archive export": (
        Example("archive export", "help.ex-export"),
        Example("archive export --format xlsx --out cho-phong-thong-ke", "help.ex-export-xlsx"),
    ),
    "purge": (
        Example("purge", "help.ex-purge", Needs.KEYBOARD),
        Example("purge --before 2024-01-01 --yes", "help.ex-purge-before"),
    ),
    "doctor": (
        Example("doctor", "help.ex-doctor", Needs.NETWORK),
        Example("doctor --offline", "help.ex-doctor-offline"),
    ),
    "self-check": (
        Example("self-check", "help.ex-self-check"),
        Example("self-check --json", "help.ex-self-check-json"),
    ),
    "auth login": (
        Example("auth login --client client_secret.json", "help.ex-login", Needs.NETWORK),
        Example("auth login --read-only --no-browser", "help.ex-login-plain", Needs.NETWORK),
    ),
    "auth status": (
        Example("auth status", "help.ex-auth-status", Needs.NETWORK),
        Example("auth status --offline", "help.ex-auth-status-offline", Needs.HOME),
    ),
    "auth logout": (
        Example("auth logout", "help.ex-logout", Needs.NETWORK),
        Example("auth logout --quiet", "help.ex-logout-quiet", Needs.NETWORK),
    ),
    "run": (
        Example("run", "help.ex-run", Needs.NETWORK),
        Example("run --json", "help.ex-run-json", Needs.NETWORK),
    ),
    "schedule": (
        Example("schedule", "help.ex-schedule"),
        Example("schedule --at 07:30,16:30 --system windows", "help.ex-schedule-windows"),
    ),
    "completion": (
        Example("completion powershell --install", "help.ex-completion-windows", Needs.HOME),
        Example("completion bash", "help.ex-completion-show"),
    ),
}
"""By the full name of a command."""


def examples_of(session: Session, command: str) -> Iterator[tuple[str, str]]:
    """Yield the lines of a command's examples and what each does."""
    words = {name: session.text(message_id) for name, message_id in _WORDS.items()}
    for example in EXAMPLES.get(command, ()):
        yield example.line.format(**words), session.text(example.about)
