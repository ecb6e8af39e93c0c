"""Limits of CloudFront distributions and web ACLs.

Source: https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-high-level-settings.html
and https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .function import retention
from .values import choice, number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .problems import Problems


def check_edge(args: Mapping[str, Any], problems: Problems) -> None:
    """Add what is wrong with an Edge's arguments."""
    number(problems, "rate_limit", args.get("rate_limit"), 10, 2_000_000_000, "requests in five minutes")
    retention(problems, "log_retention_days", args.get("log_retention_days"))
    choice(
        problems,
        "price_class",
        args.get("price_class"),
        ("PriceClass_100", "PriceClass_200", "PriceClass_All"),
    )
    domain = args["origin_domain"]
    if isinstance(domain, str):
        if "://" in domain or "/" in domain:
            problems.add("origin_domain", domain, "a host's name", "Leave the scheme and the path out.")
        elif ".execute-api." in domain:
            problems.add(
                "origin_domain",
                domain,
                "a domain of the API's own: its default endpoint takes no mutual TLS, and stays open to everyone",
                "Give the HttpApi a `domain` with `mutual_tls`, and name that.",
            )
    for key in ("client_certificate_arn", "certificate_arn"):
        arn = args.get(key)
        if isinstance(arn, str) and ":us-east-1:" not in arn:
            problems.add(key, arn, "a certificate in us-east-1, where CloudFront looks", "Make one there.")
    if bool(args.get("domains")) != ("certificate_arn" in args):
        problems.add(
            "domains",
            args.get("domains"),
            "together with `certificate_arn`",
            "Give both, or neither for CloudFront's own.",
        )
    _web_acl(args, problems)


def _web_acl(args: Mapping[str, Any], problems: Problems) -> None:
    acl = args.get("web_acl_arn")
    if isinstance(acl, str) and ":global/webacl/" not in acl:
        problems.add(
            "web_acl_arn",
            acl,
            "a web ACL with the scope CLOUDFRONT",
            "Make one for CloudFront, in us-east-1.",
        )
    if acl is not None:
        for key in ("rate_limit", "managed_rules"):
            if key in args:
                problems.add(
                    key, args[key], "only for a web ACL of the component's own", f"Leave `{key}` out."
                )
