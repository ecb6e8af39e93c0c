"""Behaviours of AWS as records, fired at whatever serves the conformance program: a laptop, AWS, another emulator."""
