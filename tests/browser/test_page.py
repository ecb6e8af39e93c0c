"""The walk, in a browser: what it sends by itself, what it shows, and what it blocks."""

from __future__ import annotations

import base64
import importlib.resources
import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.conftest import PASSWORD, USER

if TYPE_CHECKING:
    from tests.browser.conftest import Browser, Stack


def test_a_person_signs_in_and_sees_the_claims(browser: Browser) -> None:
    browser.sign_in()
    browser.signed_in()
    assert browser.find("#who").text == f"Signed in as {USER}."
    browser.find("#token summary").click()
    assert "access" in browser.find("#claims").text
    assert browser.entries()[0][:2] == ("Token", "200")


def test_the_code_does_not_stay_in_the_address(browser: Browser, stack: Stack) -> None:
    browser.sign_in()
    browser.signed_in()
    assert browser.driver.current_url == stack.page


def test_a_wrong_password_says_so_on_the_form(browser: Browser) -> None:
    browser.sign_in(password="wrong")
    assert "Incorrect username or password." in browser.find("[role=alert]").text


def test_a_call_with_the_token_sends_a_preflight_first_and_is_answered(browser: Browser) -> None:
    browser.sign_in()
    browser.signed_in()
    browser.traffic()
    preflight, answered = browser.call("GET /hello", token=True)
    assert preflight[:2] == ("Preflight", "200")
    assert answered[:2] == ("With the token", "200")
    assert browser.traffic(2) == [("OPTIONS", 200), ("GET", 200)]


def test_a_call_without_a_token_is_401_and_sends_no_preflight(browser: Browser) -> None:
    (refused,) = browser.call("GET /hello", token=False)
    assert refused[:2] == ("Without a token", "401")
    assert browser.traffic(1) == [("GET", 401)]


def test_a_token_without_the_scope_is_403_and_one_with_it_is_200(browser: Browser) -> None:
    browser.sign_in()
    browser.signed_in()
    _, forbidden = browser.call("POST /hello", token=True)
    assert forbidden[:2] == ("With the token", "403")
    assert "hello/write" in forbidden[2]
    browser.find("#log > li:last-child button").click()
    browser.until(lambda: "hello/write" in browser.find("#log").text and len(browser.entries()) == 1)
    browser.signed_in()
    _, answered = browser.call("POST /hello", token=True)
    assert answered[:2] == ("With the token", "200")


def test_the_browser_blocks_an_origin_that_is_not_allowed(browser: Browser, stack: Stack) -> None:
    browser.open(stack.other)
    browser.sign_in()
    browser.signed_in()
    browser.traffic()
    preflight, blocked = browser.call("GET /hello", token=True)
    assert preflight[:2] == ("Preflight", "403")
    assert blocked[:2] == ("Blocked", "none")
    assert browser.traffic(1) == [("OPTIONS", 403)]
    assert any("has been blocked by CORS policy" in text for text in browser.messages())


def test_the_walk_calls_every_route(browser: Browser) -> None:
    browser.sign_in()
    browser.signed_in()
    browser.find("#walk").click()
    browser.until(lambda: browser.find("#walk").is_enabled() and len(browser.entries()) > 12)
    outcomes = Counter(status for kind, status, _ in browser.entries() if kind not in {"Preflight", "Token"})
    assert outcomes == {"401": 4, "200": 3, "403": 1}


def test_signing_out_ends_the_session(browser: Browser) -> None:
    browser.sign_in()
    browser.signed_in()
    browser.find("#sign-out").click()
    browser.until(lambda: "Nobody" in browser.find("#who").text)
    browser.find("#sign-in").click()
    assert browser.find("#username").is_displayed()


