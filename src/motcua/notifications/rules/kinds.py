"""Every kind of notice that the system sends to anybody, in one table, and what its text may say."""

from collections.abc import Mapping

from motcua.notifications.rules import kinds_of_accounts, kinds_of_dossiers, kinds_of_officials
from motcua.notifications.rules.kind import CHANNELS, LANGUAGES, Channel, Group, Kind, Shape, Variable
from motcua.notifications.rules.kinds_of_dossiers import COMMON, OF_EMAIL

__all__ = [
    "CHANNELS",
    "COMMON",
    "KINDS",
    "LANGUAGES",
    "OF_EMAIL",
    "SHAPES",
    "Channel",
    "Group",
    "Kind",
    "Variable",
    "allowed",
    "needed",
    "shape",
]

SHAPES: Mapping[Group, Shape] = {
    Group.DOSSIER: kinds_of_dossiers.SHAPE,
    Group.ACCOUNT: kinds_of_accounts.SHAPE,
    Group.CODE: kinds_of_accounts.SHAPE_OF_CODES,
    Group.OFFICIAL: kinds_of_officials.SHAPE,
}
KINDS: Mapping[str, Kind] = {
    **kinds_of_dossiers.OF_DOSSIERS,
    **kinds_of_accounts.OF_ACCOUNTS,
    **kinds_of_officials.OF_OFFICIALS,
}


def shape(kind: str) -> Shape:
    """Return what a kind has in common with its group."""
    return SHAPES[KINDS[kind].group]


def allowed(kind: str, channel: str) -> dict[str, Variable]:
    """Return the variables that a text of this kind may name on a channel; the slip's secret goes by e-mail only."""
    alike = shape(kind)
    extra = alike.of_email if channel == Channel.EMAIL else {}
    title = {"tieu_de": Variable("Tiêu đề của thông báo", "Hồ sơ H99.21-260311-0007 đã có kết quả")}
    return {**alike.common, **KINDS[kind].own, **extra, **(title if channel == Channel.SMS else {})}


def needed(kind: str, channel: str) -> tuple[str, ...]:
    """Return the variables without which a text of this kind is refused; a text message leads on to the rest."""
    of_sms = shape(kind).sms_needs
    return of_sms if channel == Channel.SMS and of_sms is not None else KINDS[kind].needed
