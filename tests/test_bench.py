"""The measurements: stories that are valid and like ours, parts that stop nothing, one report."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox
import pytest

from bench import __main__ as command
from bench import alone, parts, plots, report
from bench.aims import AIMS
from bench.content import MISTAKES, own_copy, put, with_mistakes
from bench.figures import Figure, Json, Left, figure, percentile, read, written
from bench.generate import SIZES, read_vocabulary, story, write_content
from bench.parts import pages, questions
from bench.shape import ROWS, shape_of, stories_of
from kg.atlas import Atlas
from kg.corpus import Corpus
from kg.diagnostics import Severity
from kg.namespaces import PREFIXES
from kg.questions import question
from kg.settings import Settings
from kg.shapes import Checker
from kg.store import MemoryStore

ROOT = Path(__file__).resolve().parents[1]


# --- Generated stories ---


@pytest.mark.parametrize("size", SIZES)
def test_generated_content_passes_the_check_without_an_error(size: str, tmp_path: Path) -> None:
    slugs = write_content(tmp_path, ROOT, 8, size)
    corpus = Corpus(tmp_path, MemoryStore())
    ours = {f"cases/{slug}.ttl" for slug in slugs}
    assert {file.path for file in corpus.files if file.served} >= ours
    found = Checker(corpus).check()
    assert [one for one in found if one.severity is not Severity.ADVICE] == []


def test_a_story_depends_on_seed_size_and_index_and_on_nothing_else() -> None:
    vocabulary = read_vocabulary(ROOT)
    assert story(3, "small", vocabulary) == story(3, "small", vocabulary)
    others = [
        story(3, "small", vocabulary, seed="another")[1],
        story(4, "small", vocabulary)[1],
        story(3, "real", vocabulary)[1],
    ]
    assert story(3, "small", vocabulary)[1] not in others


def test_more_stories_leave_the_first_as_they_were(tmp_path: Path) -> None:
    few = write_content(tmp_path / "few", ROOT, 2)
    more = write_content(tmp_path / "more", ROOT, 3)
    assert more[:2] == few
    for slug in few:
        name = f"cases/{slug}.ttl"
        assert (tmp_path / "few" / name).read_bytes() == (tmp_path / "more" / name).read_bytes()


def test_long_stories_are_made_as_ours_are(tmp_path: Path) -> None:
    write_content(tmp_path, ROOT, 40, "real")
    ours, made = shape_of(stories_of(ROOT)), shape_of(stories_of(tmp_path))
    assert ours.keys() == made.keys() == ROWS.keys()
    for name in ("statement words", "because words", "text words", "gap words", "dilemma words"):
        assert made[name] == pytest.approx(ours[name], rel=0.15), name
    for name in ("triples", "told", "passages", "sources", "citations", "gap"):
        assert made[name] == pytest.approx(ours[name], rel=0.4), name
    for name in ("begin of all", "shows of all", "gYear", "gYearMonth", "date"):
        assert made[name] == pytest.approx(ours[name], abs=0.12), name


def test_each_mistake_that_is_put_in_is_found_and_the_stories_it_came_from_stay_as_they_were(
    tmp_path: Path,
) -> None:
    content = tmp_path / "content"
    content.mkdir()
    write_content(content, ROOT, len(MISTAKES))
    before = {path.name: path.read_bytes() for path in stories_of(content)}
    bad = with_mistakes(content, tmp_path / "bad", each=1)
    found = Checker(Corpus(bad, MemoryStore())).check()
    wrong = {one.file for one in found if one.severity is not Severity.ADVICE}
    assert wrong == {f"cases/{name}" for name in before}
    assert {path.name: path.read_bytes() for path in stories_of(content)} == before


def test_a_copy_by_links_can_be_changed_without_its_source(tmp_path: Path) -> None:
    write_content(tmp_path / "content", ROOT, 1)
    own = own_copy(tmp_path / "content", tmp_path / "own")
    (path,) = stories_of(own)
    put(path, "# other\n")
    assert stories_of(tmp_path / "content")[0].read_text("utf-8") != "# other\n"


# --- Figures ---


def test_a_figure_is_the_middle_or_a_share_of_what_was_found_and_so_is_its_rival() -> None:
    one = figure("load", [4.0, 1.0, 2.0], "s", rival="other", rivals=[10.0, 20.0, 60.0])
    assert (one.value, one.least, one.most, one.rival_value, one.ratio) == (2.0, 1.0, 4.0, 20.0, 10)
    assert figure("load", [float(n) for n in range(1, 101)], "s", share=0.95).value == 95
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert figure("load", 0.0, "s", rival="other", rivals=1.0).ratio is None


def test_figures_and_what_is_left_out_are_read_as_they_were_written() -> None:
    for one in (figure("load", [1.0], "s", aim="live", note="so"), Left("It is not installed.")):
        assert read(json.loads(json.dumps(written(one)))) == one


def test_a_question_is_measured_beside_a_bare_store_and_other_rows_are_told(
    tmp_path: Path,
) -> None:
    write_content(tmp_path, ROOT, 12)
    store = Corpus(tmp_path, MemoryStore()).store
    assert isinstance(store, MemoryStore)
    bare = ox.Store()
    bare.bulk_load(store.dump(), format=ox.RdfFormat.N_QUADS)
    asked = question("ideas_of_scheme")
    named = questions.asked_both(store, bare, asked, {"scheme": "journey"}, 0.0)
    bare.update("DELETE WHERE { GRAPH ?g { ?idea skos:inScheme ?scheme } }", prefixes=PREFIXES)
    lost = questions.asked_both(store, bare, asked, {"scheme": "journey"}, 0.0)
    assert named["rows"] > 20
    assert (named["same"], lost["same"]) == (True, False)
    told = list(questions.told({"ideas_of_scheme": named, "another": lost}))
    assert [one.why for one in told if isinstance(one, Left)] == [
        "`another`: raw pyoxigraph answers with other rows."
    ]
    means = [one for one in told if isinstance(one, Figure) and one.aim == "raw"]
    assert [one.runs for one in means] == [2]


def test_a_page_is_timed_where_it_is_made(tmp_path: Path) -> None:
    write_content(tmp_path, ROOT, 12)
    with Atlas(Settings(content=tmp_path)) as atlas, pages._running(atlas) as visit:
        looked = pages.looks(atlas)
        page, addresses = looked["a story"]
        assert visit(page, addresses[0]) > 0
        with pytest.raises(AssertionError):
            visit("no_such_page", {})
        assert len(pages._changes(atlas, visit, 4)) == 4
    assert {"home", "a story", "an idea", "a search", "a decision"} <= looked.keys()


# --- Aims ---


def run_of(part: str, stories: int, *figures: Figure, left: tuple[str, ...] = ()) -> Json:
    return {
        "part": part,
        "stories": stories,
        "long": False,
        "date": "2007-01-15 12:00",
        "seconds": 12.0,
        "others": 0.1,
        "figures": [written(one) for one in figures],
        "left": list(left),
    }


def report_of(*runs: Json) -> Json:
    return {
        "runs": list(runs),
        "versions": {"Python": "3.11"},
        "machine": {"system": "linux", "cores": 2, "gigabytes": 24},
        "seed": "atlas",
        "date": "2007-01-15 12:30",
    }


def test_an_aim_is_met_or_missed_by_the_worst_of_its_figures_at_each_size() -> None:
    live = [figure("a save", seconds, "s", aim="live") for seconds in (0.1, 0.3)]
    text = report.render(
        report_of(run_of("live", 50, live[0]), run_of("live", 1_000, *live)), told={}
    )["REPORT.md"]
    rows = [line for line in text.splitlines() if line.startswith(f"| {AIMS['live'].words} |")]
    assert [row.split(" | ")[1:] for row in rows] == [
        ["50", "at most 150 ms", "100 ms", "met |"],
        ["1,000", "at most 150 ms", "300 ms (a save)", "**missed** |"],
    ]
    assert "at least 30.0 times | not measured" in text


def test_beyond_the_size_for_which_it_was_set_an_aim_binds_nobody() -> None:
    slow = figure("a page", 3.0, "s", aim="page")
    text = report.render(report_of(run_of("pages", 10_000, slow)), told={})["REPORT.md"]
    assert "missed; it does not bind here" in text
    assert "No cause is written yet" not in text
    aim = AIMS["cold"]
    assert aim.is_met(figure("a start", 8.0, "s"), 10_000)
    assert not aim.is_met(figure("a start", 8.0, "s"), 1_000)
    assert AIMS["rdflib"].is_met(figure("", 31.0, "times"), 50)


def test_the_cause_of_a_miss_is_told_while_the_aim_is_missed() -> None:
    told: Mapping[str, Mapping[str, object]] = {
        "aims": {
            "live": {"cause": "The disk is slow.", "tried": "Another disk."},
            "page": {"cause": "It was raining."},
        }
    }
    missed, met = (
        report_of(
            run_of("live", 50, figure("a save", seconds, "s", aim="live")),
            run_of("pages", 50, figure("a page", 9.0, "s", aim="page")),
        )
        for seconds in (0.5, 0.1)
    )
    assert "The disk is slow. Tried: Another disk." in report.render(missed, told)["REPORT.md"]  # type: ignore[arg-type]
    text = report.render(met, told)["REPORT.md"]  # type: ignore[arg-type]
    assert "The disk is slow" not in text
    assert "It was raining" in text
    assert "No cause is written yet" in report.render(missed, {})["REPORT.md"]


def test_every_aim_that_has_a_cause_or_a_plot_that_has_a_reason_is_there() -> None:
    told = report.causes()
    assert told.get("aims", {}).keys() <= AIMS.keys()
    assert told.get("bends", {}).keys() <= {plot.name for plot in plots.PLOTS}


# --- The report ---


def test_a_part_is_told_with_a_column_for_each_size_its_rivals_and_what_was_left_out() -> None:
    load = figure("files to store", [1.0, 2.0, 3.0], "s", rival="rdflib", rivals=[56.0])
    found = report.render(
        report_of(
            run_of("loading", 50, load),
            run_of("loading", 1_000, load, left=("rdflib: it is not installed.",)),
        ),
        told={"bends": {"loading": "It bends because it rains."}},
    )
    text = found["REPORT.md"]
    assert (
        "| files to store; beside rdflib | 2.00 s (1.00 s to 3.00 s), **28 ×** | "
        "2.00 s (1.00 s to 3.00 s), **28 ×** |"
    ) in text
    assert "- 1,000 stories: rdflib: it is not installed." in text
    assert "It bends because it rains." in text
    svg = found["plots/loading.svg"]
    assert "](plots/loading.svg)" in text
    assert "prefers-color-scheme:dark" in svg
    assert {"ours", "rdflib"} <= set(re.findall(r">([^<>]+)</text>", svg))


def test_the_head_says_what_is_of_another_day_and_when_others_were_at_work() -> None:
    old = {**run_of("live", 50), "date": "2006-12-31 10:00", "others": 1.4}
    text = report.render(report_of(old, run_of("pages", 50)), told={})["REPORT.md"]
    assert "Some parts are of an earlier run (2006-12-31)" in text
    assert "they kept at most 1.4 cores busy (live, 50)" in text


# --- Running ---


def test_sizes_are_read_as_they_are_written() -> None:
    assert command.sizes("50,200L") == [command.Size(50), command.Size(200, long=True)]
    with pytest.raises(argparse.ArgumentTypeError):
        command.sizes("many")


def test_every_part_keeps_the_contract() -> None:
    for name in parts.PARTS:
        part = parts.module_of(name)
        assert part.TITLE
        assert part.ABOUT
        assert part.MOST >= 1_000
        assert callable(part.measure)
        assert parts.limit(name, 50, quick=True) < parts.limit(name, 50) < parts.limit(name, 10_000)


def test_a_run_in_the_place_of_an_older_one_leaves_the_others() -> None:
    before = [run_of("live", 50), run_of("loading", 50), {**run_of("gone", 50)}]
    after = command.merged(before, [run_of("live", 50, figure("a save", 1.0, "s"))])
    assert [(one["part"], len(one["figures"])) for one in after] == [("loading", 0), ("live", 1)]


@pytest.mark.long
def test_a_part_is_run_and_written_and_a_second_one_is_added(tmp_path: Path) -> None:
    at, to = tmp_path / "at", tmp_path / "to"
    (at / "small12").mkdir(parents=True)
    write_content(at / "small12", ROOT, 12)
    given = ["--quick", "--sizes", "12", "--content-at", str(at), "--to", str(to)]
    command.main(["loading", *given])
    command.main(["drawing", *given])
    found = json.loads((to / "report.json").read_text("utf-8"))
    assert [one["part"] for one in found["runs"]] == ["loading", "drawing"]
    assert all(one["figures"] and not one["left"] for one in found["runs"]), found["runs"]
    text = (to / "REPORT.md").read_text("utf-8")
    assert "## Loading" in text
    assert "## Drawing the graph" in text
    assert "generated, as long as ours" in text


@pytest.mark.parametrize(
    ("ending", "said"), [("exit 3", "It ended with 3"), ("sleep 600", "It was stopped after 2 s")]
)
def test_what_came_before_a_part_failed_or_hung_is_kept(
    ending: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = json.dumps(written(figure("before it ended", 1.0, "s")))
    folder = '$(dirname "$(printf %s "$0" | sed \'s/.*results": "\\([^"]*\\).*/\\1/\')")'
    script = f"echo '{line}' > {folder}/figures; {ending}"
    monkeypatch.setattr(command, "_PROGRAM", ("sh", "-c", script))
    monkeypatch.setattr(command, "limit", lambda *_, **__: 2.0)
    found = command.run("live", command.Size(50), tmp_path, tmp_path, quick=True)
    assert [one["what"] for one in found["figures"]] == ["before it ended"]
    assert len(found["left"]) == 1
    assert found["left"][0].startswith(said)


def test_a_task_that_fails_or_takes_too_long_says_so() -> None:
    with pytest.raises(alone.Failed, match="ended with 1: "):
        alone.alone("bench.parts.loading:ours", content="/no/such/folder")
    with pytest.raises(alone.Failed, match="did not end within 0 s"):
        alone.alone("bench.parts.loading:ours", at_most=0.05, content=str(ROOT))
