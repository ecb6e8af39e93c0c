"""The resource types that the local cloud keeps, a module for each AWS service."""
