import datetime as dt

import pytest

from core.dates import span_words


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2023-09-13", "2023-09-13", "13 Sep 2023"),
        ("2023-07-01", "2023-07-31", "Jul 2023"),
        ("2023-07-01", "2023-09-30", "Jul–Sep 2023"),
        ("2022-12-01", "2023-02-28", "Dec 2022–Feb 2023"),
        ("2023-08-01", "2023-08-10", "1–10 Aug 2023"),
        ("2023-08-28", "2023-09-02", "28 Aug – 2 Sep 2023"),
        ("2022-12-30", "2023-01-02", "30 Dec 2022 – 2 Jan 2023"),
        ("2006-01-01", "2006-12-31", "2006"),
        ("2010-01-01", "2019-12-31", "2010–2019"),
        ("2024-02-01", "2024-02-29", "Feb 2024"),
        ("2024-02-01", "2024-02-28", "1–28 Feb 2024"),
        (None, None, "undated"),
        ("2023-09-13", None, "from 13 Sep 2023"),
        (None, "2023-09-13", "until 13 Sep 2023"),
    ],
)
def test_a_span_is_said_as_precisely_as_it_is_known(first, last, words):
    assert span_words(*(dt.date.fromisoformat(day) if day else None for day in (first, last))) == words
