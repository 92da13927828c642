"""A build that would give a wrong site stops, and says in one message what is wrong and where. Miniature sites."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.site_support import ROOT, mkdocs

CONFIG = """
INHERIT: mkdocs.yml
docs_dir: pages
nav: [{Home: index.md}, {Rules: rules/index.md}]
hooks:
  - macros/hooks/project.py
  - macros/hooks/settings.py
  - macros/hooks/assets.py
  - macros/hooks/headings.py
  - macros/hooks/markdown.py
  - macros/hooks/rule_pages.py
  - macros/hooks/counterpart.py
  - macros/hooks/sitemap.py
  - macros/hooks/search_index.py
  - macros/hooks/security_policy.py
"""


@pytest.fixture
def whole_project(tmp_path: Path) -> Path:
    """A copy of what a build needs, without the runtime, and with no page yet but those of all rules."""
    for name in ("checkers", "macros", "docs/overrides", "docs/assets"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    (tmp_path / "mini.yml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "pages").mkdir()
    return tmp_path


@pytest.fixture
def project(whole_project: Path) -> Path:
    """The same with the rules of SPF alone: the pages of all take most of a build's time."""
    for path in (whole_project / "checkers" / "rules").glob("*.toml"):
        if path.stem != "spf":
            path.write_text("", encoding="utf-8")
    return whole_project


def build(project: Path, page: str, **environment: str) -> tuple[int, str]:
    (project / "pages" / "index.md").write_text(page, encoding="utf-8")
    done = mkdocs(project, "mini.yml", project / "site", **environment)
    return done.returncode, done.stdout


def test_a_good_site_builds_below_any_address(project: Path) -> None:
    status, said = build(project, "# 首页 {: #home }\n\n{{ rule('spf-ptr') }}\n", SITE_URL="https://example.org/mail")
    assert status == 0, said
    lost = (project / "site" / "404.html").read_text(encoding="utf-8")
    assert 'href="/mail/tools/spf/"' in lost
    assert 'href="/mail/assets/guide/css/guide.css"' in lost
    home = (project / "site" / "index.html").read_text(encoding="utf-8")
    assert '<link rel="canonical" href="https://example.org/mail/">' in home
    assert '<a href="rules/spf-ptr/">' in home


def test_two_builds_are_the_same(whole_project: Path) -> None:
    (whole_project / "pages" / "index.md").write_text(
        "# 首页 {: #home }\n\n{{ fact('dns.record-ttl') }}\n", encoding="utf-8"
    )
    made = []
    for folder, moment in (("one", "0"), ("two", "1800000000")):
        done = mkdocs(
            whole_project, "mini.yml", whole_project / folder, SOURCE_DATE_EPOCH=moment, PYTHONHASHSEED=moment[:4]
        )
        assert done.returncode == 0, done.stdout
        paths = sorted(path for path in (whole_project / folder).rglob("*") if path.is_file())
        made.append({path.relative_to(whole_project / folder).as_posix(): path.read_bytes() for path in paths})
    assert made[0].keys() == made[1].keys()
    assert [name for name in made[0] if made[0][name] != made[1][name]] == []


def test_a_bad_fact_file(project: Path) -> None:
    path = project / "macros" / "data" / "facts" / "dns.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n[typo]\nvalue = 1\n", encoding="utf-8")
    status, said = build(project, "# 首页 {: #home }\n")
    assert status != 0
    assert "macros/data/facts/dns.toml: typo.sources: a fact needs at least one source" in said


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ("# 首页 {: #home }\n\n{{ fact('dns.tll') }}", "there is no key in dns “tll”; known: "),
        ("# 首页 {: #home }\n\n{{ fcat('dns.ttl') }}", "'fcat' is undefined"),
        ("# 首页 {: #home }\n\n## 没有名字\n", "index.md: the heading “没有名字” has no id"),
        (
            "# 首页 {: #home }\n\n<p style='color:red'>x</p>\n",
            "index.md: the page's policy would refuse an inline style on <p>",
        ),
        (
            "---\ncsp: {connect: ['https://example.org']}\n---\n# 首页 {: #home }\n",
            "index.md: csp: connect: https://example.org is not allowed",
        ),
        ("# 首页 {: #home }\n\n[x](nowhere.md)\n", "'nowhere.md'"),
        ("# 首页 {: #home }\n\n[x](rules/spf-ptr.md#nowhere)\n", "does not contain an anchor '#nowhere'"),
    ],
)
def test_a_bad_page(project: Path, page: str, message: str) -> None:
    status, said = build(project, page)
    assert status != 0
    assert message in said
