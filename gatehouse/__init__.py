"""The `gatehouse` command and what stands behind it; none of it is deployed."""
