"""Facts of the public post: the way in, delivery, money it took."""

from collections.abc import Mapping

from motcua.core.money import format_dong
from motcua.web.shared.story.told import Teller, Told, listed, moment, plain

OF_POST: Mapping[str, Teller] = {
    "post.picked_up": lambda event, _: Told(
        "Bưu chính nhận hồ sơ tại nhà",
        (f"Phiếu gửi {event.payload.get('number')}, {event.payload.get('papers')} bản giấy tờ.",),
    ),
    "post.handed_to_desk": lambda event, _: Told(f"Bưu chính ký giao theo biên bản {listed(event)}"),
    "post.desk_signed": lambda event, _: Told(f"Bộ phận Một cửa đếm và ký nhận biên bản {listed(event)}"),
    "post.desk_refused": lambda event, _: Told(f"Không nhận bưu gửi trong biên bản {listed(event)}", kind="refused"),
    "post.found_incomplete": lambda _, __: Told("Trả bưu chính để người gửi bổ sung", kind="paused"),
    "post.completed": plain("Người gửi bổ sung qua bưu chính"),
    "post.became_dossier": lambda event, _: Told(f"Tiếp nhận bưu gửi thành hồ sơ {event.payload.get('code')}"),
    "post.sent_back": plain("Trả lại giấy tờ cho người gửi"),
    "post.delivery_begun": lambda event, _: Told(
        "Bưu chính nhận kết quả để phát", (f"Phát trước {moment(event.payload.get('due_at'))}.",)
    ),
    "post.zone_changed": lambda event, _: Told(
        "Đổi khu vực phát kết quả", (f"Phát trước {moment(event.payload.get('due_at'))}.",)
    ),
    "post.delivery_tried": lambda event, _: Told(f"Bưu chính phát chưa thành, lần {event.payload.get('attempt')}"),
    "post.delivered": lambda event, _: Told(
        "Bưu chính đã phát kết quả",
        (f"Lúc {moment(event.payload.get('at'))}{', quá hạn phát' if event.payload.get('late') else ''}.",),
    ),
    "post.brought_back": plain("Bưu chính mang kết quả về Bộ phận Một cửa"),
    "post.lost": lambda event, _: Told(
        f"Bưu chính làm {'mất' if event.payload.get('kind') == 'lost' else 'hư hỏng'}",
        (f"Bồi thường {format_dong(int(event.payload.get('compensation', 0)))}.",),
        kind="refused",
    ),
    "post.collection_asked": lambda event, _: Told(
        f"Bộ phận Một cửa nhờ bưu chính thu hộ {format_dong(int(event.payload.get('total', 0)))}"
    ),
    "post.collection_ended": lambda event, _: Told(
        "Bộ phận Một cửa không nhờ bưu chính thu hộ nữa"
        if event.payload.get("state") == "withdrawn"
        else "Bưu chính chưa thu hộ được",
        kind="paused",
    ),
    "post.money_collected": lambda event, _: Told(
        f"Bưu chính thu hộ {format_dong(int(event.payload.get('total', 0)))}",
        (f"Biên lai {event.payload.get('receipt')}.",),
    ),
    "post.money_handed_on": lambda event, _: Told(
        f"Cơ quan đã nhận tiền bưu chính thu hộ {format_dong(int(event.payload.get('total', 0)))}",
        (f"Bảng kê {listed(event)}.",),
    ),
}
