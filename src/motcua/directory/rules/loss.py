"""Lost, stolen and misused accounts: what may be reported, and how identity is checked before it opens again."""

KINDS = {
    "lost": "Mất điện thoại, quên hoặc không vào được tài khoản",
    "stolen": "Bị lộ mật khẩu, bị người khác chiếm tài khoản",
    "misused": "Người khác đã dùng tài khoản để làm việc tôi không biết",
}
CHECKS = {
    "id_card": "Đã đối chiếu thẻ căn cước với người đến",
    "vneid": "Đã xác thực qua VNeID của người đến",
    "organisation": "Đã đối chiếu giấy đăng ký và người đại diện của tổ chức",
}
