"""The Lambda behind GET /hello."""


def handler(_event: object, _context: object) -> dict[str, str]:
    """Answer in the short form: a result without a status code is a 200 with JSON."""
    return {"message": "Hello from Lambda!"}
