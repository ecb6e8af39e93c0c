"""The workflows are held against the rules that keep them safe, since nothing here can run them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.package.schema import committed
from gatehouse.access.owners import owner

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PINNED = re.compile(r"[\w-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
# What an expression may bring into a script: nothing that a pull request's author writes.
UNTRUSTED = re.compile(r"\$\{\{")


def load(path: Path) -> dict[str, Any]:
    found = yaml.safe_load(path.read_text())
    # YAML 1.1 reads the key `on` as true.
    found["on"] = found.pop(True)
    return dict(found)


def steps(workflow: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(name, step) for name, job in workflow["jobs"].items() for step in job["steps"]]


workflows = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def test_there_are_workflows_for_check_preview_deploy_drift_and_the_night() -> None:
    assert [path.stem for path in FILES] == ["check", "deploy", "drift", "nightly", "preview"]


def test_the_tests_run_on_every_python_that_is_supported_and_on_linux_and_macos() -> None:
    matrix = load(ROOT / ".github" / "workflows" / "check.yml")["jobs"]["check"]["strategy"]["matrix"]
    assert matrix["python"] == ["3.11", "3.12", "3.13", "3.14"]
    assert {name.partition("-")[0] for name in matrix["os"]} == {"ubuntu", "macos"}


@workflows
def test_every_action_is_pinned_by_its_commit_with_its_version_beside_it(path: Path) -> None:
    used = re.findall(r"uses: (.+)", path.read_text())
    assert used
    assert [one for one in used if not PINNED.fullmatch(one)] == []


def test_an_action_has_one_version_in_all_workflows() -> None:
    used = {one for path in FILES for one in re.findall(r"uses: (.+)", path.read_text())}
    assert len(used) == len({one.partition("@")[0] for one in used})


@workflows
def test_nothing_is_permitted_but_what_a_job_names(path: Path) -> None:
    workflow = load(path)
    assert workflow["permissions"] == {}
    allowed = {"contents": "read", "id-token": "write", "pull-requests": "write"}
    for job in workflow["jobs"].values():
        assert job["permissions"].items() <= allowed.items()


@workflows
def test_no_job_runs_longer_than_it_may(path: Path) -> None:
    assert all(job["timeout-minutes"] <= 45 for job in load(path)["jobs"].values())


@workflows
def test_no_workflow_runs_a_forks_code_with_rights(path: Path) -> None:
    triggers = load(path)["on"]
    assert not {"pull_request_target", "workflow_run", "issue_comment"} & set(triggers)


@workflows
def test_a_pull_requests_job_with_secrets_or_aws_is_not_for_forks(path: Path) -> None:
    workflow = load(path)
    if "pull_request" not in workflow["on"]:
        return
    for job in workflow["jobs"].values():
        if "secrets." in yaml.safe_dump(job) or "id-token" in job["permissions"]:
            assert "github.event.pull_request.head.repo.full_name == github.repository" in job["if"]


@workflows
def test_the_job_that_may_write_runs_nothing_of_the_pull_request(path: Path) -> None:
    for job in load(path)["jobs"].values():
        if "pull-requests" in job["permissions"]:
            assert not any("run" in step or "checkout" in step["uses"] for step in job["steps"])


@workflows
def test_no_expression_is_put_into_a_script(path: Path) -> None:
    for _, step in steps(load(path)):
        assert not UNTRUSTED.search(step.get("run", ""))
        assert not UNTRUSTED.search(step.get("with", {}).get("script", ""))


@workflows
def test_a_checkout_leaves_no_credentials_behind(path: Path) -> None:
    for _, step in steps(load(path)):
        if "actions/checkout" in step.get("uses", ""):
            assert step["with"]["persist-credentials"] is False


@workflows
def test_aws_is_reached_by_oidc_and_never_with_a_stored_key(path: Path) -> None:
    assert "aws-access-key-id" not in path.read_text()
    for job in load(path)["jobs"].values():
        aws = [step for step in job["steps"] if "configure-aws-credentials" in step.get("uses", "")]
        assert bool(aws) == ("id-token" in job["permissions"])


def test_only_the_deploy_assumes_the_deploy_role_and_it_does_so_in_an_environment() -> None:
    roles = {path.stem: re.findall(r"vars\.(\w+_ROLE_ARN)", path.read_text()) for path in FILES}
    assert roles == {
        "check": [],
        "deploy": ["DEPLOY_ROLE_ARN"],
        "drift": ["READER_ROLE_ARN"],
        "nightly": [],
        "preview": ["READER_ROLE_ARN"],
    }
    for path in FILES:
        for job in load(path)["jobs"].values():
            assert ("environment" in job) == (path.stem == "deploy")


@workflows
def test_every_pulumi_command_has_the_policy_pack_in_force(path: Path) -> None:
    if path.stem == "drift":
        return  # it compares, and changes nothing
    for _, step in steps(load(path)):
        if "pulumi preview --" in step.get("run", ""):
            assert "--policy-pack policy" in step["run"]
        if "pulumi/actions" in step.get("uses", "") and "command" in step["with"]:
            assert step["with"]["policyPacks"] == "policy"


@workflows
def test_a_step_that_pipes_fails_where_its_first_command_does(path: Path) -> None:
    for _, step in steps(load(path)):
        if "| tee" in step.get("run", ""):
            assert "set -o pipefail" in step["run"]


def test_the_cli_is_the_same_everywhere_and_fits_the_locked_sdk() -> None:
    versions = {
        found
        for path in FILES
        for found in re.findall(r"pulumi-version: (\S+)", path.read_text())
        if path.stem != "check"
    }
    lock = (ROOT / "uv.lock").read_text()
    locked = re.search(r'name = "pulumi"\nversion = "([\d.]+)"', lock)
    assert locked
    assert versions == {locked[1]}


def test_the_checks_run_on_the_engine_that_make_engine_builds() -> None:
    (checked,) = re.findall(r"pulumi-version: (\S+)", (ROOT / ".github/workflows/check.yml").read_text())
    pinned = re.search(r"^cli=(.+)$", (ROOT / "bin" / "engine").read_text(), re.MULTILINE)
    assert pinned
    assert checked == pinned[1]


def test_the_engine_job_tries_the_component_package_from_typescript() -> None:
    """In a step of its own, so that it fails where nothing is selected: pytest's exit status 5."""
    job = load(ROOT / ".github" / "workflows" / "check.yml")["jobs"]["engine"]
    scripts = [step.get("run", "") for step in job["steps"]]
    installed = scripts.index("pulumi plugin install resource aws 7.51.1")
    alone = scripts.index('make test ARGS="tests/engine/test_typescript.py"')
    assert installed < alone
    assert [script for script in scripts if "--ignore tests/engine/test_typescript.py" in script]
    assert job["env"]["GATEHOUSE_TESTS_NEED_ENGINE"] == "1"
    program = ROOT / "tests" / "engine" / "typescript" / "index.ts"
    used = set(re.findall(r"new gatehouse\.(\w+)\(", program.read_text()))
    assert used <= {token.rsplit(":", 1)[1] for token in committed()["resources"]}


