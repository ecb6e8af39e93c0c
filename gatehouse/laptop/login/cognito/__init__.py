"""Cognito's own API of user pools, as far as signing in goes: it refuses here what it refuses on AWS."""
