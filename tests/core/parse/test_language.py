import pytest

from core.parse import parse_article
from core.parse.language import foreign_language

GERMAN = (
    "Der Außenminister sagte am Dienstag in Wien, die Verhandlungen über das Abkommen würden in der kommenden Woche "
    "fortgesetzt. Die Regierung wolle noch vor dem Sommer eine Entscheidung treffen, hieß es aus dem Ministerium."
)
SPANISH = (
    "El ministro de Asuntos Exteriores dijo el martes en Viena que las negociaciones sobre el acuerdo continuarán la "
    "próxima semana. El Gobierno quiere tomar una decisión antes del verano, según fuentes del ministerio."
)
RUSSIAN = "Министр иностранных дел заявил во вторник, что переговоры о соглашении продолжатся на следующей неделе."
CHINESE = "外交部长星期二在维也纳表示，关于该协议的谈判将于下周继续进行。政府希望在夏季之前作出决定。"
ENGLISH = "The foreign minister said on Tuesday in Vienna that the talks on the agreement will go on next week."


@pytest.mark.parametrize(("text", "code"), [(GERMAN, "de"), (SPANISH, "es"), (RUSSIAN, "ru"), (CHINESE, "zh")])
def test_a_foreign_language_is_told(text, code):
    assert foreign_language(text) == code


@pytest.mark.parametrize(
    "text",
    [
        ENGLISH,
        "",
        "12 345 678 9012 3456 7890",
        "Gold 1,960.20 Silver 24.11 Platinum 901.5 Palladium 1,240",
        "Müller, Schröder, Weiß and Großmann win in Köln, Düsseldorf and Nürnberg",
        "MERKEL MEETS MACRON IN MESEBERG",
        ENGLISH + " “Wir schaffen das,” he said. " + ENGLISH,
        "Results: Real Madrid 2, Atlético 1; Barcelona 0, Sevilla 0; Villarreal 3, Cádiz 1; Getafe 1, Osasuna 2.",
    ],
)
def test_english_and_what_is_in_doubt_is_not(text):
    assert foreign_language(text) is None


def test_a_foreign_article_is_kept_and_not_parsed(nlp, article):
    parsed = parse_article(article(f"{RUSSIAN}\n\n{RUSSIAN}"), nlp)
    assert parsed.article.language == "ru"
    assert [parsed.article.text[s.start : s.end] for s in parsed.sentences] == [RUSSIAN, RUSSIAN]
    assert not parsed.events + parsed.mentions + parsed.quotes
    assert "Russian" in parsed.rejects[0].reason
