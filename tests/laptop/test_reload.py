"""Which changes of files need no run of the program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi
import pytest

from gatehouse.laptop.engine.state import ResourceState
from gatehouse.laptop.reload import folders, functions, packaged
from gatehouse.traces import origin

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def code(tmp_path: Path) -> Path:
    for name in ("one/app.py", "one/lib/a.py", "two/app.py", "two/new.py", "__main__.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    return tmp_path


def function(name: str, code: Any) -> ResourceState:
    kind = "aws:lambda/function:Function"
    return ResourceState(
        f"urn:{name}", kind, name, "", id=name, custom=True, inputs={"code": code}, outputs={}
    )


def touched(code: Path, *names: str) -> list[str] | None:
    resources = [
        function("one", pulumi.FileArchive(str(code / "one"))),
        function("two", pulumi.AssetArchive({"app.py": pulumi.FileAsset(str(code / "two" / "app.py"))})),
    ]
    found = functions([code / name for name in names], resources, code)
    return None if found is None else [resource.name for resource in found]


def test_a_change_inside_a_functions_code_touches_that_function(code: Path) -> None:
    assert touched(code, "one/app.py", "one/lib/a.py") == ["one"]
    assert touched(code, "two/app.py") == ["two"]
    assert touched(code, "one/app.py", "two/app.py") == ["one", "two"]


def test_a_change_of_anything_else_runs_the_program(code: Path) -> None:
    assert touched(code, "__main__.py") is None
    assert touched(code, "one/app.py", "__main__.py") is None


def test_a_file_that_no_package_names_yet_runs_the_program(code: Path) -> None:
    assert touched(code, "two/new.py") is None


def test_a_file_that_is_gone_runs_the_program(code: Path) -> None:
    (code / "one" / "app.py").unlink()
    assert touched(code, "one/app.py") is None


def test_a_change_that_is_told_over_a_linked_folder_touches_the_function_too(code: Path) -> None:
    (code / "link").symlink_to(code / "two")
    assert touched(code, "link/app.py") == ["two"]


def test_a_path_that_is_not_whole_leads_from_the_programs_folder(code: Path) -> None:
    resources = [function("one", pulumi.FileArchive("./one"))]
    found = functions([code / "one" / "app.py"], resources, code)
    assert found is not None
    assert [resource.name for resource in found] == ["one"]


def test_a_path_of_a_package_leads_to_the_programs_own_file(code: Path) -> None:
    folder = function("one", pulumi.FileArchive("one"))
    parts = function(
        "two",
        pulumi.AssetArchive(
            {
                "app.py": pulumi.FileAsset("two/app.py"),
                "lib": pulumi.FileArchive("one/lib"),
                ".": pulumi.FileArchive("two"),
            }
        ),
    )
    one, two = packaged([folder, parts], code).values()
    assert origin("lib/a.py", one) == code / "one/lib/a.py"
    assert origin("app.py", two) == code / "two/app.py"
    assert origin("lib/a.py", two) == code / "one/lib/a.py"
    assert origin("new.py", two) == code / "two/new.py"
    assert origin("boto3/session.py", one) is None


def test_each_log_group_has_the_packages_of_the_functions_that_write_to_it(code: Path) -> None:
    shared = {"loggingConfig": {"logFormat": "Text", "logGroup": "shop"}}
    own, one, two = (function(name, pulumi.FileArchive(name)) for name in ("own", "one", "two"))
    one.inputs.update(shared)
    two.inputs.update(shared)
    assert packaged([own, one, two], code) == {
        "/aws/lambda/own": [("", str(code / "own"))],
        "shop": [("", str(code / "one")), ("", str(code / "two"))],
    }


def test_a_debugger_is_told_the_folders_that_a_functions_package_is_a_copy_of(code: Path) -> None:
    lib = pulumi.FileAsset("one/lib/a.py")
    files = pulumi.AssetArchive({"app.py": pulumi.FileAsset("one/app.py"), "lib/a.py": lib})
    parts = pulumi.AssetArchive(
        {"more": pulumi.FileArchive("two"), "other.py": pulumi.FileAsset("one/app.py")}
    )
    assert folders(function("one", pulumi.FileArchive("one")), code) == [("", code / "one")]
    assert folders(function("one", files), code) == [("", code / "one")]
    assert folders(function("one", parts), code) == [("more", code / "two")]
