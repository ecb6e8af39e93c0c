"""The laptop runtime: a Pulumi program built and served on this machine, with its policy pack in force."""
