"""The packer: the same bytes every time, nothing done twice, one version of everything."""

import hashlib
import importlib.util
import json
import marshal
import re
import subprocess
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from checkers import compile_data
from macros.runtime import Manifest, pack
from macros.runtime.bytecode import compile_all
from macros.runtime.file_payload import write
from macros.runtime.requests import requests
from macros.runtime.sources import PYODIDE, gather
from macros.runtime.trace import node, trace
from tests.browser_support import ROOT
from tests.runtime.pyodide_node import run

SCRIPTS = ROOT / "docs" / "assets" / "js"


def test_two_packings_are_the_same_bytes(manifest: Manifest, tmp_path: Path) -> None:
    again = pack(ROOT, tmp_path)
    assert again.to_json() == manifest.to_json()


def test_a_second_call_does_nothing(manifest: Manifest, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the runtime was packed again")

    monkeypatch.setattr("macros.runtime.packing.trace", refuse)
    assert pack(ROOT, ROOT / ".cache" / "runtime") == manifest


def test_a_changed_source_is_another_runtime() -> None:
    sources = gather(ROOT)
    before = sources.key
    sources.modules["checkers/browser.py"] += b"\n"
    assert sources.key != before


def test_an_interrupted_packing_is_not_taken_for_a_whole_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("macros.runtime.packing._write_zip", stop)
        with pytest.raises(KeyboardInterrupt):
            pack(ROOT, tmp_path)
    assert pack(ROOT, tmp_path).file("modules").bytes > 0


def test_the_manifest_tells_the_truth(manifest: Manifest) -> None:
    assert hashlib.sha256((manifest.folder / "manifest.json").read_bytes()).hexdigest().startswith(manifest.version)
    for entry in manifest.files:
        body = (manifest.folder / entry.path).read_bytes()
        assert (len(body), hashlib.sha256(body).hexdigest()) == (entry.bytes, entry.sha256)
    assert {path.name for path in manifest.folder.iterdir()} == {entry.path for entry in manifest.files} | {
        "manifest.json"
    }


def test_pyodide_comes_as_its_makers_published_it(manifest: Manifest) -> None:
    for entry in manifest.files:
        if entry.role != "modules":
            published = ROOT / "node_modules" / "pyodide" / entry.path
            assert (manifest.folder / entry.path).read_bytes() == published.read_bytes()


def test_one_pyodide_everywhere(manifest: Manifest) -> None:
    package = json.loads((ROOT / "package.json").read_text("utf-8"))
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))
    assert manifest.pyodide == PYODIDE
    assert package["dependencies"]["pyodide"] == PYODIDE
    assert lock["packages"]["node_modules/pyodide"]["version"] == PYODIDE
    python = (ROOT / ".python-version").read_text("utf-8").strip()
    assert manifest.lock["info"]["python"].startswith(f"{python}.")


def test_the_lock_file_names_no_registry() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert not [name for name, entry in packages.items() if "resolved" in entry]
    assert not [name for name, entry in packages.items() if not entry.get("integrity", "").startswith("sha512-")]


def test_the_build_writes_the_bytecode_that_pyodide_runs() -> None:
    """If this fails the packer still works: it compiles inside Pyodide. But it is slower, and CI should know."""
    assert trace(gather(ROOT), requests()[:1]).magic == importlib.util.MAGIC_NUMBER.hex()


