"""Generated route tables, and requests for them."""

from __future__ import annotations

from hypothesis import strategies as st

from components.route_keys import METHODS, RouteKey, parse

SEGMENTS = ("a", "b", "{}")
PATHS = [
    "/",
    *(f"/{one}" for one in SEGMENTS),
    *(f"/{one}/{two}" for one in SEGMENTS for two in SEGMENTS),
    "/{+}",
    *(f"/{one}/{{+}}" for one in SEGMENTS),
    *(f"/{one}/{two}/{{+}}" for one in SEGMENTS for two in SEGMENTS),
]
"""Every path of up to two segments over two literals and a variable, also before a greedy variable."""

WRITTEN = [method for method in METHODS if method != "OPTIONS"]


def named(path: str) -> str:
    """Give the variables names: `/{}/{+}` becomes `/{v1}/{v2+}`."""
    segments = path[1:].split("/")
    return "/" + "/".join(
        segment.replace("{", f"{{v{index}") if segment.startswith("{") else segment
        for index, segment in enumerate(segments)
    )


keys = st.one_of(
    st.just("$default"),
    st.builds(
        lambda method, path: f"{method} {named(path)}", st.sampled_from(WRITTEN), st.sampled_from(PATHS)
    ),
)
tables = st.lists(keys, min_size=1, max_size=8, unique=True).map(
    lambda written: [parse(key) for key in written]
)

# "c" and "d" are no literal of any route; the empty segment is what a double or a trailing slash makes.
_values = st.sampled_from(["a", "b", "c", "d", ""])


@st.composite
def paths_for(draw: st.DrawFn, key: RouteKey) -> str:
    """A request's path that the route matches."""
    if key.is_default:
        return "/" + "/".join(draw(st.lists(_values, max_size=4)))
    segments: list[str] = []
    for segment in key.shape:
        if segment == "{}":
            segments.append(draw(_values.filter(bool)))
        elif segment == "{+}":
            segments += draw(st.lists(_values, min_size=1, max_size=3).filter(lambda rest: rest != [""]))
        else:
            segments.append(segment)
    return "/" + "/".join(segments)
