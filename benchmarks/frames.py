"""The questions of the pages in pandas, all of the plain tables (`plain.py`) in memory."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd
from plain import LABELS, LIMIT, MOST_STORIES, PAGE, TABLES, words_of

from core.filters import Filters


class Frames:
    """The questions in pandas, all tables in memory."""

    def __init__(self, path: Path) -> None:
        with duckdb.connect(str(path), read_only=True) as source:
            self.t = {table: source.table(table).df() for table in TABLES}
        t = self.t
        t["texts"] = t["texts"].set_index("article_id")["text"]
        t["named"] = t["mentions"].merge(t["canonicals"], on="canonical_id")

    def timeline(self, filters: Filters) -> int:
        t, events = self.t, self.t["events"]
        kept = _days(events, filters, "date_start", "date_end")
        lands = t["event_countries"]
        kept = _lands(kept, filters, [lands["event_id"][lands["code"] == c] for c in filters.countries], "event_id")
        if filters.text:
            kept = kept[self._said(kept, filters)]
        told = events[events["story_id"].isin(kept["story_id"].unique())]
        told = told.merge(t["articles"][["article_id", "source"]], on="article_id")
        by_story = told.groupby("story_id")
        counts = by_story.agg(n_sources=("source", "nunique"), n_articles=("article_id", "nunique"))
        found = t["stories"].merge(counts, on="story_id")
        found = found.sort_values(["n_sources", "n_articles", "date_start"], ascending=False).head(MOST_STORIES)
        told = told[told["story_id"].isin(found["story_id"])]
        lands = told[["story_id", "event_id"]].merge(lands, on="event_id").groupby("story_id")["code"].unique()
        sources = told.groupby("story_id")["source"].unique()
        return len(found.assign(sources=found["story_id"].map(sources), countries=found["story_id"].map(lands)))

    def articles(self, filters: Filters) -> int:
        kept = self._articles(filters)
        events, quotes = (self.t[name]["article_id"].value_counts() for name in ("events", "quotes"))
        kept = kept.assign(n_events=kept["article_id"].map(events), n_quotes=kept["article_id"].map(quotes))
        return len(kept.sort_values(["published", "article_id"], ascending=[False, True]).head(PAGE))

    def quotes(self, filters: Filters) -> int:
        t = self.t
        kept = t["quotes"].merge(_days(t["articles"], filters, "published", "published"), on="article_id")
        kept = kept.merge(t["canonicals"], on="canonical_id", how="left")
        for codes in [[c] for c in filters.countries] if filters.countries_match == "all" else [filters.countries]:
            if codes:
                lands = t["named"].loc[t["named"]["country"].isin(codes), ["article_id", "sentence"]].drop_duplicates()
                near = kept[["article_id", "sentence"]].merge(lands, how="left", indicator=True)["_merge"] == "both"
                kept = kept[near.to_numpy() | kept["country"].isin(codes)]
        if filters.text:
            kept = kept[self._said(kept, filters)]
        order = ["published", "article_id", "start_at"]
        kept = kept.sort_values(order, ascending=[False, True, True]).head(PAGE)
        return len(self._marked(kept, ("quotes",)))

    def connections(self, filters: Filters, window: str) -> int:
        key = ["article_id"] if window == "article" else ["article_id", "sentence"]
        named = self.t["named"]
        if window == "article":
            kept = named[named["article_id"].isin(self._articles(filters)["article_id"])]
        else:
            kept = self._in_sentences(named, filters)
        seen = kept.loc[kept["label"].isin(LABELS), [*key, "canonical_id", "name", "is_country"]].drop_duplicates()
        counts = seen.groupby(["is_country", "name", "canonical_id"]).size().reset_index(name="n")
        counts = counts.sort_values(["n", "name", "canonical_id"], ascending=[False, True, True])
        seen = seen[seen["canonical_id"].isin(counts.groupby("is_country").head(LIMIT)["canonical_id"])]
        pairs = seen[~seen["is_country"]].merge(seen[seen["is_country"]], on=key)
        return len(pairs.groupby(["canonical_id_x", "canonical_id_y"]).size().sort_values(ascending=False))

    def facets(self) -> int:
        t = self.t
        found = [t["event_countries"]["code"].value_counts(), t["articles"]["source"].value_counts()]
        found.append(t["named"].dropna(subset="country").groupby("country")["article_id"].nunique())
        found.append(t["stories"].agg({"date_start": "min", "date_end": "max"}))
        return sum(map(len, found))

    def evidence(self, story_id: str) -> int:
        kept = self.t["events"][self.t["events"]["story_id"] == story_id]
        kept = kept.merge(self.t["articles"], on="article_id")
        return len(self._marked(kept.sort_values("published").head(PAGE), ("mentions", "quotes")))

    def article(self, article_id: str) -> int:
        found = self.t["articles"][self.t["articles"]["article_id"] == article_id]
        marks = self.t["named"][self.t["named"]["article_id"] == article_id].sort_values("start_at")
        return len(found) + len(marks) + (len(self.t["texts"][article_id]) > 0) - 1

    def shared(self, a: str, b: str) -> int:
        named = self.t["mentions"]
        sides = [named.loc[named["canonical_id"] == x, ["article_id", "sentence"]].drop_duplicates() for x in (a, b)]
        both = sides[0].merge(sides[1]).merge(self.t["sentences"]).merge(self.t["articles"])
        both = both.sort_values("published").head(PAGE)
        both = both.rename(columns={"start_at": "sentence_start", "end_at": "sentence_end"})
        return len(self._marked(both, ("mentions",)))

    def _articles(self, filters: Filters) -> pd.DataFrame:
        kept, named = _days(self.t["articles"], filters, "published", "published"), self.t["named"]
        lands = [named["article_id"][named["country"] == c] for c in filters.countries]
        kept = _lands(kept, filters, lands, "article_id")
        if filters.text:
            texts = self.t["texts"].reindex(kept["article_id"])
            said = texts.str.lower().str.contains(words_of(filters), regex=False)
            in_title = kept["title"].str.lower().str.contains(words_of(filters), regex=False)
            kept = kept[in_title | said.to_numpy()]
        return kept

    def _in_sentences(self, named: pd.DataFrame, filters: Filters) -> pd.DataFrame:
        key = ["article_id", "sentence"]
        if filters.date_from:
            published = _days(self.t["articles"], filters, "published", "published")
            named = named[named["article_id"].isin(published["article_id"])]
        for codes in [[c] for c in filters.countries] if filters.countries_match == "all" else [filters.countries]:
            if codes:
                named = named.merge(named.loc[named["country"].isin(codes), key].drop_duplicates(), on=key)
        if filters.text:
            rows = self.t["sentences"][self.t["sentences"]["article_id"].isin(named["article_id"])]
            rows = rows.rename(columns={"start_at": "sentence_start", "end_at": "sentence_end"})
            named = named.merge(rows.loc[self._said(rows, filters), key], on=key)
        return named

    def _marked(self, rows: pd.DataFrame, kinds: tuple[str, ...]) -> pd.DataFrame:
        """Rows with the text of their sentence and the marks in it, as a list shows them."""
        rows = rows.assign(sentence_text=self._sentences(rows), row=range(len(rows)))
        spans = rows[["row", "article_id", "sentence_start", "sentence_end"]]
        spans = spans.set_axis(["row", "article_id", "low", "high"], axis=1)
        for kind in kinds:
            near = self.t[kind][self.t[kind]["article_id"].isin(spans["article_id"])].merge(spans, on="article_id")
            near = near[(near["start_at"] < near["high"]) & (near["end_at"] > near["low"])]
            near = near.merge(self.t["canonicals"], on="canonical_id", how="left")
            marks = {row: some.to_dict("records") for row, some in near.groupby("row")}
            rows = rows.assign(**{f"{kind}_marks": [marks.get(n, []) for n in rows["row"]]})
        return rows

    def _said(self, rows: pd.DataFrame, filters: Filters) -> pd.Series:
        """Whether the sentence of each row has the text."""
        return self._sentences(rows).str.lower().str.contains(words_of(filters), regex=False)

    def _sentences(self, rows: pd.DataFrame) -> pd.Series:
        texts = self.t["texts"].reindex(rows["article_id"])
        spans: Iterator = zip(texts, rows["sentence_start"], rows["sentence_end"], strict=True)
        return pd.Series([text[start:end] for text, start, end in spans], index=rows.index, dtype="str")


def _days(frame: pd.DataFrame, filters: Filters, first: str, last: str) -> pd.DataFrame:
    if filters.date_from:
        frame = frame[frame[last] >= pd.Timestamp(filters.date_from)]
    return frame[frame[first] <= pd.Timestamp(filters.date_to)] if filters.date_to else frame


def _lands(frame: pd.DataFrame, filters: Filters, ids_by_land: list[pd.Series], key: str) -> pd.DataFrame:
    """Rows whose id is among those of any, or of all, of the countries."""
    masks = [frame[key].isin(ids) for ids in ids_by_land]
    if not masks:
        return frame
    joined = pd.concat(masks, axis=1)
    return frame[joined.all(axis=1) if filters.countries_match == "all" else joined.any(axis=1)]
