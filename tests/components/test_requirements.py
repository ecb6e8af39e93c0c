from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from components import Function, installing
from components.base import ComponentError
from components.dependencies import dependencies
from components.function import archive
from gatehouse.laptop.cloud.archives import zipped
from tests.components.recording import record
from tests.wheels import wheel

if TYPE_CHECKING:
    from collections.abc import Sequence

LAMBDA = "cp313-cp313-manylinux_2_17_x86_64.manylinux2014_x86_64"
ARM = "cp313-cp313-manylinux_2_28_aarch64"


@pytest.fixture(autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))


@pytest.fixture
def index(tmp_path: Path) -> Path:
    found = tmp_path / "wheels"
    found.mkdir()
    wheel(found, "pure", "1.0", "py3-none-any")
    wheel(found, "fast", "2.0", LAMBDA, needs=("pure",))
    wheel(found, "fast", "2.0", ARM, needs=("pure",))
    wheel(found, "old", "1.0", "cp311-cp311-manylinux2014_x86_64")
    return found


@pytest.fixture
def code(tmp_path: Path) -> Path:
    found = tmp_path / "code"
    found.mkdir()
    (found / "app.py").write_text("import fast\n\n\ndef handler(event, context): return fast.BUILT\n")
    return found


def asked(index: Path, *requirements: str) -> list[str]:
    return ["--no-index", f"--find-links {index}", *requirements]


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def installed(requirements: Sequence[str], runtime: str = "python3.13", architecture: str = "x86_64") -> Path:
    return dependencies("Function 'who'", requirements, runtime, architecture)


def refused(code: Path, **args: Any) -> str:
    given: Any = {"code": str(code), "handler": "app.handler", **args}
    with pytest.raises(ComponentError) as caught:
        record(lambda: Function("who", given).arn)
    return str(caught.value)


def test_what_is_asked_for_and_what_it_needs_is_installed_for_lambda(index: Path) -> None:
    found = installed(asked(index, "fast==2.0"))
    assert LAMBDA in (found / "fast" / "__init__.py").read_text()
    assert (found / "pure" / "__init__.py").is_file()


def test_another_architecture_has_other_wheels(index: Path) -> None:
    assert (
        ARM in (installed(asked(index, "fast==2.0"), architecture="arm64") / "fast/__init__.py").read_text()
    )


def test_another_version_of_python_has_other_wheels(index: Path) -> None:
    assert installed(asked(index, "old==1.0"), runtime="python3.11").is_dir()
    with pytest.raises(ComponentError, match=r"Python 3\.13 on x86_64 Linux"):
        installed(asked(index, "old==1.0"))


def test_nothing_is_left_that_differs_from_one_installation_to_the_next(index: Path) -> None:
    found = names(installed(asked(index, "pure==1.0")))
    assert found == [
        "pure-1.0.dist-info/METADATA",
        "pure-1.0.dist-info/WHEEL",
        "pure-1.0.dist-info/entry_points.txt",
        "pure/__init__.py",
    ]


def test_the_archive_is_the_same_bytes_wherever_it_is_made(
    index: Path, code: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def made() -> bytes:
        return zipped(archive(code, installed=installed(asked(index, "fast==2.0"))))

    first = made()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "another machine"))
    assert made() == first


def test_uv_and_pip_install_the_same(index: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ensurepip = pytest.importorskip("ensurepip")  # which Debian leaves out
    (bundled,) = (Path(ensurepip.__file__).parent / "_bundled").glob("pip-*.whl")
    pip = tmp_path / "bin" / "pip"
    pip.parent.mkdir()
    pip.write_text(f'#!/bin/sh\nexec {sys.executable} {bundled}/pip "$@"\n')
    pip.chmod(0o755)
    with_uv = names(installed(asked(index, "fast==2.0")))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "with pip"))
    monkeypatch.setenv("PATH", f"{pip.parent}{os.pathsep}/bin")
    monkeypatch.setattr(installing, "_beside", lambda _: None)
    assert installing._installer(None)[0] == "pip"
    assert names(installed(asked(index, "fast==2.0"))) == with_uv


def test_what_was_installed_once_is_not_installed_again(index: Path) -> None:
    first = installed(asked(index, "fast==2.0"))
    shutil.rmtree(index)
    assert installed(asked(index, "fast==2.0")) == first


