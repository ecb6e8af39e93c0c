"""What the pack knows: extractors read resources into endpoints, rules judge them. Only `sdk` touches Pulumi's SDK."""
