"""spaCy's own components, run in less time: the same words in, the same answers out, of any pipeline they fit.

Greedy: spaCy runs the steps of its parser and its name finder without the interpreter's lock, and the wheels of 3.8
take that lock again for every look at the queue, some hundred times a word: most of the name finder's time. The
same steps taken one at a time through the public calls of the component keep the lock. Words: the attribute ruler
matches 180 patterns at every token, though what all but a few say depends on the token alone; so what ruler and
lemmatizer say of a word, its tag and its relation is asked once and kept.

A component of another kind, or with settings that do not fit, stays as it is.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

# Documents that take their steps together: as many as one batch mostly has.
_TOGETHER = 32
# What a pattern may ask of a token so that its answer follows from _KEY; spelling, case and the like are the word's.
_OF_WORD = frozenset({"ORTH", "TEXT", "LOWER", "TAG", "DEP", "IS_SPACE", "IS_PUNCT", "IS_ALPHA", "IS_DIGIT", "SHAPE"})
_KEY: list[int | str] = ["ORTH", "TAG", "DEP"]
_SET: list[int | str] = ["TAG", "POS", "MORPH", "LEMMA", "DEP"]
# Words kept, about 10 MB; those of the run before are asked for first when that many were new.
_MOST_WORDS = 20_000
Key = tuple[int, int, int]
# What is set, the lemma as text, and whether a pattern of several tokens may begin here.
Said = tuple[int, int, int, int, int, str, bool]


def quicken(nlp: "Language") -> None:
    """Puts the quick forms in the place of the components they fit; those stay in the pipeline, disabled."""
    from spacy.language import Language

    if not Language.has_factory("quick_steps"):
        Language.factory("quick_steps", func=_make_steps, default_config={"of": "ner"})
        Language.factory("quick_words", func=_make_words)
    for name in [name for name in nlp.pipe_names if _has_steps(nlp.get_pipe(name))]:
        _replace(nlp, [name], "quick_steps", {"of": name})
    names = nlp.pipe_names
    at = names.index("attribute_ruler") if "attribute_ruler" in names else len(names)
    if names[at + 1 : at + 2] == ["lemmatizer"] and _has_rules(nlp):
        _replace(nlp, ["attribute_ruler", "lemmatizer"], "quick_words", {})


def _replace(nlp: "Language", names: Sequence[str], factory: str, config: dict[str, Any]) -> None:
    nlp.add_pipe(factory, name=f"quick_{names[0]}", config=config, after=names[-1])
    for name in names:
        nlp.disable_pipe(name)


def _make_steps(nlp: "Language", name: str, of: str) -> "Steps":
    return Steps(nlp.get_pipe(of))


def _make_words(nlp: "Language", name: str) -> "Words":
    return Words(nlp.get_pipe("attribute_ruler"), nlp.get_pipe("lemmatizer"))


def _has_steps(pipe: Any) -> bool:
    from spacy.pipeline import DependencyParser, EntityRecognizer

    is_greedy = isinstance(pipe, (DependencyParser, EntityRecognizer)) and pipe.cfg["beam_width"] == 1
    return is_greedy and pipe.model.ops.name in ("numpy", "apple")


def _has_rules(nlp: "Language") -> bool:
    """Whether ruler and lemmatizer are spaCy's, and every pattern of one token asks only for what is the word's."""
    from spacy.lang.en.lemmatizer import EnglishLemmatizer
    from spacy.pipeline import AttributeRuler

    ruler: Any = nlp.get_pipe("attribute_ruler")
    lemmatizer: Any = nlp.get_pipe("lemmatizer")
    if type(ruler) is not AttributeRuler or type(lemmatizer) is not EnglishLemmatizer or lemmatizer.mode != "rule":
        return False
    rules: Any = ruler.patterns
    asked = {key for rule in rules for pattern in rule["patterns"] for token in pattern for key in token}
    given = {key for rule in rules for key in rule["attrs"]}
    return asked <= _OF_WORD and given <= set(_SET)


class Steps:
    """A parser or name finder of spaCy that takes its steps with the interpreter's lock held."""

    def __init__(self, pipe: Any) -> None:
        self._pipe = pipe

    def __call__(self, doc: "Doc") -> "Doc":
        """The doc with its parse or its names."""
        self._set([doc])
        return doc

    def pipe(self, docs: Iterable["Doc"], *, batch_size: int = _TOGETHER) -> Iterator["Doc"]:
        """The same of many docs, in order."""
        docs = iter(docs)
        while batch := list(islice(docs, batch_size)):
            # Those of like length end their steps together.
            by_length = sorted(batch, key=len)
            for i in range(0, len(batch), _TOGETHER):
                self._set(by_length[i : i + _TOGETHER])
            yield from batch

    def _set(self, docs: list["Doc"]) -> None:
        states = self._pipe.moves.init_batch(docs)
        if any(len(doc) for doc in docs):
            model = self._pipe.model.predict(docs)
            unfinished = [state for state in states if not state.is_final()]
            while unfinished:
                unfinished = self._pipe.transition_states(unfinished, model.predict(unfinished))
            model.clear_memory()
        self._pipe.set_annotations(docs, states)