def test_pyodide_compiles_what_the_build_cannot(
    manifest: Manifest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not the same bytes (3.13.2 writes others than 3.13.0), but the same answers."""

    def inside(modules: dict[str, bytes], _magic: str, command: list[str]) -> dict[str, bytes]:
        return compile_all(modules, "another", command)

    monkeypatch.setattr("macros.runtime.packing.compile_all", inside)
    other = pack(ROOT, tmp_path)
    assert other.version != manifest.version
    asked = requests()[:12]
    assert run(asked, folder=other.folder) == run(asked, folder=manifest.folder)


def test_the_zip_holds_bytecode_and_our_package(manifest: Manifest) -> None:
    with ZipFile(manifest.folder / manifest.file("modules").path) as archive:
        names = archive.namelist()
    assert names == sorted(names)
    assert [name for name in names if not name.endswith(".pyc")] == []
    assert {"runtime_boot.pyc", "checkers/browser.pyc", "checkers/_compiled/rules.pyc"} <= set(names)
    # These have no business in a reader's browser.
    assert not {"checkers/cli.pyc", "checkers/compile_data.pyc", "tomllib/__init__.pyc", "ssl.pyc"} & set(names)


def test_nothing_of_ours_that_a_page_may_need_is_missing(manifest: Manifest) -> None:
    """Whatever the requests at build time did not ask for: the words of all rules, all facts, every type of record."""
    with ZipFile(manifest.folder / manifest.file("modules").path) as archive:
        names = set(archive.namelist())
    assert {f"checkers/{path}c" for path in compile_data.sources()} <= names
    needed = ("TXT", "MX", "CNAME", "NS", "PTR", "SOA", "DS", "TLSA", "CAA", "OPT")
    assert {f"dns/rdtypes/ANY/{name}.pyc" for name in needed} <= names
    assert {"dns/rdtypes/IN/A.pyc", "dns/rdtypes/IN/AAAA.pyc", "dns/rdtypes/IN/SRV.pyc"} <= names
    assert {"checkers/resolvers/zone.pyc", "checkers/spf/check_host.pyc", "checkers/domain/answers.pyc"} <= names


SOURCE = """
from __future__ import annotations
LIMIT: int = 3
other: str
class Kept:
    name: str = "x"
def first(one: int, *rest: str, two: str = "y", **more: int) -> str:
    taken: int = LIMIT
    return (
        one / 0
    )
"""


def _compiled(path: str) -> dict[str, Any]:
    body = compile_all({path: SOURCE.encode()}, importlib.util.MAGIC_NUMBER.hex(), [])[path + "c"]
    namespace: dict[str, Any] = {}
    exec(marshal.loads(body[16:]), namespace)  # noqa: S102, S302 - our own bytes
    return namespace


@pytest.mark.parametrize(("path", "line"), [("checkers/x.py", 10), ("dns/x.py", 7)])
def test_annotations_are_left_out_and_others_lines(path: str, line: int) -> None:
    made = _compiled(path)
    assert made["first"].__annotations__ == {}
    assert "__annotations__" not in made
    assert made["LIMIT"] == 3
    assert made["Kept"].__annotations__ == {"name": "str"}
    with pytest.raises(ZeroDivisionError) as caught:
        made["first"](1)
    assert caught.traceback[-1].lineno + 1 == line  # counted from 0 there


def test_expressions_are_known_as_the_real_compiler_makes_them(manifest: Manifest) -> None:
    """Their programs are equal, all those of a first verdict are there, and others are compiled as ever."""
    script = """
    const folder = process.argv[1];
    const { loadPyodide } = require(`${folder}/pyodide.js`);
    const { lock } = require(`${folder}/manifest.json`);
    loadPyodide({ indexURL: folder, stdLibURL: `${folder}/modules.zip`, lockFileContents: lock }).then((python) => {
      const [re, ours, builtins, operator, itertools] = ["re", "re._compiler", "builtins", "operator", "itertools"].map(python.pyimport);
      const { KNOWN } = python.pyimport("known_patterns");
      const loaded = python.pyimport("sys").modules.has("re._real_compiler");
      const real = python.pyimport("re._real_compiler");
      const both = [ours, real].map(({ compile }) => itertools.starmap(compile, KNOWN));
      console.log(JSON.stringify({
        loaded,
        known: builtins.len(KNOWN),
        equal: builtins.all(builtins.map(operator.eq, ...both)),
        other: re.compile("(?i)n[o0]t (?P<known>yet)").fullmatch("N0T YET").group("known"),
      }));
    });
    """
    done = subprocess.run([node(), "-e", script, str(manifest.folder)], capture_output=True, text=True, check=True)
    answer = json.loads(done.stdout)
    assert answer.pop("known") > 150
    assert answer == {"loaded": False, "equal": True, "other": "YET"}


def test_the_page_asks_for_the_names_that_were_packed(manifest: Manifest) -> None:
    text = (SCRIPTS / "transport.js").read_text("utf-8")
    (block,) = re.findall(r"const NAMES = \{(.*?)\};", text, re.DOTALL)
    assert dict(re.findall(r'(\w+): "([^"]+)"', block)) == {entry.role: entry.path for entry in manifest.files}


def test_what_was_left_out_is_said_so(manifest: Manifest) -> None:
    script = """
    const { loadPyodide } = require(`${process.argv[1]}/pyodide.js`);
    const { lock } = require(`${process.argv[1]}/manifest.json`);
    const folder = process.argv[1];
    loadPyodide({ indexURL: folder, stdLibURL: `${folder}/modules.zip`, lockFileContents: lock }).then((python) => {
      python.pyimport("runtime_boot").start();
      for (const name of ["ssl", "email.message", "checkers.cli"]) {
        try { python.pyimport(name); } catch (error) { console.log(error.message.trim().split("\\n").at(-1)); }
      }
    });
    """
    done = subprocess.run([node(), "-e", script, str(manifest.folder)], capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    assert [line.split(":")[1].split()[0] for line in lines] == ["ssl", "email", "checkers.cli"]
    assert all("was left out of this page's Python" in line for line in lines)


def test_the_payload_for_the_disk_is_the_same_every_time(manifest: Manifest, tmp_path: Path) -> None:
    unpacker = SCRIPTS / "transport-file.js"
    first = write(manifest, tmp_path / "a", unpacker)
    second = write(manifest, tmp_path / "b", unpacker)
    assert [path.name for path in first] == [path.name for path in second]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
