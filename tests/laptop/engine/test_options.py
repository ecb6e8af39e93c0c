"""The options of resources, and what only Pulumi's own engine does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.laptop.engine.support import RecordingProvider, by_name, run, write

if TYPE_CHECKING:
    from pathlib import Path

PARAMETER, ROLE = "aws:ssm/parameter:Parameter", "aws:iam/role:Role"
HEAD = """
import pulumi, pulumi_aws as aws
from pulumi import Alias, Output, ResourceOptions as Opts

def param(name, value="1", opts=None, **args):
    return aws.ssm.Parameter(name, type="String", value=value, opts=opts, **args)

def role(name, text="1", opts=None):
    return aws.iam.Role(name, assume_role_policy="{}", description=text, opts=opts)
"""


def after(directory: Path, *versions: str, provider: RecordingProvider | None = None) -> RecordingProvider:
    """Deploy one version after another; the calls of all but the last are forgotten."""
    asked = provider or RecordingProvider(immutable=frozenset({ROLE}))
    for version in versions:
        asked.calls.clear()
        run(write(directory, HEAD + version), provider=asked)
    return asked


def test_a_replacement_is_created_before_and_the_old_one_deleted_after_all_else(tmp_path: Path) -> None:
    before = 'param("p", role("r").arn)\n'
    asked = after(tmp_path, before, before.replace('role("r")', 'role("r", "2")') + 'param("q")\n')
    kinds = [call for call, _ in asked.calls]
    assert asked.calls[0] == ("create", "r")
    assert kinds[-1] == "delete"
    assert kinds.count("delete") == 1


def test_delete_before_replace_deletes_first_what_would_be_replaced_with_it(tmp_path: Path) -> None:
    program = (
        'r = role("r", "{}", Opts(delete_before_replace=True))\n'
        'role("on", r.arn)\nparam("beside", r.arn)\nparam("after", "1", Opts(depends_on=[r]))\n'
    )
    asked = after(tmp_path, program.format("1"), program.format("2"))
    assert asked.calls[:3] == [("delete", "on-2"), ("delete", "r-1"), ("create", "r")] or asked.calls[:2] == [
        ("delete", next(id_ for call, id_ in asked.calls if call == "delete" and id_.startswith("on-"))),
        ("delete", "r-1"),
    ]
    assert {call for call, id_ in asked.calls if id_.startswith(("beside", "after"))} <= {"update"}


def test_a_provider_may_ask_for_it_and_the_program_may_say_no(tmp_path: Path) -> None:
    def first(option: str) -> str:
        provider = RecordingProvider(immutable=frozenset({ROLE}), delete_first=frozenset({ROLE}))
        version = f'role("r", "{{}}", Opts({option}))\n'
        asked = after(tmp_path, version.format("1"), version.format("2"), provider=provider)
        return asked.calls[0][0]

    assert first("") == "delete"
    assert first("delete_before_replace=False") == "create"


def test_what_is_retained_is_forgotten_and_not_deleted(tmp_path: Path) -> None:
    asked = after(tmp_path, 'param("p", opts=Opts(retain_on_delete=True))\n', "")
    assert asked.calls == []
    assert asked.engine.resources == ("urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev",)


def test_what_is_deleted_with_another_is_left_to_that_one(tmp_path: Path) -> None:
    asked = after(tmp_path, 'a = role("a")\nparam("b", opts=Opts(deleted_with=a))\n', "")
    assert asked.calls == [("delete", "a-1")]


def test_an_import_takes_over_what_exists_and_changes_it_to_what_the_program_says(tmp_path: Path) -> None:
    asked = after(tmp_path, 'param("p", "2", Opts(import_="there"))\n')
    assert asked.calls == [("update", "there")]
    again = after(tmp_path, 'param("p", "2", Opts(import_="there"))\n', provider=asked)
    assert again.calls == []


def test_an_import_of_what_does_not_exist_is_a_failure_with_its_id(tmp_path: Path) -> None:
    result = run(write(tmp_path, HEAD + 'param("p", "2", Opts(import_="missing"))\n'))
    assert "'missing'" in result.failures[0].message


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ('param("a")\n', 'param("b", opts=Opts(aliases=[Alias(name="a")]))\n'),
        ('param("a")\n', 'param("b", opts=Opts(aliases=["urn:pulumi:dev::shop::' + PARAMETER + '::a"]))\n'),
        (
            'param("a")\n',
            (
                'box = pulumi.ComponentResource("x:y:Box", "box")\n'
                'param("a", opts=Opts(parent=box, aliases=[Alias(parent=pulumi.ROOT_STACK_RESOURCE)]))\n'
            ),
        ),
        (
            'param("one-a", opts=Opts(parent=pulumi.ComponentResource("x:y:Box", "one")))\n',
            (
                'box = pulumi.ComponentResource("x:y:Box", "two", opts=Opts(aliases=[Alias(name="one")]))\n'
                'param("two-a", opts=Opts(parent=box))\n'
            ),
        ),
    ],
    ids=["a name", "a URN", "a parent", "a parent's name"],
)
def test_an_alias_keeps_what_has_another_name_now(before: str, now: str, tmp_path: Path) -> None:
    asked = after(tmp_path, before, now)
    assert asked.calls == []
    assert len(asked.there) == 1


def test_a_protected_resource_is_not_replaced(tmp_path: Path) -> None:
    asked = after(tmp_path, 'role("r", "1", Opts(protect=True))\n')
    result = run(write(tmp_path, HEAD + 'role("r", "2", Opts(protect=True))\n'), provider=asked)
    assert "protected" in result.failures[0].message
    assert asked.calls == [("create", "r")]


def test_a_child_is_as_protected_as_its_component(tmp_path: Path) -> None:
    box = 'box = pulumi.ComponentResource("x:y:Box", "box", opts=Opts(protect=True))\n'
    result = run(write(tmp_path, HEAD + box + 'param("a", opts=Opts(parent=box))\n'))
    assert by_name(result.resources)["a"].protect


def test_an_explicit_provider_takes_resources_to_its_region(tmp_path: Path) -> None:
    program = """
