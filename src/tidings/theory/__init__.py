"""What is known without simulating."""

from tidings.theory.exact import exact

__all__ = ["exact"]
