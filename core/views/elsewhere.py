"""Questions to what is no library but answers some of them itself: a set of shards, asked where it lies."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from core.library.reader import Library

Options = ParamSpec("Options")
Answer = TypeVar("Answer")


class Elsewhere(ABC):
    """What may stand in a library's place. folder, version: as of a library."""

    folder: str
    version: str

    @abstractmethod
    def answer(self, question: str, *args: Any, **options: Any) -> Any:
        """The answer to a question of `core.views`, by its name. Raises NotHereError where it has none."""


def also_elsewhere(
    question: Callable[Concatenate[Library, Options], Answer],
) -> Callable[Concatenate[Library, Options], Answer]:
    """The question, as it can be put to either."""

    @wraps(question)
    def put(library: Library, /, *args: Options.args, **options: Options.kwargs) -> Answer:
        if isinstance(library, Elsewhere):
            found: Answer = library.answer(question.__name__, *args, **options)
            return found
        return question(library, *args, **options)

    return put
