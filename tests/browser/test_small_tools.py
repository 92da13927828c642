"""The small tools of the guide: the table of services, costs, recipes, bounces, the checklist. None of them sends anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from checkers.domain.panels import panel
from macros.bounces import load_bounces
from macros.checklist import load_checklist
from macros.costs import plans
from macros.loading import load_facts
from macros.project import ROOT
from macros.recipes import Recipes, typed
from tests.browser_support import StaticServer

LIBRARY = load_facts(ROOT)
HOSTILE = "<img src=x onerror=alert(1)>\u202e\x00" * 200


@pytest.fixture
def open_page(page: Page, server: StaticServer) -> Iterator[Page]:
    """A page whose address is below the site; nothing may be requested after it is there, and nothing may go wrong."""
    page.goto(f"{server.url}/guide/")
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("dialog", lambda dialog: trouble.append(dialog.message))
    page.on("request", lambda request: None if request.url.startswith(server.url) else trouble.append(request.url))
    yield page
    assert trouble == []


def at(page: Page, path: str) -> Page:
    """The page at a path below the site's root."""
    page.goto(page.url.split("/guide/")[0] + "/guide/" + path)
    return page


class TestServices:
    """All services, to sort and to filter."""

    def test_sorted_by_number_and_by_name(self, open_page: Page) -> None:
        page = at(open_page, "providers/")
        headings = page.locator(".services-table thead button")
        rows = page.locator(".services-table tbody tr")
        assert rows.count() == len(LIBRARY.providers)
        headings.nth(2).click()
        expect(page.locator(".services-table thead th").nth(2)).to_have_attribute("aria-sort", "ascending")
        orders = [float(cell.get_attribute("data-order") or "") for cell in page.locator("tbody td:nth-child(3)").all()]
        assert orders == sorted(orders)
        assert len(set(orders)) > 3
        headings.nth(2).click()
        orders = [float(cell.get_attribute("data-order") or "") for cell in page.locator("tbody td:nth-child(3)").all()]
        assert orders == sorted(orders, reverse=True)

    def test_filtered_by_kind_and_word(self, open_page: Page) -> None:
        page = at(open_page, "en/providers/")
        shown = page.locator(".services-table tbody tr:not([hidden])")
        page.locator("select[name=category]").select_option("domestic-business")
        expected = sum(one.category == "domestic-business" for one in LIBRARY.providers.values())
        expect(shown).to_have_count(expected)
        page.locator("input[name=words]").fill("tencent")
        expect(shown).to_have_count(1)
        expect(page.locator(".services [data-status]")).to_contain_text(f"1 of {len(LIBRARY.providers)}")
        page.locator("input[name=words]").fill(HOSTILE)
        expect(shown).to_have_count(0)

    def test_without_scripts_every_row_is_there(self, chromium: Browser, server: StaticServer) -> None:
        context = chromium.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(f"{server.url}/guide/providers/")
        expect(page.locator(".services-table tbody tr")).to_have_count(len(LIBRARY.providers))
        expect(page.locator(".services-filters")).to_be_hidden()
        context.close()


class TestCosts:
    """What the accounts come to."""

    def test_totals(self, open_page: Page) -> None:
        page = at(open_page, "en/cost/")
        found = plans(LIBRARY, "en")
        assert len(found) >= 5
        page.locator("input[name=seats]").fill("7")
        page.locator("input[name=years]").fill("2")
        page.locator("input[name=rate-USD]").fill("7.1")
        for plan in found:
            row = (
                page.locator(".cost-table tbody tr")
                .filter(has_text=plan.details or plan.name)
                .filter(has_text=plan.listed)
            )
            amount = plan.yearly * (7 if plan.per_user else 1) * 2
            if plan.currency == "USD":
                amount *= 7.1
            told = row.first.locator("[data-column=total]").inner_text()
            assert float("".join(one for one in told if one.isdigit() or one == ".")) == round(amount), plan

    def test_own_labour_and_nonsense(self, open_page: Page) -> None:
        page = at(open_page, "cost/")
        page.locator("input[name=hours]").fill("10")
        page.locator("input[name=wage]").fill("100")
        page.locator("input[name=years]").fill("1")
        own = page.locator(".cost-table tbody tr").filter(has=page.locator("th", has_text="自建"))
        expect(own.locator("[data-column=total]")).to_contain_text("12,000")
        page.locator("input[name=seats]").fill("-5")
        page.locator("input[name=years]").fill("")
        expect(own.locator("[data-column=total]")).to_contain_text("12,000")
        page.locator("input[name=order]").fill("50000")
        page.locator("input[name=margin]").fill("10")
        expect(page.locator(".cost [data-status]")).to_contain_text("5000")


