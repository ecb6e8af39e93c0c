"""A sign-in page, read as a browser would fill it in."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

from gatehouse.operate.errors import OperateError

if TYPE_CHECKING:
    import httpx


class Form(HTMLParser):
    """The form of a page that has a password field, and what the page says went wrong."""

    def __init__(self) -> None:
        super().__init__()
        self.action, self.fields, self.username, self.password, self.alert = "", dict[str, str](), "", "", ""
        self.key = ""
        self._alert_tag = ""

    @classmethod
    def read(cls, page: httpx.Response) -> Form:
        """Read the page's form, whatever it asks; `key` is an authenticator's, where it sets one up."""
        form = cls()
        form.feed(page.text)
        return form

    @classmethod
    def of(cls, page: httpx.Response) -> Form:
        """Read the page's form.

        Raises:
            OperateError: It has none with a password field; what the page says is in the error.
        """
        form = cls.read(page)
        if not form.password:
            said = form.alert or f"{page.status_code} {page.text[:200]!r}"
            raise OperateError(f"no sign-in form came from {page.url.copy_with(query=None)}: {said}")
        return form

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of forms, their fields, and alerts."""
        given = {name: value or "" for name, value in attrs}
        if given.get("role") == "alert":
            self._alert_tag = tag
        if tag == "form" and not self.password:
            self.action, self.fields, self.username = given.get("action", ""), {}, ""
        if tag == "input" and not self.password:
            kind, name = given.get("type", "text"), given.get("name", "")
            if name == "authenticator_key":
                self.key = given.get("value", "")
            elif kind == "hidden":
                self.fields[name] = given.get("value", "")
            elif kind in ("text", "email"):
                self.username = self.username or name
            elif kind == "password":
                self.password = name
        elif tag == "input" and given.get("type") == "hidden":
            self.fields.setdefault(given.get("name", ""), given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        """Take note of an alert's end."""
        if tag == self._alert_tag:
            self._alert_tag = ""

    def handle_data(self, data: str) -> None:
        """Keep what an alert says."""
        if self._alert_tag:
            self.alert = f"{self.alert} {data.strip()}".strip()
