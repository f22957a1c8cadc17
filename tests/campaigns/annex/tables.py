"""Annexes in the forms seen in practice, illustrative ("minh họa"), as rows of text."""

from __future__ import annotations

PLAIN = [
    ["STT", "Lĩnh vực/Tiêu chí/Tiêu chí thành phần", "Điểm tối đa", "Phương pháp đánh giá"],
    ["1", "CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH CẢI CÁCH HÀNH CHÍNH", "3,5", ""],
    ["1.1", "Kế hoạch cải cách hành chính", "2", ""],
    ["1.1.1", "Ban hành kế hoạch", "1", "có=1; không=0"],
    ["1.1.2", "Mức độ hoàn thành kế hoạch", "1", "bậc %: 100=1; 80=0,5; 0=0"],
    ["1.2", "Tác động của cải cách hành chính", "1,5 điểm", "Điều tra xã hội học"],
    ["2", "CẢI CÁCH THỂ CHẾ", "1.5", ""],
    ["2.1", "Theo dõi thi hành pháp luật", "1.5", "Thực hiện tốt thì được điểm cao"],
    ["", "TỔNG CỘNG", "5", ""],
]

# Numerals, numbers that begin anew, headings over two rows, a column of survey points.
NUMERALS = [
    ["TT", "Nội dung tiêu chí", "Điểm tối đa", "", "Cách tính điểm", "Tài liệu kiểm chứng"],
    ["", "", "Thẩm định", "Điều tra XHH", "", ""],
    ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
    ["I", "Chỉ đạo điều hành", "2", "1", "", ""],
    ["1", "Kế hoạch năm", "2", "", "có=2; không=0", "Kế hoạch"],
    ["2", "Tính năng động của lãnh đạo", "", "1", "", ""],
    ["II", "Cải cách thủ tục hành chính", "3", "", "", ""],
    ["1", "Giải quyết hồ sơ", "3", "", "", ""],
    ["a)", "Hồ sơ đúng hạn", "2", "", "tỷ lệ", "Báo cáo"],
    ["b)", "Công khai thủ tục", "1", "", "", ""],
    ["", "- Công khai đầy đủ", "1", "", "", ""],
    ["", "- Công khai chưa đầy đủ", "0,5", "", "", ""],
    ["", "Tổng điểm:", "6", "", "", ""],
]

# Parts with a bonus and deductions; points in the titles; no column of numbers.
PARTS = [
    ["Nội dung", "Thang điểm", "Ghi chú"],
    ["A. ĐIỂM CHUẨN (6 điểm)", "", ""],
    ["I. Cải cách thể chế (4 điểm)", "", ""],
    ["1. Ban hành văn bản", "4", ""],
    ["- Ban hành đúng hạn", "4", ""],
    ["- Ban hành chậm", "2", ""],
    ["- Không ban hành", "0", ""],
    ["II. Cải cách tài chính công", "2", "Điều tra XHH"],
    ["B. ĐIỂM THƯỞNG (2 điểm)", "", ""],
    ["1. Có sáng kiến được công nhận", "2", ""],
    ["C. ĐIỂM TRỪ", "", ""],
    ["- Chậm gửi báo cáo, mỗi báo cáo", "-0,5", ""],
    ["- Cung cấp số liệu không đúng", "trừ 1", ""],
]
