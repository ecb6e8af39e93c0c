"""A project that `gatehouse init` began: it runs as it is."""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from gatehouse.init import InitError, init, project_name, remarks
from gatehouse.laptop.engine.project import load

ROOT = Path(__file__).resolve().parents[1]
PINNED = re.compile(r"[\w-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("projects") / "My Shop"
    directory.mkdir()
    init(directory, project_name(directory))
    return directory


def test_a_project_is_named_after_its_folder(project: Path) -> None:
    assert yaml.safe_load((project / "Pulumi.yaml").read_text())["name"] == "my-shop"
    assert "my-shop:allowedOrigins" in (project / "Pulumi.dev.yaml").read_text()


def test_no_placeholder_is_left(project: Path) -> None:
    found = [path for path in project.rglob("*") if path.is_file() and "policy" not in path.parts]
    assert [
        path.name for path in found if "${PROJECT}" in path.read_text() or "${DESC" in path.read_text()
    ] == []


def test_it_has_the_policy_its_owners_workflows_and_an_editors_files(project: Path) -> None:
    for name in (
        "policy/PulumiPolicy.yaml",
        "policy-config.json",
        ".github/CODEOWNERS",
        ".github/workflows/check.yml",
        ".github/workflows/deploy.yml",
        ".vscode/launch.json",
        ".vscode/tasks.json",
    ):
        assert (project / name).is_file()


def test_every_action_of_its_workflows_is_pinned_as_ours_are(project: Path) -> None:
    ours = {
        one
        for path in (ROOT / ".github" / "workflows").glob("*.yml")
        for one in re.findall(r"uses: (.+)", path.read_text())
    }
    used = {
        one
        for path in (project / ".github" / "workflows").glob("*.yml")
        for one in re.findall(r"uses: (.+)", path.read_text())
    }
    assert used
    assert all(PINNED.fullmatch(one) for one in used)
    assert used <= ours


def test_make_up_builds_it_and_every_step_holds(project: Path) -> None:
    done = subprocess.run(
        ["make", "-s", "up", f"GATEHOUSE={sys.executable} -m gatehouse", "ARGS=--exit --port 0 --json"],
        cwd=project,
        env=os.environ | {"NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert [step["held"] for step in found["walk"]] == [True] * 12
    assert [v["level"] for v in found["violations"]] == ["advisory"]  # the exemption that is in force


def test_what_is_there_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine")
    written = init(tmp_path, "shop")
    assert "README.md" not in written
    assert (tmp_path / "README.md").read_text() == "mine"
    assert init(tmp_path, "shop") == []


def test_a_name_loses_its_accents_and_not_its_letters(tmp_path: Path) -> None:
    (tmp_path / "Bücher & Größen").mkdir()
    assert project_name(tmp_path / "Bücher & Größen") == "bucher-grossen"


def test_a_policy_pack_that_is_there_gets_no_file_of_this_version(tmp_path: Path) -> None:
    init(tmp_path, "shop")
    assert not list(remarks(tmp_path))
    (tmp_path / "policy" / "rules" / "extract" / "__init__.py").unlink()
    (tmp_path / "Makefile").unlink()
    assert init(tmp_path, "shop") == ["Makefile"]
    assert [one for one in remarks(tmp_path) if "policy/ is not this version's" in one]


def held(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def test_a_disk_that_is_full_half_way_leaves_nothing_and_a_second_run_writes_all(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    # No file above this size can be written: a few of the pack are, the others not.
    resource.setrlimit(resource.RLIMIT_FSIZE, (9000, before[1]))
    try:
        with pytest.raises(
            InitError, match=r"/shop can't be written: File too large\. Nothing was written\."
        ):
            init(tmp_path / "new" / "shop", "shop")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert held(tmp_path) == set()
    init(tmp_path / "new" / "shop", "shop")
    assert not list(remarks(tmp_path / "new" / "shop"))


def test_a_path_that_is_taken_half_way_leaves_what_was_there_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "orders").write_text("mine")
    with pytest.raises(InitError, match=r"orders/app\.py can't be written: Not a directory"):
        init(tmp_path, "shop")
    assert held(tmp_path) == {"orders"}
    (tmp_path / "orders").unlink()
    init(tmp_path, "shop")
    assert not list(remarks(tmp_path))
    assert not (tmp_path / ".gatehouse").exists()


def test_what_is_interrupted_leaves_nothing_and_what_was_killed_is_no_hindrance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(path: Path, target: Path) -> Path:
        if target.name == "policy":
            raise KeyboardInterrupt
        return moved(path, target)

    moved = Path.rename
    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        init(tmp_path, "shop")
    monkeypatch.undo()
    assert held(tmp_path) == set()
    killed = tmp_path / ".gatehouse" / "init" / "policy" / "of_another_version.py"
    killed.parent.mkdir(parents=True)
    killed.touch()
    init(tmp_path, "shop")
    assert not list(remarks(tmp_path))


def test_the_project_installs_gatehouse_from_where_it_is_told(tmp_path: Path) -> None:
    init(tmp_path, "shop", requirement='{ git = "https://git.example/gatehouse", tag = "v0.2.0" }')
    assert (
        'gatehouse = { git = "https://git.example/gatehouse", tag = "v0.2.0" }'
        in (tmp_path / "pyproject.toml").read_text()
    )


def test_a_pyproject_that_was_there_and_does_not_name_gatehouse_is_told(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "gatehouse-shop"\ndependencies = ["httpx"]\n')
    init(tmp_path, "shop")
    (said,) = remarks(tmp_path, requirement='{ git = "URL" }')
    assert "does not name gatehouse" in said
    assert 'gatehouse = { git = "URL" }' in said
    (tmp_path / "pyproject.toml").write_text('[dependency-groups]\ndev = ["gatehouse[laptop]"]\n')
    assert not list(remarks(tmp_path))


@pytest.mark.parametrize("name", ["Shop", "1shop", "", "a" * 41, "a_b"])
def test_a_name_that_can_not_be_a_projects_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InitError, match="can't be a project's name"):
        init(tmp_path, name)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_whose_name_can_not_be_one_asks_for_a_name(tmp_path: Path) -> None:
    (tmp_path / "123").mkdir()
    with pytest.raises(InitError, match="Give one with --name"):
        project_name(tmp_path / "123")


def test_a_project_that_has_a_name_keeps_it_whatever_its_folder_is_called(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    init(tmp_path, project_name(tmp_path))
    assert "  shop:allowedOrigins:" in (tmp_path / "Pulumi.dev.yaml").read_text()


def test_no_yaml_file_of_the_template_has_the_name_within_a_line() -> None:
    template = ROOT / "gatehouse" / "template"
    lines = [line for path in template.rglob("*.yaml") for line in path.read_text().splitlines()]
    assert [line for line in lines if "${" in line and not line.endswith("}")] == []


def test_the_template_is_one_that_pulumi_new_takes() -> None:
    template = yaml.safe_load((ROOT / "gatehouse" / "template" / "Pulumi.yaml").read_text())
    assert (template["name"], template["description"]) == ("${PROJECT}", "${DESCRIPTION}")
    assert template["template"]["description"]


@pytest.mark.skipif(
    not all(map(shutil.which, ("pulumi", "pulumi-language-python"))),
    reason="needs the Pulumi CLI with its language host for Python",
)
def test_pulumi_new_makes_a_project_of_the_template(tmp_path: Path) -> None:
    template = ROOT / "gatehouse" / "template"
    done = subprocess.run(
        [
            "pulumi",
            "new",
            str(template),
            "--generate-only",
            "--yes",
            "--offline",
            "--name",
            "shop",
            "--dir",
            str(tmp_path / "shop"),
        ],
        env=os.environ | {"PULUMI_BACKEND_URL": f"file://{tmp_path}", "PULUMI_CONFIG_PASSPHRASE": "x"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    made = tmp_path / "shop"
    assert yaml.safe_load((made / "Pulumi.yaml").read_text())["name"] == "shop"
    init(made, project_name(made))
    assert load(made).config["shop:allowedOrigins"] == '["http://localhost:3000"]'
