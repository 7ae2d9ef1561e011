"""Charts with names and figures as an office has them, and as nobody would wish them."""

from __future__ import annotations

import random
from math import sqrt

from qrsurvey.report.chart_model import (
    Chart,
    DayBar,
    DaysChart,
    FunnelChart,
    FunnelLimit,
    FunnelPoint,
    HeatChart,
    HeatRow,
    IntervalChart,
    IntervalRow,
    LevelsChart,
    LevelsRow,
    Tick,
    TrendChart,
    TrendPoint,
)

LEVELS = ("Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng")
ELEVEN = (
    "Bộ phận Tiếp nhận và Trả kết quả thị xã",
    "Văn phòng Đăng ký Đất đai tỉnh Tây Ninh - Chi nhánh thị xã Hòa Thành",
    "Phòng Quản lý đô thị",
    "UBND phường Long Hoa",
    "UBND phường Hiệp Tân",
    "UBND phường Long Thành Bắc",
    "UBND phường Long Thành Trung",
    "UBND xã Long Thành Nam",
    "UBND xã Trường Đông",
    "UBND xã Trường Hòa",
    "UBND xã Trường Tây",
)
LONG = "Trung tâm Phục vụ hành chính công và Bộ phận Tiếp nhận và Trả kết quả khu vực số"


def names(count: int) -> list[str]:
    """So many units; from the twelfth on every third has a name of 80 characters."""
    more = [f"{LONG[:76]} {at:03}" if at % 3 == 0 else f"UBND xã Thứ {at:03}" for at in range(count)]
    return [*ELEVEN, *more][:count]


def percent(share: float) -> str:
    return f"{share:.2%}".replace(".", ",")


def wilson(share: float, n: int) -> tuple[float, float]:
    z = 1.96
    middle, half = share + z * z / 2 / n, z * sqrt(share * (1 - share) / n + z * z / 4 / n / n)
    return (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)


def _ticks(first: int, last: int, step: int) -> tuple[Tick, ...]:
    return tuple(Tick(at / 100, f"{at}%") for at in range(first, last + 1, step))


def _answers(units: int, total: int, seed: int) -> list[tuple[str, int, int]]:
    """Unit, answers, satisfied ones."""
    chance = random.Random(seed)
    weights = [chance.paretovariate(1.1) for _ in range(units)]
    found = []
    for name, weight in zip(names(units), weights, strict=True):
        n = round(total * weight / sum(weights))
        good = min(max(chance.gauss(0.9, 0.07), 0.4), 1.0)
        found.append((name, n, sum(chance.random() < good for _ in range(n))))
    return found


def intervals(units: int = 11, total: int = 900, seed: int = 1) -> IntervalChart:
    rows = []
    for name, n, k in _answers(units, total, seed):
        if n < 10:
            rows.append(IntervalRow(name, "Chưa có phiếu" if not n else f"Ít phiếu ({n} phiếu)"))
        else:
            low, high = wilson(k / n, n)
            rows.append(IntervalRow(name, f"{percent(k / n)} ({n} phiếu)", k / n, low, high, few=n < 30))
    note = "Chấm tròn là tỷ lệ hài lòng, vạch ngang là khoảng tin cậy 95%; đường đứt nét là tỷ lệ chung."
    return IntervalChart(
        "units",
        "Biểu đồ 1",
        "Tỷ lệ hài lòng theo đơn vị",
        tuple(rows),
        _ticks(20, 100, 20),
        0.9064,
        note,
        "Tỷ lệ hài lòng của các đơn vị.",
    )


def levels(
    units: int = 11, total: int = 900, seed: int = 1, scale: tuple[float, ...] = (1, 2, 4, 30, 45)
) -> LevelsChart:
    chance = random.Random(seed)
    rows = []
    for name, n, _ in _answers(units, total, seed):
        if n < 10:
            rows.append(LevelsRow(name, "Chưa có phiếu" if not n else f"Ít phiếu ({n} phiếu)"))
            continue
        counts = [0] * 5
        for _ in range(n):
            counts[chance.choices(range(5), scale)[0]] += 1
        one, two, three, four, five = (count / n for count in counts)
        rows.append(LevelsRow(name, percent(four + five), (one, two, three, four, five)))
    note = "Số bên phải là tỷ lệ hài lòng và rất hài lòng."
    return LevelsChart(
        "levels",
        "Biểu đồ 2",
        "Các mức độ hài lòng theo đơn vị",
        LEVELS,
        tuple(rows),
        note,
        "Các mức độ hài lòng.",
    )


