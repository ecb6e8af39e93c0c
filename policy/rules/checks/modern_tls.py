"""Rule: what faces the internet speaks TLS 1.2 or later, and nothing without TLS.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-custom-domain-tls-version.html,
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html,
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..extract.networks import LISTENERS
from ..reach import DOMAINS
from ..rule import Context, Finding, Rule
from ..values import UNKNOWN, Props, Unknown, get, items, text, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..resource import Resource

_DISTRIBUTIONS = frozenset({"aws:cloudfront/distribution:Distribution", "aws-native:cloudfront:Distribution"})
_OLD_DOMAIN = frozenset({"TLS_1_0", "TLS_1_1"})
_OLD_VIEWER = frozenset({"SSLv3", "TLSv1", "TLSv1_2016", "TLSv1.1_2016"})
_OLD_ORIGIN = frozenset({"SSLv3", "TLSv1", "TLSv1.1"})
_OLD_LISTENER = (
    "ELBSecurityPolicy-2015",
    "ELBSecurityPolicy-2016",
    "ELBSecurityPolicy-FS-2018",
    "ELBSecurityPolicy-FS-1-1",
    "ELBSecurityPolicy-TLS-1-0",
    "ELBSecurityPolicy-TLS-1-1",
    "ELBSecurityPolicy-TLS13-1-0",
    "ELBSecurityPolicy-TLS13-1-1",
)
_NEW_LISTENER = "ELBSecurityPolicy-TLS13-1-2-2021-06"

Path = tuple[str, ...]


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Report protocols that were retired, and viewers who may come over plain http."""
    for path, old, new in _outdated(resource):
        if path[-1] == "viewerProtocolPolicy":
            problem = f"{resource.where} answers over plain http: tokens can be read on the way."
        elif path[-1] == "originSslProtocols":
            problem = f"{resource.where} speaks {old} to its origin, which was retired for its weaknesses."
        else:
            problem = f"{resource.where} accepts {old}, which was retired for its weaknesses."
        yield Finding(
            resource, problem[0].upper() + problem[1:], f"{resource.code} with {_snake(path[-1])}={new!r}."
        )


def remedy(resource: Resource) -> dict[Path, Any]:
    """Raise what can be raised in one place; lists of behaviours and origins are left to the program."""
    return {path: new for path, _, new in _outdated(resource) if "[]" not in path}


def _outdated(resource: Resource) -> Iterator[tuple[Path, str, Any]]:
    if resource.type in DOMAINS:
        yield from _domain(resource)
    elif resource.type in _DISTRIBUTIONS:
        yield from _distribution(resource)
    elif text(resource.props, "protocol") in {"HTTPS", "TLS"}:
        policy = text(resource.props, "sslPolicy")
        if policy is None or (isinstance(policy, str) and policy.startswith(_OLD_LISTENER)):
            yield ("sslPolicy",), policy or "ELBSecurityPolicy-2016-08, the default", _NEW_LISTENER


def _domain(resource: Resource) -> Iterator[tuple[Path, str, Any]]:
    for path in (("securityPolicy",), ("domainNameConfiguration", "securityPolicy")):
        found = text(resource.props, *path)
        if isinstance(found, str) and found in _OLD_DOMAIN:
            yield path, found, "TLS_1_2"
    several = items(resource.props, "domainNameConfigurations")
    for each in [] if isinstance(several, Unknown) else several:
        found = text(each, "securityPolicy")
        if isinstance(found, str) and found in _OLD_DOMAIN:
            yield ("domainNameConfigurations", "[]", "securityPolicy"), found, "TLS_1_2"


def _distribution(resource: Resource) -> Iterator[tuple[Path, str, Any]]:
    root: Path = ("distributionConfig",) if resource.native else ()
    config: Props = get(resource.props, *root) if root else resource.props
    minimum = text(config, "viewerCertificate", "minimumProtocolVersion")
    # With CloudFront's own certificate the minimum can't be chosen.
    if (
        isinstance(minimum, str)
        and minimum in _OLD_VIEWER
        and get(config, "viewerCertificate", "cloudfrontDefaultCertificate") is not True
    ):
        yield (*root, "viewerCertificate", "minimumProtocolVersion"), minimum, "TLSv1.2_2021"
    if text(config, "defaultCacheBehavior", "viewerProtocolPolicy") == "allow-all":
        yield (*root, "defaultCacheBehavior", "viewerProtocolPolicy"), "http", "redirect-to-https"
    for list_name in ("orderedCacheBehaviors", "cacheBehaviors"):
        for each in _each(config, list_name):
            if text(each, "viewerProtocolPolicy") == "allow-all":
                yield (*root, list_name, "[]", "viewerProtocolPolicy"), "http", "redirect-to-https"
    for origin in _each(config, "origins"):
        protocols = get(origin, "customOriginConfig", "originSslProtocols")
        named = texts({"": protocols}, "")
        old = (
            sorted(_OLD_ORIGIN & {p for p in named if isinstance(p, str)})
            if not isinstance(named, Unknown)
            else []
        )
        if old:
            yield (*root, "origins", "[]", "originSslProtocols"), ", ".join(old), ["TLSv1.2"]


def _each(config: object, name: str) -> list[Any]:
    found = items(config, name)
    return [] if isinstance(found, Unknown) else [each for each in found if each is not UNKNOWN]


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


RULE = Rule(
    id="GH107",
    name="modern-tls",
    title="TLS is current",
    description="What faces the internet must speak TLS 1.2 or later, and nothing without TLS.",
    level="mandatory",
    severity="medium",
    cure="Raise the minimum: TLS_1_2 for domain names, TLSv1.2_2021 for CloudFront, a TLS13-1-2 policy for listeners.",
    url="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-custom-domain-tls-version.html",
    types=DOMAINS | _DISTRIBUTIONS | LISTENERS,
    check=check,
    remedy=remedy,
    tags=("encryption", "api"),
)
