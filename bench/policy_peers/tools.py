"""Runs each tool over all cases: case folder to the names of what it reports there.

checkov comes from PyPI, cdk-nag and AWSGuard from npm, into a directory under the system's temporary one.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import grpc
from google.protobuf import json_format, struct_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

from bench.policy_peers.cases import Case, Program, Ref, Told
from bench.policy_peers.spellings import cloudformation, native, terraform
from gatehouse.laptop.pack.host import AnalyzedResource, PolicyPack
from gatehouse.laptop.pack.wire import request, stack_request

if TYPE_CHECKING:
    from collections.abc import Iterator

HOME = Path(tempfile.gettempdir()) / "gatehouse-bench-policy-peers"
PACK = Path(__file__).resolve().parents[2] / "policy"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
NAG = """
const { App, Stack } = require("aws-cdk-lib");
const { CfnInclude } = require("aws-cdk-lib/cloudformation-include");
const nag = require("cdk-nag");
const fs = require("fs"), path = require("path");
const [source] = process.argv.slice(2);
const packs = ["AwsSolutionsChecks", "ServerlessChecks", "NIST80053R5Checks", "HIPAASecurityChecks", "PCIDSS321Checks"];
const found = {};
for (const name of fs.readdirSync(source)) {
  try {
    const stack = new Stack(new App(), "s");
    new CfnInclude(stack, "t", { templateFile: path.join(source, name, "cfn", "template.yaml") });
    found[name] = packs.flatMap((pack) => new nag[pack](stack).validateScope(stack).violations.map((v) => v.ruleName));
  } catch (error) {
    console.error(name, error.message.split("\\n")[0]);
  }
}
console.log(JSON.stringify(found));
"""
Found = dict[str, set[str]]
_RARE = ("WEBSOCKET", "PRIVATE", "disableExecuteApiEndpoint", "'protocolType': Ref")


class CannotRunError(Exception):
    """A tool can't be run here; the text says why."""


def programs(cases: list[Case]) -> Iterator[tuple[str, Program, Case]]:
    """Every program, under the name of its folder, with its case."""
    for number, case in enumerate(cases):
        if case.bad is not None:
            yield f"{number:02d}-bad", case.bad, case
        yield f"{number:02d}-good", case.good, case


def written(cases: list[Case]) -> Path:
    """Write all programs as Terraform and as CloudFormation."""
    source = HOME / "source"
    shutil.rmtree(source, ignore_errors=True)
    for name, program, case in programs(cases):
        if case.unwritten:
            continue
        (source / name / "cfn").mkdir(parents=True)
        (source / name / "cfn" / "template.yaml").write_text(cloudformation(_native(program, case)))
        hcl = terraform(program)
        if hcl is not None:
            (source / name / "tf").mkdir()
            (source / name / "tf" / "main.tf").write_text(hcl)
    return source


def _native(program: Program, case: Case) -> Program:
    """The program from which its CloudFormation is spelled."""
    if case.native is None:
        return program
    good, bad = case.native
    return good if program is case.good or bad is None else bad


def gatehouse(cases: list[Case], *, as_native: bool) -> Found:
    """Our own pack on the resources of one of the providers: `rule: message`.

    It is asked as at a preview; at an update where the program has a document that only the deploy tells.
    """
    found: Found = {}
    with _pack() as shared:
        for name, program, case in programs(cases):
            update = any(isinstance(value, Told) for _, props in program.values() for value in props.values())
            resources = analyzed(native(_native(program, case)) if as_native else program, preview=not update)
            # The pack remembers the APIs that it has seen, so a program with one of a rare kind gets a process of its own.
            alone = update or any(word in str(program) for word in _RARE)
            with _pack(preview=not update) if alone else nullcontext(shared) as pack:
                reported = [violation for resource in resources for violation in pack.analyze(resource)]
                found[name] = {f"{v.policy}: {v.message}" for v in reported + pack.analyze_stack(resources)}
    return found


def _pack(*, preview: bool = True) -> PolicyPack:
    return PolicyPack.launch(PACK, project="peers", stack="dev", dry_run=preview).wait()


