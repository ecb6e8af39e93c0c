"""What conditions and denials do to whom a policy lets in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from policy.rules.statements import names_an_account, narrowed, opened

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
