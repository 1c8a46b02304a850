"""The portal in English: the same templates and messages, said in English where they are shown (decision 0076)."""
