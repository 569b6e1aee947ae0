"""Zones: title, header date, dateline, sign-off; and sentences that must never be taken for any of them."""

import datetime as dt
import importlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import LexiconError
from core.parse.nlp import mask
from core.parse.zones import Zones, find_zones

BODY = "Negotiators from both sides met for a third round of talks, officials said."


@pytest.mark.parametrize(
    ("line", "place", "day", "agency"),
    [
        ("Seoul, Sep 15 (EFE).- ", "Seoul", (None, 9, 15), "EFE"),
        ("MOSCOW, March 3 (Reuters) - ", "MOSCOW", (None, 3, 3), "Reuters"),
        ("PYONGYANG, May 1 (KCNA) -- ", "PYONGYANG", (None, 5, 1), "KCNA"),
        ("WASHINGTON (AP) — ", "WASHINGTON", (None, None, None), "AP"),
        ("NAIROBI, Kenya (AP) _ ", "NAIROBI, Kenya", (None, None, None), "AP"),
        ("BEIJING, Jan. 2 (Xinhua) -- ", "BEIJING", (None, 1, 2), "Xinhua"),
        ("SEOUL, Sept. 15 (Yonhap) -- ", "SEOUL", (None, 9, 15), "Yonhap"),
        ("MOSCOW, March 3. /TASS/. ", "MOSCOW", (None, 3, 3), "TASS"),
        ("PARIS, Sept 15, 2023 (AFP) - ", "PARIS", (2023, 9, 15), "AFP"),
        ("Berlin (dpa) - ", "Berlin", (None, None, None), "dpa"),
        ("(ANSA) - ROME, SEP 15 - ", "ROME", (None, 9, 15), "ANSA"),
        ("TOKYO, 15 September (Kyodo) - ", "TOKYO", (None, 9, 15), "Kyodo"),
        ("UNITED NATIONS, Sept 15 (Reuters/AFP) - ", "UNITED NATIONS", (None, 9, 15), "Reuters"),
        ("WASHINGTON, D.C. (AP) — ", "WASHINGTON, D.C.", (None, None, None), "AP"),
        ("KYIV, Ukraine — ", "KYIV, Ukraine", (None, None, None), None),
        ("LIMA, May 4 - ", "LIMA", (None, 5, 4), None),
        ("MIAMI _ ", "MIAMI", (None, None, None), None),
        ("LILLE, France – ", "LILLE, France", (None, None, None), None),
        ("(Reuters) - ", None, (None, None, None), "Reuters"),
    ],
)
@pytest.mark.parametrize("before", ["", "Ministers meet for third round of talks\n\n"])
def test_dateline_gives_place_day_and_agency(before, line, place, day, agency):
    text = before + line + BODY
    found = find_zones(text)
    dateline = found.dateline
    assert dateline is not None
    assert (dateline.place, (dateline.year, dateline.month, dateline.day), dateline.agency) == (place, day, agency)
    if dateline.place_span:
        assert text[slice(*dateline.place_span)] == place
    assert text[dateline.start : dateline.end].strip() == line.strip()
    assert mask(text, found.debris).endswith(BODY)
    assert (found.title is None) == (before == "")


def test_place_and_full_date_on_a_line_of_their_own_are_a_dateline():
    dateline = find_zones(f"Ministers meet for third round\nBrussels, 15 September 2023\n{BODY}").dateline
    assert dateline is not None
    assert (dateline.place, dateline.year, dateline.month, dateline.day) == ("Brussels", 2023, 9, 15)
    assert find_zones(f"{BODY}\nBrussels, 15 September\n{BODY}").dateline is None


def test_a_byline_is_no_part_of_the_place():
    dateline = find_zones(f"By Ann Writer. BOSTON (Reuters) - {BODY}").dateline
    assert dateline is not None
    assert dateline.place == "BOSTON"
    assert dateline.place_span == (15, 21)


@pytest.mark.parametrize(
    "line",
    [
        "Moscow, March 3 was a day that the city will remember.",
        "Paris is calm, and Berlin (dpa reported) is not.",
        "PARIS – Police and miners clash for third night",
        "NATO - Russia ties at their lowest in years.",
        "London - the capital - has slept badly.",
        "BREAKING — Rebels take the airport, residents say.",
        "Tehran, Iran, was quiet on Sunday.",
        "The North Atlantic Treaty Organization (NATO) - an alliance of 32 - met.",
        "The Associated Press (AP) reported the arrests first.",
        "The Organization of African Unity (OAU) — now the African Union — agreed.",
        "May 3 - the day of the vote - passed in peace.",
    ],
)
def test_a_line_that_begins_with_a_name_is_no_dateline(line):
    found = find_zones(line + "\n" + BODY)
    assert found.dateline is None
    assert found.debris == ()