class TestRecipes:
    """One table out of two lists."""

    def test_every_pair_is_typed_as_the_check_up_types_it(self, open_page: Page) -> None:
        recipes = Recipes.of(LIBRARY, "zh")
        page = at(open_page, "setup/records/")
        assert len(recipes.providers) >= 6
        for provider, wanted in recipes.providers:
            page.locator("select[name=provider]").select_option(provider.id)
            for one in recipes.panels:
                page.locator("select[name=panel]").select_option(one.id)
                rows = page.locator(".recipe tbody tr")
                expect(rows).to_have_count(len(wanted))
                hosts = [
                    host.removesuffix("复制").strip() for host in rows.locator("td:nth-child(2)").all_inner_texts()
                ]
                made = [typed(panel(one.id), record) for record in wanted]
                assert hosts == [entry.host or "（留空）" for entry in made], (provider.id, one.id)
                for row, record, entry in zip(rows.all(), wanted, made, strict=True):
                    if record.value is not None:
                        assert row.locator("td:nth-child(4) code").inner_text() == entry.value

    def test_the_readers_own_domain_takes_the_place(self, open_page: Page) -> None:
        page = at(open_page, "en/setup/records/")
        page.locator("select[name=provider]").select_option("tencent-exmail")
        page.locator("input[name=domain]").fill(" Factory.CN. ")
        expect(page.locator(".recipe tbody")).to_contain_text("mailto:dmarc@factory.cn")
        link = page.locator(".recipe a[data-check]")
        assert (link.get_attribute("href") or "").endswith("tools/domain/#domain=factory.cn")
        page.locator("input[name=domain]").fill(HOSTILE[:200])
        expect(page.locator(".recipe tbody")).to_contain_text("mailto:dmarc@example.com")
        assert page.url.endswith("#recipe=tencent-exmail.")
        page.reload()
        expect(page.locator("select[name=provider]")).to_have_value("tencent-exmail")


class TestBounces:
    """The table of bounces, searched with a pasted one."""

    def test_each_bounce_finds_itself(self, open_page: Page) -> None:
        page = at(open_page, "arrive/bounces/")
        box = page.locator(".bounces textarea")
        status = page.locator(".bounces [data-status]")
        for bounce in load_bounces(LIBRARY):
            box.fill(f"Diagnostic-Code: smtp; {bounce.code or ''} {bounce.text}\r\n  more text")
            row = page.locator(f"#bounce-{bounce.id}")
            expect(row).to_be_visible()
            expect(page.locator(".bounce-table tbody tr:visible")).not_to_have_count(len(load_bounces(LIBRARY)))
            expect(status).not_to_be_empty()
        box.fill("")
        expect(page.locator(".bounce-table tbody tr:visible")).to_have_count(len(load_bounces(LIBRARY)))

    def test_broken_lines_and_what_is_not_known(self, open_page: Page) -> None:
        page = at(open_page, "en/arrive/bounces/")
        box = page.locator(".bounces textarea")
        box.fill(
            "550-5.7.26 This mail has been blocked because the sender is\n550-5.7.26 unauthenticated. Gmail requires"
        )
        expect(page.locator(".bounce-table tbody tr:visible").first).to_contain_text("5.7.26")
        box.fill("250 OK")
        expect(page.locator(".bounces [data-status]")).to_contain_text("Not in the table")
        box.fill(HOSTILE * 20)
        expect(page.locator(".bounces [data-status]")).to_contain_text("Not in the table")


class TestChecklist:
    """Ticks that go along."""

    def test_a_tick_counts_wherever_it_is_made(self, open_page: Page, tmp_path: Path) -> None:
        part = next(part for part in load_checklist() for item in part.items if item.page == "setup/sign-in.md")
        items = [item.id for item in part.items if item.page == "setup/sign-in.md"]
        page = at(open_page, "setup/sign-in/")
        page.locator(f"[data-item={items[0]}]").check()
        at(page, "en/checklist/")
        expect(page.locator(f"[data-item={items[0]}]")).to_be_checked()
        every = sum(len(part.items) for part in load_checklist())
        expect(page.locator(".checklist [data-status]")).to_contain_text(f"1 of {every} done")
        with page.expect_download() as download:
            page.locator("[data-action=export]").click()
        download.value.save_as(tmp_path / "list.txt")
        text = (tmp_path / "list.txt").read_text(encoding="utf-8-sig")
        assert text.count("[x]") == 1
        assert text.count("[ ]") == every - 1
        page.locator("[data-action=clear]").click()
        expect(page.locator(f"[data-item={items[0]}]")).to_be_checked()
        page.locator("[data-action=clear]").click()
        expect(page.locator(f"[data-item={items[0]}]")).not_to_be_checked()
        page.reload()
        expect(page.locator(".checklist [data-status]")).to_contain_text(f"0 of {every}")

    def test_storage_that_is_broken_or_forbidden(self, open_page: Page) -> None:
        page = at(open_page, "checklist/")
        page.evaluate("localStorage.setItem('trade-mail-checklist', '{not json')")
        page.reload()
        first = page.locator(".checklist [data-item]").first
        expect(first).to_be_enabled()
        expect(first).not_to_be_checked()
        page.add_init_script(
            "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }"
        )
        page.reload()
        first.check()
        expect(first).to_be_checked()
        expect(page.locator(".checklist [data-status]")).to_contain_text("不让网页记住")
