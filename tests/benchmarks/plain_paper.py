"""A work order by plain platypus: the same words, fonts, tables, pictures and bar code, and nothing of our own."""

from io import BytesIO
from typing import Any

from reportlab.graphics.barcode import code128
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Image, Paragraph, SimpleDocTemplate, Spacer, Table

from advisor_app.domain.paper import WorkOrderPaper
from advisor_app.domain.values.capital import capital
from advisor_app.domain.values.money import Money
from advisor_app.paths import resource


def fonts() -> None:
    """Register the fonts of the papers under names of this module."""
    for name, file in (("PlainR", "NotoSansSC-Regular.ttf"), ("PlainB", "NotoSansSC-Bold.ttf")):
        pdfmetrics.registerFont(TTFont(name, str(resource("fonts", file))))


def _fen(money: Money) -> str:
    return f"{money.fen / 100:,.2f}"


def render(paper: WorkOrderPaper) -> bytes:
    """Return the PDF of a work order."""
    body = ParagraphStyle("body", fontName="PlainR", fontSize=9, leading=12.8, wordWrap="CJK")
    bold = ParagraphStyle("bold", parent=body, fontName="PlainB")
    title = ParagraphStyle("title", parent=bold, fontSize=19, leading=24)
    small = ParagraphStyle("small", parent=body, fontSize=7.5, leading=10.5)

    def grid(rows: list[list[Any]], widths: list[float]) -> Table:
        # Only what may be long is a paragraph; the cheapest way there is, so that the floor is a floor.
        cells = [[Paragraph(str(row[0]), body), *(str(cell) for cell in row[1:])] for row in rows]
        table = Table(cells, [w * mm for w in widths], repeatRows=1)
        style = [("LINEBELOW", (0, 0), (-1, -1), 0.3, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP")]
        table.setStyle([*style, ("FONT", (0, 0), (-1, -1), "PlainR", 9, 12.8)])
        return table

    shop, car, party, sums = paper.shop, paper.vehicle, paper.party, paper.totals
    story: list[Any] = [
        Paragraph(shop.name, bold), Paragraph(shop.name_en, small), Paragraph("维修委托书", title),
        Paragraph(f"{paper.number}    {paper.issued_at:%Y-%m-%d %H:%M}", body),
        code128.Code128(paper.scan, barHeight=8.5 * mm), Spacer(1, 4 * mm),
        grid(
            [
                ["车主", party.owner, "送修人", party.sender, "电话", party.phone],
                ["车牌", car.plate, "车型", car.make_model, "车架号", car.vin],
                ["发动机号", car.engine_no, "颜色", car.colour, "里程", car.odometer_km],
                ["燃油", car.fuel_percent, "能源", car.energy, "交车时间", f"{paper.promised_at:%Y-%m-%d %H:%M}"],
                ["地点", paper.place, "付款", paper.payment, "服务顾问", paper.advisor],
            ],
            [18, 42, 18, 42, 18, 40],
        ),
    ]  # fmt: skip
    story += [Paragraph(f"{f.complaint} {f.cause} {f.correction} {f.codes}", body) for f in paper.faults]
    story.append(
        grid(
            [["项目", "工时", "单价", "金额"]]
            + [[w.name, w.hours, _fen(w.rate), _fen(w.amount)] for w in paper.labour],
            [94, 28, 28, 28],
        )
    )
    head = ["配件", "编号", "品牌", "类别", "数量", "单价", "金额"]
    rows = [
        [p.name, p.code, p.brand, p.part_class, f"{p.quantity} {p.unit}", _fen(p.price), _fen(p.amount)]
        for p in paper.parts
    ]
    story.append(grid([head, *rows], [50, 26, 22, 24, 18, 19, 19]))
    story.append(
        grid([["其他费用", "说明", "金额"]] + [[f.name, f.note, _fen(f.amount)] for f in paper.fees], [60, 90, 28])
    )
    story.append(
        grid(
            [
                ["工时费", _fen(sums.labour)],
                ["配件费", _fen(sums.parts)],
                ["其他", _fen(sums.other)],
                ["合计", _fen(sums.due)],
            ],
            [40, 40],
        )
    )
    story.append(Paragraph(f"大写 {capital(sums.due)}", bold))
    story.append(Paragraph("；".join(map(str, paper.wishes)), body))
    story += [Paragraph(f"{b.what} × {b.count}", body) for b in paper.belongings]
    story += [Paragraph(f"{g.work} {g.km} km {g.days} 天 {g.until}", body) for g in paper.guarantees]
    story += [Paragraph(f"{n}. {term}", body) for n, term in enumerate(shop.terms.splitlines(), 1)]
    signed = [s for s in (paper.customer_signature, paper.advisor_signature) if s and s.image]
    pictures = [Image(BytesIO(s.image), 40 * mm, 13 * mm) for s in signed if s.image]
    story.append(Table([pictures, [Paragraph(f"{s.name} {s.at:%Y-%m-%d %H:%M}", body) for s in signed]]))

    def foot(canvas: Any, document: Any) -> None:
        canvas.setFont("PlainR", 7)
        canvas.drawString(16 * mm, 12 * mm, f"{shop.name}    {shop.address}    {shop.phone}")
        canvas.drawString(16 * mm, 9 * mm, f"{paper.number}    {paper.printed_at:%Y-%m-%d %H:%M}    {paper.printed_by}")
        canvas.drawRightString(194 * mm, 12 * mm, f"{document.page}")

    out = BytesIO()
    page = SimpleDocTemplate(
        out, pagesize=A4, leftMargin=16 * mm, rightMargin=16 * mm, topMargin=13 * mm, bottomMargin=19 * mm
    )
    page.build(story, onFirstPage=foot, onLaterPages=foot)
    return out.getvalue()
