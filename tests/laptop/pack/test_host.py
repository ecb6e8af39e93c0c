from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import json_format, struct_pb2

from gatehouse.laptop.pack.host import AnalyzedResource, PackError, PolicyPack

ROOT = Path(__file__).resolve().parents[3]
ECHO = """
    import json, os
    from pulumi_policy import *

    def tell(args, report):
        if args.name == "crash":
            raise RuntimeError("the rule broke")
        if args.name == "die":
            os._exit(7)
        report(json.dumps({"type": args.resource_type, "props": {k: args.props[k] for k in args.props},
            "parent": args.opts.parent, "config": dict(args.get_config()), "project": os.environ["PULUMI_PROJECT"],
            "provider": args.provider.resource_type if args.provider else None, "dry": os.environ["PULUMI_DRY_RUN"]}))

    def whole(args, report):
        for r in args.resources:
            report(json.dumps({k: [d.name for d in v] for k, v in r.property_dependencies.items()}), r.urn)
        report("all of it")

    def better(args):
        return {**{k: args.props[k] for k in args.props}, "colour": "green"}

    PolicyPack("echo", [
        ResourceValidationPolicy("tell", "It tells", tell, EnforcementLevel.MANDATORY, severity=Severity.HIGH,
            remediate=better,
            config_schema=PolicyConfigSchema({"size": {"type": "number", "default": 3, "minimum": 1}})),
        StackValidationPolicy("whole", "The whole", whole),
    ])
"""


def written(directory: Path, source: str, *, settings: str = "runtime: python\nversion: 2.1.0\n") -> Path:
    directory.mkdir(exist_ok=True)
    (directory / "PulumiPolicy.yaml").write_text(settings)
    (directory / "__main__.py").write_text(textwrap.dedent(source))
    return directory


def resource(name: str = "it", **props: Any) -> AnalyzedResource:
    made = json_format.ParseDict(props, struct_pb2.Struct())
    return AnalyzedResource(
        f"urn:pulumi:dev::shop::a:b:C::{name}", "a:b:C", name, made, parent="urn:pulumi:dev::shop::x:y:Z::p"
    )


def started(directory: Path, **options: Any) -> PolicyPack:
    return PolicyPack.launch(directory, project="shop", stack="dev", dry_run=True, **options).wait()


@pytest.fixture(scope="module")
def echo(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with started(written(tmp_path_factory.mktemp("echo"), ECHO)) as pack:
        yield pack


def test_a_pack_tells_its_name_and_policies(echo: PolicyPack) -> None:
    assert echo.name == "echo"
    assert [(p.name, p.level, p.severity, p.stack) for p in echo.policies] == [
        ("tell", "mandatory", "high", False),
        ("whole", "advisory", "", True),
    ]


def test_a_resource_reaches_the_pack_as_the_engine_shows_it(echo: PolicyPack) -> None:
    sent = resource(colour="red", size=2)
    found = echo.analyze(
        AnalyzedResource(
            sent.urn,
            sent.type,
            sent.name,
            sent.properties,
            sent.parent,
            provider="urn:pulumi:dev::shop::pulumi:providers:aws::eu::id",
        )
    )
    assert [(v.policy, v.pack, v.level, v.severity, v.urn, v.description) for v in found] == [
        ("tell", "echo", "mandatory", "high", sent.urn, "It tells")
    ]
    assert found[0].message == (
        '{"type": "a:b:C", "props": {"colour": "red", "size": 2.0}, "parent": "urn:pulumi:dev::shop::x:y:Z::p",'
        ' "config": {"size": 3.0}, "project": "shop", "provider": "pulumi:providers:aws", "dry": "true"}'
    )


def test_the_stack_reaches_the_pack_with_its_dependencies(echo: PolicyPack) -> None:
    first, second = resource("one"), resource("two", ref="x")
    linked = AnalyzedResource(
        second.urn,
        second.type,
        "two",
        second.properties,
        property_dependencies={"ref": [first.urn], "none": []},
    )
    assert [(v.message, v.urn) for v in echo.analyze_stack([first, linked])] == [
        ("{}", first.urn),
        ('{"ref": ["one"]}', second.urn),
        ("all of it", ""),
    ]


def test_several_threads_may_ask_at_once(echo: PolicyPack) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: echo.analyze(resource(f"r{n}"))[0].urn, range(40)))
    assert found == [f"urn:pulumi:dev::shop::a:b:C::r{n}" for n in range(40)]


def test_an_exception_in_a_rule_is_an_error_that_names_the_resource(echo: PolicyPack) -> None:
    with pytest.raises(PackError, match="failed while judging a:b:C 'crash': the rule broke"):
        echo.analyze(resource("crash"))


def test_nothing_is_remediated_unless_a_policy_is_told_to(echo: PolicyPack) -> None:
    assert echo.remediate(resource(colour="red")) == []


def test_a_policy_at_the_level_remediate_answers_new_properties(tmp_path: Path) -> None:
    with started(written(tmp_path, ECHO), pack_config={"tell": "remediate"}) as pack:
        (found,) = pack.remediate(resource(colour="red", size=2))
        assert found.properties is not None
        assert json_format.MessageToDict(found.properties) == {"colour": "green", "size": 2.0}
        assert pack.analyze(resource())[0].level == "mandatory"


