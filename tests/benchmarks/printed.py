"""The work order that both sides print: 25 lines, signatures, the shop's own terms."""

from dataclasses import replace

from advisor_app.domain.paper import WorkOrderPaper
from tests.documents.papers import SHOP, labour, parts, totals, work_order

TERMS = "\n".join(
    [
        "本店只做上面列出的项目；发现别的问题，先说明情况、价格和时间，等您答复后再做。",
        "工时和配件按清单收费；结算清单逐项列明，请您核对签字后付款。",
        "换下的旧件归您所有，我们当面交还，除非您书面交由本店处理；保修件和危险废物按规定处理。",
        "保修期自车辆出厂之日起计算；您自带的配件不在保修范围内。",
        "维修或检验需要时，您同意我们试车。",
        "现金和贵重物品请随身带走；接车单上列出的物品由我们保管至交车。",
        "如不能按约定时间交车，我们会提前致电，重新约定。",
        "接到通知后请在三天内取车；产生停车费之前我们会先与您商量。",
        "您的个人信息只用于办理本次维修、质量保证和法律要求的维修记录。",
    ]
)


def order_of_25() -> WorkOrderPaper:
    """Return a work order of 13 labour and 12 part lines."""
    paper = replace(work_order(0), labour=labour(13), parts=parts(12), totals=totals(13, 12))
    return replace(paper, shop=replace(SHOP, terms=TERMS))
