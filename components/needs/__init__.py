"""Which IAM actions each resource type needs, a module for each part of AWS."""
