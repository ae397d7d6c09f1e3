"""Whose name was typed: a person's or a company's."""

import csv

import pytest

from advisor_app.domain.customer import CustomerKind, kind_of
from advisor_app.paths import resource


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("王建平", CustomerKind.PERSON),
        ("张𬭎", CustomerKind.PERSON),
        ("欧阳行", CustomerKind.PERSON),
        ("司马中心", CustomerKind.PERSON),
        ("买买提·阿不都热西提", CustomerKind.PERSON),
        ("Anna Coleman", CustomerKind.PERSON),
        ("", CustomerKind.PERSON),
        ("江州恒达物流有限公司", CustomerKind.COMPANY),
        ("江州恒达物流有限公司城东项目管理部", CustomerKind.COMPANY),
        ("第二机床厂", CustomerKind.COMPANY),
        ("江州市第一中学体育中心", CustomerKind.COMPANY),
        ("望潮区公安局", CustomerKind.COMPANY),
        ("Harbour Trading Co., Ltd.", CustomerKind.COMPANY),
        ("ACME GmbH", CustomerKind.COMPANY),
    ],
)
def test_kind_of_a_name(name: str, kind: CustomerKind) -> None:
    assert kind_of(name) is kind


def test_every_company_of_the_demo_is_taken_for_one() -> None:
    with resource("demo", "companies.csv").open(encoding="utf-8") as rows:
        names = [row["text"] for row in csv.DictReader(rows) if row["part"] in ("suffix", "long")]
    assert len(names) == 6
    assert [name for name in names if kind_of(name) is not CustomerKind.COMPANY] == []