def awsguard(cases: list[Case]) -> tuple[str, Found]:
    """Pulumi's AWSGuard, over the protocol that the engine speaks to it."""
    folder = _npm("awsguard", "@pulumi/awsguard")
    (folder / "PulumiPolicy.yaml").write_text("runtime: nodejs\n")
    (folder / "index.js").write_text(
        'const { AwsGuard } = require("@pulumi/awsguard");\nnew AwsGuard({ all: "mandatory" });\n'
    )
    runner = folder / "node_modules" / "@pulumi" / "pulumi" / "cmd" / "run-policy-pack"
    command = ["node", str(runner), "127.0.0.1:1", "."]
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    found: Found = {}
    try:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        if not port.isdecimal():
            raise CannotRunError("AWSGuard did not start")
        channel: Any = grpc.insecure_channel(f"127.0.0.1:{port}")
        stub = analyzer_pb2_grpc.AnalyzerStub(channel)
        stub.Configure(analyzer_pb2.ConfigureAnalyzerRequest(), wait_for_ready=True, timeout=60)
        for name, program, _ in programs(cases):
            resources = analyzed(program)
            answers = [stub.Analyze(request(resource)) for resource in resources] + [
                stub.AnalyzeStack(stack_request(resources))
            ]
            found[name] = {
                d.policyName
                for answer in answers
                for d in answer.diagnostics
                if not d.message.startswith("can't run")
            }
        channel.close()
    finally:
        process.kill()
        process.wait()
    return _version(folder / "node_modules" / "@pulumi" / "awsguard"), found


def checkov(source: Path) -> tuple[str, Found]:
    """checkov over both spellings: what either of them shows."""
    home = HOME / "checkov"
    tool = home / "bin" / "checkov"
    if not tool.exists():
        venv.create(home, with_pip=True, clear=True)
        _run([str(home / "bin" / "python"), "-m", "pip", "install", "--quiet", "checkov"])
    options = [
        "--framework",
        "terraform",
        "cloudformation",
        "--output",
        "json",
        "--compact",
        "--quiet",
        "--skip-download",
    ]
    done = subprocess.run(
        [str(tool), "-d", str(source), *options], capture_output=True, text=True, check=False
    )
    reports = json.loads(done.stdout)
    found: Found = {folder.name: set() for folder in source.iterdir()}
    for report in reports if isinstance(reports, list) else [reports]:
        for failed in report["results"]["failed_checks"]:
            matched = re.search(r"(\d+-(?:bad|good))/", failed["file_path"])
            assert matched, failed["file_path"]
            found[matched[1]].add(failed["check_id"])
    return _run([str(tool), "--version"]).strip(), found


def cdk_nag(source: Path) -> tuple[str, Found]:
    """cdk-nag with all of its packs."""
    folder = _npm("cdk-nag", "cdk-nag", "aws-cdk-lib", "constructs")
    (folder / "run.js").write_text(NAG)
    found = json.loads(_run(["node", "run.js", str(source)], folder))
    return _version(folder / "node_modules" / "cdk-nag"), {name: set(names) for name, names in found.items()}


def analyzed(program: Program, *, preview: bool = True) -> list[AnalyzedResource]:
    """A program as the engine shows it at a preview, where nothing exists yet, or at an update."""
    made = []
    for name, (kind, props) in program.items():
        depends = {key: [_urn(program, to.name) for to in _refs(each)] for key, each in props.items()}
        known = _shown({**props, "id": Ref(name)}, preview=preview)
        properties = json_format.ParseDict(known, struct_pb2.Struct())
        made.append(
            AnalyzedResource(_urn(program, name), kind, name, properties, property_dependencies=depends)
        )
    return made


def _shown(value: Any, *, preview: bool) -> Any:  # noqa: ANN401
    if isinstance(value, Ref):
        return UNKNOWN if preview else f"{value.name}-id"
    if isinstance(value, Told):
        return UNKNOWN if preview else json.dumps(_shown(value.document, preview=False))
    if isinstance(value, dict):
        return {key: _shown(each, preview=preview) for key, each in value.items()}
    return [_shown(each, preview=preview) for each in value] if isinstance(value, list) else value


def _refs(value: Any) -> Iterator[Ref]:  # noqa: ANN401
    if isinstance(value, Ref):
        yield value
    elif isinstance(value, Told):
        yield from _refs(value.document)
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _refs(each)


def _urn(program: Program, name: str) -> str:
    return f"urn:pulumi:dev::peers::{program[name][0]}::{name}"


def _npm(name: str, *packages: str) -> Path:
    folder = HOME / name
    if not (folder / "node_modules").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{"private": true, "name": "peers", "version": "0.0.1"}\n')
        _run(["npm", "install", "--no-audit", "--no-fund", "--silent", *packages], folder)
    return folder


def _version(package: Path) -> str:
    return str(json.loads((package / "package.json").read_text())["version"])


def _run(command: list[str], folder: Path | None = None) -> str:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=900)
    except FileNotFoundError as error:
        raise CannotRunError(f"{command[0]} is not installed") from error
    if done.returncode:
        print(done.stderr[-2000:], file=sys.stderr)
        raise CannotRunError(f"{' '.join(command[:4])} failed with {done.returncode}")
    return done.stdout
