"""What there is too little room for, as scripts for a browser: words, and what stands in fields before one types."""

WORDS = """() => [...document.querySelectorAll(
    ".comm-bar__state strong, .shell-header__role, :is(.shell-header, .own-line) .presence__word, .own-line strong")]
  .filter((each) => each.checkVisibility({ visibilityProperty: true }) && each.clientWidth > 1)
  .filter((each) => each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.parentElement.clientHeight + 1)
  .map((each) => each.textContent)"""

FIELDS = """() => [...document.querySelectorAll("select, :is(input, textarea):placeholder-shown")].filter((field) => {
  if (!field.checkVisibility({ visibilityProperty: true }) || field.offsetWidth < 2) return false;
  const has = field.offsetWidth;
  field.style = "position: absolute; inline-size: auto; min-inline-size: 0; max-inline-size: none";
  field.style.fieldSizing = "content";
  const wants = field.offsetWidth;
  field.style = "";
  return wants > has;
}).map((field) => field.placeholder ?? field.selectedOptions[0].text)"""
"""How wide a field would like to be, the browser says itself."""
