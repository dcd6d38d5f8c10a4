from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from presence.attached_data.envelope import (
    LIMIT,
    AttachedDataUnreadable,
    Envelope,
    EnvelopeTooLarge,
    Field,
    Hop,
    Origin,
)
from presence.attached_data.xml import from_xml, to_xml
from tests.points_of_time import NINE
from tests.presence.envelopes import ENVELOPES

FROM_A_CONNECTOR = """<?xml version="1.0" encoding="UTF-8"?>
<ItemAttachedData>
  <Application id="SAP-IC"><CV01>4711</CV01><CV02/><MID>16777217</MID>
    <ECC><user.ced>12</user.ced></ECC></Application>
</ItemAttachedData>"""
BOMB = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]><ItemAttachedData>&c;</ItemAttachedData>'
FILE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><ItemAttachedData>&b;</ItemAttachedData>'
OUTSIDE = '<!DOCTYPE ItemAttachedData SYSTEM "http://example.org/a.dtd"><ItemAttachedData/>'
PARAMETER = '<!DOCTYPE a [<!ENTITY % b SYSTEM "http://example.org/b"> %b;]><ItemAttachedData/>'


def of_items(items: str) -> str:
    return f'<ItemAttachedData><Application id="SAP-IC">{items}</Application></ItemAttachedData>'


@given(ENVELOPES)
def test_xml_gives_all_values_back_but_nobody_is_believed_who_said_them(envelope):
    outside = {key: Field(value, Origin.IVR) for key, value in envelope.values.items() if not key.startswith("crm.")}
    back = Envelope(fields=outside, foreign=envelope.foreign)
    assert from_xml(to_xml(envelope)) == from_xml(to_xml(envelope).encode()) == back


@given(st.binary(max_size=40).map(lambda tail: b"<ItemAttachedData>" + tail) | st.text(max_size=40) | st.binary())
@example(b'<?xml version="1.0" encoding="nonsense"?><ItemAttachedData/>')
@example("<ItemAttachedData>\ud800</ItemAttachedData>")
def test_whatever_comes_is_read_or_refused(xml):
    with suppress(AttachedDataUnreadable):
        assert isinstance(from_xml(xml), Envelope)


def test_a_document_of_a_connector_is_read():
    envelope = from_xml(FROM_A_CONNECTOR)
    assert envelope.values == {"CV01": "4711", "CV02": "", "MID": "16777217", "ECC.user.ced": "12"}
    assert (envelope.version, {one.origin for one in envelope.fields.values()}) == (0, {Origin.IVR})


def test_the_declared_encoding_of_a_text_does_not_matter_and_that_of_bytes_does():
    xml = '<?xml version="1.0" encoding="ISO-8859-1"?>' + of_items("<city>Köln</city>")
    assert from_xml(xml).values == from_xml(xml.encode("latin-1")).values == {"city": "Köln"}


def test_what_we_write_has_the_form_of_the_original():
    envelope = Envelope("c1").with_field("CV01", "1 < 2", origin=Origin.AGENT, at=NINE)
    xml = to_xml(envelope.with_field("order no.", "4711", origin=Origin.IVR, at=NINE))
    items = '<CV01>1 &lt; 2</CV01><Item name="order no.">4711</Item>'
    assert f'<ItemAttachedData><Application id="SAP-IC">{items}</Application>' in xml


def test_a_key_that_comes_twice_keeps_both_values():
    assert from_xml(of_items("<a>1</a><a>2</a>")).values == {"a": "1\n2"}


def test_nothing_that_comes_speaks_for_an_agent_or_a_rule_or_of_the_way_of_a_call():
    hop = Hop("ruth", "bob", "warm", NINE)
    claimed = {
        "limit": Field("1m", Origin.RULE, NINE),
        "crm.note": Field("Approved by Ruth", Origin.AGENT, NINE),
    }
    read = from_xml(to_xml(Envelope("c1", 7, claimed, (hop,))))
    assert read == Envelope(fields={"limit": Field("1m", Origin.IVR)})


@pytest.mark.parametrize(
    "item", ['<Item name="crm.note">1</Item>', "<crm.reason>1</crm.reason>", "<crm><note>1</note></crm>"]
)
def test_fields_that_only_the_product_fills_are_not_read(item):
    assert from_xml(of_items(f"{item}<a>2</a>")).values == {"a": "2"}


def test_data_of_other_applications_comes_out_as_it_came_in():
    other = '<Application id="ACME"><Skill level="3">brakes &amp; gears</Skill></Application>'
    xml = f'<ItemAttachedData>{other}\n<Application id="SAP-IC"><a>1</a></Application></ItemAttachedData>'
    envelope = Envelope.from_json(from_xml(xml).to_json())
    assert envelope.values == {"a": "1"}
    assert other in to_xml(envelope)


@pytest.mark.parametrize("attack", [BOMB, FILE, OUTSIDE, PARAMETER])
def test_document_types_entities_and_outside_references_are_refused(attack):
    with pytest.raises(AttachedDataUnreadable, match="document type or entities, which are not allowed"):
        from_xml(attack)


def test_depth_is_limited():
    deep = from_xml(of_items("<a>" * 6 + "1" + "</a>" * 6))
    assert deep.values == {"a.a.a.a.a.a": "1"}
    with pytest.raises(AttachedDataUnreadable, match="more than 8 levels"):
        from_xml(of_items("<a>" * 7 + "1" + "</a>" * 7))
    with pytest.raises(AttachedDataUnreadable, match="more than 8 levels"):
        from_xml("<a>" * 100_000)


def test_size_is_limited_before_anything_is_read():
    with pytest.raises(AttachedDataUnreadable, match="more than 1048576 bytes"):
        from_xml(of_items(" " * 1024 * 1024))
    with pytest.raises(EnvelopeTooLarge, match="largest field, a"):
        from_xml(of_items(f"<a>{'x' * LIMIT}</a>"))


@pytest.mark.parametrize("character", ["&", "<", '"', "ü", "😀", "\n"])
def test_the_largest_envelope_can_be_read_again(character):
    length = (LIMIT - 200) // len(character.encode("utf-8")) // (2 if character in '"\n' else 1)
    envelope = Envelope("c1", 1, {"text": Field(character * length, Origin.IVR, NINE)})
    assert from_xml(to_xml(envelope)).values == envelope.values


@pytest.mark.parametrize("other", ["<a/>", "", "no xml", "<ItemAttachedData>", "{}"])
def test_what_is_no_attached_data_is_refused(other):
    with pytest.raises(AttachedDataUnreadable):
        from_xml(other)
