"""`units.yaml` with other units in it: what was asked for is said, all else stays byte for byte."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from qrsurvey.errors import BusyError, UsageError
from qrsurvey.survey.units import Counter, Group, Succession, SuccessionKind, Unit
from qrsurvey.workspace.units_write import edit_units, write_units
from qrsurvey.workspace.workspace import Workspace, read_workspace
from support.workspaces import write_workspace

NOW = datetime(2026, 11, 26, 9, 30)

FILE = """\
# Tệp của văn phòng
office:
  name: Văn phòng   # tên
groups:
  - {id: town, name: "Thị xã"}   # nhóm một
  # nhóm hai
  - {id: wards, name: 'Xã, phường'}
units:   # thứ tự ở đây là thứ tự của mọi bảng
  # ---- một cửa ----
  - id: MOTCUA
    name: Bộ phận Một cửa          # tên ngắn
    group: town
    copies: 8                      # CẦN ĐIỀN
    counters:                      # các quầy
      - {id: Q1, name: "Tư pháp"}  # tầng 1
      # quầy tầng 2
      - {id: Q2, name: "Đất đai"}
    # cuối đơn vị

  # ---- xã phường ----
  - {id: LONGHOA, name: "UBND phường Long Hoa", group: wards, copies: 3}   # trụ sở mới
  - {id: HIEPTAN, name: 'UBND phường Hiệp Tân', group: wards, target: 60, copies: 3}
  - id: TRTAY
    name: "UBND xã Trường Tây"
    group: wards
    valid:
      from: 2024-01-01             # ngày lập
      to: 2025-06-30
    successor: {unit: LONGHOA, kind: merged, partial: true}