other = aws.Provider("other", region="us-east-1")
box = pulumi.ComponentResource("x:y:Box", "box", opts=Opts(providers=[other]))
param("here")
param("inside", opts=Opts(parent=box))
"""
    asked = after(tmp_path, program)
    assert set(asked.regions) == {"us-east-1"}
    result = run(tmp_path, provider=asked, preview=True)
    found = by_name(result.resources)
    assert "::pulumi:providers:aws::other::" in found["inside"].provider
    assert "::default" in found["here"].provider


def test_additional_secret_outputs_and_secret_inputs_are_secrets_in_what_comes_out(tmp_path: Path) -> None:
    program = """
p = param("p", "1", Opts(additional_secret_outputs=["arn"]), description=Output.secret("d"))
pulumi.export("arn", p.arn)
pulumi.export("description", p.description)
pulumi.export("inside", {"a": [p.arn]})
pulumi.export("type", p.type)
"""
    result = run(write(tmp_path, HEAD + program))
    assert result.secret_outputs == {"arn", "description", "inside"}


def test_a_time_out_reaches_the_provider_and_one_that_is_none_is_refused(tmp_path: Path) -> None:
    program = 'param("p", opts=Opts(custom_timeouts=pulumi.CustomTimeouts(create="{}")))\n'
    assert after(tmp_path, program.format("1m30s")).timeouts == [90.0]
    result = run(write(tmp_path, HEAD + program.format("soon")))
    assert "'soon' is no duration" in result.failures[0].message


def test_the_cloud_refuses_and_the_next_run_goes_on_from_there(tmp_path: Path) -> None:
    provider = RecordingProvider(refuse=frozenset({"b"}))
    program = 'a = param("a")\nparam("b", "1", Opts(depends_on=[a]))\n'
    failed = run(write(tmp_path, HEAD + program), provider=provider)
    assert not failed.ok
    provider.refuse = frozenset()
    good = run(tmp_path, provider=provider)
    assert good.ok
    assert provider.calls == [("create", "a"), ("create", "b")]


def test_what_could_not_be_deleted_is_deleted_by_a_later_run(tmp_path: Path) -> None:
    provider = after(tmp_path, 'param("a")\n')
    provider.refuse_to_delete = frozenset({"a-1"})
    failed = run(write(tmp_path, HEAD), provider=provider)
    assert "in use" in failed.failures[0].message
    assert "a" in by_name(failed.resources)
    provider.refuse_to_delete = frozenset()
    assert run(tmp_path, provider=provider).ok
    assert provider.there == {}


def test_a_transform_changes_options_too_and_sees_those_there_are(tmp_path: Path) -> None:
    program = """
def transform(args):
    assert args.opts.retain_on_delete is True
    return pulumi.ResourceTransformResult(args.props, Opts.merge(args.opts, Opts(protect=True)))
param("p", opts=Opts(transforms=[transform], retain_on_delete=True))
"""
    assert by_name(run(write(tmp_path, HEAD + program)).resources)["p"].protect


def test_transforms_of_a_component_and_of_the_stack_reach_its_children_in_that_order(tmp_path: Path) -> None:
    program = """
def adding(text):
    def transform(args):
        if args.type_.startswith("aws:"):
            props = {**args.props, "description": args.props.get("description", "") + text}
            return pulumi.ResourceTransformResult(props, args.opts)
    return transform
pulumi.runtime.register_stack_transform(adding("3"))
box = pulumi.ComponentResource("x:y:Box", "box", opts=Opts(transforms=[adding("2")]))
param("p", opts=Opts(parent=box, transforms=[adding("1")]))
"""
    assert by_name(run(write(tmp_path, HEAD + program)).resources)["p"].inputs["description"] == "123"


def test_a_proxy_in_the_environment_does_not_stand_between_the_engine_and_a_transform(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "HTTPS_PROXY", "grpc_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    program = """
def transform(args):
    return pulumi.ResourceTransformResult({**args.props, "description": "d"}, args.opts)
