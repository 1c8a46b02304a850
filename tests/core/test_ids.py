"""Ids ascend, tokens cannot be guessed."""

import base64

from motcua.core import ids


def test_tokens_have_128_random_bits_and_ids_ascend() -> None:
    tokens = {ids.new_token() for _ in range(1000)}
    made = [ids.new_id() for _ in range(1000)]

    assert (len(tokens), {len(base64.urlsafe_b64decode(f"{token}==")) for token in tokens}) == (1000, {16})
    assert made == sorted(set(made))
