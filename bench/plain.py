"""The same Markdown under plain Material: what a guide page weighs there, and how long it takes to build."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from playwright.sync_api import Playwright

from .server import StaticServer
from .setting import CACHE, ROOT, line, profile, ratio

_CONFIGS = {"zh": "mkdocs.yml", "en": "mkdocs.en.yml"}
_GUIDE = ("why/", "choose/", "domain-dns/")
_QUIET = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
_EXTENSIONS: list[Any] = ["abbr", "admonition", "attr_list", "def_list", "footnotes", "md_in_html", "tables"]


class _NoSettings(Config):  # type: ignore[no-untyped-call]
    """The catcher has nothing to configure."""


class _Catcher(BasePlugin[_NoSettings]):  # type: ignore[no-untyped-call]
    """Keeps every page's Markdown as it is when all macros have been replaced."""

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}

    def on_page_markdown(self, markdown: str, /, *, page: Page, config: MkDocsConfig, files: Files) -> None:  # noqa: ARG002
        self.pages[page.file.src_uri] = markdown


def _expanded(lang: str) -> dict[str, str]:
    with tempfile.TemporaryDirectory() as target:
        config = load_config(str(ROOT / _CONFIGS[lang]), site_dir=target)
        catcher = _Catcher()
        config.plugins["bench"] = catcher
        build(config)
    return catcher.pages


def _write(lang: str, folder: Path) -> Path:
    """A plain Material project with the same pages; returns its configuration."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, text in _expanded(lang).items():
        path = folder / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    shutil.copytree(ROOT / "docs" / "assets", folder / "docs" / "assets" / "guide")
    settings = {
        "site_name": "plain",
        "theme": {"name": "material", "language": lang, "font": False},
        "plugins": [{"search": {"lang": ["en", "zh"] if lang == "zh" else ["en"]}}],
        "markdown_extensions": [*_EXTENSIONS, {"toc": {"permalink": True}}],
    }
    (folder / "mkdocs.yml").write_text(json.dumps(settings), "utf-8")
    return folder / "mkdocs.yml"


def _seconds(configs: list[Path]) -> float:
    begun = time.monotonic()
    for config in configs:
        command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "-f", str(config), "-d", str(_target(config))]
        subprocess.run(command, cwd=ROOT, env=_QUIET, check=True, capture_output=True)
    return time.monotonic() - begun


def _target(config: Path) -> Path:
    return CACHE / "built" / (config.parent.name if config.parent != ROOT else config.stem)


def measure_build(runs: int) -> None:
    """Prints the build time of both languages beside that of two plain projects with the same pages."""
    plain = [_write(lang, CACHE / f"plain-{lang}") for lang in _CONFIGS]
    ours = [ROOT / name for name in _CONFIGS.values()]
    taken: dict[str, list[float]] = {"ours": [], "plain": []}
    for _ in range(runs):
        taken["ours"].append(_seconds(ours))
        taken["plain"].append(_seconds(plain))
    line(
        "build, both languages",
        f"{ratio(taken['ours'], taken['plain']):.2f}",
        f"of plain Material ({taken['ours'][-1]:.1f} s)",
    )


def server() -> StaticServer:
    """The Chinese pages under plain Material, after `measure_build` has built them; served as ours are."""
    return StaticServer(
        _target(CACHE / "plain-zh" / "x"), compress=True, cache=CACHE / "compressed", immutable=("/assets/",)
    )


def measure_pages(driver: Playwright, ours_served: StaticServer) -> None:
    """Prints what a reader downloads for each guide page, beside the same page under plain Material."""
    with server() as plain:
        for path in _GUIDE:
            ours, theirs = _weight(driver, ours_served, path), _weight(driver, plain, path)
            line(
                f"guide page {path}",
                f"{ours / theirs:.2f}",
                f"of plain Material ({ours / 1000:.1f} / {theirs / 1000:.1f} kB)",
            )


def _weight(driver: Playwright, served: StaticServer, path: str) -> int:
    served.log.clear()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, profile(driver, Path(folder)) as context:
        page = context.new_page()
        page.goto(f"{served.url}/{path}", wait_until="networkidle")
        page.wait_for_timeout(1500)
    missing = [sent.path for sent in served.log if sent.status == 404]
    if missing:
        raise RuntimeError(f"{path} asks for what is not there: {missing}")
    return sum(sent.size for sent in served.log)
