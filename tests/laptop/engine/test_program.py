"""Running a program: what it sees, and how its mistakes are told."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from gatehouse.laptop.cloud import Cloud, Provider
from gatehouse.laptop.engine.built_in.engine import BuiltIn
from gatehouse.laptop.engine.project import load
from gatehouse.laptop.pack.config import PackError
from tests.laptop.engine.support import RecordingProvider, run, write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gatehouse.laptop.pack.host import PolicyPack


def test_an_exception_is_told_with_its_line_and_no_traceback(tmp_path: Path) -> None:
    program = """
        import pulumi

        def routes():
            raise ValueError("no routes")

        routes()
    """
    failure = run(write(tmp_path, program)).failures[0]
    assert failure.where == "__main__.py:5"
    assert failure.message == 'ValueError: no routes\n    raise ValueError("no routes")'


def test_an_exception_below_the_program_names_the_programs_own_line(tmp_path: Path) -> None:
    failure = run(write(tmp_path, "import json\n\njson.loads('{')\n")).failures[0]
    assert failure.where == "__main__.py:3"
    assert failure.message.startswith("JSONDecodeError")


def test_an_exception_inside_an_apply_names_its_line(tmp_path: Path) -> None:
    program = """
        import pulumi

        def fail(value):
            raise KeyError(value)

        pulumi.export("x", pulumi.Output.from_input("a").apply(fail))
    """
    failure = run(write(tmp_path, program)).failures[0]
    assert failure.where == "__main__.py:5"


def test_an_exception_in_an_apply_is_told_also_while_a_hook_is_registered(tmp_path: Path) -> None:
    program = """
        import pulumi, pulumi_aws as aws

        hooks = pulumi.ResourceHookBinding(before_create=[pulumi.ResourceHook("hook", lambda args: None)])
        aws.ssm.Parameter("p", type="String", value="1", opts=pulumi.ResourceOptions(hooks=hooks))
        pulumi.export("x", pulumi.Output.from_input(1).apply(lambda x: x / 0))
    """
    failure = run(write(tmp_path, program)).failures[0]
    assert failure.message.startswith("ZeroDivisionError")


def test_an_error_in_a_transform_is_told_with_its_line(tmp_path: Path) -> None:
    program = """
        import pulumi, pulumi_aws as aws

        def paint(args):
            raise ValueError("no such colour")

        aws.ssm.Parameter("p", type="String", value="1", opts=pulumi.ResourceOptions(transforms=[paint]))
    """
    failure = run(write(tmp_path, program)).failures[0]
    assert failure.where == "__main__.py:5"
    assert failure.message == 'no such colour\n    raise ValueError("no such colour")'


def test_a_syntax_error_names_its_line(tmp_path: Path) -> None:
    failure = run(write(tmp_path, "import pulumi\n\ndef broken(:\n")).failures[0]
    assert failure.where == "__main__.py:3"


def test_a_run_error_is_told_in_its_own_words(tmp_path: Path) -> None:
    failure = run(write(tmp_path, "import pulumi\nraise pulumi.RunError('set the region')\n")).failures[0]
    assert (failure.message, failure.where) == ("set the region", "")


@pytest.mark.parametrize(("code", "failed"), [("1", True), ("0", False), ("'over'", True)])
def test_a_program_that_exits_fails_unless_with_zero(tmp_path: Path, code: str, failed: bool) -> None:
    assert bool(run(write(tmp_path, f"import sys\nsys.exit({code})\n")).failures) is failed


def test_what_a_program_prints_and_logs_becomes_notes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = run(write(tmp_path, "import pulumi\nprint('hello')\npulumi.log.warn('careful')\n"))
    assert [(n.level, n.text) for n in result.notes] == [("info", "hello"), ("warning", "careful")]
    assert capsys.readouterr().out == ""


def test_a_program_prints_to_a_stream_that_processes_take_too(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    program = """
        import subprocess, sys
        print(sys.stdout.isatty(), sys.stdout.writable(), sys.stdout.encoding)
        subprocess.run(["echo", "child"], stdout=sys.stdout, check=True)
    """
    result = run(write(tmp_path, program))
    assert [note.text for note in result.notes] == ["False True utf-8"]
    assert capfd.readouterr() == ("", "child\n")


def test_a_program_stands_in_its_own_directory_and_leaves_the_process_as_it_was(tmp_path: Path) -> None:
    here, paths = Path.cwd(), list(sys.path)
    program = """
        import pathlib, pulumi, colours
        pulumi.export("here", str(pathlib.Path.cwd()))
        pulumi.export("colour", colours.FIRST)
    """
    (tmp_path / "colours.py").write_text("FIRST = 'red'\n")
    outputs = run(write(tmp_path, program)).outputs
    assert outputs == {"here": str(tmp_path.resolve()), "colour": "red"}
    assert (Path.cwd(), sys.path) == (here, paths)
    assert "colours" not in sys.modules


def test_a_second_run_reads_changed_modules_anew(tmp_path: Path) -> None:
    program = "import pulumi, shade\npulumi.export('shade', shade.NAME)\n"
    write(tmp_path, program)
    (tmp_path / "shade.py").write_text("NAME = 'light'\n")
    assert run(tmp_path).outputs == {"shade": "light"}
    (tmp_path / "shade.py").write_text("NAME = 'very dark'\n")
    assert run(tmp_path).outputs == {"shade": "very dark"}


def test_configuration_reaches_the_program_as_under_the_cli(tmp_path: Path) -> None:
    program = """
        import pulumi
        config = pulumi.Config()
        pulumi.export("origins", config.require_object("origins"))
        pulumi.export("days", config.require_int("days"))
        pulumi.export("region", pulumi.Config("aws").require("region"))
        pulumi.export("stack", f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}")
    """
    stack = "config:\n  aws:region: eu-west-1\n  shop:origins: [a, b]\n  shop:days: 3\n"
    assert run(write(tmp_path, program, stack=stack)).outputs == {
        "origins": ["a", "b"],
        "days": 3.0,
        "region": "eu-west-1",
        "stack": "organization/shop/dev",
    }


def test_errors_that_are_each_others_cause_are_told_once(tmp_path: Path) -> None:
    program = """
        first, second = ValueError("first"), ValueError("second")
        first.__cause__, second.__cause__ = second, first
        raise first
    """
    failure = run(write(tmp_path, program)).failures[0]
    assert failure.where == "__main__.py:4"
    assert failure.message.startswith("ValueError: first")


def test_a_package_that_is_missing_is_named_with_the_python_that_wants_it_and_what_to_install(
    tmp_path: Path,
) -> None:
    write(tmp_path, "import pulumi\nimport no_such_package.inside\n")
    failure = run(tmp_path).failures[0]
    assert failure.where == "__main__.py:2"
    assert "'no_such_package'" in failure.message
    assert sys.executable in failure.message
    assert "install" in failure.message
    assert "no-such-package" in failure.message
    (tmp_path / "requirements.txt").write_text("no-such-package\n")
    assert f"-r {tmp_path / 'requirements.txt'}" in run(tmp_path).failures[0].message


def own_environment(directory: Path, version: str, name: str = "venv") -> None:
    packages = directory / name / "lib" / f"python{version}" / "site-packages"
    packages.mkdir(parents=True)
    (directory / name / "pyvenv.cfg").write_text(f"home = /usr/bin\nversion = {version}.1\n")
    (packages / "colours_of_ours.py").write_text("FIRST = 'red'\n")


COLOURED = "import pulumi, colours_of_ours\npulumi.export('colour', colours_of_ours.FIRST)\n"
HERE = f"{sys.version_info.major}.{sys.version_info.minor}"


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ("", "venv"),
        ("{virtualenv: own}", "own"),
        ("{toolchain: uv}", ".venv"),
        ("{toolchain: poetry}", ".venv"),
    ],
)
def test_the_packages_of_a_programs_own_environment_are_used(tmp_path: Path, options: str, name: str) -> None:
    runtime = f"{{name: python, options: {options}}}" if options else "python"
    write(tmp_path, COLOURED, project=f"name: shop\nruntime: {runtime}\n")
    own_environment(tmp_path, HERE, name)
    paths = list(sys.path)
    assert run(tmp_path).outputs == {"colour": "red"}
    assert sys.path == paths


def test_an_environment_for_another_python_is_named_where_a_package_is_missing(tmp_path: Path) -> None:
    write(tmp_path, COLOURED.replace("colours_of_ours", "others_colours"))
    own_environment(tmp_path, "2.7")
    message = run(tmp_path).failures[0].message
    assert "is for Python 2.7" in message
    assert f"Python {HERE}" in message


def test_a_program_may_start_elsewhere_than_beside_its_project_file(tmp_path: Path) -> None:
    write(tmp_path, "raise ValueError\n", project="name: shop\nruntime: python\nmain: infra\n")
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "beside.py").write_text("WORD = 'hello'\n")
    (tmp_path / "infra" / "__main__.py").write_text(
        "import os, pulumi, beside\npulumi.export('said', beside.WORD)\n"
        "pulumi.export('here', os.path.basename(os.getcwd()))\n"
        "pulumi.export('root', os.path.basename(pulumi.get_root_directory()))\n"
    )
    assert run(tmp_path).outputs == {"said": "hello", "here": "infra", "root": tmp_path.name}


def test_a_function_of_the_provider_that_the_cloud_does_not_answer_is_told_once_with_its_line(
    tmp_path: Path,
) -> None:
    """pulumi-aws raises such an error from itself, so that its chain of causes has a circle."""
    program = """
        import pulumi_aws as aws

        image = aws.ec2.get_ami(most_recent=True, owners=["amazon"])
    """
    engine = BuiltIn(Provider(Cloud.offline()))
    (failure,) = engine.deploy(load(write(tmp_path, program)), pack=None, preview=True).failures
    assert failure.where == "__main__.py:4"
    assert "aws:ec2/getAmi:getAmi" in failure.message
    assert "()" not in failure.message.partition("\n")[0]


def test_the_order_of_a_programs_lines_is_told_before_any_of_its_resources_is_registered(
    tmp_path: Path,
) -> None:
    program = """
        import pulumi
        from pulumi import ComponentResource, CustomResource, ResourceOptions

        first = CustomResource("test:index:Thing", "first", {})
        later = CustomResource("test:index:Thing", "later", {"of": first.id})
        shop = ComponentResource("shop:index:Shop", "shop")
        inner = CustomResource("test:index:Thing", "inner", {}, ResourceOptions(parent=shop))
        last = CustomResource("test:index:Thing", "last", {})
    """
    provider, told = RecordingProvider(), list[tuple[str, str]]()

    def note(made: Sequence[tuple[str, str]]) -> None:
        assert provider.calls == []
        told.extend(made)

    provider.engine.deploy(load(write(tmp_path, program)), pack=None, preview=False, on_program=note)
    assert [name for _, name in told] == ["first", "later", "shop", "inner", "last"]
    assert told[2] == ("shop:index:Shop", "shop")


class LatePack:
    """A pack that does not start; the program's own lines have run when that is noticed."""

    def __init__(self, mark: Path) -> None:
        self._mark = mark

    def wait(self) -> None:
        """Fail, as a pack does that can't be imported."""
        assert self._mark.is_file()
        raise PackError("The policy pack did not start.")


def test_a_pack_starts_beside_the_program_and_where_it_fails_nothing_is_registered(tmp_path: Path) -> None:
    program = """
        from pathlib import Path

        import pulumi_aws as aws

        Path("ran").touch()
        aws.sqs.Queue("orders")
    """
    provider, steps = RecordingProvider(), list[object]()
    pack = cast("PolicyPack", LatePack(tmp_path / "ran"))
    with pytest.raises(PackError, match="did not start"):
        provider.engine.deploy(load(write(tmp_path, program)), pack=pack, preview=False, on_step=steps.append)
    assert provider.calls == []
    assert steps == []