def trend(
    periods: int = 12, gaps: tuple[int, ...] = (), breaks: tuple[int, ...] = (), seed: int = 1
) -> TrendChart:
    chance = random.Random(seed)
    points = []
    for at in range(periods):
        label = f"{at % 12 + 1}/{2024 + at // 12}"
        if at in gaps:
            points.append(TrendPoint(label, "không có phiếu"))
            continue
        n = chance.randint(12, 400)
        share = round(min(max(chance.gauss(0.88, 0.04), 0.6), 1) * n) / n
        low, high = wilson(share, n)
        points.append(TrendPoint(label, percent(share), share, low, high, few=n < 30))
    return TrendChart(
        "trend",
        "Biểu đồ 3",
        "Tỷ lệ hài lòng theo tháng",
        tuple(points),
        _ticks(60, 100, 10),
        "Vùng mờ là khoảng tin cậy 95%.",
        "Tỷ lệ theo tháng.",
        breaks,
    )


def funnel(units: int = 11, total: int = 900, seed: int = 1) -> FunnelChart:
    answers = [(name, n, k) for name, n, k in _answers(units, total, seed) if n >= 10] or [
        (names(1)[0], 10, 9)
    ]
    centre = sum(k for _, _, k in answers) / sum(n for _, n, _ in answers)
    most = max(n for _, n, _ in answers)

    def limits(n: int, z: float) -> tuple[float, float]:
        half = z * sqrt(centre * (1 - centre) / n)
        return max(centre - half, 0.0), min(centre + half, 1.0)

    grid = sorted({max(round(10 * (most * 1.05 / 10) ** (at / 60)), 10) for at in range(61)})
    points = tuple(
        FunnelPoint(name, n, k / n, not limits(n, 1.96)[0] <= k / n <= limits(n, 1.96)[1])
        for name, n, k in answers
    )
    step = next(step for step in (10, 20, 50, 100, 200, 500, 1000, 2000, 5000) if most / step <= 8)
    across = tuple(Tick(at, f"{at:,}".replace(",", ".")) for at in range(0, most + step, step))
    lowest = int(min(0.7, *(point.share for point in points)) * 10) * 10
    return FunnelChart(
        "funnel", "Biểu đồ 4", "Tỷ lệ hài lòng theo số phiếu", points,
        tuple(FunnelLimit(n, limits(n, 1.96), limits(n, 3.09)) for n in grid), centre, across,
        _ticks(lowest, 100, 10), "Số phiếu trả lời câu hỏi chung (trục theo căn bậc hai)", "Giới hạn 95%", "Giới hạn 99,8%",
        "Đơn vị nằm ngoài giới hạn được ghi tên.", "Biểu đồ phễu.",
    )  # fmt: skip


def heat(total: int = 900, hours: range = range(6, 20), seed: int = 1) -> HeatChart:
    chance = random.Random(seed)
    days = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")
    weights = [
        [
            (6 if day < 5 else 3 if day == 5 and hour < 12 else 0.1) * (1 if 7 <= hour < 17 else 0.05)
            for hour in hours
        ]
        for day in range(7)
    ]
    counts = [[0] * len(hours) for _ in days]
    cells = [(day, at) for day in range(7) for at in range(len(hours))]
    for day, at in chance.choices(cells, [weights[day][at] for day, at in cells], k=total):
        counts[day][at] += 1
    rows = tuple(
        HeatRow(
            name,
            tuple(counts[day]),
            tuple(
                (day < 5 and (7 <= hour < 11 or 13 <= hour < 17)) or (day == 5 and 7 <= hour < 11)
                for hour in hours
            ),
            tuple(f"{count:,}".replace(",", ".") for count in counts[day]),
        )
        for day, name in enumerate(days)
    )
    return HeatChart(
        "heat",
        "Biểu đồ 5",
        "Số phiếu theo giờ và thứ",
        tuple(f"{hour}h" for hour in hours),
        rows,
        "Khung đậm là giờ làm việc.",
        "Số phiếu theo giờ và thứ.",
    )


def days(count: int = 31, total: int = 900, seed: int = 1, every: int = 1) -> DaysChart:
    chance = random.Random(seed)
    counts = [0] * count
    works = [at % 7 not in (3, 4) for at in range(count)]
    for at in chance.choices(range(count), [6 if open_ else 0.3 for open_ in works], k=total):
        counts[at] += 1
    most = max(counts)
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if most / step <= 5)
    ticks = tuple(Tick(at, str(at)) for at in range(0, max(-(-most // step), 1) * step + 1, step))
    bars = tuple(
        DayBar(f"{at + 1:02}/5", n, open_) for at, (n, open_) in enumerate(zip(counts, works, strict=True))
    )
    return DaysChart(
        "days",
        "Biểu đồ 6",
        "Số phiếu theo ngày",
        bars,
        every,
        ticks,
        "Cột rỗng là ngày nghỉ.",
        "Số phiếu theo ngày.",
    )


def every_chart(units: int = 11, total: int = 900, seed: int = 1) -> tuple[Chart, ...]:
    """One of each kind."""
    return (
        intervals(units, total, seed),
        levels(units, total, seed),
        trend(12, (4,), (8,), seed),
        funnel(units, total, seed),
        heat(total, seed=seed),
        days(31, total, seed),
    )