def test_the_whole_way_is_open_to_a_keyboard(browser: Browser) -> None:
    browser.until(lambda: browser.find("#sign-in").is_enabled())
    body = browser.find("body")
    for _ in range(20):
        body.send_keys(Keys.TAB)
        if browser.driver.switch_to.active_element.get_attribute("id") == "sign-in":
            break
    browser.driver.switch_to.active_element.send_keys(Keys.ENTER)
    assert browser.find("#username") == browser.driver.switch_to.active_element
    browser.driver.switch_to.active_element.send_keys(USER, Keys.TAB, PASSWORD, Keys.ENTER)
    browser.signed_in()


def test_nothing_is_cut_off_on_a_narrow_screen(browser: Browser) -> None:
    width = {"width": 320, "height": 640, "deviceScaleFactor": 1, "mobile": False}
    browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", width)
    try:
        browser.sign_in()
        browser.signed_in()
        browser.call("GET /hello", token=True)
        wide = browser.driver.execute_script("return document.documentElement.scrollWidth")
        assert wide <= 320
    finally:
        browser.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_the_pages_break_no_policy_of_their_own(browser: Browser) -> None:
    browser.sign_in()
    browser.signed_in()
    assert not [text for text in browser.messages() if "Content Security Policy" in text]


def test_every_control_has_a_name(browser: Browser) -> None:
    for control in browser.driver.find_elements(By.CSS_SELECTOR, "button, input"):
        assert control.accessible_name or not control.is_displayed()


def test_a_reload_keeps_the_sign_in_and_no_token_is_stored(browser: Browser) -> None:
    browser.sign_in()
    browser.signed_in()
    stored = browser.driver.execute_script("return JSON.stringify({...sessionStorage, ...localStorage})")
    assert "eyJ" not in stored
    browser.driver.refresh()
    browser.signed_in()


def test_a_refusal_that_is_due_is_no_mishap(browser: Browser) -> None:
    browser.call("GET /hello", token=False)
    assert browser.find("#log > li:last-child").get_attribute("class") == "expected"


def test_an_answer_is_explained_by_what_the_route_asks_for_and_who_gave_it(browser: Browser) -> None:
    script = "const [asked, done] = arguments; import('/outcome.js').then(m => done(asked.map(a => m.words(...a))))"
    opened, scoped = (
        {"authorization": "NONE", "scopes": []},
        {"authorization": "JWT", "scopes": ["orders/write"]},
    )
    asked = [
        (200, opened, True, "{}"),
        (200, scoped, True, "{}"),
        (404, scoped, True, '{"message":"Not Found"}'),
        (404, scoped, True, ""),
        (403, scoped, True, '{"message":"Forbidden"}'),
        (403, scoped, True, '{"message":"not your order"}'),
    ]
    told = browser.driver.execute_async_script(script, asked)
    wanted = ("nobody checked", "was checked", "no such route", "was called", "wants orders/write", "backend")
    assert [word for word, text in zip(wanted, told, strict=True) if word not in text] == [], told


def test_a_body_can_be_written_and_the_answer_is_read_beside_it(browser: Browser) -> None:
    browser.driver.execute_script("sessionStorage.setItem('gatehouse.scopes', 'openid email hello/write')")
    browser.open(browser.driver.current_url)
    browser.sign_in()
    browser.signed_in()
    field = browser.find("#routes textarea")
    field.clear()
    field.send_keys('{"name": "Grace"}')
    assert '{"name": "Grace"}' in (
        browser.find("#routes li:has(textarea) pre").get_attribute("textContent") or ""
    )
    browser.call("POST /hello", token=True)
    assert "Grace" in browser.find("#log > li:last-child .answer").text


