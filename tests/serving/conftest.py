"""The product as people start it, for real socket clients."""

from tests.browser.conftest import demo_data, loaded, product

__all__ = ["demo_data", "loaded", "product"]
