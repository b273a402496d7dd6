"""Asking a language model (any OpenAI-compatible one): calls as data files, one handler of all.

Nothing here opens a connection: whoever asks brings a client. Nothing needs a model.
"""

from ml.language.calls import Call, load
from ml.language.endpoint import Endpoint, endpoint_from
from ml.language.errors import LanguageModelError, UnansweredError, UnusableError
from ml.language.handler import Line, Told, ask
from ml.language.manner import Manner
from ml.language.spending import Spent

__all__ = [
    "Call",
    "Endpoint",
    "LanguageModelError",
    "Line",
    "Manner",
    "Spent",
    "Told",
    "UnansweredError",
    "UnusableError",
    "ask",
    "endpoint_from",
    "load",
]