def test_the_preview_writes_the_comment(checkout: Path) -> None:
    """The step's own script, in a repository where the pull request opens a route."""
    repository = checkout.parent / "pull-request"
    shutil.copytree(checkout, repository, symlinks=True)
    commit(repository, "the base")
    program = repository / "__main__.py"
    opened = '"GET /hello/{name}": {**backend, "public": "to be seen in the comment"}'
    program.write_text(program.read_text().replace('"GET /hello/{name}": backend', opened))
    assert opened in program.read_text()
    exemption = {"route": "GET /other", "reason": "to be seen in the comment"}
    config = {"closed-endpoints": {"exemptions": [exemption]}}
    (repository / "policy-config.json").write_text(json.dumps(config))
    commit(repository, "the pull request")
    (repository / "preview.txt").write_text("    Previewing update (dev)\n")
    workflow = load(ROOT / ".github" / "workflows" / "preview.yml")
    script = next(step["run"] for _, step in steps(workflow) if "comment.md" in step.get("run", ""))
    ran = subprocess.run(
        ["bash", "-e", "-c", script],
        cwd=repository,
        env={**os.environ, "STACK": "dev", "OUTCOME": "failure"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    comment = (repository / "comment.md").read_text()
    assert comment.splitlines()[2].startswith("> **OPEN&#58; 1 way in asks nobody")
    parts = [
        "<!-- gatehouse preview -->",
        "> [!CAUTION]",
        "> **The policy itself changes: 1 change",
        "a new exemption, route GET /other",
        "### Policy",
        "1 violation stops the deploy",
        "### Who may call what",
        "1 change lets more callers in",
        "<summary>pulumi preview of dev: failure</summary>",
        "Previewing update (dev)",
    ]
    assert [part for part in parts if part not in comment] == []
    assert sorted(parts, key=comment.index) == parts


def commit(repository: Path, message: str) -> None:
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"]
    for command in (["init", "-q"], ["add", "-A", "-f", "."], ["commit", "-q", "-m", message]):
        subprocess.run([*git, *command], cwd=repository, check=True, capture_output=True)


def test_the_gitlab_pipeline_does_the_same() -> None:
    pipeline = yaml.safe_load((ROOT / "docs" / "how-to" / "gitlab-ci.yml").read_text())
    stages = {
        name: job["stage"] for name, job in pipeline.items() if "stage" in job and not name.startswith(".")
    }
    assert stages == {"check": "check", "preview": "preview", "drift": "deploy"}
    assert "--policy-pack policy $CONFIG" in str(pipeline["preview"]["script"])
    assert "--policy-pack policy $CONFIG" in str(pipeline[".deploy"]["script"])
    assert "--policy-pack-config policy-config.json" in str(pipeline[".aws"]["before_script"])
    assert "access --stack dev --diff live" in str(pipeline["drift"]["script"])
    assert [pipeline[name]["extends"] for name in ("deploy-dev", "deploy-prod")] == [".deploy", ".deploy"]
    assert pipeline["deploy-prod"]["when"] == "manual"
    assert "AWS_ACCESS_KEY_ID" not in str(pipeline)


def script_of_the_comment(forge: str) -> str:
    if forge == "gitlab":
        pipeline = yaml.safe_load((ROOT / "docs" / "how-to" / "gitlab-ci.yml").read_text())
        return "\n".join(pipeline["preview"]["script"])
    workflow = load(ROOT / ".github" / "workflows" / "preview.yml")
    found: str = next(step["run"] for _, step in steps(workflow) if "comment.md" in step.get("run", ""))
    return found


@pytest.mark.parametrize("forge", ["gitlab", "github"])
@pytest.mark.parametrize("fails", ["access", "nothing"])
def test_a_comment_says_why_there_is_no_access_table(forge: str, fails: str, tmp_path: Path) -> None:
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    gatehouse = f"""echo "said of $1"; if [ "$1" = {fails} ]; then echo "error: $1 can't" >&2; exit 1; fi"""
    commands = {".venv/bin/gatehouse": gatehouse, "pulumi": "echo previewed", "curl": ":", "uv": "cat"}
    for name, does in commands.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{does}\n")
        (tmp_path / name).chmod(0o755)
    (tmp_path / "preview.txt").write_text("previewed\n")
    ran = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script_of_the_comment(forge)],
        cwd=tmp_path,
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}", "STACK": "dev", "OUTCOME": "success"},
        capture_output=True,
        text=True,
        check=False,
    )
    comment = (tmp_path / "comment.md").read_text()
    assert (ran.returncode != 0) == (fails == "access")
    assert ("**There is no access table:**\n\n````text\nerror: access can't\n````" in comment) == (
        fails == "access"
    )
    assert "previewed\n\n````\n\n</details>\n" in comment
    assert ("error: access can't" in ran.stdout) == (fails == "access")