# hết
placard: {colour: "#083873"}
"""


def _open(root: Path, text: str = FILE) -> Workspace:
    return read_workspace(write_workspace(root, text))


def _edited(workspace: Workspace, units: list[Unit], groups: tuple[Group, ...] = ()) -> str:
    edit = edit_units(workspace, units, groups)
    write_units(edit, NOW)
    again = read_workspace(workspace.root)
    assert list(again.units.values()) == units
    assert (again.office, again.placard_style) == (workspace.office, workspace.placard_style)
    return (workspace.root / "config" / "units.yaml").read_bytes().decode("utf-8-sig")


def _changed_lines(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in list(lines)[2:] if not line.startswith("@@")]


def _with(workspace: Workspace, **changes: dict[str, object]) -> list[Unit]:
    return [replace(unit, **changes.get(unit.id, {})) for unit in workspace.units.values()]  # type: ignore[arg-type]


def test_the_same_units_leave_the_same_bytes(tmp_path: Path) -> None:
    workspace = _open(tmp_path)
    edit = edit_units(workspace, list(workspace.units.values()))
    assert not edit.changes
    assert edit.before == edit.after == FILE.encode()


_LONGHOA = '  - {id: LONGHOA, name: "UBND phường Long Hoa", group: wards, copies: 3'

CHANGES: list[tuple[dict[str, dict[str, object]], list[str]]] = [
    (
        {"MOTCUA": {"copies": 9, "name": "Một cửa: thị xã"}},
        [
            "-    name: Bộ phận Một cửa          # tên ngắn",
            '+    name: "Một cửa: thị xã"          # tên ngắn',
            "-    copies: 8                      # CẦN ĐIỀN",
            "+    copies: 9                      # CẦN ĐIỀN",
        ],
    ),
    (
        {"HIEPTAN": {"name": "UBND 'mới'", "target": None, "copies": 1}},
        [
            "-  - {id: HIEPTAN, name: 'UBND phường Hiệp Tân', group: wards, target: 60, copies: 3}",
            "+  - {id: HIEPTAN, name: 'UBND ''mới''', group: wards, copies: 1}",
        ],
    ),
    (
        {"LONGHOA": {"valid_to": date(2025, 6, 30), "succession": Succession(SuccessionKind.CLOSED)}},
        [
            '-  - {id: LONGHOA, name: "UBND phường Long Hoa", group: wards, copies: 3}   # trụ sở mới',
            f"+{_LONGHOA}, valid: {{to: 2025-06-30}}, successor: {{kind: closed}}}}   # trụ sở mới",
        ],
    ),
    (
        {"TRTAY": {"valid_to": None, "succession": None, "group": "town"}},
        [
            "-    group: wards",
            "+    group: town",
            "-      to: 2025-06-30",
            "-    successor: {unit: LONGHOA, kind: merged, partial: true}",
        ],
    ),
    (
        {
            "MOTCUA": {
                "counters": (
                    Counter("Q2", "Đất đai, xây dựng"),
                    Counter("Q3", "Y tế"),
                    Counter("Q1", "Tư pháp"),
                )
            }
        },
        [
            "+      # quầy tầng 2",
            '+      - {id: Q2, name: "Đất đai, xây dựng"}',
            '+      - {id: Q3, name: "Y tế"}',
            "-      # quầy tầng 2",
            '-      - {id: Q2, name: "Đất đai"}',
        ],
    ),
    (
        {"LONGHOA": {"counters": (Counter("Q1", 'Quầy "1"'),)}},
        [
            '-  - {id: LONGHOA, name: "UBND phường Long Hoa", group: wards, copies: 3}   # trụ sở mới',
            f'+{_LONGHOA}, counters: [{{id: Q1, name: "Quầy \\"1\\""}}]}}   # trụ sở mới',
        ],
    ),
    (
        {"MOTCUA": {"counters": (), "valid_from": date(2024, 2, 1)}},
        [
            "-    counters:                      # các quầy",
            '-      - {id: Q1, name: "Tư pháp"}  # tầng 1',
            "-      # quầy tầng 2",
            '-      - {id: Q2, name: "Đất đai"}',
            "+    valid: {from: 2024-02-01}",
        ],
    ),
]


@pytest.mark.parametrize(("changes", "lines"), CHANGES)
def test_only_what_changes_changes(
    tmp_path: Path, changes: dict[str, dict[str, object]], lines: list[str]
) -> None:
    workspace = _open(tmp_path)
    after = _edited(workspace, _with(workspace, **changes))
    assert _changed_lines(FILE, after) == lines


def test_new_units_are_written_as_their_neighbours_are(tmp_path: Path) -> None:
    workspace = _open(tmp_path)
    units = list(workspace.units.values())
    units.insert(2, Unit("MOI", "UBND phường Mới", "moi", copies=2))
    units.append(
        Unit("YTE", "Phòng Y tế", "town", counters=(Counter("Q1", "Cấp phép"),), valid_from=date(2025, 7, 1))
    )
    after = _edited(workspace, units, (Group("moi", "Nhóm mới"),))
    assert _changed_lines(FILE, after) == [
        '+  - {id: moi, name: "Nhóm mới"}',
        '+  - {id: MOI, name: "UBND phường Mới", group: moi, copies: 2}',
        "+  - id: YTE",
        '+    name: "Phòng Y tế"',
        "+    group: town",
        "+    copies: 1",
        "+    counters:",
        '+      - {id: Q1, name: "Cấp phép"}',
        "+    valid: {from: 2025-07-01}",
    ]


def test_a_new_group_goes_into_a_list_of_one_line_too(tmp_path: Path) -> None:
    groups, unit = 'groups: [{id: town, name: "T"} ]  # nhóm', "- {id: A1, name: A, group: town}"
    text = f'office: {{name: "V"}}\n{groups}\nunits:\n{unit}\n'
    workspace = _open(tmp_path, text)
    after = _edited(workspace, [replace(workspace.units["A1"], group="xa")], (Group("xa", "Xã"),))
    assert _changed_lines(text, after) == [
        f"-{groups}",
        '+groups: [{id: town, name: "T"}, {id: xa, name: "Xã"} ]  # nhóm',
        f"-{unit}",
        "+- {id: A1, name: A, group: xa}",
    ]


def test_a_unit_that_goes_away_leaves_the_comments_above_it(tmp_path: Path) -> None:
    workspace = _open(tmp_path)
    units = [unit for unit in _with(workspace, TRTAY={"succession": None}) if unit.id != "LONGHOA"]
    after = _edited(workspace, units)
    assert _changed_lines(FILE, after) == [
        '-  - {id: LONGHOA, name: "UBND phường Long Hoa", group: wards, copies: 3}   # trụ sở mới',
        "-    successor: {unit: LONGHOA, kind: merged, partial: true}",
    ]


def test_another_order_moves_whole_units(tmp_path: Path) -> None:
    workspace = _open(tmp_path)
    first, *others = workspace.units.values()
    after = _edited(workspace, [*others, first])
    assert sorted(after.splitlines()) == sorted(FILE.splitlines())
    assert after.index("- {id: LONGHOA") < after.index("- id: MOTCUA") < after.index("    # cuối đơn vị")
    assert after.endswith('    # cuối đơn vị\n# hết\nplacard: {colour: "#083873"}\n')


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("ending", ["\n", ""])
def test_marks_and_line_ends_stay(tmp_path: Path, newline: str, mark: str, ending: str) -> None:
    text = FILE[: FILE.index("# hết")]
    text = (text.rstrip("\n") + ending).replace("\n", newline)
    write_workspace(tmp_path)
    path = tmp_path / "config" / "units.yaml"
    path.write_bytes((mark + text).encode())
    workspace = read_workspace(tmp_path)
    units = [*_with(workspace, MOTCUA={"copies": 9}), Unit("MOI", "UBND xã Mới", "wards")]
    write_units(edit_units(workspace, units), NOW)
    made = path.read_bytes().decode()
    assert made.startswith(mark + "# Tệp")
    assert made.count("\n") == made.count(newline)
    assert made.endswith(newline) == bool(ending)
    assert list(read_workspace(tmp_path).units.values()) == units


@pytest.mark.parametrize(
    "units",
    [
        'units: [{id: A1, name: "A", group: town}, {id: B1, name: "B", group: town}]\n',
        'units:\n  - {id: A1, name: &n "A", group: town}\n  - {id: B1, name: *n, group: town}\n',
        "units:\n  -\n    id: A1\n    name: A\n    group: town\n  - {id: B1, name: B, group: town}\n",
        "units:\n  - id: A1\n    name: |\n      A\n    group: town\n  - {id: B1, name: B, group: town}\n",
    ],
)
def test_a_layout_that_cannot_be_kept_is_refused(tmp_path: Path, units: str) -> None:
    text = 'office: {name: "V"}\ngroups: [{id: town, name: "T"}]\n' + units
    workspace = _open(tmp_path, text)
    with pytest.raises(UsageError) as refused:
        edit_units(workspace, _with(workspace, A1={"name": "C", "copies": 2}))
    assert refused.value.message.id == "units.cannot-edit"
    assert not edit_units(workspace, list(workspace.units.values())).changes
    assert (tmp_path / "config" / "units.yaml").read_text(encoding="utf-8") == text


def test_a_list_that_would_be_faulty_is_refused_with_its_faults(tmp_path: Path) -> None:
    workspace = _open(tmp_path)
    units = [unit for unit in workspace.units.values() if unit.id != "LONGHOA"]  # which another names
    with pytest.raises(UsageError) as refused:
        edit_units(workspace, units)
    assert refused.value.message.id == "units.result-faulty"
    (told,) = refused.value.details
    line = FILE.splitlines().index("    successor: {unit: LONGHOA, kind: merged, partial: true}")
    assert told.values["place"] == f"config/units.yaml:{line}"  # counted from 1, and one is gone above it
    assert (tmp_path / "config" / "units.yaml").read_text(encoding="utf-8") == FILE


def test_the_old_file_stays_beside_the_new_one(tmp_path: Path) -> None:
    _open(tmp_path)
    path = tmp_path / "config" / "units.yaml"
    path.chmod(0o640)
    backups = []
    for copies in (4, 5):
        units = _with(read_workspace(tmp_path), LONGHOA={"copies": copies})
        before = path.read_bytes()
        backups.append(write_units(edit_units(read_workspace(tmp_path), units), NOW))
        assert backups[-1].read_bytes() == before
    assert [backup.name for backup in backups] == [
        "units.yaml.2026-11-26-093000.bak",
        "units.yaml.2026-11-26-093000-2.bak",
    ]
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o640
    assert {one.name for one in path.parent.iterdir()} == {
        "units.yaml", "survey.yaml", *(backup.name for backup in backups)}  # fmt: skip


def _touched(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"# them\n")


def _read_only(path: Path) -> None:
    path.chmod(0o444)


def _gone(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize(
    ("spoil", "message_id"),
    [(_touched, "units.changed-meanwhile"), (_read_only, "machine.read-only"), (_gone, "machine.unusable")],
)
def test_what_stands_against_writing_is_said_and_nothing_is_left(
    tmp_path: Path, spoil: Callable[[Path], None], message_id: str
) -> None:
    workspace = _open(tmp_path)
    edit = edit_units(workspace, _with(workspace, LONGHOA={"copies": 4}))
    path = tmp_path / "config" / "units.yaml"
    spoil(path)
    spoiled = path.read_bytes() if path.exists() else None
    with pytest.raises((UsageError, BusyError)) as refused:
        write_units(edit, NOW)
    assert refused.value.message.id == message_id
    assert (path.read_bytes() if path.exists() else None) == spoiled
    assert list(path.parent.glob("*.bak")) == []


def test_what_somebody_saves_while_the_new_file_is_read_back_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = _open(tmp_path)
    edit = edit_units(workspace, _with(workspace, LONGHOA={"copies": 4}))
    path = tmp_path / "config" / "units.yaml"

    def meanwhile(root: Path, text: str) -> Workspace:
        _touched(path)
        return read_workspace(root, text)

    monkeypatch.setattr("qrsurvey.workspace.units_write.read_workspace", meanwhile)
    with pytest.raises(UsageError) as refused:
        write_units(edit, NOW)
    assert refused.value.message.id == "units.changed-meanwhile"
    assert path.read_bytes() == FILE.encode() + b"# them\n"
    assert {one.name for one in path.parent.iterdir()} == {"units.yaml", "survey.yaml"}
