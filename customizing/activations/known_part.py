"""Documents that an older version of the product has kept."""

from ..document.tables import Document, Table, Values, objects
from ..document.texts import default_text


def known_part(document: Document) -> Document:
    """A document of an older version without what there is no more, and with what has come since as delivered."""
    return {
        table.kind: {key: _known_values(values, table) for key, values in document.get(table.kind, {}).items()}
        for table in objects()
    }


def _known_values(values: Values, table: Table) -> Values:
    known = {name: values[name] if name in values else default_text(each) or "" for name, each in table.fields.items()}
    rows = {name: [_known_values(row, part) for row in values.get(name, ())] for name, part in table.rows.items()}
    return known | rows