@pytest.mark.parametrize("differs", ["pulumi", "gatehouse", ""])
def test_gitlab_reads_the_account_whatever_the_state_s_comparison_says(differs: str, tmp_path: Path) -> None:
    pipeline = yaml.safe_load((ROOT / "docs" / "how-to" / "gitlab-ci.yml").read_text())
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    for path in (tmp_path / "pulumi", tmp_path / ".venv" / "bin" / "gatehouse"):
        path.write_text(f"#!/bin/sh\necho {path.name}\ntest {path.name} != '{differs}'\n")
        path.chmod(0o755)
    ran = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", "\n".join(pipeline["drift"]["script"])],
        cwd=tmp_path,
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.stdout.split(), ran.returncode != 0) == (["pulumi", "gatehouse"], differs != "")


def test_drift_is_looked_for_in_the_account_as_well_as_in_the_state() -> None:
    scripts = [step.get("run", "") for _, step in steps(load(ROOT / ".github" / "workflows" / "drift.yml"))]
    assert any("--refresh --expect-no-changes" in script for script in scripts)
    assert any("access" in script and "--diff live --fail-on-opening" in script for script in scripts)


@pytest.mark.parametrize(
    "path",
    ["policy/rules/rule.py", "policy-config.json", ".github/workflows/deploy.yml", ".github/CODEOWNERS"],
)
def test_what_decides_the_policy_has_an_owner(path: str) -> None:
    directory, _, name = path.rpartition("/")
    assert owner(ROOT / directory, name) == "@acme/security"