def test_settings_reach_the_policy(tmp_path: Path) -> None:
    with started(written(tmp_path, ECHO), pack_config={"all": "advisory", "tell": {"size": 5}}) as pack:
        (found,) = pack.analyze(resource())
    assert found.level == "advisory"
    assert '"config": {"size": 5.0}' in found.message


def test_a_disabled_policy_says_nothing(tmp_path: Path) -> None:
    with started(written(tmp_path, ECHO), pack_config={"tell": {"enforcementLevel": "disabled"}}) as pack:
        assert pack.analyze(resource()) == []


def test_every_mistake_in_the_configuration_is_listed(tmp_path: Path) -> None:
    given = {"tell": {"size": 0, "colour": "red"}, "whole": "loud", "nobody": "advisory"}
    with pytest.raises(PackError) as caught:
        started(written(tmp_path, ECHO), pack_config=given)
    assert str(caught.value).splitlines() == [
        "The configuration of the policy pack echo is malformed:",
        "  whole: 'loud' is not an enforcement level; use one of advisory, mandatory, disabled, remediate.",
        "  nobody: there is no such policy; the pack has tell, whole.",
        "  tell: colour: there is no such setting; it has size.",
        "  tell: size: 0 is less than the minimum of 1.0.",
    ]


def test_a_configuration_that_is_no_object_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="must be an object that maps policies to settings"):
        started(written(tmp_path, ECHO), pack_config=["tell"])


def test_a_pack_that_stops_midway_is_an_error_with_what_it_said(tmp_path: Path) -> None:
    with (
        started(written(tmp_path, ECHO)) as pack,
        pytest.raises(PackError, match="stopped while judging a:b:C 'die'"),
    ):
        pack.analyze(resource("die"))


def test_a_pack_that_raises_at_its_start_is_an_error_with_the_line(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"(?s)did not start \(exit status 1\).*ZeroDivisionError"):
        started(written(tmp_path, "1 / 0\n"))


def test_a_pack_that_prints_before_its_port_is_told_to_stop_it(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"printed 'hello' where its port belongs. Take print\(\) out"):
        started(written(tmp_path, 'print("hello")\n' + textwrap.dedent(ECHO)))


def test_a_pack_that_never_prints_its_port_is_given_up(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="printed no port in time"):
        started(written(tmp_path, "import time\ntime.sleep(60)\n"), timeout=0.2)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("runtime: nodejs\n", "is written for 'nodejs'; the laptop runtime runs Python packs"),
        ("- a\n", "must be a mapping"),
        ("runtime: [\n", "is not valid YAML"),
    ],
)
def test_a_folder_that_holds_another_kind_of_pack_is_refused(
    tmp_path: Path, settings: str, message: str
) -> None:
    with pytest.raises(PackError, match=message):
        started(written(tmp_path, ECHO, settings=settings))


def test_a_folder_without_a_pack_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"holds no PulumiPolicy.yaml"):
        started(tmp_path)


def test_a_pack_without_a_program_is_refused(tmp_path: Path) -> None:
    (tmp_path / "PulumiPolicy.yaml").write_text("runtime: python\n")
    with pytest.raises(PackError, match=r"has no __main__.py"):
        started(tmp_path)


def test_launching_does_not_wait_for_the_pack(tmp_path: Path) -> None:
    before = time.monotonic()
    pack = PolicyPack.launch(written(tmp_path, ECHO), project="shop", stack="dev", dry_run=False)
    launched = time.monotonic() - before
    with pack:
        assert '"dry": "false"' in pack.analyze(resource())[0].message
    assert launched < 0.2


def test_closing_ends_the_process_and_may_be_done_twice(tmp_path: Path) -> None:
    pack = started(
        written(
            tmp_path,
            ECHO.replace("import json, os", "import json, os; open('pid', 'w').write(str(os.getpid()))"),
        )
    )
    pid = int((tmp_path / "pid").read_text())
    pack.close()
    pack.close()
    assert not _alive(pid)
    with pytest.raises(PackError, match="is closed already"):
        pack.analyze(resource())


def test_no_process_is_left_behind_by_an_interrupted_program(tmp_path: Path) -> None:
    source = ECHO.replace("import json, os", "import json, os; open('pid', 'w').write(str(os.getpid()))")
    program = textwrap.dedent(f"""
        import time
        from pathlib import Path
        from gatehouse.laptop.pack.host import PolicyPack
        folder = Path({str(written(tmp_path / "pack", source))!r})
        pack = PolicyPack.launch(folder, project="p", stack="s", dry_run=True).wait()
        print("ready", flush=True)
        time.sleep(60)
    """)
    child = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    )
    assert child.stdout
    assert child.stdout.readline() == b"ready\n"
    child.send_signal(signal.SIGINT)
    child.communicate(timeout=20)
    assert not _alive(int((tmp_path / "pack" / "pid").read_text()))


def test_our_own_pack_starts_from_a_copy_in_another_repository(tmp_path: Path) -> None:
    copy = tmp_path / "policy"
    shutil.copytree(ROOT / "policy", copy, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    route = AnalyzedResource(
        "urn:pulumi:dev::shop::aws:apigatewayv2/route:Route::r",
        "aws:apigatewayv2/route:Route",
        "r",
        json_format.ParseDict({"routeKey": "GET /"}, struct_pb2.Struct()),
    )
    with started(copy) as pack:
        assert [v.policy for v in pack.analyze(route)] == ["closed-endpoints"]


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
