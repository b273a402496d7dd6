"""The command line: words in, sentences out. What a command does lives in the floors below.

Commands import what they need when they run, so that ``--help`` answers at once.
"""

import sys

from pipelines.cli.entry import let_signals_end_cleanly, run


def main() -> None:
    """Entry point of the console script ``wunderkammer``."""
    let_signals_end_cleanly()
    sys.exit(run(sys.argv[1:]))
