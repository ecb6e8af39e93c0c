"""The laptop runtime: a Pulumi program built and served on this machine, with its policy pack in force."""

from typing import Final

OWNER: Final = "local"
"""The access key, and its secret, of whoever runs the laptop, who may do everything, as an account's owner."""