def test_what_a_file_says_counts_and_not_where_it_is(index: Path, tmp_path: Path) -> None:
    file = tmp_path / "requirements.txt"
    file.write_text("\n".join(asked(index, "pure==1.0")))
    first = installed([f"-r {file}"])
    assert installed([f"-r {file.rename(tmp_path / 'other.txt')}"]) == first


def test_a_changed_requirements_file_is_installed_anew(index: Path, tmp_path: Path) -> None:
    file = tmp_path / "requirements.txt"
    file.write_text("\n".join(asked(index, "pure==1.0  # a comment")))
    first = installed([f"-r {file}"])
    file.write_text("\n".join(asked(index, "fast==2.0")))
    assert installed([f"-r {file}"]) != first


def test_a_hash_that_does_not_match_is_refused(index: Path, code: Path) -> None:
    wrong = hashlib.sha256(b"another wheel").hexdigest()
    said = refused(code, requirements=asked(index, f"pure==1.0 --hash=sha256:{wrong}"))
    assert "requirements" in said
    assert "hash" in said.lower()


def test_with_one_hash_every_distribution_needs_one(index: Path, code: Path) -> None:
    right = hashlib.sha256((index / "pure-1.0-py3-none-any.whl").read_bytes()).hexdigest()
    assert installed(asked(index, f"pure==1.0 --hash=sha256:{right}")).is_dir()
    said = refused(code, requirements=asked(index, f"pure==1.0 --hash=sha256:{right}", "fast==2.0"))
    assert "hash" in said.lower()


def test_what_has_no_wheel_for_lambda_is_refused_and_leaves_nothing_behind(
    index: Path, code: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    said = refused(code, requirements=asked(index, "old==1.0"))
    assert said.startswith("Function 'who': requirements = ")
    assert "old" in said
    assert said.endswith("check that the package index is reachable.")
    assert list((tmp_path / "cache" / "gatehouse").iterdir()) == []


def test_without_uv_and_pip_the_error_says_what_to_install(
    index: Path, code: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(installing, "_beside", lambda _: None)
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    said = refused(code, requirements=asked(index, "pure==1.0"))
    assert "neither uv nor pip is installed. Install uv" in said


def test_the_password_of_an_index_is_in_no_error(code: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    said = refused(code, requirements=["--index-url https://me:hunter2@127.0.0.1:9/simple", "pure==1.0"])
    assert "hunter2" not in said


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ({"requirements": ["fast"]}, "exact versions"),
        ({"requirements": ["fast>=2"]}, "exact versions"),
        ({"requirements": ["fast==2.*"]}, "exact versions"),
        ({"requirements": ["-e ."]}, "nothing editable"),
        ({"requirements": ["-r nowhere.txt"]}, "there is no such file"),
        ({"requirements": ["fast==2.0"], "runtime": "nodejs22.x"}, "only with a Python runtime"),
    ],
)
def test_what_can_not_be_installed_the_same_each_time_is_refused(
    code: Path, args: dict[str, Any], said: str
) -> None:
    assert said in refused(code, **args)


def test_requirements_are_refused_with_a_zip_file(tmp_path: Path) -> None:
    (tmp_path / "code.zip").write_bytes(b"")
    assert "only with a directory" in refused(tmp_path / "code.zip", requirements=["fast==2.0"])


def test_code_may_not_hide_a_dependency(index: Path, code: Path) -> None:
    (code / "fast").mkdir()
    (code / "fast" / "__init__.py").write_text("")
    with pytest.raises(Exception, match="has 'fast', and so has one of its requirements"):
        archive(code, installed=installed(asked(index, "fast==2.0")))


def test_a_requirements_file_in_the_code_is_not_packed(index: Path, code: Path) -> None:
    (code / "requirements.txt").write_text("\n".join(asked(index, "pure==1.0")))
    args: Any = {"code": str(code), "handler": "a.b", "requirements": [f"-r {code / 'requirements.txt'}"]}
    function = record(lambda: Function("who", args).arn).one("aws:lambda/function:Function")
    assert sorted(function["code"].assets) == ["app.py", "pure", "pure-1.0.dist-info"]


def test_a_function_has_its_dependencies_beside_its_code(index: Path, code: Path) -> None:
    args: Any = {"code": str(code), "handler": "app.handler", "requirements": asked(index, "fast==2.0")}
    function = record(lambda: Function("who", args).arn).one("aws:lambda/function:Function")
    assert sorted(function["code"].assets) == [
        "app.py", "fast", "fast-2.0.dist-info", "pure", "pure-1.0.dist-info",
    ]  # fmt: skip
