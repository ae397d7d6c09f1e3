"""The terms of a work order that come with the program: what holds while a shop has written none of its own."""

from advisor_app.i18n import words

t = words("paper")


def program_terms(*, diagnosis_only: bool = False) -> tuple[str, ...]:
    """Return the terms in the language in force, one sentence group each, without numbers.

    They say what a repair contract has to settle (JT/T 816, 5.4.2): what is done, how it is charged, how more than was
    agreed comes about, when and how the car is handed over, what is guaranteed. A road test is none of them: the customer
    allows it apart, or does not.

    Args:
        diagnosis_only: the order covers the diagnosis only.
    """
    terms = (
        t(
            "We do the work listed above and nothing else. If we find more, we ask you first: what, at what price, "
            "until when."
        ),
        t(
            "Labour and parts are charged as listed; you check and sign the settlement list, line by line, before you "
            "pay."
        ),
        t(
            "Parts that we replace belong to you. We show them and give them back, unless you leave them to us in "
            "writing; warranty parts and hazardous waste follow their own rules."
        ),
        t(
            "The repair guarantee counts from the day the car leaves, until its days or its kilometres are over, "
            "whichever is first. We cannot guarantee parts that you bring along yourself."
        ),
        t(
            "Please take valuables with you. We answer for the things on the reception sheet until the car is handed "
            "back."
        ),
        t("If we cannot keep the promised time, we call you before it has passed and agree on a new one."),
        t("Please collect the car within three days of our message; we talk to you before any parking charge begins."),
        t(
            "We use your personal data only for this order, its guarantee and the repair record that the law asks us "
            "to keep."
        ),
    )
    if not diagnosis_only:
        return terms
    only = t(
        "This order covers the diagnosis only. You get the result and a quote; nothing is repaired before you have "
        "agreed."
    )
    return (only, *terms)
