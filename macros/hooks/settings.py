"""Settings that follow from SITE_URL and the language, so that nobody has to keep two of them in step."""

from __future__ import annotations

from urllib.parse import urlsplit

from mkdocs.config.defaults import MkDocsConfig

from macros.project import LANGS


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Give the English site its address below the Chinese one, and both the site's own address.

    `extra.site` is the address of the Chinese home page with a final slash; `extra.roots` are the two home
    pages' paths on the server, which only the 404 page needs.
    """
    site = (config.site_url or "/").rstrip("/") + "/"
    path = urlsplit(site).path
    config.extra["site"] = site
    config.extra["roots"] = {lang: path if lang == "zh" else f"{path}{lang}/" for lang in LANGS}
    if config.extra["language"] == "en":
        config.site_url = f"{site}en/"
    return config
