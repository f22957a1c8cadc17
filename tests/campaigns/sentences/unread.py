"""What could be meant otherwise and therefore stays unread."""

from __future__ import annotations

UNREAD = [
    # tiers with a gap, an overlap, a bound that is said in no way the engine has
    ("Từ 30% trở lên: 1; từ 20% đến dưới 25%: 0,5; dưới 20%: 0", "1"),
    ("Từ 30% trở lên: 1; từ 25% đến dưới 35%: 0,5; dưới 25%: 0", "1"),
    ("Trên 90%: 2; từ 80% đến 90%: 1; dưới 80%: 0", "2"),
    ("Từ 80% đến 100%: 2; từ 60% đến 79%: 1; dưới 60%: 0", "2"),
    ("Từ 5% trở xuống: 2; trên 5%: 0", "2"),
    ("Từ 50% đến dưới 90%: 1; dưới 50%: 0", "2"),  # and 90%?
    ("Từ 120% trở lên: 2; dưới 120%: 1", "2"),
    # not one thing measured
    ("Từ 90% hồ sơ trở lên: 2; từ 80% đến dưới 90% văn bản: 1; dưới 80%: 0", "2"),
    ("Từ 5 bài trở lên: 2; từ 3 đến 4 lượt: 1; dưới 3 bài: 0", "2"),
    ("Từ 5 bài trở lên: 2; dưới 5%: 0", "2"),
    ("Từ 80 điểm trở lên: 2; dưới 80 điểm: 0", "2"),
    ("Từ 5 tỷ đồng trở lên: 2; dưới 5 tỷ đồng: 0", "2"),
    ("Từ 2,5 bài trở lên: 2; dưới 2,5 bài: 0", "2"),
    # a change, a denial, a share of a share
    ("Giảm 10% so với năm trước: 2; giảm 5% so với năm trước: 1", "2"),
    ("Tăng từ 10% trở lên: 2; tăng dưới 10%: 1", "2"),
    ("Không đạt 90%: 0; đạt 90%: 2", "2"),
    ("Vượt 100%: 2; đạt 100%: 1; dưới 100%: 0", "2"),
    ("Không tăng so với năm trước: 1", "1"),
    ("Bằng hoặc cao hơn năm trước: 1", "1"),
    ("Tỷ lệ đạt từ 90 trở lên: 2; dưới 90: 0", "2"),
    ("Từ 90% trở lên: 2; dưới 90%: 1; không có hồ sơ phát sinh: 2", "2"),
    # counts that leave a number unsaid
    ("2 sáng kiến: 2; 1 sáng kiến: 1; không có: 0", "2"),
    ("Có 2 sáng kiến: 2; có 1 sáng kiến: 1; không có: 0", "2"),
    ("Hạng 1: 2; hạng 2: 1; còn lại: 0", "2"),
    # rates that jump, or of another maximum
    ("Từ 85% trở lên: 10; từ 60% đến dưới 85%: (tỷ lệ/90%) x 10; dưới 60%: 0", "10"),
    ("Từ 85% trở lên: 10; từ 60% đến dưới 85%: (tỷ lệ/85%) x 8; dưới 60%: 0", "10"),
    ("Từ 85% trở lên: 10; từ 60% đến dưới 85%: (tỷ lệ/85%) x 10, tối đa 9; dưới 60%: 0", "10"),
    # days: working days, different conditions, late before early, the day itself unknown
    ("Ban hành trong 30 ngày làm việc: 3; sau 30 ngày làm việc: 0", "3"),
    ("Trong 30 ngày và bảo đảm chất lượng: 3; trong 60 ngày: 1,5", "3"),
    ("Trong 30 ngày kể từ ngày ký: 3; trong 60 ngày kể từ ngày nhận: 1,5", "3"),
    ("Không ban hành trong 30 ngày: 0; ban hành trong 15 ngày: 3", "3"),
    ("Trong 30 ngày: 3; sau 40 ngày: 0", "3"),
    ("Gửi trước 15/12: 3; gửi sau 15/12: 0", "3"),
    ("Không ban hành đến ngày 15/02/2026: 0; trước ngày 01/02/2026: 1", "1"),
    # answers and levels: of something else, equal, not to the maximum, hiding a number
    ("Điểm tối đa: 2", "2"),
    ("Chấm theo hồ sơ: 2", "2"),
    ("Có kế hoạch: 1", "2"),
    ("Có kế hoạch: 1; có báo cáo: 1", "2"),  # parts that add up
    ("Có kế hoạch: 1; không có kế hoạch: 1", "1"),
    ("Tốt: 1,5; khá: 1; trung bình: 0,5", "2"),
    ("Tốt: 2; khá: 1; trung bình: 1", "2"),
    ("Mức 1: 2; mức 2: 1; không: 0", "2"),
    ("Đạt từ 90% yêu cầu: 2; không đạt: 0", "2"),
    ("Từ khá trở lên: 2; dưới khá: 0", "2"),
    ("Mỗi lần chậm trừ 0,5", "2"),
    ("Thực hiện tốt: 2; thực hiện chưa tốt thì trừ 0,5", "2"),
    ("Có kế hoạch: 1; từ 90% nhiệm vụ xong: 1 (cộng các nội dung đạt được)", "2"),
    ("Có kế hoạch: 3; có báo cáo: 1 (cộng các nội dung đạt được)", "2"),
    ("Trong 15 ngày kể từ ngày đó: 2; chậm hơn: 0; muộn hơn: 1", "2"),
    ("Có kế hoạch: 2. Trường hợp chậm thì trừ 0,5 điểm.", "2"),
    ("Ít nhất 01 sản phẩm: 1; ít nhất 02 sản phẩm: 2", "2"),
    ("Ít nhất 01 mô hình: 1,5; ít nhất 01 sáng kiến: 0,5", "2"),  # to be added up?
    # deductions
    ("Trễ quá 2 ngày: trừ 1; từ ngày thứ 3 trở đi: trừ 1 điểm/ngày", "0"),
    ("Trễ chưa quá 2 ngày: trừ 1; từ ngày thứ 5 trở đi: trừ 1 điểm/ngày", "0"),
    ("Trễ chưa quá 2 ngày: trừ 1; từ ngày thứ 3 trở đi: trừ 2", "0"),
    ("Trễ chưa quá 2 ngày: trừ 1", "0"),
    ("Chậm từ 2 đến 3 ngày: trừ 0,5; trên 3 ngày: trừ 1", "0"),  # and one day?
    ("Trừ 1 điểm nếu quá 5 ngày", "0"),
    ("Cứ 10% giảm trừ 0,5 điểm", "0"),
    ("Trừ 1 điểm; trừ 2 điểm", "0"),
    ("Trừ 1; " + "trừ khách quan; " * 300 + "9", "0"),
    ("Thực hiện tốt: " + "rất " * 120 + "tốt: 2; không: 0", "2"),
]