@pytest.mark.parametrize(
    ("tail", "debris", "agency"),
    [
        (" EFE", ["EFE"], "EFE"),
        (" EFE\nasb/bks/ia", ["EFE", "asb/bks/ia"], "EFE"),
        (" (AFP)", ["(AFP)"], "AFP"),
        ("\n- Reuters", ["- Reuters"], "Reuters"),
        ("\n- News", ["- News"], None),
        ("\n(END)", ["(END)"], None),
        ("\nENDS", ["ENDS"], None),
        ("\n###", ["###"], None),
        ("\n(Reporting by A. Writer; Editing by B. Editor)", ["(Reporting by A. Writer; Editing by B. Editor)"], None),
        ("\nCopyright 2023 The Daily. All rights reserved.", ["Copyright 2023 The Daily. All rights reserved."], None),
        ("\nbur-abc/def", ["bur-abc/def"], None),
        (" EFE asb/bks/ia", ["EFE asb/bks/ia"], "EFE"),
        ("\nEFE asb/bks/ia", ["EFE asb/bks/ia"], "EFE"),
        ("\nabc/de/AFP", ["abc/de/AFP"], "AFP"),
        (" PTI ABC DE FG", ["PTI ABC DE FG"], "PTI"),
        (" (ANI/Xinhua)", ["(ANI/Xinhua)"], "ANI"),
        (" /ANI", ["/ANI"], "ANI"),
        (" ENDITEM", ["ENDITEM"], None),
        (" -END-", ["-END-"], None),
        ("\n-0-", ["-0-"], None),
        ("\n/.", ["/."], None),
        ("\n___", ["___"], None),
        ("\n© 2023 AFP", ["© 2023 AFP"], None),
        (" (Reporting by A. Writer in Oslo; Editing by B.)", ["(Reporting by A. Writer in Oslo; Editing by B.)"], None),
        ("\nReporting by Ann Writer; Editing by Ben Editor", ["Reporting by Ann Writer; Editing by Ben Editor"], None),
        (
            " AP writer Ann B. Writer contributed to this report.",
            ["AP writer Ann B. Writer contributed to this report."],
            None,
        ),
        ("\nWith inputs from agencies", ["With inputs from agencies"], None),
        ("\nRead more: Ministers fail to agree", ["Read more: Ministers fail to agree"], None),
        ("\nFollow us on the networks\n(AFP)", ["Follow us on the networks", "(AFP)"], "AFP"),
    ],
)
def test_sign_off_is_debris_and_names_the_agency(tail, debris, agency):
    text = BODY + "\n" + BODY + tail
    found = find_zones(text)
    assert [text[a:b] for a, b in found.debris] == debris
    assert found.signoff_agency == agency
    assert found.signoff is not None
    assert text[slice(*found.signoff)] == text[text.index(debris[0]) :]


@pytest.mark.parametrize(
    "last",
    [
        "Sky News reports.",
        "The envoy spoke to the AP.",
        "He told reporters from AFP and Reuters",
        "She has worked for the U.S. Navy",
        "The talks ended without news.",
        "It was the end.",
        "Reuters reported the strike first.",
        "He answered: yes/no",
        "The agency is called TASS.",
        "He wrote to EFE and others/all",
        "Writing by hand is slow. Editing by night is worse.",
        "The paper is a copyright case.",
        "She contributed to this report on the harbour and on much else.",
        "Watch and wait: that is all they can do.",
        "This is the end",
        "He told the PA",
    ],
)
def test_a_last_sentence_is_no_sign_off(last):
    found = find_zones(BODY + "\n" + last)
    assert found.debris == ()
    assert found.signoff is None
    assert found.signoff_agency is None


def test_a_line_to_another_article_is_debris_wherever_it_stands():
    link = "READ MORE: Ministers fail to agree for the third time"
    text = "\n".join([BODY, BODY, *[BODY] * 10, link, *[BODY] * 10])
    found = find_zones(text)
    assert [text[a:b] for a, b in found.debris] == [link]
    assert found.signoff is None


@pytest.mark.parametrize(
    "line",
    [
        "By Ann Writer",
        "By Ann Writer and Ben de Other, Reuters",
        "By A. B. Writer in Oslo",
        "BY ANN WRITER | THE DAILY",
    ],
)
def test_a_byline_is_debris(line):
    text = f"Ministers meet for third round of talks\n{line}\n\nOSLO (AFP) - {BODY}"
    found = find_zones(text)
    assert [text[a:b].strip() for a, b in found.debris] == [line, "OSLO (AFP) -"]
    assert found.title == (0, 39)


