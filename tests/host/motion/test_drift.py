import numpy as np

from hipline.motion.drift import DriftFilter

FRAME_S = 0.5


def test_written_out_the_correction_is_that_of_ahrs_to_the_last_bit():
    rng = np.random.default_rng(3)
    attitudes, seen = rng.normal(size=(2000, 4)), rng.normal(size=(2000, 3))
    attitudes[:50] /= np.linalg.norm(attitudes[:50], axis=1, keepdims=True)
    seen[50:100] *= 1e-6
    with_ahrs, written_out = DriftFilter(FRAME_S), DriftFilter(FRAME_S)
    for q, up in zip(attitudes.tolist(), seen.tolist(), strict=True):
        assert written_out.written_out(tuple(q), tuple(up)) == with_ahrs.with_ahrs(tuple(q), tuple(up))
        assert written_out.bias.tolist() == with_ahrs.bias.tolist()
    assert np.abs(with_ahrs.bias).max() > 0.0


def test_what_was_found_of_the_bias_is_forgotten_when_it_was_learned_at_rest():
    fresh, used = DriftFilter(FRAME_S), DriftFilter(FRAME_S)
    tilted, up = (0.9, 0.1, 0.2, 0.3), (0.0, 0.0, 1.0)
    used.with_ahrs(tilted, (0.6, 0.0, 0.8))
    assert used.bias.any()
    used.forget()
    assert used.written_out(tilted, up) == fresh.written_out(tilted, up)