class Words:
    """Attribute ruler and lemmatizer in one, that remember what they said of a word, its tag and its relation."""

    def __init__(self, ruler: Any, lemmatizer: Any) -> None:
        from spacy.matcher import Matcher

        self._ruler, self._lemmatizer = ruler, lemmatizer
        self._said: dict[Key, Said] = {}
        self._before: dict[Key, Said] = {}
        self._begins = Matcher(ruler.vocab)
        patterns = [pattern for rule in ruler.patterns for pattern in rule["patterns"]]
        self._longest = max(map(len, patterns), default=1)
        if several := [pattern[:1] for pattern in patterns if len(pattern) > 1]:
            self._begins.add("several", several)

    def __call__(self, doc: "Doc") -> "Doc":
        """The doc with parts of speech, morphology and lemmas."""
        if not len(doc):
            return doc
        table: Any = doc.to_array(_KEY)
        keys: list[Key] = list(map(tuple, table.tolist()))
        self._learn(doc, keys)
        said = [self._said[key] for key in keys]
        for i in [i for i, answer in enumerate(said) if answer[6]]:
            self._ask_among(doc, table, said, i)
        for lemma in {answer[5] for answer in said}:
            doc.vocab.strings.add(lemma)  # a memory zone may have dropped it since
        answers: Any = np.array([answer[:5] for answer in said], dtype=np.uint64)
        return doc.from_array(_SET, answers)

    def _learn(self, doc: "Doc", keys: list[Key]) -> None:
        """Sees to it that something is said of all these words; what was long not asked for is dropped in time."""
        if len(self._said) > _MOST_WORDS:
            self._before, self._said = self._said, {}
            self._lemmatizer.cache.clear()
        new = dict.fromkeys(key for key in keys if key not in self._said)
        self._said.update((key, self._before[key]) for key in new if key in self._before)
        if unknown := [key for key in new if key not in self._said]:
            self._ask(doc, unknown)

    def _ask(self, doc: "Doc", keys: list[Key]) -> None:
        """Keeps what is said of words where no neighbour changes it: those that begin no pattern stand together."""
        rows: Any = np.array(keys, dtype=np.uint64)
        begin = {start for _, start, _ in self._begins(self._spelled(doc, rows), allow_missing=True)}
        plain = [i for i in range(len(keys)) if i not in begin]
        for together in [plain, *([i] for i in begin)]:
            part = self._spoken(doc, rows[together])
            for at, i in enumerate(together):
                self._said[keys[i]] = _answer(part, at, begins=i in begin)

    def _ask_among(self, doc: "Doc", table: Any, said: list[Said], i: int) -> None:
        """Corrects what is said of the words from i on by what patterns of several tokens say."""
        more = self._longest - 1
        start = max(0, i - more)
        part = self._spoken(doc, table[start : i + 2 * more + 1])
        for j in range(i, min(i + more + 1, len(doc))):
            said[j] = _answer(part, j - start, begins=False)

    def _spoken(self, doc: "Doc", rows: Any) -> "Doc":
        spoken: Doc = self._lemmatizer(self._ruler(self._spelled(doc, rows)))
        return spoken

    def _spelled(self, doc: "Doc", rows: Any) -> "Doc":
        """A doc of these words, tags and relations, in a row."""
        from spacy.tokens import Doc

        words = [doc.vocab.strings[int(orth)] for orth in rows[:, 0]]
        part = Doc(doc.vocab, words=words, spaces=[False] * len(words))
        return part.from_array(_KEY[1:], rows[:, 1:])


def _answer(doc: "Doc", i: int, *, begins: bool) -> Said:
    token: Any = doc[i]
    return token.tag, token.pos, token.morph.key, token.lemma, token.dep, token.lemma_, begins
