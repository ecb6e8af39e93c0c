"""One run of a program: what is registered, created, kept and deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gatehouse.laptop.engine.state import UNKNOWN
from tests.laptop.engine.support import RecordingProvider, by_name, run, write

if TYPE_CHECKING:
    from pathlib import Path

TABLE = """
    import pulumi
    import pulumi_aws as aws

    class Shop(pulumi.ComponentResource):
        def __init__(self, name, opts=None):
            super().__init__("shop:index:Shop", name, None, opts)
            self.api = aws.apigatewayv2.Api("api", protocol_type="HTTP", opts=pulumi.ResourceOptions(parent=self))
            self.route = aws.apigatewayv2.Route(
                "route", api_id=self.api.id, route_key="GET /x", opts=pulumi.ResourceOptions(parent=self))
            self.register_outputs({"api": self.api.id})

    shop = Shop("shop")
    pulumi.export("api", shop.api.id)
    pulumi.export("password", pulumi.Output.secret("hunter2"))
"""


def test_urns_carry_the_types_of_the_parents(tmp_path: Path) -> None:
    result = run(write(tmp_path, TABLE))
    assert [r.urn for r in result.resources] == [
        "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev",
        "urn:pulumi:dev::shop::shop:index:Shop::shop",
        "urn:pulumi:dev::shop::shop:index:Shop$aws:apigatewayv2/api:Api::api",
        "urn:pulumi:dev::shop::shop:index:Shop$aws:apigatewayv2/route:Route::route",
    ]


def test_a_preview_creates_nothing_and_leaves_what_is_not_known_unknown(tmp_path: Path) -> None:
    provider = RecordingProvider()
    result = run(write(tmp_path, TABLE), provider=provider, preview=True)
    assert provider.calls == []
    assert by_name(result.resources)["route"].inputs == {"apiId": UNKNOWN, "routeKey": "GET /x"}
    assert result.outputs["api"] is UNKNOWN


def test_an_update_hands_real_ids_on(tmp_path: Path) -> None:
    result = run(write(tmp_path, TABLE))
    assert by_name(result.resources)["route"].inputs["apiId"] == "api-1"
    assert result.outputs["api"] == "api-1"


def test_property_dependencies_name_the_resource_a_value_comes_from(tmp_path: Path) -> None:
    found = by_name(run(write(tmp_path, TABLE), preview=True).resources)
    assert found["route"].property_dependencies["apiId"] == (found["api"].urn,)
    assert found["route"].dependencies == (found["api"].urn,)


def test_secret_exports_are_named_as_secrets(tmp_path: Path) -> None:
    assert run(write(tmp_path, TABLE)).secret_outputs == frozenset({"password"})


def test_a_component_keeps_the_outputs_it_registers(tmp_path: Path) -> None:
    assert by_name(run(write(tmp_path, TABLE)).resources)["shop"].outputs == {"api": "api-1"}


def test_a_second_run_of_the_same_program_changes_nothing(tmp_path: Path) -> None:
    provider = RecordingProvider()
    first = run(write(tmp_path, TABLE), provider=provider)
    again = run(tmp_path, provider=provider)
    assert provider.calls == [("create", "api"), ("create", "route")]
    assert {step.operation for step in again.steps} == {"same"}
    assert again.outputs == first.outputs


def test_a_changed_input_is_an_update_of_that_resource_alone(tmp_path: Path) -> None:
    provider = RecordingProvider()
    run(write(tmp_path, TABLE), provider=provider)
    run(write(tmp_path, TABLE.replace("GET /x", "GET /y")), provider=provider)
    assert provider.calls[2:] == [("update", "route-2")]


def test_a_change_that_can_not_be_made_in_place_replaces(tmp_path: Path) -> None:
    provider = RecordingProvider(immutable=frozenset({"aws:apigatewayv2/route:Route"}))
    run(write(tmp_path, TABLE), provider=provider)
    run(write(tmp_path, TABLE.replace("GET /x", "GET /y")), provider=provider)
    assert provider.calls[2:] == [("create", "route"), ("delete", "route-2")]


def test_what_is_gone_from_the_program_is_deleted_dependents_first(tmp_path: Path) -> None:
    provider = RecordingProvider()
    run(write(tmp_path, TABLE), provider=provider)
    second = run(write(tmp_path, "import pulumi\n"), provider=provider)
    assert provider.calls[2:] == [("delete", "route-2"), ("delete", "api-1")]
    assert [r.type for r in second.resources] == ["pulumi:pulumi:Stack"]


def test_a_protected_resource_is_not_deleted_and_the_run_says_so(tmp_path: Path) -> None:
    provider = RecordingProvider()
    program = """
        import pulumi, pulumi_aws as aws
        aws.cognito.UserPool("users", opts=pulumi.ResourceOptions(protect=True))
    """
    run(write(tmp_path, program), provider=provider)
    second = run(write(tmp_path, "import pulumi\n"), provider=provider)
    assert provider.calls == [("create", "users")]
    assert "protected" in second.failures[0].message
    assert "users" in by_name(second.resources)


def test_a_file_that_changed_inside_an_archive_is_an_update(tmp_path: Path) -> None:
    program = """
        import pulumi, pulumi_aws as aws
        aws.lambda_.Function("f", role="r", code=pulumi.FileArchive("code"))
    """
    provider = RecordingProvider()
    write(tmp_path, program)
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "a.py").write_text("1")
    run(tmp_path, provider=provider)
    (tmp_path / "code" / "a.py").write_text("2")
    run(tmp_path, provider=provider)
    assert provider.calls == [("create", "f"), ("update", "f-1")]


def test_an_archive_of_a_folder_that_is_not_there_is_refused_at_a_preview(tmp_path: Path) -> None:
    program = """
        import pulumi, pulumi_aws as aws
        aws.lambda_.Function("f", role="r", code=pulumi.AssetArchive({"lib": pulumi.FileArchive("gone")}))
    """
    (failure,) = run(write(tmp_path, program), preview=True).failures
    assert "'f' is refused: There is no file or folder gone" in failure.message


def test_after_a_refusal_nothing_more_is_created_and_the_rest_is_still_seen(tmp_path: Path) -> None:
    provider = RecordingProvider(refuse=frozenset({"api"}))
    result = run(write(tmp_path, TABLE), provider=provider)
    assert provider.calls == []
    assert "api is refused" in result.failures[0].message
    assert [s.operation for s in result.steps if s.resource.name == "route"] == ["blocked"]


def test_a_type_that_is_not_emulated_is_recorded_and_named(tmp_path: Path) -> None:
    provider = RecordingProvider(not_emulated=frozenset({"aws:apigatewayv2/api:Api"}))
    result = run(write(tmp_path, TABLE), provider=provider)
    assert result.not_emulated == ("aws:apigatewayv2/api:Api",)


def test_a_failure_says_what_of_its_dependencies_is_only_recorded(tmp_path: Path) -> None:
    provider = RecordingProvider(
        not_emulated=frozenset({"aws:apigatewayv2/api:Api"}), refuse=frozenset({"route"})
    )
    (failure,) = run(write(tmp_path, TABLE), provider=provider).failures
    assert (
        "route is refused. It depends on aws:apigatewayv2/api:Api 'api', which a laptop only records"
        in failure.message
    )


def test_a_name_used_twice_is_a_failure(tmp_path: Path) -> None:
    program = """
        import pulumi_aws as aws
        aws.cognito.UserPool("users")
        aws.cognito.UserPool("users")
    """
    assert "declared twice" in run(write(tmp_path, program)).failures[0].message


def test_transforms_of_a_program_change_inputs_before_anything_is_made(tmp_path: Path) -> None:
    program = """
        import pulumi, pulumi_aws as aws

        def rename(args):
            args.props["name"] = "renamed"
            return pulumi.ResourceTransformResult(args.props, args.opts)

        aws.cognito.UserPool("users", opts=pulumi.ResourceOptions(transforms=[rename]))
    """
    assert by_name(run(write(tmp_path, program)).resources)["users"].inputs == {"name": "renamed"}


def test_an_invoke_is_answered_by_the_provider(tmp_path: Path) -> None:
    program = """
        import pulumi, pulumi_aws as aws
        pulumi.export("region", aws.get_region_output().region)
    """
    assert run(write(tmp_path, program), preview=True).outputs == {"region": "eu-west-1"}


def test_an_existing_resource_is_read(tmp_path: Path) -> None:
    program = """
        import pulumi, pulumi_aws as aws
        pulumi.export("name", aws.cognito.UserPool.get("users", "eu-west-1_abc").name)
    """
    result = run(write(tmp_path, program))
    assert result.outputs == {"name": "found eu-west-1_abc"}
    assert [one.name for one in result.resources if one.external] == ["users"]


def test_a_missing_resource_is_a_failure_with_its_id(tmp_path: Path) -> None:
    program = """
        import pulumi_aws as aws
        aws.cognito.UserPool.get("users", "missing")
    """
    assert "'missing' does not exist" in run(write(tmp_path, program)).failures[0].message


def test_ignored_changes_are_no_change(tmp_path: Path) -> None:
    program = """
        import pulumi, pulumi_aws as aws
        aws.cognito.UserPool("users", name="one", opts=pulumi.ResourceOptions(ignore_changes=["name"]))
    """
    provider = RecordingProvider()
    run(write(tmp_path, program), provider=provider)
    run(write(tmp_path, program.replace('"one"', '"two"')), provider=provider)
    assert provider.calls == [("create", "users")]


def test_an_input_without_effect_is_named(tmp_path: Path) -> None:
    result = run(write(tmp_path, TABLE), provider=RecordingProvider(ignored={"route": ("routeKey",)}))
    assert [note.text for note in result.notes] == [
        "aws:apigatewayv2/route:Route 'route': without effect on a laptop: routeKey"
    ]
