"""Attached data as XML, in the form that telephone systems exchange with the original.

Known from the public manual of a connector (Bucher + Suter, CRM connector for SAP, "Call Data Processing"): the root
is `ItemAttachedData`; in it, what is meant for the CRM stands in `<Application id="SAP-IC">`, one element a key, named
as the key, and keys without a value are sent as empty elements. That the value is the element's text goes without
saying there; its example has only empty ones:

    <ItemAttachedData><Application id="SAP-IC"><CV01>4711</CV01><CV02/><MID>8</MID></Application></ItemAttachedData>

Our decisions, as no public source tells:

* A key that cannot be the name of an element is written as `<Item name="order no.">`.
* An element within an element is read as one key with a dot: `<ECC><user.ced>` is `ECC.user.ced`.
* A key that comes several times has all its values, one a line.
* What only we know (conversation, version, origins, times, hops) stands, as JSON, in an Application of our own. It is
  written for those who read it and not read back, as anybody can write it: all that comes is of the origin given.
* Fields that only the product fills (`crm.…`) are not read.
* All other Applications are kept unread and written again.
* Read are at most 1 MiB and 8 levels; a document type, entities and references to the outside are refused.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from xml.etree import ElementTree as ET

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser
from django.utils.translation import gettext as _

from presence.attached_data.envelope import AttachedDataUnreadable, Envelope, Field, Origin
from presence.attached_data.from_outside import credited

APPLICATION = "SAP-IC"
OURS = "CRM-PRESENCE"
LIMIT = 1024 * 1024  # bytes; an envelope of the largest size written by us is always less
DEEPEST = 8
NAME = re.compile(r"[A-Za-z_][\w.\-]*", re.ASCII)


def from_xml(xml: str | bytes, *, origin: Origin = Origin.IVR) -> Envelope:
    """The envelope in `xml`; `AttachedDataUnreadable` if it is none, and `EnvelopeTooLarge`."""
    root = _parse(xml)
    if _name(root) != "ItemAttachedData":
        raise AttachedDataUnreadable(_("its root is not ItemAttachedData."))
    said: dict[str, list[str]] = {}
    foreign = []
    for application in root:
        if application.get("id") == APPLICATION:
            _collect(application, said)
        elif application.get("id") != OURS:
            application.tail = None
            foreign.append(ET.tostring(application, encoding="unicode"))
    fields = {key: Field("\n".join(values), origin) for key, values in said.items()}
    return credited(Envelope(fields=fields, foreign=tuple(foreign)))


def to_xml(envelope: Envelope) -> str:
    """The envelope as a document for others, with all that is known; `from_xml` reads what anybody may say."""
    root = ET.Element("ItemAttachedData")
    items = ET.SubElement(root, "Application", id=APPLICATION)
    for key, value in envelope.values.items():
        plain = NAME.fullmatch(key) and not key.lower().startswith("xml")
        item = ET.SubElement(items, key) if plain else ET.SubElement(items, "Item", name=key)
        item.text = value
    ET.SubElement(root, "Application", id=OURS).text = replace(envelope, foreign=()).to_json()
    root.extend(_parse(one) for one in envelope.foreign)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode")


class _Builder(ET.TreeBuilder):
    """Builds the tree, but not into any depth."""

    depth = 0

    def start(self, tag: str, attributes: dict[str, str]) -> ET.Element:
        self.depth += 1
        if self.depth > DEEPEST:
            raise AttachedDataUnreadable(_("it has more than %(levels)d levels.") % {"levels": DEEPEST})
        return super().start(tag, attributes)

    def end(self, tag: str) -> ET.Element:
        self.depth -= 1
        return super().end(tag)


def _parse(xml: str | bytes) -> ET.Element:
    data, encoding = (xml, None) if isinstance(xml, bytes) else (xml.encode(errors="replace"), "utf-8")
    if len(data) > LIMIT:
        raise AttachedDataUnreadable(_("it has more than %(limit)d bytes.") % {"limit": LIMIT})
    parser = DefusedXMLParser(target=_Builder(), encoding=encoding, forbid_dtd=True)
    try:
        parser.feed(data)
        return parser.close()
    except DefusedXmlException as error:
        raise AttachedDataUnreadable(_("it has a document type or entities, which are not allowed.")) from error
    except (ET.ParseError, LookupError, ValueError) as error:
        raise AttachedDataUnreadable(_("it is not XML (%(error)s).") % {"error": str(error)[:120]}) from error


def _collect(application: ET.Element, said: dict[str, list[str]]) -> None:
    for path, item in _items(application, ""):
        said.setdefault(path, []).append(item.text or "")


def _items(parent: ET.Element, path: str) -> Iterator[tuple[str, ET.Element]]:
    for item in parent:
        name = item.get("name", "") if _name(item) == "Item" and "name" in item.attrib else _name(item)
        if len(item):
            yield from _items(item, f"{path}{name}.")
        else:
            yield path + name, item


def _name(element: ET.Element) -> str:
    """Without its namespace: systems differ in whether they give one."""
    return element.tag.rpartition("}")[2]
