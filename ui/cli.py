"""Command line of the workstation."""


def main() -> int:
    """Placeholder until the composition root is wired."""
    return 0