@pytest.mark.parametrize("line", ["By Monday the talks had failed", "By Land and by sea they came", "By then"])
def test_a_line_that_opens_like_a_byline_is_none(line):
    assert find_zones(f"{BODY}\n{line}\n{BODY}").debris == ()


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("15 September 2023", "2023-09-15"),
        ("Friday, September 15, 2023", "2023-09-15"),
        ("Published: 15 September 2023", "2023-09-15"),
        ("Published September 15, 2023 10:30 a.m. EDT", "2023-09-15"),
        ("Last updated: 2023-09-15 18:02 GMT", "2023-09-15"),
        ("Date: 15.9.2023", "2023-09-15"),
        ("2023-09-15T10:30:00Z", "2023-09-15"),
        ("Sept. 15, 2023, 1:19PM ET", "2023-09-15"),
        ("By Ann Writer | 15 Sep 2023", "2023-09-15"),
        ("Posted on 9/15/2023 at 10:30", "2023-09-15"),
        ("September 15, 2023 / 10:30 AM / The Daily News", "2023-09-15"),
        ("Issued on: 15/09/2023 - 10:30 Modified: 16/09/2023 - 11:00", "2023-09-15"),
        ("Published: 15 Sep 2023, 10:30 AM | Updated: 16 Sep 2023, 9:00 AM", "2023-09-15"),
        ("Updated: 16 Sep 2023 | Published: 15 Sep 2023", "2023-09-15"),
        ("Updated 15 September 2023, 10:30 (GMT+2)", "2023-09-15"),
        ("September 15 , 2023", "2023-09-15"),
        ("Date Published: 15-Sep-2023", "2023-09-15"),
        ("2023/09/15 10:30", "2023-09-15"),
        ("2023-09-15 10:30:00 +0200", "2023-09-15"),
        ("By Ann Writer, Sep 15, 2023", "2023-09-15"),
        ("Ann Writer | 15 Sep 2023", "2023-09-15"),
        ("September 15, 2023 10:30 AM Eastern Daylight Time", "2023-09-15"),
    ],
)
def test_header_line_states_the_date(line, day):
    text = "Ministers meet for third round of talks\n" + line + "\n\n" + BODY
    found = find_zones(text)
    assert found.header_date == dt.date.fromisoformat(day)
    assert found.header_date_span is not None
    assert text[slice(*found.header_date_span)] == line
    assert found.debris == (found.header_date_span,)


def test_publication_goes_before_the_last_update():
    text = f"Updated: 16 September 2023\nPublished: 15 September 2023\n{BODY}\n{BODY}"
    assert find_zones(text).header_date == dt.date(2023, 9, 15)


@pytest.mark.parametrize(
    "line",
    [
        "On 15 September 2023 the parliament voted.",
        "September 15",
        "15 September 2023 was a bad day",
        "15 September 2023 he left it all",
        "5/6/2023",
        "31 February 2023",
        "Published in 2023",
        "15 September 2023 – 17 September 2023",
        "05-06-2023",
        "Signed 15 September 2023 | Ratified 17 September 2023",
        "The vote of 15 September 2023 | Ann Writer",
        "15 September 2023 - the day the bridge fell",
        "2023/31/12",
    ],
)
def test_other_lines_are_no_header(line):
    found = find_zones(f"{BODY}\n{line}\n{BODY}")
    assert found.header_date is None
    assert found.debris == ()


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"Ministers meet for third round of talks\n{BODY}", "Ministers meet for third round of talks"),
        (f"\n  Will the truce hold this time?  \n\n{BODY}", "Will the truce hold this time?"),
        (f"Envoy holds talks in the U.S.\n{BODY}", "Envoy holds talks in the U.S."),
        (f"15 September 2023\nMinisters meet for third round\n{BODY}", "Ministers meet for third round"),
        (f"{BODY}\n{BODY}", None),
        ("Ministers meet for third round of talks", None),
        (f"Talks\n{BODY}", None),
        (f"The minister said on Monday that the talks had been\nlong and hard. {BODY}", None),
        (f"Ann Writer and Ben Writer, The Associated Press\n{BODY}", None),
        (f"https://example.org/news and more\n{BODY}", None),
        (f"They agreed on the following points:\n{BODY}", None),
        ("", None),
    ],
)
def test_title_is_a_first_line_without_a_full_stop(text, title):
    span = find_zones(text).title
    assert (text[slice(*span)] if span else None) == title


def test_the_first_line_of_a_hand_wrapped_text_is_no_title():
    line = "the ministers of both countries have said that they would go on talking"
    assert find_zones("\n".join([line.capitalize(), *[line] * 7]) + ".").title is None


def test_a_text_without_zones_gives_none():
    assert find_zones(BODY) == Zones()
    assert find_zones("") == Zones()
    assert find_zones(" \n\t\n") == Zones()


@given(st.text(alphabet="Aa b.,()/-—:\n1é\ud800", max_size=300) | st.text(max_size=300))
def test_spans_lie_in_the_text_and_do_not_overlap(text):
    found = find_zones(text)
    ends = [0, *(end for _, end in found.debris)]
    assert all(before <= a < b <= len(text) for before, (a, b) in zip(ends, found.debris, strict=False))
    assert len(mask(text, found.debris)) == len(text)


def test_a_broken_lexicon_names_its_entry(monkeypatch):
    module = importlib.import_module("core.parse.zones.agencies")
    monkeypatch.setattr(module.lexicon, "load", lambda name: {"agencies": {"EFE": "EFE"}})
    module.agencies.cache_clear()
    try:
        with pytest.raises(LexiconError, match=r"agencies\.toml: \[agencies\] 'EFE'"):
            module.agencies()
    finally:
        module.agencies.cache_clear()
