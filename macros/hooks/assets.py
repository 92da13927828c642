"""docs/assets/ and the theme's own files stand once in the site, at its root, for both languages.

docs/assets/ lies outside of both documentation folders, so MkDocs would neither copy it nor accept a link
into it. It becomes `assets/guide/`. The English build refers to what the Chinese one has written.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from macros.project import ROOT
from macros.slimming import slim

SHARED = "assets/"


class SharedFile(File):
    """A file that the Chinese build writes, seen from the English one a folder below."""

    def copy_file(self, dirty: bool = False) -> None:
        """Nothing: it is there already."""

    def url_relative_to(self, other: File | str) -> str:
        """One folder further up than MkDocs thinks, which knows nothing above its own site."""
        return "../" + super().url_relative_to(other)


def _file(config: MkDocsConfig, name: str, path: Path) -> File:
    if path.suffix not in {".css", ".js"}:
        return File.generated(config, name, abs_src_path=str(path))
    return File.generated(config, name, content=slim(path.read_text(encoding="utf-8"), css=path.suffix == ".css"))


def _shares(config: MkDocsConfig) -> bool:
    return bool(config.extra["language"] != "zh")


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Add docs/assets/, and in the English build turn all shared files into references."""
    for path in sorted((ROOT / "docs" / "assets").rglob("*")):
        if path.is_file():
            name = path.relative_to(ROOT / "docs" / "assets").as_posix()
            files.append(_file(config, f"{SHARED}guide/{name}", path))
    if _shares(config):
        for file in [file for file in files if file.src_uri.startswith(SHARED)]:
            files.remove(file)
            shared = SharedFile(file.src_uri, None, config.site_dir, config.use_directory_urls)
            shared.generated_by = file.generated_by or "theme"
            files.append(shared)
    return files


def on_env(env: Environment, *, config: MkDocsConfig, **_: object) -> Environment:
    """Let the templates' `url` filter find shared files one folder up as well."""
    if _shares(config):
        plain: Callable[..., str] = env.filters["url"]

        @pass_context
        def url(context: Context, value: Any) -> str:
            text = str(value)
            return plain(context, f"../{text}" if text.startswith(SHARED) else text)

        env.filters["url"] = url
    return env
