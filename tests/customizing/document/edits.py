"""What may be done to a document so that it stays one that can be loaded. Each function does one thing, by chance."""

import random
from copy import deepcopy
from itertools import count

from customizing.document.tables import Document, Table, is_reference, objects

_numbers = count(1)
TEXTS = ["", "no", "0010", "\u202ex", "a\nb: [c]", "“é” \\ 'x'", "~", "# 1"]
NAMED = [table for table in objects() if table.model.key_fields == ("name",)]


def copy_an_object(document: Document, chance: random.Random) -> None:
    table = chance.choice(NAMED)
    key = chance.choice(sorted(document[table.kind]))
    copy = deepcopy(document[table.kind][key])
    name = f"COPY_{next(_numbers)}"
    if "text" in copy:
        copy["text"], copy["translations"] = f"Copy {name}", [f"de: Kopie {name}"]
    document[table.kind][name] = copy


def rename_an_object(document: Document, chance: random.Random) -> None:
    table = chance.choice(NAMED)
    key = chance.choice(sorted(document[table.kind]))
    name = f"Ünïque {next(_numbers)}: no"
    document[table.kind][name] = document[table.kind].pop(key)
    _refer(document, table, key, name)


def delete_what_nobody_uses(document: Document, chance: random.Random) -> None:
    for role in chance.sample(sorted(document["businessrole"]), k=2) if len(document["businessrole"]) > 3 else ():
        del document["businessrole"][role]
    for kind in ("callresult", "withheldnumber"):
        if document[kind]:
            del document[kind][chance.choice(sorted(document[kind]))]


def exchange_texts(document: Document, chance: random.Random) -> None:
    """Values that only one may have go round."""
    for kind, name in (("transactiontype", "number_from"), ("businessrole", "text"), ("workmode", "text")):
        found = list(document[kind].values())
        texts = [each[name] for each in found]
        chance.shuffle(texts)
        for each, text in zip(found, texts, strict=True):
            each[name] = text


def translate(document: Document, chance: random.Random) -> None:
    """Others for some, none for others."""
    for number, mode in enumerate(document["workmode"].values()):
        mode["translations"] = chance.choice([[], [f"de: {number}: „Ü“ ' \\u202e #"]])
    for profile in document["cmsintegrationprofile"].values():
        for row in profile["labels"]:
            row["translations"] = chance.choice([[], ["de: a\nb: [c]"]])


def take_rows_out(document: Document, chance: random.Random) -> None:
    for table in objects():
        for values in document[table.kind].values():
            for name in table.rows:
                values[name] = [row for row in values[name] if chance.random() < 0.7]


def write_something_else(document: Document, chance: random.Random) -> None:
    for table in NAMED:
        for values in document[table.kind].values():
            if "description" in values and chance.random() < 0.5:
                values["description"] = chance.choice(
                    ["", "no", "0010", "\u202ex", "a\nb: [c]", "“é” \\ 'x'", "~", "# 1"]
                )
    for values in document["cmsprofile"].values():
        values["wrap_up_seconds"] = str(chance.randint(0, 3600))
    for values in document["heartbeatprofile"].values():
        values["cms_log_off_after"] = chance.choice(["", "3600"])


def _refer(document: Document, to: Table, old: str, new: str) -> None:
    for table in objects():
        for values in document[table.kind].values():
            for name, field in table.fields.items():
                if is_reference(field) and field.remote_field.model is to.model and values[name] == old:
                    values[name] = new