param("p", opts=Opts(transforms=[transform]))
"""
    assert by_name(run(write(tmp_path, HEAD + program)).resources)["p"].inputs["description"] == "d"


def test_a_resource_that_stands_for_itself_is_its_id(tmp_path: Path) -> None:
    program = 'aws.iam.RolePolicyAttachment("a", role=role("r"), policy_arn="x")\n'
    asked = RecordingProvider()
    assert (
        by_name(run(write(tmp_path, HEAD + program), provider=asked).resources)["a"].inputs["role"] == "r-1"
    )


def test_what_is_read_at_a_preview_is_known(tmp_path: Path) -> None:
    program = 'param("p", aws.ssm.Parameter.get("there", "x").name)\n'
    result = run(write(tmp_path, HEAD + program), preview=True)
    assert by_name(result.resources)["p"].inputs["value"] == "found x"


_HOOK = """
def refused(args):
    raise ValueError(f"{args.id} {args.old_inputs['description']} to {args.new_inputs['description']}, {args.new_outputs}")

hook = pulumi.ResourceHook("hook", refused, pulumi.ResourceHookOptions(on_dry_run=True))
"""


def test_a_hook_before_an_update_sees_both_sides_and_refuses_it_at_a_preview(tmp_path: Path) -> None:
    asked = RecordingProvider()
    run(write(tmp_path, HEAD + 'param("p", description="1")\n'), provider=asked)
    program = (
        'param("p", description="2", opts=Opts(hooks=pulumi.ResourceHookBinding(before_update=[hook])))\n'
    )
    write(tmp_path, HEAD + _HOOK + program)
    for preview in (True, False):
        (failure,) = run(tmp_path, provider=asked, preview=preview).failures
        assert failure.message.endswith("'p' could not be changed: p-1 1 to 2, None")
    assert asked.there["p-1"]["description"] == "1"


def test_what_was_made_is_kept_where_the_hook_after_it_fails(tmp_path: Path) -> None:
    asked = RecordingProvider()
    program = 'param("p", "1", Opts(hooks=pulumi.ResourceHookBinding(after_create=[lambda args: 1 / 0])))\n'
    (failure,) = run(write(tmp_path, HEAD + program), provider=asked).failures
    assert failure.message.endswith("'p': division by zero")
    assert run(write(tmp_path, HEAD + 'param("p", "1")\n'), provider=asked).steps[-1].operation == "same"


@pytest.mark.parametrize(
    ("program", "named"),
    [
        ('pulumi.StackReference("org/other/dev")\n', "StackReference 'org/other/dev'"),
        (
            (
                "import pulumi.dynamic\n"
                "class P(pulumi.dynamic.ResourceProvider):\n"
                "    def create(self, props):\n        return pulumi.dynamic.CreateResult('x', {})\n"
                "class R(pulumi.dynamic.Resource):\n    pass\n"
                'R(P(), "mine", {})\n'
            ),
            "'mine' belongs to a dynamic provider",
        ),
        (
            'pulumi.ComponentResource("a:b:C", "far", {}, None, True)\n',
            "'far' is a component of another package",
        ),
        (
            (
                'gone = pulumi.ResourceHook("gone", print)\n'
                'param("p", opts=Opts(hooks=pulumi.ResourceHookBinding(before_delete=[gone])))\n'
            ),
            "'gone' (before_delete)",
        ),
        ('pulumi.runtime.invoke("std:index:upper", {"input": "x"})\n', "std:index:upper"),
    ],
    ids=["another stack", "dynamic", "remote", "a hook of a deletion", "another package"],
)
def test_what_only_pulumis_engine_does_is_refused_by_name(program: str, named: str, tmp_path: Path) -> None:
    result = run(write(tmp_path, HEAD + program))
    said = [failure.message for failure in result.failures]
    assert any(named in message and "--engine pulumi" in message for message in said), said
    assert len(said) == 1, said


def test_autonaming_of_the_stack_is_refused_by_name(tmp_path: Path) -> None:
    stack = "config:\n  pulumi:autonaming:\n    mode: verbatim\n"
    failure = run(write(tmp_path, HEAD, stack=stack)).failures[0]
    assert "pulumi:autonaming" in failure.message
    assert "--engine pulumi" in failure.message


def test_a_refusal_that_repeats_a_secret_is_told_without_it(tmp_path: Path) -> None:
    class Telling(RecordingProvider):
        def create(self, *args: Any, **kwargs: Any) -> Any:
            raise ValueError(f"{args[2].get('value')} is too short")

    program = 'param("p", Output.secret("hunter2"))\n'
    failure = run(write(tmp_path, HEAD + program), provider=Telling()).failures[0]
    assert "[secret] is too short" in failure.message
    assert "hunter2" not in failure.message