def test_a_new_route_shows_with_its_scope_and_what_was_written_stays(browser: Browser) -> None:
    field = browser.find("#routes textarea")
    field.clear()
    field.send_keys("half")
    # What the laptop answers after a deploy, told by its own address.
    browser.driver.execute_script("""
      const ask = window.fetch
      window.fetch = async (...asked) => {
        const answer = await ask(...asked)
        if (asked[0] !== '/config.json') return answer
        const config = await answer.json()
        const scopes = ['orders/new']
        const route = { key: 'GET /new/{id}', path: '/new/{id}', method: 'GET', authorization: 'JWT', scopes }
        const routes = [route, ...config.routes]
        return new Response(JSON.stringify({ ...config, routes, scopes: [...config.scopes, ...scopes] }))
      }
    """)
    assert browser.find('#scopes input[value="orders/new"]').is_enabled()
    assert "gatehouse token" in (browser.find("#routes li pre").get_attribute("textContent") or "")
    assert "--scope orders/new" in (browser.find("#routes li pre").get_attribute("textContent") or "")
    field.send_keys(" and half")
    assert field.get_attribute("value") == "half and half"
    assert browser.driver.switch_to.active_element == field


@pytest.mark.parametrize("width", [1280, 400])
def test_what_happened_is_in_sight_of_one_of_many_routes(browser: Browser, width: int) -> None:
    browser.driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False},
    )
    try:
        before = len(browser.entries())
        seen = browser.driver.execute_script("""
          const routes = document.getElementById('routes')
          const one = routes.firstElementChild
          for (let count = 0; count < 15; count += 1) {
            one.before(one.cloneNode(true))
            one.after(one.cloneNode(true))
          }
          const button = one.querySelector('button.plain')
          button.scrollIntoView({ block: 'center' })
          button.click()
          const place = document.querySelector('.happened h2').getBoundingClientRect()
          return place.top >= 0 && place.bottom <= innerHeight
        """)
        browser.until(lambda: len(browser.entries()) > before)
        assert seen
    finally:
        browser.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def violations(browser: Browser) -> list[str]:
    """What axe-core finds on the page as it is now: each rule with the elements that break it."""
    axe = importlib.resources.files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    browser.driver.execute_script(axe)
    browser.driver.set_script_timeout(60)
    found = browser.driver.execute_async_script("axe.run().then(arguments[0])")
    return [
        f"{one['id']}: {', '.join(node['html'][:80] for node in one['nodes'])}" for one in found["violations"]
    ]


def test_axe_finds_no_barrier_before_and_after_a_sign_in_and_on_the_form(browser: Browser) -> None:
    browser.until(lambda: browser.find("#sign-in").is_enabled())
    assert violations(browser) == []
    browser.find("#sign-in").click()
    browser.find("#username")
    assert violations(browser) == []
    browser.find("#username").send_keys(USER)
    browser.find("#password").send_keys(PASSWORD)
    browser.find("button[type=submit]").click()
    browser.signed_in()
    browser.call("GET /hello", token=True)
    browser.call("GET /hello", token=False)
    for summary in browser.driver.find_elements(By.CSS_SELECTOR, "summary"):
        summary.click()
    assert violations(browser) == []


def test_the_picture_of_who_may_call_what_is_drawn_and_said_in_words(browser: Browser) -> None:
    browser.until(lambda: browser.find("#access").is_displayed())
    wide = "const i = document.getElementById('picture'); return i.complete && i.naturalWidth"
    browser.until(lambda: int(browser.driver.execute_script(wide) or 0) > 0)
    browser.find("#access summary").click()
    assert "through POST /hello, to function hello." in browser.find("#words").text


def test_the_page_needs_no_sideways_scrolling_and_can_be_taken_as_a_picture(browser: Browser) -> None:
    browser.sign_in()
    browser.signed_in()
    browser.call("GET /hello", token=False)
    browser.call("GET /hello", token=True)
    wide = "const d = document.documentElement; return d.scrollWidth - d.clientWidth"
    assert browser.driver.execute_script(wide) == 0
    # The README's picture of the page is made so.
    if "GATEHOUSE_PICTURE" in os.environ:
        size = browser.driver.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        asked = {"format": "webp", "quality": 70, "clip": clip, "captureBeyondViewport": True}
        shot = browser.driver.execute_cdp_cmd("Page.captureScreenshot", asked)
        Path(os.environ["GATEHOUSE_PICTURE"]).write_bytes(base64.b64decode(shot["data"]))
