"""How asking a language model ends badly. When it does is the handler's."""

from ml.language.spending import Spent


class LanguageModelError(Exception):
    """One sentence of why there is no answer; ``spent`` is what was paid for all the same."""

    def __init__(self, sentence: str, spent: Spent | None = None) -> None:
        super().__init__(sentence)
        self.spent = spent or Spent()


class UnansweredError(LanguageModelError):
    """Nobody answers now, or refuses to: another question would fare no better.

    ``seconds``: when to come back, where the server says so.
    """

    def __init__(self, sentence: str, seconds: float | None = None) -> None:
        super().__init__(sentence)
        self.seconds = seconds


class UnusableError(LanguageModelError):
    """It answers, but nothing that would do: the fault may lie in the question."""


class AgainError(Exception):
    """A bad moment of network or server: a later try may succeed."""

    def __init__(self, sentence: str, seconds: float | None = None) -> None:
        super().__init__(sentence)
        self.seconds = seconds
