"""The days of one article, as they are shown: what it tells of, on a thin strip."""

from collections.abc import Mapping

import pandas as pd

from core import views
from core.charts import palette
from core.charts.thin import Told, thin
from core.dates import day_words, span_words
from core.filters import Filters, count
from core.library.reader import Library
from core.present.chart import Chart, Look, colours
from core.views import Facets


def article_chart(
    library: Library, filters: Filters, look: Look, options: Mapping[str, str], facets: Facets
) -> Chart | None:
    """The dated events of the article `options["article"]`; None where it has none or is not there.

    Its marks' keys are the numbers of the sentences that tell of them. The filters choose articles, not what is shown
    of one.
    """
    page = views.article(library, options.get("article", ""))
    dated = [event for event in page.events if event["date_start"] is not None] if page else []
    if page is None or not dated:
        return None
    colour = colours(facets)
    told = [
        Told(
            str(event["sentence"]),
            event["title"],
            event["date_start"],
            event["date_end"] or event["date_start"],
            event["status"],
            colour.get(event["lane"] or "", palette.GREY),
        )
        for event in dated
    ]
    title = f"What “{page.facts['title'] or 'the article'}” tells of"
    published = page.facts["published"]
    day = "undated" if pd.isna(published) else day_words(published.date())
    words = f"{page.facts['source']} · {day} · {count(len(dated), len(page.events), 'event')} with a date"
    return Chart(
        kind="article",
        title=title,
        caption=words,
        alt=f"Strip of {len(dated)} dated events of the article. {words}",
        grammar="plotly",
        spec=thin(told, width=look.width, height=look.height, title=title, caption=words),
        table=pd.DataFrame(
            {
                "Date": [span_words(one.first, one.last) for one in told],
                "Event": [one.title for one in told],
                "Status": [one.status for one in told],
                "PLOVER type": [event["type"] for event in dated],
                "Sentence": [int(event["sentence"]) + 1 for event in dated],
            }
        ),
        file_stem=f"dateline-article-{page.facts['article_id'][:12]}",
    )
