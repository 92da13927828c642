"""The browser's own fetch, as `over_https.Get`. Runs in Pyodide alone: its module `js` is the worker's global scope."""

from __future__ import annotations

from typing import Any

from .over_https import HttpsError, Response


async def get(url: str, *, accept: str, most: int) -> Response:
    """See `over_https.Get`. No header but Accept, so that browsers ask nothing beforehand (no CORS preflight)."""
    import js  # type: ignore[import-not-found] # noqa: PLC0415
    from pyodide.ffi import JsException, to_js  # type: ignore[import-not-found] # noqa: PLC0415

    aborter = js.AbortController.new()
    options = {
        "headers": {"accept": accept},
        "credentials": "omit",
        "cache": "no-store",  # what a reader looks up leaves no trace on their disk
        "referrerPolicy": "no-referrer",
        "redirect": "manual",
        "signal": aborter.signal,
    }
    finished = False
    try:
        response = await js.fetch(url, to_js(options, dict_converter=js.Object.fromEntries))
        answer = Response(*_head(response), await _body(response, most) if response.status == 200 else b"")
        finished = True
    except JsException as error:
        raise await _trouble(js, url, error) from error
    else:
        return answer
    finally:
        if not finished:  # given up or cancelled: the browser must not go on with it
            aborter.abort()


def _head(response: Any) -> tuple[int, str]:
    if response.type == "opaqueredirect":
        return 302, ""  # which of the codes it was is kept from pages
    kind = response.headers.get("content-type") or ""
    return int(response.status), str(kind).partition(";")[0].strip().lower()


async def _body(response: Any, most: int) -> bytes:
    """The body, read in parts so that a huge one is given up early. Raises HttpsError."""
    reader = response.body.getReader()
    body = b""
    while True:
        part = await reader.read()
        if part.done:
            return body
        body += part.value.to_bytes()
        if len(body) > most:
            await reader.cancel()
            raise HttpsError("network", "the body is longer than a DNS message can be")


async def _trouble(js: Any, url: str, error: Exception) -> HttpsError:
    """Why a request failed. Browsers tell a page no more than that it did, so a second one finds out.

    A request whose answer may not be read gets through where only the permission (CORS) is missing.
    """
    from pyodide.ffi import JsException, to_js  # noqa: PLC0415

    # Not `js.navigator.onLine`: Pyodide hands a proxy of the global scope over, through which its getters cannot be read.
    if not js.isOnline():
        return HttpsError("blocked", "the browser says that it is offline")
    options = {"mode": "no-cors", "credentials": "omit", "cache": "no-store", "referrerPolicy": "no-referrer"}
    try:
        await js.fetch(url, to_js(options, dict_converter=js.Object.fromEntries))
    except JsException:
        host = str(js.URL.new(url).host)
        return HttpsError("blocked", host)
    return HttpsError("no-cors", str(error)[:100])
