"""Certificates and DNS."""

from __future__ import annotations

from tests.laptop.cloud.cases.case import Case

NAMES = (
    Case(
        "aws:acm/certificate:Certificate",
        {
            "domainName": "api.corp.example",
            "validationMethod": "DNS",
            "subjectAlternativeNames": ["api.corp.example"],
        },
        {"tags": {"team": "web"}},
        unread=frozenset({"validationMethod", "tags"}),
    ),
    Case(
        "aws:acm/certificateValidation:CertificateValidation",
        {"certificateArn": "~certificate"},
        {"validationRecordFqdns": ["a"]},
    ),
    Case(
        "aws:route53/zone:Zone",
        {"name": "corp.example", "comment": "ours"},
        unread=frozenset({"name", "comment"}),
    ),
    Case(
        "aws:route53/record:Record",
        {
            "zoneId": "~zone",
            "name": "api.parent.example",
            "type": "CNAME",
            "ttl": 60.0,
            "records": ["d.example"],
        },
        {"records": ["e.example"]},
    ),
)
