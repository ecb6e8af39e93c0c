"""What conditions and denials do to whom a policy lets in."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.rules.conditions import names_an_account, narrowed
from policy.rules.documents import Unreadable
from policy.rules.extract.buckets import written
from policy.rules.statements import opened
from policy.rules.values import NOT_TOLD

EVERYONE = {"Effect": "Allow", "Principal": "*", "Action": "lambda:InvokeFunction", "Resource": "*"}
PARTS = st.sampled_from(["*", "?", "1*", "123456789012", "", "aws", "s3", "orders"])


@given(st.lists(PARTS, min_size=1, max_size=3).map(":".join))
def test_an_arn_that_ends_before_its_account_names_none_if_it_has_a_wildcard(pattern: str) -> None:
    arn = f"arn:{pattern}"
    if {"*", "?"} & set(arn):
        assert not names_an_account(arn)


@given(st.text(alphabet="0123456789", min_size=12, max_size=12), st.integers(0, 11), st.sampled_from("*?"))
def test_an_account_with_a_wildcard_in_it_is_more_than_one(account: str, at: int, wild: str) -> None:
    some = account[:at] + wild + account[at + 1 :]
    assert narrowed({"StringLike": {"aws:SourceAccount": account}})
    assert not narrowed({"StringLike": {"aws:SourceAccount": some}})
    assert names_an_account(f"arn:aws:sns:eu-west-1:{account}:t")
    assert not names_an_account(f"arn:aws:sns:eu-west-1:{some}:t")


@given(
    st.sampled_from(
        ["lambda:InvokeFunction", "lambda:GetFunction", "lambda:*", "lambda:Invoke*", "*", "s3:*"]
    )
)
def test_a_denial_counts_where_it_is_about_what_is_allowed(action: str) -> None:
    test = {"StringNotEquals": {"aws:SourceAccount": "123456789012"}}
    denial = {**EVERYONE, "Effect": "Deny", "Action": action, "Condition": test}
    assert (opened({"Statement": [EVERYONE, denial]}) == "") is (action not in {"lambda:GetFunction", "s3:*"})


ACCOUNT = "123456789012"


def under(operator: str, key: str, *values: str) -> dict[str, Any]:
    return {"Statement": {**EVERYONE, "Condition": {operator: {key: list(values)}}}}


@pytest.mark.parametrize(
    ("operator", "key", "values"),
    [
        ("ArnLike", "aws:SourceVpcArn", ["arn:aws:ec2:*:*:vpc/*"]),
        ("ArnLike", "s3:DataAccessPointArn", ["arn:aws:s3:eu-west-1:*:accesspoint/orders"]),
        ("ArnLike", "aws:SourceArn", ["arn:aws:s3:eu-west-1:*:job/1"]),
        ("IpAddress", "aws:VpcSourceIp", ["10.0.0.0/16"]),
        ("IpAddress", "aws:SourceIp", [f"{first}.0.0.0/8" for first in range(256)]),
        ("IpAddress", "aws:SourceIp", [f"{first}.0.0.0/8" for first in range(0, 256, 2)]),
        ("IpAddress", "aws:SourceIp", [f"{first:x}::/16" for first in range(0x2400, 0x3000, 2)]),
        ("IpAddress", "aws:SourceIp", ["192.0.2.0/24", "8.0.0.0/8", "9.0.0.0/8"]),
        ("StringEquals", "aws:PrincipalAccount", ["${aws:PrincipalAccount}"]),
        ("StringEquals", "aws:userid", ["${aws:userid}"]),
        ("ArnLike", "aws:PrincipalArn", ["${aws:PrincipalArn}"]),
        ("ArnLike", "aws:PrincipalArn", ["arn:aws:iam::${aws:PrincipalAccount}:role/x"]),
        ("ArnLike", "aws:SourceArn", ["arn:${aws:PrincipalTag/p}:sns:eu-west-1:*:t"]),
        ("StringLike", "aws:PrincipalArn", [f"arn:*:iam::{ACCOUNT}:role/*"]),
        ("StringLike", "aws:SourceArn", [f"arn:aws:logs:*:{ACCOUNT}:*"]),
        ("StringEquals", "aws:SourceAccount", [ACCOUNT, NOT_TOLD]),
        ("StringEquals", "aws:Referer", ["https://shop.example"]),
    ],
)
def test_a_condition_that_others_can_fulfil_keeps_nobody_out(
    operator: str, key: str, values: list[str]
) -> None:
    assert opened(under(operator, key, *values)).startswith("everyone")


@pytest.mark.parametrize(
    ("operator", "key", "value"),
    [
        ("ArnLike", "aws:SourceArn", f"arn:aws:logs:*:{ACCOUNT}:*"),
        ("StringLike", "aws:SourceArn", f"arn:aws:logs:eu-west-1:{ACCOUNT}:*"),
        ("StringLike", "aws:SourceArn", "arn:aws:s3:*:*:orders"),
        ("ArnLike", "aws:SourceVpcArn", f"arn:aws:ec2:*:{ACCOUNT}:vpc/*"),
        ("StringEquals", "aws:SourceAccount", "${aws:ResourceAccount}"),
        ("StringEquals", "aws:PrincipalOrgID", "${aws:ResourceOrgID}"),
        ("ArnLike", "aws:PrincipalArn", f"arn:aws:iam::{ACCOUNT}:user/${{aws:username}}"),
        ("ArnLike", "aws:SourceArn", "${Topic}"),
    ],
)
def test_a_condition_that_names_somebody_keeps_all_others_out(operator: str, key: str, value: str) -> None:
    assert opened(under(operator, key, value)) == ""


def test_who_narrows_by_a_pattern_that_crosses_colons_is_told_of_the_other_operator() -> None:
    assert "write ArnLike" in opened(under("StringLike", "aws:SourceArn", f"arn:aws:logs:*:{ACCOUNT}:*"))


@pytest.mark.parametrize(
    "principal",
    [
        ["*"],
        {"AWS": ["arn:aws:iam::*:root"]},
        {"Federated": "accounts.google.com"},
        {"Federated": ["cognito-identity.amazonaws.com"]},
        {"service": "sns.amazonaws.com"},
    ],
)
def test_a_principal_that_is_nobody_in_particular_lets_strangers_in(principal: object) -> None:
    assert opened({"Statement": [{**EVERYONE, "Principal": principal}]}) != ""


def test_a_principal_of_ones_own_identity_provider_is_somebody() -> None:
    provider = {"Federated": f"arn:aws:iam::{ACCOUNT}:saml-provider/staff"}
    assert opened({"Statement": [{**EVERYONE, "Principal": provider}]}) == ""


@pytest.mark.parametrize(
    ("allowed", "denied"),
    [
        ({"Action": "lambda:Get*"}, {"Action": "lambda:Get?"}),
        ({"Resource": "arn:aws:sqs:eu-west-1:1:qx"}, {"Resource": "arn:aws:sqs:eu-west-1:1:q[x]"}),
        ({}, {"Condition": {"StringNotEquals": {"aws:PrincipalAccount": "${aws:PrincipalAccount}"}}}),
    ],
)
def test_a_denial_of_less_than_is_allowed_keeps_nobody_out(
    allowed: dict[str, Any], denied: dict[str, Any]
) -> None:
    test = {"StringNotEquals": {"aws:SourceAccount": ACCOUNT}}
    denial = {**EVERYONE, "Effect": "Deny", "Condition": test, **denied}
    assert opened({"Statement": [{**EVERYONE, **allowed}, denial]}) == "everyone"


@pytest.mark.parametrize(
    "document",
    [
        {"statement": [EVERYONE]},
        {"Statement": [{name.lower(): value for name, value in EVERYONE.items()}]},
        {"Statement": [[EVERYONE, EVERYONE]]},
        '{"Statement": [], "Statement": []}',
    ],
)
def test_a_document_in_other_words_than_a_policys_is_not_read(document: object) -> None:
    with pytest.raises(Unreadable):
        opened(document)


@pytest.mark.parametrize("document", [{}, {"Statement": []}, {"Statement": [None]}])
def test_a_policy_that_says_nothing_lets_nobody_in(document: object) -> None:
    assert opened(document) == ""


@pytest.mark.parametrize(
    "action",
    ["s3:PutObjectTagging", "s3:PutObjectAcl", "s3:DeleteObjectVersion", "s3:PutBucketAcl", "s3:Put*"],
)
def test_everyone_writes_into_a_bucket_by_whatever_makes_an_event_or_changes_who_may(action: str) -> None:
    assert written({"policy": {"Statement": {**EVERYONE, "Action": action}}})


@pytest.mark.parametrize("action", ["s3:GetObject", "s3:ListBucket", "s3:Get*"])
def test_who_reads_from_a_bucket_starts_nothing(action: str) -> None:
    assert not written({"policy": {"Statement": {**EVERYONE, "Action": action}}})


def test_who_may_change_a_buckets_grants_may_write_into_it() -> None:
    everyone = {"uri": "http://acs.amazonaws.com/groups/global/AllUsers"}
    assert written({"accessControlPolicy": {"grants": [{"grantee": everyone, "permission": "WRITE_ACP"}]}})
