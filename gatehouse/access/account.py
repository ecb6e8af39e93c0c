"""The way to an AWS account, and to the laptop that stands in for one."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import TYPE_CHECKING

import boto3

from gatehouse.access.live import PATIENT, Live, Progress, read
from gatehouse.laptop.engine.project import ProjectError, load
from gatehouse.operate import target as targets
from gatehouse.operate.errors import OperateError, explained

if TYPE_CHECKING:
    from pathlib import Path

    from gatehouse.access.source import Given


def of_account(given: Given, progress: Progress) -> Live:
    """All that an account has in a region: the one given, else the profile's, else the stack's.

    Raises:
        OperateError: There are no credentials, or the region is not known.
    """
    with explained("the AWS account"):
        session = boto3.Session(profile_name=given.profile)
        region = given.region or session.region_name or _region(given)
        if not region:
            raise OperateError("the AWS region is not known; give it with --region")
        # Asked first, so that credentials that don't work are one error and not one for each service.
        session.client("sts", region_name=region).get_caller_identity()
    client = functools.cache(functools.partial(session.client, region_name=region, config=PATIENT))
    found = read(client, region, progress)
    progress("")
    return found


def of_laptop(directory: Path) -> Live:
    """All that the laptop has which runs for the program in `directory`, at the addresses where it answers.

    Raises:
        OperateError: No laptop runs there.
    """
    target = targets.of_laptop(directory)
    found = read(target.client, target.region)
    local = [
        replace(
            one,
            outputs={
                key: target.resolve(value) if isinstance(value, str) else value
                for key, value in one.outputs.items()
            },
        )
        for one in found.resources
    ]
    return replace(found, resources=local)


def _region(given: Given) -> str:
    try:
        return str(load(given.directory, given.stack).config.get("aws:region", ""))
    except ProjectError:
        return ""
