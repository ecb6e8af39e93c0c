"""The code of a function whose handler has the name of ours, so that the policy pack can tell whether it is ours.

Lambda gives a URL of the package that it runs, and the package's SHA-256
(https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html). What is downloaded has that digest, or is not looked
at: so the code that is judged is the code that is deployed. The digest alone would not do, since each engine, and each
version of one, makes another zip file of the same source.
"""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import httpx
from pulumi import AssetArchive, StringAsset

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE: Final = "metadata.py"
HANDLER: Final = "metadata.handler"
_LARGEST: Final = 64 * 1024  # bytes; the handler has some four thousand
_SECONDS: Final = 10
_LOCAL, _CENTRAL, _END = 30, 46, 22  # bytes of a zip file's records without names, extras and comments
_DESCRIPTOR: Final = 24  # bytes at most


class UnreadCodeError(Exception):
    """Why the code of a function could not be read."""


def may_be_ours(item: Mapping[str, Any]) -> bool:
    """Whether it is worth reading a function's code: of its configuration only the names are looked at."""
    small = int(item.get("CodeSize", 0)) <= _LARGEST
    return item.get("Handler") == HANDLER and item.get("PackageType", "Zip") == "Zip" and small


def told(client: Any, name: str) -> dict[str, Any]:  # noqa: ANN401 - a boto3 client
    """What a function runs, and with what, as Pulumi spells it. One whose package holds anything else has no `code`.

    Raises:
        ClientError: The function may not be read.
        UnreadCodeError: Its package can't be downloaded, or is not the one that Lambda runs.
    """
    answer = client.get_function(FunctionName=name)
    item = answer["Configuration"]
    text = _only_file(_downloaded(answer["Code"].get("Location", ""), item.get("CodeSha256", "")))
    return {
        "runtime": item.get("Runtime"),
        "handler": item.get("Handler"),
        "packageType": item.get("PackageType"),
        "layers": [one.get("Arn") for one in item.get("Layers") or []],
        "imageConfig": item.get("ImageConfigResponse"),
        "fileSystemConfig": item.get("FileSystemConfigs"),
        "environment": {"variables": dict((item.get("Environment") or {}).get("Variables") or {})},
        "code": None if text is None else AssetArchive({FILE: StringAsset(text)}),
    }


def _downloaded(url: str, digest: str) -> bytes:
    at = urlsplit(url)
    local = at.scheme == "http" and at.hostname == "127.0.0.1"  # the laptop's own, to which no proxy leads
    if not local and at.scheme != "https":
        raise UnreadCodeError("Lambda gives no URL of its code")
    try:
        answer = httpx.get(url, timeout=_SECONDS, trust_env=not local)
        answer.raise_for_status()
    except httpx.HTTPError as error:
        # Its text may have the URL, which lets in whoever has it.
        raise UnreadCodeError(f"its code can't be downloaded: {type(error).__name__}") from None
    if base64.b64encode(hashlib.sha256(answer.content).digest()).decode() != digest:
        raise UnreadCodeError("the code that was downloaded is not what Lambda says that it runs")
    return answer.content


def _only_file(package: bytes) -> str | None:
    """The text of the one file in a package, where every byte of the package belongs to that file; else None.

    Another reader of zip files may find in one with anything else what this one does not.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(package)) as archive:
            held = archive.infolist()
            if len(held) != 1 or held[0].filename != FILE or held[0].file_size > _LARGEST or archive.comment:
                return None
            file, start = held[0], archive.start_dir
            name = len(file.filename.encode())
            # A zip file is one record and the data of each file, one more record of each, and an end.
            extra = int.from_bytes(package[_LOCAL - 2 : _LOCAL], "little")
            first = _LOCAL + name + extra + file.compress_size
            rest = _CENTRAL + name + len(file.extra) + len(file.comment) + _END
            whole = file.header_offset == 0 and first <= start <= first + _DESCRIPTOR
            return archive.read(file).decode() if whole and len(package) == start + rest else None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, UnicodeDecodeError):
        return None
