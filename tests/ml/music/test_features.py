"""Audio features in deviations from the mean, whoever is not measured."""

import numpy as np

from ml.music.features import Standard


def test_features_are_in_deviations_from_the_mean_and_what_never_differs_is_left_out():
    values = np.array([[1.0, 5.0, np.nan], [3.0, 5.0, 2.0], [np.nan, 5.0, 6.0]])
    standard = Standard.of(values)
    shown = standard.applied(values)
    assert np.array_equal(shown, [[-1, np.nan], [1, -1], [np.nan, 1]], equal_nan=True)
    assert np.array_equal(standard.applied(np.array([[5.0, 0.0, 4.0]])), [[3, 0]])


def test_of_nothing_measured_nothing_is_told():
    nothing = np.full((4, 2), np.nan)
    assert Standard.of(nothing).applied(nothing).shape == (4, 0)
    assert Standard.of(nothing[:0]).applied(nothing[:0]).shape == (0, 0)