# Every word of a formula has to be accounted for: each of these is near to a sentence that is read,
# and a word in it means something else.
NEAR_MISSES = [
    # the best, the average, the others
    "Tỷ lệ của đơn vị / tỷ lệ bình quân × điểm tối đa",
    "Tỷ lệ trung bình các đơn vị × điểm tối đa",
    "Tỷ lệ cao nhất × điểm tối đa",
    "Tỷ lệ cao nhất / tỷ lệ của đơn vị × điểm tối đa",
    "Tỷ lệ của đơn vị / tỷ lệ thấp nhất × điểm tối đa",
    "Tỷ lệ của đơn vị / tỷ lệ cao nhất toàn quốc × điểm tối đa",
    "Tỷ lệ của đơn vị / tỷ lệ cao nhất năm trước × điểm tối đa",
    "Tỷ lệ của đơn vị / tỷ lệ cao nhất × 1,5",
    "Tỷ lệ của đơn vị / tỷ lệ cao nhất × điểm tối đa, tối đa 1",
    "Tỷ lệ hồ sơ / tỷ lệ văn bản cao nhất × điểm tối đa",
    "Tỷ lệ hồ sơ trễ hạn / tỷ lệ hồ sơ trễ hạn cao nhất × điểm tối đa",
    "Số kinh phí của đơn vị / số kinh phí cao nhất × điểm tối đa",
    "Đơn vị cao nhất được điểm tối đa, các đơn vị khác tính theo tỷ lệ",
    "Cao nhất: 2; thấp nhất: 0",
    "Có tỷ lệ cao nhất: 2; không: 0",
    "Từ 90% mức cao nhất trở lên: 2; dưới 90%: 0",
    "Bình quân từ 90% trở lên: 2; dưới 90%: 0",
    "Từ 90% cùng kỳ trở lên: 2; dưới 90%: 0",
    "Mỗi sáng kiến cao nhất: 0,5",
    "Tỷ lệ tăng hơn mức bình quân, cao hơn năm trước: 2",
    # another rate, a factor, a condition
    "Tỷ lệ chưa giải quyết × điểm tối đa",
    "Tỷ lệ hồ sơ trễ hạn × điểm tối đa",
    "Tỷ lệ % tăng so với năm trước × điểm tối đa",
    "Tỷ lệ hồ sơ × hệ số × điểm tối đa",
    "Tỷ lệ đơn vị / tổng × điểm tối đa",
    "(Số hồ sơ đúng hạn/Tổng số văn bản) × điểm tối đa",
    "Tỷ lệ nếu đạt trên mức sàn × điểm tối đa",
    "Tỷ lệ hồ sơ và tỷ lệ văn bản × điểm tối đa",
    # two things of which the number measures one
    "Có kế hoạch và đạt từ 90% trở lên: 2; dưới 90%: 0",
    "Ban hành kế hoạch, đạt từ 90% trở lên: 2; dưới 90%: 0",
    "Từ 90% trở lên khi có kế hoạch: 2; dưới 90%: 0",
    "Đạt 90% và tăng so với năm trước: 2",
    "Mỗi mô hình tăng thêm: 0,5",
    "Có kế hoạch và ban hành trong 30 ngày: 2; quá 30 ngày: 0",
    "Ban hành trong 30 ngày kể từ ngày nhận, trừ ngày nghỉ: 2; quá 30 ngày: 0",
    "Có đủ hồ sơ và gửi trước ngày 15/02/2026: 2; sau 15/02/2026: 0",
]
UNREAD += [(text, "2") for text in NEAR_MISSES] + [
    ("Mỗi lần từ lần thứ hai trở đi trừ 0,5", "0"),
    ("Trong 30 ngày: 2; từ 30 đến 60 ngày: 1; quá 60 ngày: 0", "2"),  # and on day 30?
    ("Trong 30 ngày: 2; từ 32 đến 60 ngày: 1; quá 60 ngày: 0", "2"),
    ("Trong 30 ngày: 2; trên 31 ngày đến 60 ngày: 1; quá 60 ngày: 0", "2"),
    ("Trong 30 ngày: 2; từ 31 đến 60 ngày: 1; từ 60 ngày trở lên: 0", "2"),
    ("Trong 30 ngày: 2; chậm từ 1 đến 30 ngày: 1; quá 60 ngày: 0", "2"),
    ("Trong 30 ngày: 2; chậm từ 31 đến 60 ngày: 1; quá 60 ngày: 0", "2"),  # days of delay?
    ("Trong 30 ngày: 2; từ 31 đến 60 ngày làm việc: 1; quá 60 ngày: 0", "2"),
    ("Trong 30 ngày: 2; từ 31 đến 20 ngày: 1; quá 20 ngày: 0", "2"),
    ("Trước ngày 15/02: 2; sau 15/02: 0", "2"),  # of which year, and on the day?
    ("Mỗi văn bản vượt quá thời hạn trừ 0,5", "0"),
    ("Chậm không quá 5 ngày làm việc: trừ 0,5; mỗi ngày tiếp theo: trừ 0,1", "0"),
]
