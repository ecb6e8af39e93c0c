"""The rules, one in each module: what it says of itself, and the check that it makes."""
