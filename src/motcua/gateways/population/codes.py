"""Codes of the population database that we can tell in words; what is not here is left out, never guessed.

Ethnic groups: Danh mục các thành phần dân tộc Việt Nam (QĐ 121-TCTK/PPCĐ, 2/3/1979). Of the sexes `1` was seen in use.
"""

SEXES = {"1": "Nam", "2": "Nữ"}
COUNTRIES = {"VN": "Việt Nam", "VNM": "Việt Nam"}
_GROUPS = (
    "Kinh", "Tày", "Thái", "Hoa", "Khơ-me", "Mường", "Nùng", "Hmông", "Dao", "Gia-rai", "Ngái", "Ê-đê", "Ba-na",
    "Xơ-đăng", "Sán Chay", "Cơ-ho", "Chăm", "Sán Dìu", "Hrê", "Mnông", "Ra-glai", "Xtiêng", "Bru - Vân Kiều", "Thổ",
    "Giáy", "Cơ-tu", "Gié - Triêng", "Mạ", "Khơ-mú", "Co", "Ta-ôi", "Chơ-ro", "Kháng", "Xinh-mun", "Hà Nhì", "Chu-ru",
    "Lào", "La Chi", "La Ha", "Phù Lá", "La Hủ", "Lự", "Lô Lô", "Chứt", "Mảng", "Pà Thẻn", "Cơ Lao", "Cống", "Bố Y",
    "Si La", "Pu Péo", "Brâu", "Ơ-đu", "Rơ-măm",
)  # fmt: skip
ETHNIC_GROUPS = {f"{number:02}": name for number, name in enumerate(_GROUPS, start=1)}
