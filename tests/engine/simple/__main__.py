"""A resource policy, a stack policy and a remediation, each of them simple."""

from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    PolicyPack,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)


def forbidden(args: ResourceValidationArgs, report: ReportViolation) -> None:
    if args.props.get("value") == "forbidden" or args.props.get("description") == "forbidden":
        report("this value is forbidden", None)


def noted(args: ResourceValidationArgs, report: ReportViolation) -> None:
    if args.props.get("value") == "noted":
        report("this value is noted", None)


def remedied(args: ResourceValidationArgs) -> Any:
    if args.props.get("value") == "wrong":
        return {**args.props, "value": "right"}
    return None


def counted(args: StackValidationArgs, report: ReportViolation) -> None:
    if sum(one.resource_type == "aws:ssm/parameter:Parameter" for one in args.resources) > 8:
        report("too many parameters", None)


PolicyPack(
    "simple",
    [
        ResourceValidationPolicy("forbidden", "No forbidden value.", forbidden, EnforcementLevel.MANDATORY),
        ResourceValidationPolicy("noted", "A value to note.", noted, EnforcementLevel.ADVISORY),
        ResourceValidationPolicy(
            "remedied",
            "A value to put right.",
            remediate=remedied,
            enforcement_level=EnforcementLevel.REMEDIATE,
        ),
        StackValidationPolicy("counted", "Not too many parameters.", counted, EnforcementLevel.ADVISORY),
    ],
)
