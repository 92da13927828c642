"""Packs what a reader's browser downloads to run the checkers, and puts it into the site once for both languages."""

from __future__ import annotations

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files

from macros.project import ROOT
from macros.runtime import pack


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Pack, or find the packed files, and tell the widget their folder in the site: its name is their hash."""
    try:
        manifest = pack(ROOT, ROOT / ".cache" / "runtime")
    except (FileNotFoundError, ValueError, RuntimeError) as error:
        raise PluginError(f"the runtime could not be packed: {error}") from error
    config.extra["runtime"] = f"runtime/{manifest.version}/"
    config.extra["runtime_packed"] = str(manifest.folder)
    return config


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """The Chinese build carries the files."""
    if config.extra["language"] == "zh":
        for path in sorted(Path(config.extra["runtime_packed"]).iterdir()):
            name = f"{config.extra['runtime']}{path.name}"
            files.append(File.generated(config, name, abs_src_path=str(path)))
    return files
