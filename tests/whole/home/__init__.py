"""Stories of one home, which takes minutes to fill: one worker has them all, one after another."""
