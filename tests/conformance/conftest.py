from tests.asterisk.conftest import pbx, phones  # noqa: F401  (fixtures)
