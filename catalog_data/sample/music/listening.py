"""Who hears what when, drawn by a seed: tastes, sessions, favourites. No file is written here."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

START = 1_672_531_200  # 2023-01-01
MONTHS, MONTH = 6, 30 * 86_400
TASTES = 8
OWN_TASTE = 0.85  # share of a listener's sessions that are of their own taste
SHORTEST, LONGEST = 3, 12  # tracks of a session
TRACK = 210  # seconds from one to the next: far below the gap that parts two sessions
POPULARITY = 0.8  # exponent of Zipf's law among the tracks of a taste


class Drawn(NamedTuple):
    """Events in order of time; arrays of the same length."""

    listener: NDArray[np.int64]  # from 1
    track: NDArray[np.int64]  # from 0: track modulo TASTES is its taste
    second: NDArray[np.int64]  # since 1970
    session: NDArray[np.int64]  # which events were heard in one sitting


def draw_listening(listeners: int, sessions: int, tracks: int, seed: int) -> Drawn:
    """Draw sessions of listeners: mostly their own taste, one track after the other.

    Args:
        listeners: How many people.
        sessions: How many sittings in all, over six months; at most 1,800 a listener.
        tracks: How many tracks there are, at least one for each of 8 tastes.
        seed: The same seed draws the same events.
    """
    draw = np.random.default_rng(seed)
    # A slot is longer than the longest session and the gap: no two of one listener run together.
    slot = 2 * (LONGEST * TRACK + 1800)
    slots = MONTHS * MONTH // slot
    sitting = draw.choice(listeners * slots, sessions, replace=False)
    who = 1 + sitting // slots
    own = draw.random(sessions) < OWN_TASTE
    taste = np.where(own, who % TASTES, draw.integers(0, TASTES, sessions))
    length = draw.integers(SHORTEST, LONGEST + 1, sessions)
    start = START + slot * (sitting % slots)
    session = np.repeat(np.arange(sessions), length)
    place = np.arange(len(session)) - np.repeat(np.cumsum(length) - length, length)
    ranks = np.arange(1, tracks // TASTES + 1)
    weights = ranks**-POPULARITY / np.sum(ranks**-POPULARITY)
    track = draw.choice(len(ranks), len(session), p=weights) * TASTES + taste[session]
    second = start[session] + TRACK * place
    order = np.lexsort((place, session, second))
    return Drawn(who[session][order], track[order], second[order], session[order])
