"""The Gatehouse policy pack. `PolicyPack` serves until it is killed, so this file holds nothing but the call."""

from pulumi_policy import EnforcementLevel, PolicyPack
from rules.catalogue import RULES
from rules.sdk import policies

PolicyPack("gatehouse", policies(RULES), EnforcementLevel.MANDATORY)
