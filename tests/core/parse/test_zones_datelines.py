"""Datelines of the agencies, place, day and who files; and lines that open like one and are none."""

import pytest

from core.parse.nlp import mask
from core.parse.zones import find_zones
from core.parse.zones.agencies import agencies

BODY = "Negotiators from both sides sat down for a third round of talks, officials said."

# The line, its place, month and day, and the agency; a year where the line has one.
DATELINES = [
    ("Madrid, 4 may (EFE).- ", "Madrid", (None, 5, 4), "EFE"),
    ("Lima, Oct 12 (EFE).- ", "Lima", (None, 10, 12), "EFE"),
    ("Buenos Aires, Sep 15 (EFE) .- ", "Buenos Aires", (None, 9, 15), "EFE"),
    ("Mexico City, 3 Mar 2021 (EFE).- ", "Mexico City", (2021, 3, 3), "EFE"),
    ("Bogotá, Jan 2 (EFE).– ", "Bogotá", (None, 1, 2), "EFE"),
    ("Pyongyang, May 1 (KCNA) -- ", "Pyongyang", (None, 5, 1), "KCNA"),
    ("PYONGYANG, Sept. 9 (KCNA) -- ", "PYONGYANG", (None, 9, 9), "KCNA"),
    ("Pyongyang, September 9 (KCNA) ― ", "Pyongyang", (None, 9, 9), "KCNA"),
    ("MOSCOW, March 3. /TASS/. ", "MOSCOW", (None, 3, 3), "TASS"),
    ("ST. PETERSBURG, June 5. /TASS/. ", "ST. PETERSBURG", (None, 6, 5), "TASS"),
    ("MOSCOW, March 3 /TASS/. ", "MOSCOW", (None, 3, 3), "TASS"),
    ("MOSCOW, March 3 (Itar-Tass) -- ", "MOSCOW", (None, 3, 3), "TASS"),
    ("VLADIVOSTOK, September 11. /TASS Correspondent Ivan Petrov/. ", "VLADIVOSTOK", (None, 9, 11), "TASS"),
    ("BEIJING, Jan. 2 (Xinhua) -- ", "BEIJING", (None, 1, 2), "Xinhua"),
    ("HARARE, July 15 (Xinhua) – ", "HARARE", (None, 7, 15), "Xinhua"),
    ("UNITED NATIONS, Sept. 15 (Xinhua) -- ", "UNITED NATIONS", (None, 9, 15), "Xinhua"),
    ("ADDIS ABABA, Feb. 10 (Xinhua)-- ", "ADDIS ABABA", (None, 2, 10), "Xinhua"),
    ("XI'AN, May 19 (Xinhua) -- ", "XI'AN", (None, 5, 19), 'Xinhua'),
    ("SEOUL, Sept. 15 (Yonhap) -- ", "SEOUL", (None, 9, 15), "Yonhap"),
    ("SEOUL/BRUSSELS, Sept. 15 (Yonhap) -- ", "SEOUL/BRUSSELS", (None, 9, 15), "Yonhap"),
    ("WASHINGTON, Sept. 15 (Yonhap News Agency) -- ", "WASHINGTON", (None, 9, 15), "Yonhap"),
    ("WASHINGTON (AP) — ", "WASHINGTON", (None, None, None), "AP"),
    ("WASHINGTON (AP)— ", "WASHINGTON", (None, None, None), "AP"),
    ("WASHINGTON (AP ) -- ", "WASHINGTON", (None, None, None), "AP"),
    ("NAIROBI, Kenya (AP) _ ", "NAIROBI, Kenya", (None, None, None), "AP"),
    ("CANBERRA, Australia (AP)_ ", "CANBERRA, Australia", (None, None, None), "AP"),
    ("INDEPENDENCE, Mo. (AP) — ", "INDEPENDENCE, Mo.", (None, None, None), "AP"),
    ("PORT-AU-PRINCE, Haiti (AP) — ", "PORT-AU-PRINCE, Haiti", (None, None, None), "AP"),
    ("KYIV, Ukraine (AP) — ", "KYIV, Ukraine", (None, None, None), "AP"),
    ("LONDON, Sept 15 (Reuters) - ", "LONDON", (None, 9, 15), "Reuters"),
    ("LONDON/PARIS, Sept 15 (Reuters) - ", "LONDON/PARIS", (None, 9, 15), "Reuters"),
    ("LONDON, Sept 15, 2023 (Reuters) - ", "LONDON", (2023, 9, 15), "Reuters"),
    ("HONG KONG (Reuters) - ", "HONG KONG", (None, None, None), "Reuters"),
    ("Sept 15 (Reuters) - ", None, (None, 9, 15), "Reuters"),
    ("(Reuters) - ", None, (None, None, None), "Reuters"),
    ("PARIS, Sept 15, 2023 (AFP) - ", "PARIS", (2023, 9, 15), "AFP"),
    ("Paris, Sept 15, 2023 (AFP) — ", "Paris", (2023, 9, 15), "AFP"),
    ("Paris (AFP) – ", "Paris", (None, None, None), "AFP"),
    ("Paris (France) (AFP) – ", "Paris", (None, None, None), "AFP"),
    ("Berlin (dpa) - ", "Berlin", (None, None, None), "dpa"),
    ("Berlin (dpa) – ", "Berlin", (None, None, None), "dpa"),
    ("Frankfurt/Main (dpa) - ", "Frankfurt/Main", (None, None, None), "dpa"),
    ("Berlin, 15 September (dpa) - ", "Berlin", (None, 9, 15), "dpa"),
    ("(ANSA) - ROME, SEP 15 - ", "ROME", (None, 9, 15), "ANSA"),
    ("(ANSA) - ROMA, 15 SEP - ", "ROMA", (None, 9, 15), "ANSA"),
    ("(ANSA) - Rome, September 15 - ", "Rome", (None, 9, 15), "ANSA"),
    ("ROME, Sep 15 (ANSA) - ", "ROME", (None, 9, 15), "ANSA"),
    ("TOKYO, 15 September (Kyodo) - ", "TOKYO", (None, 9, 15), "Kyodo"),
    ("TOKYO, Sept. 15, Kyodo - ", "TOKYO", (None, 9, 15), "Kyodo"),
    ("TOKYO, Sept. 15 (Kyodo News) -- ", "TOKYO", (None, 9, 15), "Kyodo"),
    ("TOKYO (Kyodo) -- ", "TOKYO", (None, None, None), "Kyodo"),
    ("Tokyo, Sept. 15 (Jiji Press)--", "Tokyo", (None, 9, 15), "Jiji Press"),
    ("MOSCOW. Sept 15 (Interfax) - ", "MOSCOW", (None, 9, 15), "Interfax"),
    ("KYIV. Sept 15 (Interfax-Ukraine) – ", "KYIV", (None, 9, 15), "Interfax-Ukraine"),
    ("New Delhi, Sep 15 (PTI) ", "New Delhi", (None, 9, 15), "PTI"),
    ("New Delhi, Sept 15 (PTI): ", "New Delhi", (None, 9, 15), "PTI"),
    ("Mumbai, Sep 15 (PTI) - ", "Mumbai", (None, 9, 15), "PTI"),
    ("New Delhi [India], September 15 (ANI): ", "New Delhi", (None, 9, 15), "ANI"),
    ("Lucknow (Uttar Pradesh) [India], September 15 (ANI): ", "Lucknow", (None, 9, 15), "ANI"),
    ("New Delhi, Sep 15 (IANS) ", "New Delhi", (None, 9, 15), "IANS"),
    ("ISLAMABAD, Sep 15 (APP): ", "ISLAMABAD", (None, 9, 15), "APP"),
    ("DHAKA, Sept 15, 2023 (BSS) - ", "DHAKA", (2023, 9, 15), "BSS"),
    ("KUALA LUMPUR, Sept 15 (Bernama) -- ", "KUALA LUMPUR", (None, 9, 15), "Bernama"),
    ("Jakarta (ANTARA) - ", "Jakarta", (None, None, None), "Antara"),
    ("Jakarta, Sept 15 (ANTARA) - ", "Jakarta", (None, 9, 15), "Antara"),
    ("Taipei, Sept. 15 (CNA) ", "Taipei", (None, 9, 15), "CNA"),
    ("MANILA, Sept. 15 (PNA) -- ", "MANILA", (None, 9, 15), "PNA"),
    ("MANILA – ", "MANILA", (None, None, None), None),
    ("Hanoi (VNA) – ", "Hanoi", (None, None, None), "VNA"),
    ("ANKARA (AA) - ", "ANKARA", (None, None, None), "Anadolu Agency"),
    ("ANKARA, September 15 (Anadolu Agency) - ", "ANKARA", (None, 9, 15), "Anadolu Agency"),
    ("Tehran, Sept 15, IRNA – ", "Tehran", (None, 9, 15), "IRNA"),
    ("Tehran, IRNA – ", "Tehran", (None, None, None), "IRNA"),
    ("TEHRAN, Sep. 15 (MNA) – ", "TEHRAN", (None, 9, 15), "Mehr"),
    ("TEHRAN (Tasnim) – ", "TEHRAN", (None, None, None), "Tasnim"),
    ("Damascus, SANA- ", "Damascus", (None, None, None), "SANA"),
    ("Damascus, Sept. 15 (SANA) ", "Damascus", (None, 9, 15), "SANA"),
    ("RAMALLAH, September 15, 2023 (WAFA) – ", "RAMALLAH", (2023, 9, 15), "WAFA"),
    ("ABU DHABI, 15th September, 2023 (WAM) -- ", "ABU DHABI", (2023, 9, 15), "WAM"),
    ("Riyadh, September 15, 2023, SPA -- ", "Riyadh", (2023, 9, 15), "SPA"),
    ("KUWAIT, Sept 15 (KUNA) -- ", "KUWAIT", (None, 9, 15), "KUNA"),
    ("Amman, Sept. 15 (Petra) -- ", "Amman", (None, 9, 15), "Petra"),
    ("WASHINGTON, Sept. 15 (UPI) -- ", "WASHINGTON", (None, 9, 15), "UPI"),
    ("Sept. 15 (UPI) -- ", None, (None, 9, 15), "UPI"),
    ("London (PA) - ", "London", (None, None, None), "PA"),
    ("Belgrade, 15 September (Tanjug) - ", "Belgrade", (None, 9, 15), "Tanjug"),
    ("BELGRADE, Sept 15 (Tanjug) - ", "BELGRADE", (None, 9, 15), "Tanjug"),
    ("Lisbon, Sept. 15, 2023 (Lusa) - ", "Lisbon", (2023, 9, 15), "Lusa"),
    ("Vienna (APA) - ", "Vienna", (None, None, None), "APA"),
    ("Baku, 15 September (APA) - ", "Baku", (None, 9, 15), "APA"),
    ("Baku, September 15, AZERTAC ", "Baku", (None, 9, 15), "Azertac"),
    ("BAKU, Azerbaijan, September 15. ", "BAKU, Azerbaijan", (None, 9, 15), None),
    ("MINSK, 15 September (BelTA) – ", "MINSK", (None, 9, 15), "BelTA"),
    ("ASTANA. KAZINFORM – ", "ASTANA", (None, None, None), "Kazinform"),
    ("Warsaw, Sept 15 (PAP) - ", "Warsaw", (None, 9, 15), "PAP"),
    ("Prague, Sept 15 (CTK) - ", "Prague", (None, 9, 15), "CTK"),
    ("Budapest, September 15 (MTI) - ", "Budapest", (None, 9, 15), "MTI"),
    ("Sofia, September 15 (BTA) - ", "Sofia", (None, 9, 15), "BTA"),
    ("VILNIUS, Sept 15, BNS - ", "VILNIUS", (None, 9, 15), "BNS"),
    ("ABUJA, Sept. 15 (NAN) ", "ABUJA", (None, 9, 15), "NAN"),
    ("Abuja, Sept. 15, 2023 (NAN) ", "Abuja", (2023, 9, 15), "NAN"),
    ("OTTAWA — ", "OTTAWA", (None, None, None), None),
    ("TORONTO (CP) - ", "TORONTO", (None, None, None), "CP"),
    ("Havana, Sep 15 (Prensa Latina) ", "Havana", (None, 9, 15), "Prensa Latina"),
    ("KYIV, September 15 (Ukrinform) – ", "KYIV", (None, 9, 15), "Ukrinform"),
    ("Kyiv, September 15 /Ukrinform/. ", "Kyiv", (None, 9, 15), "Ukrinform"),
    ("CAIRO, Sept 15 (MENA) - ", "CAIRO", (None, 9, 15), "MENA"),
    ("Rabat, Sep 15 (MAP) - ", "Rabat", (None, 9, 15), "MAP"),
    ("TUNIS (TAP) - ", "TUNIS", (None, None, None), "TAP"),
    ("Seoul, Sep 15, 2023 (EFE).- ", "Seoul", (2023, 9, 15), "EFE"),
    ("GENEVA, 15 September 2023 – ", "GENEVA", (2023, 9, 15), None),
    ("Geneva, 15 September 2023 — ", "Geneva", (2023, 9, 15), None),
]  # fmt: skip


