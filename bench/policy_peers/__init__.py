"""The policy pack beside checkov, cdk-nag and AWSGuard, on the same resources: `python -m bench.policy_peers [--page]`."""
