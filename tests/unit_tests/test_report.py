"""The HTML report as a browser shows it: nothing fetched, nothing wrong, everything said."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import PATH, Page, new_page

from aigc_lsp.document import Span
from aigc_lsp.unit_tests.case import Arc, Case, Coverage, Finding, Harvest, Kind, Mutant, Target
from aigc_lsp.unit_tests.report.write_report import write_report
from aigc_lsp.unit_tests.request import Dropped, Kept, TestFile

SOURCE = '''\
def clamp(number, low, high):
    """A <b>number</b> within limits & more."""
    if number < low:
        return low
    if number > high:
        return high
    return number


def label(text):
    return text["<script>"]
'''


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    if PATH is None:
        pytest.skip("Chromium is not installed and cannot be had here")
    with new_page(tmp_path_factory.mktemp("profile")) as page:
        yield page


def made(folder: Path) -> list[TestFile]:
    """What came of two files: one with everything that can be said, one without tests."""
    source = folder / "numbers.py"
    source.write_text(SOURCE)
    clamp = Target(source, "numbers", "clamp", Kind.FUNCTION, Span(0, 150), 1, 7)
    label = Target(source, "numbers", "label", Kind.FUNCTION, Span(152, 200), 10, 11)
    alive = Mutant(3, 14, "comparison", "<", "<=")
    harvests = (
        Harvest(
            clamp,
            (Case(clamp, "clamp(1, 2, 3)"),),
            (),
            Coverage(5, 0, 4, 0, (3, 4, 5, 6, 7)),
            Coverage(5, 4, 4, 3, (6,), (Arc(5, 6),)),
            (Mutant(4, 15, "return", "low", "None"),),
            (alive,),
        ),
        Harvest(label, findings=(Finding(label, 11, "unexpected exception", "`label('')` raises <TypeError>."),)),
    )
    file = TestFile(
        source,
        source_text=SOURCE,
        path=folder / "test_numbers.py",
        text="def test_clamp_gives_low():\n    assert clamp(1, 2, 3) == 2\n",
        framework="pytest",
        tests=(Kept("test_clamp_gives_low", "clamp", "reaches line 4", "search", 5),),
        dropped=(Dropped("test_now", "It gave another result each time."),),
        harvests=harvests,
        level=3,
        sandbox="Namespaces.",
        seconds=1.25,
    )
    return [file, TestFile(folder / "empty.py", "empty.py defines no function or class.")]


def opened(page: Page, path: Path) -> str:
    """The text of a page that requested only itself and complained of nothing."""
    page.open(path)
    requests = [event["request"]["url"] for event in page.heard("Network.requestWillBeSent")]
    assert [url for url in requests if not url.startswith("data:")] == [path.as_uri()]
    for complaint in ("Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown"):
        assert page.heard(complaint) == []
    return str(page.evaluate("document.body.innerText"))


def test_the_first_page_sums_up_and_leads_to_the_others(page: Page, tmp_path: Path) -> None:
    index = write_report(tmp_path / "report", made(tmp_path))
    text = opened(page, index)
    for part in ("numbers.py", "77 %", "1/2", "empty.py defines no function or class.", "Sandbox level 3: Namespaces."):
        assert part in text
    links = page.evaluate("[...document.links].map(link => link.href)")
    assert [Path(link).name for link in links] == ["numbers.html", "empty.html"]
    for name in ("numbers.html", "empty.html"):
        opened(page, index.parent / name)


def test_a_files_page_shows_what_no_test_notices_where_it_stands(page: Page, tmp_path: Path) -> None:
    text = opened(page, write_report(tmp_path / "report", made(tmp_path)).parent / "numbers.html")
    for part in (
        "test_clamp_gives_low",
        "reaches line 4",
        "It gave another result each time.",
        "label('') raises <TypeError>.",
        "< can become <= unnoticed; a test in which both sides of this comparison are equal would notice.",
        "A <b>number</b> within limits & more.",
    ):
        assert part in text
    states = page.evaluate("[...document.querySelectorAll('.line')].map(line => line.className.slice(5))")
    assert states[:7] == ["", "", "hit", "hit", "part", "miss", "hit"]
    after_third = page.evaluate("document.getElementById('L3').nextElementSibling.className")
    assert after_third == "remark alive"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_in_light_and_dark(page: Page, tmp_path: Path, scheme: str) -> None:
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    page.ask("Emulation.setEmulatedMedia", {"features": features})
    opened(page, write_report(tmp_path / "report", made(tmp_path)).parent / "numbers.html")
    colours = page.evaluate("[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]")
    ink, ground = (sum(map(int, colour.strip("rgb()").split(","))) for colour in colours)
    assert (ink < ground) == (scheme == "light")
    assert abs(ink - ground) > 400
    picture = page.ask("Page.captureScreenshot")["data"]
    assert len(base64.b64decode(picture)) > 10_000


def test_nothing_is_wider_than_the_window(page: Page, tmp_path: Path) -> None:
    index = write_report(tmp_path / "report", made(tmp_path))
    for width in (1280, 420):
        metrics = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
        page.ask("Emulation.setDeviceMetricsOverride", metrics)
        for path in (index, index.parent / "numbers.html"):
            opened(page, path)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
