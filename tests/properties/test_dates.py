"""Dates: an interval holds what it can mean, no more, and before is an order."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import assume, event, given

from kg.authoring.interview._dates import typed
from kg.dates import When, interval_of, spoken
from tests.properties.profiles import law
from tests.properties.strategies import DAYS, LEXICAL, NO_DATES, TOLD_DATES


@law(60)
@given(DAYS)
def test_a_day_lies_within_its_month_and_that_within_its_year(day: date) -> None:
    lexical = day.isoformat()
    whole = [interval_of(lexical[:long]) for long in (10, 7, 4)]
    assert whole[0] == (day, day)
    for inner, outer in pairwise(whole):
        assert inner is not None
        assert outer is not None
        assert outer[0] <= inner[0] <= inner[1] <= outer[1]
    assert whole[1] is not None
    assert whole[1][1].day == calendar.monthrange(day.year, day.month)[1]


@law(60)
@given(LEXICAL)
def test_an_interval_is_exactly_the_days_that_are_written_so(lexical: str) -> None:
    found = interval_of(lexical)
    assert found is not None
    first, last = found
    assert first.isoformat()[: len(lexical)] == lexical == last.isoformat()[: len(lexical)]
    if first > date.min:
        assert not (first - timedelta(1)).isoformat().startswith(lexical)
    if last < date.max:
        assert not (last + timedelta(1)).isoformat().startswith(lexical)


@law(60)
@given(NO_DATES)
def test_what_is_no_date_has_no_interval_and_is_said_as_it_stands(text: str) -> None:
    if interval_of(text) is None:
        assert spoken(text) == text
        assert not When(text).known
    else:
        assert text.isascii()
        assert "-" not in text[:4]


@law(80)
@given(LEXICAL, LEXICAL, LEXICAL, LEXICAL)
def test_before_is_an_order_and_holds_for_every_day_that_is_meant(
    one: str, two: str, three: str, four: str
) -> None:
    a, b, c = When(one), When(two, max(two, three)), When(four)
    assert not a.before(a)
    assert not (a.before(b) and b.before(a))
    if a.before(b) and b.before(c):
        event("three in a row")
        assert a.before(c)
    if a.before(b):
        assert a.latest
        assert b.earliest
        assert a.latest < b.earliest
    else:
        event("not before")


@law(60)
@given(LEXICAL)
def test_a_date_that_is_said_is_read_again_as_the_same_and_never_widened(lexical: str) -> None:
    assert typed(spoken(lexical)).begin == lexical
    assert typed(lexical).begin == lexical
    assert not typed(spoken(lexical)).inferred


@law(80)
@given(TOLD_DATES)
def test_a_date_as_it_is_typed_comes_back_from_what_is_written_of_it(text: str) -> None:
    once = typed(text)
    again = typed(str(once))
    assert (again.begin, again.end, again.as_told) == (once.begin, once.end, once.as_told)
    event("understood" if once.begin or once.end else "in words of their own")
    for lexical in (once.begin, once.end):
        assert not lexical or interval_of(lexical)
    assume(once.begin and once.end)
    begin, end = interval_of(once.begin), interval_of(once.end)
    assert begin
    assert end
    assert begin[0] <= end[1], "it ends before it begins"
