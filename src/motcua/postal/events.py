"""What can have happened on the way by post: ids and plain values only.

Facts of a consignment stand in its own history, for it exists before the dossier; facts of a delivery in the dossier's.
"""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class PickedUp:
    """The post took a dossier from its sender, checked against the list and sealed."""

    TYPE: ClassVar[str] = "post.picked_up"
    number: str
    papers: int


@dataclass(frozen=True)
class HandedToDesk:
    """The post signed the record of handing over to the desk."""

    TYPE: ClassVar[str] = "post.handed_to_desk"
    number: int
    year: int


@dataclass(frozen=True)
class DeskSigned:
    """The desk counted and signed too: from this moment the dossier counts as handed in."""

    TYPE: ClassVar[str] = "post.desk_signed"
    number: int
    year: int


@dataclass(frozen=True)
class DeskRefused:
    """The desk did not take the item: seal broken, or not there."""

    TYPE: ClassVar[str] = "post.desk_refused"
    number: int
    year: int


@dataclass(frozen=True)
class FoundIncomplete:
    """The desk opened it, found papers missing and gave it back to the post."""

    TYPE: ClassVar[str] = "post.found_incomplete"


@dataclass(frozen=True)
class Completed:
    """The sender added what was missing."""

    TYPE: ClassVar[str] = "post.completed"
    papers: int


@dataclass(frozen=True)
class BecameDossier:
    """The desk accepted what came: the consignment is a dossier now."""

    TYPE: ClassVar[str] = "post.became_dossier"
    code: str
    dossier: int


@dataclass(frozen=True)
class SentBack:
    """The papers went back to their sender."""

    TYPE: ClassVar[str] = "post.sent_back"


@dataclass(frozen=True)
class DeliveryBegun:
    """The post took a result to bring it to its owner by a promised moment."""

    TYPE: ClassVar[str] = "post.delivery_begun"
    delivery: int
    due_at: str
    zone: str


@dataclass(frozen=True)
class ZoneChanged:
    """It turned out that the owner lives in another zone, with another limit."""

    TYPE: ClassVar[str] = "post.zone_changed"
    zone: str
    due_at: str


@dataclass(frozen=True)
class DeliveryTried:
    """Nobody was there to take the result."""

    TYPE: ClassVar[str] = "post.delivery_tried"
    delivery: int
    attempt: int


@dataclass(frozen=True)
class Delivered:
    """The result was brought, with proof; `late` minutes are counted on the clock."""

    TYPE: ClassVar[str] = "post.delivered"
    delivery: int
    at: str
    late: bool


@dataclass(frozen=True)
class BroughtBack:
    """The result could not be delivered and is at the desk again."""

    TYPE: ClassVar[str] = "post.brought_back"
    delivery: int


@dataclass(frozen=True)
class PostLost:
    """What the post carried was lost or damaged."""

    TYPE: ClassVar[str] = "post.lost"
    kind: str
    compensation: int


@dataclass(frozen=True)
class CollectionAsked:
    """The desk asked the post to take what the dossier owes: `total` whole đồng at that moment."""

    TYPE: ClassVar[str] = "post.collection_asked"
    total: int


@dataclass(frozen=True)
class CollectionEnded:
    """The post did not take what it was asked to: it could not, or the desk took its request back."""

    TYPE: ClassVar[str] = "post.collection_ended"
    state: str


@dataclass(frozen=True)
class MoneyCollected:
    """The post took fees for the agency, against its own receipt."""

    TYPE: ClassVar[str] = "post.money_collected"
    total: int
    receipt: str


@dataclass(frozen=True)
class MoneyHandedOn:
    """The agency confirmed that it received what the post had collected."""

    TYPE: ClassVar[str] = "post.money_handed_on"
    total: int
    number: int
    year: int