def test_the_table_has_the_agencies_of_the_world():
    assert len(DATELINES) >= 60
    assert len({agency for *_, agency in DATELINES if agency}) >= 30
    assert {agency for *_, agency in DATELINES if agency} <= set(agencies().values())


@pytest.mark.parametrize(("line", "place", "day", "agency"), DATELINES)
def test_a_dateline_is_read_and_kept_out_of_the_prose(line, place, day, agency):
    text = line + BODY
    found = find_zones(text)
    dateline = found.dateline
    assert dateline is not None
    assert (dateline.place, (dateline.year, dateline.month, dateline.day), dateline.agency) == (place, day, agency)
    assert (text[slice(*dateline.place_span)] if dateline.place_span else None) == place
    assert text[dateline.end :].strip() == BODY
    assert mask(text, found.debris).strip() == BODY


@pytest.mark.parametrize(
    "line",
    [
        # an agency or a place that the sentence goes on about
        "The Hague, Sept 15 (a Friday), saw the trial begin.",
        "Paris (AFP reported) is calm.",
        "London, said Reuters, is calm.",
        "Moscow, according to TASS, is calm.",
        "Tehran, IRNA reported, is calm.",
        "Warsaw, PAP said on Monday, will not send troops.",
        "Reuters, AFP and dpa were at the scene.",
        "The Philippine News Agency (PNA) - a state body - was closed.",
        "Kim Jong Un, May 3 (Friday) - the day he left - said nothing.",
        # a sentence that ends in a full date
        "Harper checked herself in on Tuesday, December 9, 2008.",
        "He was born in Lima on 4 May 1970.",
        "On October 1 - a Sunday - the market opened.",
        "In Lima, May 4 (EFE) was the day of the vote.",
        # headlines
        "ROME - Cabinet falls",
        "UPDATE — Rebels take the airport, residents say.",
        "URGENT -- Bridge falls, police say.",
        "Oslo, Bergen - which is better?",
        "Sept 15 - a day to remember",
        "Sept 15 (Friday) - the vote",
    ],
)
def test_a_line_that_opens_like_one_is_none(line):
    found = find_zones(line + "\n" + BODY)
    assert found.dateline is None
    assert found.header_date is None
    assert found.debris == ()
