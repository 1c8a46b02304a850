"""A paper of the applicant's store in the words in which officials read of it."""

from motcua.documents.store_queries import Item


def held_words(item: Item) -> str:
    """Return what it is, who vouches for it, its number and until when it holds."""
    parts = [item.name, item.kind_name.lower(), item.issuer, f"số {item.number}" if item.number else ""]
    parts.append(f"hiệu lực đến {item.valid_to:%d/%m/%Y}" if item.valid_to else "")
    return "; ".join(part for part in parts if part)
