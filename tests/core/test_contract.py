import json

from made import ONE, TWO, reject

from core.contract import article_json, unread_json

KEYS = {
    "id", "given_id", "path", "text", "title", "source", "source_basis", "author", "url", "language", "published",
    "published_basis", "published_why", "published_start", "published_end", "countries",
    "entities", "timexes", "events", "quotes", "rejects",
}  # fmt: skip


def test_an_article_has_the_keys_of_the_contract():
    row = json.loads(json.dumps(article_json(ONE)))
    assert set(row) == KEYS
    assert (row["published"], row["published_basis"], row["source"]) == ("2024-03-08", "stated", "Andes Daily")
    (rivera,) = [e for e in row["entities"] if e["name"] == "Ana Rivera"]
    assert set(rivera) == {"id", "name", "label", "country", "country_why", "mentions"}
    assert [row["text"][m["start"] : m["end"]] for m in rivera["mentions"]] == ["Ana Rivera"]
    assert set(row["timexes"][0]) >= {"start", "end", "type", "value", "date_start", "date_end", "basis"}


def test_an_event_keeps_its_precision_and_its_spans():
    event = article_json(ONE)["events"][1]
    assert set(event) == {
        "id", "type", "mode", "status", "title", "date", "date_start", "date_end", "date_why", "actors", "recipients",
        "actor_texts", "recipient_texts", "countries", "place", "trigger", "sentence", "quantities",
    }  # fmt: skip
    assert (event["date"], event["date_start"], event["date_end"]) == ("2024-02", "2024-02-01", "2024-02-29")
    assert ONE.article.text[event["trigger"]["start"] : event["trigger"]["end"]] == "accused"
    assert event["countries"] == ["BO", "CL"]
    assert (event["actor_texts"], event["recipient_texts"]) == (["Chile"], ["Bolivia"])


def test_a_quote_names_its_speaker():
    (quote,) = article_json(ONE)["quotes"]
    assert set(quote) == {"id", "start", "end", "kind", "cue", "speaker", "speakers", "about", "sentence"}
    assert quote["speaker"]["name"] == "Ana Rivera"
    assert ONE.article.text[quote["speaker"]["start"] : quote["speaker"]["end"]] == "She"
    assert ONE.article.text[quote["cue"]["start"] : quote["cue"]["end"]] == "said that"


def test_unknown_is_null_never_empty():
    row = article_json(TWO)
    assert row["source"] is None
    assert "" not in [value for key, value in row.items() if key != "text"]


def test_rejects_of_reading_come_with_the_article():
    assert article_json(ONE, rejects=[reject()])["rejects"] == [{"stage": "read", "reason": "It is a picture."}]


def test_what_could_not_be_read_has_the_same_keys():
    row = unread_json(reject())
    assert set(row) == KEYS
    assert (row["id"], row["path"], row["text"], row["events"]) == (None, "picture.png", "", [])
    assert row["rejects"] == [{"stage": "read", "reason": "It is a picture."}]
