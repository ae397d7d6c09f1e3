"""One line of work or material: the same on a quote, an addition, an order and a settlement."""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any, Protocol, TypeVar
from uuid import UUID

from advisor_app.domain.catalog import PartClass, Trade
from advisor_app.domain.entity import Entity
from advisor_app.domain.values.errors import RuleBroken
from advisor_app.domain.values.money import LARGEST, Money, check_amount
from advisor_app.domain.values.quantity import check_quantity, check_whole
from advisor_app.domain.values.text import clean_name

HIGHEST_TAX_BP = 10_000


class LineKind(Enum):
    """What a line charges for."""

    LABOUR = "labour"
    PART = "part"
    SUBLET = "sublet"
    FEE = "fee"


class Payer(Enum):
    """Who pays a line."""

    CUSTOMER = "customer"
    WARRANTY = "warranty"
    INSURANCE = "insurance"
    INTERNAL = "internal"
    MAKER_GOODWILL = "maker_goodwill"
    SHOP_GOODWILL = "shop_goodwill"
    CAMPAIGN = "campaign"
    RECALL = "recall"
    REWORK = "rework"


BORNE_BY_SHOP = frozenset({Payer.SHOP_GOODWILL, Payer.INTERNAL, Payer.REWORK})
"""Nobody outside pays these lines: who gives them to such a payer gives them away."""
PAID_BY_MAKER = frozenset({Payer.WARRANTY, Payer.RECALL, Payer.CAMPAIGN, Payer.MAKER_GOODWILL})
"""The maker pays these lines, so what comes off for them is the maker's."""

LineT = TypeVar("LineT", bound="Line")


class OfAClass(Protocol):
    """What is asked of a line, or of what a screen shows of it, to tell whether it lacks its class of part."""

    @property
    def kind(self) -> LineKind:
        """What it charges for."""
        ...

    @property
    def part_class(self) -> PartClass | None:
        """配件属性, None where nobody said it."""
        ...

    @property
    def customers_own(self) -> bool:
        """Whether the customer brought it."""
        ...


def is_unclassed(line: OfAClass) -> bool:
    """Return whether a part of ours is named without its class.

    机动车维修管理规定 Art. 30 (2019 numbering): the customer is told which class a part is of before agreeing to it.
    """
    return line.kind is LineKind.PART and not line.customers_own and line.part_class is None


@dataclass(eq=False, kw_only=True)
class Line(Entity):
    """Quantity (hours for labour) × unit price − discount, gross of tax.

    ``discount`` is money off the line; ``tax_bp`` the VAT rate in basis points. ``customers_own`` (自带件) marks a part
    that the customer brought: it costs nothing here, comes from no shelf and has none of our make classes; fitting it does.
    """

    pos: int = 0
    kind: LineKind
    code: str = ""
    name: str
    quantity: Decimal = Decimal(1)
    unit: str = ""
    unit_price: Money = Money(0)
    discount: Money = Money(0)
    payer: Payer = Payer.CUSTOMER
    tax_bp: int = 1300
    trade: Trade | None = None
    part_class: PartClass | None = None
    brand: str = ""
    customers_own: bool = False
    leaves_old_part: bool = False
    waste: str = ""
    cost: Money = Money(0)
    fault_id: UUID | None = None
    safety: bool = False

    @property
    def gross(self) -> Money:
        """Quantity × unit price, rounded half up once."""
        return self.unit_price.times(self.quantity)

    @property
    def amount(self) -> Money:
        """What the line costs its payer."""
        return self.gross - self.discount

    def bring_own(self) -> None:
        """The customer brings this part along: what the price list says of ours is not said of theirs."""
        self.customers_own = True
        self.unit_price = self.discount = self.cost = Money(0)
        self.part_class, self.brand = None, ""

    def _check_own(self) -> None:
        if self.kind is not LineKind.PART:
            raise RuleBroken("line_is_no_part", field="customers_own", name=self.name)
        for name in ("unit_price", "discount", "cost"):
            if getattr(self, name):
                raise RuleBroken("own_part_priced", field=name)
        if self.part_class is not None:
            raise RuleBroken("own_part_class", field="part_class")

    def check(self) -> None:
        """Clean the texts of the line, and refuse one that can't be billed.

        Raises:
            RuleBroken: ``line_name_missing``, ``text_too_long``, what ``check_quantity`` refuses, ``price_negative``,
                ``quantity_not_whole``, ``money_too_large``, ``discount_too_large``, ``tax_rate_range``;
                ``own_part_priced``, ``own_part_class``, ``line_is_no_part`` for what can't be the customer's own part.
        """
        for name in ("name", "code", "unit", "brand", "waste"):
            setattr(self, name, clean_name(getattr(self, name), field=name))
        if not self.name.strip():
            raise RuleBroken("line_name_missing", field="name")
        check_quantity(self.quantity, field="quantity")
        check_whole(self.quantity, self.unit, field="quantity")
        if self.unit_price.fen < 0:
            raise RuleBroken("price_negative", field="unit_price")
        if max(self.unit_price, self.gross) > LARGEST:
            raise RuleBroken("money_too_large", field="unit_price", largest=str(LARGEST))
        if not 0 <= self.discount.fen <= self.gross.fen:
            raise RuleBroken("discount_too_large", field="discount", gross=str(self.gross))
        check_amount(self.cost, field="cost")
        if not 0 <= self.tax_bp <= HIGHEST_TAX_BP:
            raise RuleBroken("tax_rate_range", field="tax_bp")
        if self.customers_own:
            self._check_own()

    def check_class(self) -> None:
        """Refuse to agree to a part of which nobody has said the class; see ``is_unclassed``.

        Raises:
            RuleBroken: ``part_class_missing``.
        """
        if is_unclassed(self):
            raise RuleBroken("part_class_missing", field="part_class", name=self.name)

    def copy_into(self, kind: type[LineT], **more: Any) -> LineT:
        """Return a line of another paper with the same content and an identity of its own."""
        fields: dict[str, Any] = {name: getattr(self, name) for name in LINE_FIELDS}
        return kind(**fields, **more)


LINE_FIELDS = [
    "pos", "kind", "code", "name", "quantity", "unit", "unit_price", "discount", "payer", "tax_bp", "trade",
    "part_class", "brand", "customers_own", "leaves_old_part", "waste", "cost", "fault_id", "safety",
]  # fmt: skip
