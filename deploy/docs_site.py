"""Builds the documentation site, which the product serves at /help/. usage: python -m deploy.docs_site [FOLDER]

It is docs/, the pages at the top of the repository, and lists of the folders with examples. In the repository links
lead to files; on the site one to a source file is plain text, as it is not there. What pages would do by an inline
script stands in a file, since the Content-Security-Policy of the product forbids inline scripts.
"""

import os
import re
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path, PurePosixPath
from posixpath import normpath, relpath
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "site"
AT_TOP = {
    "README.md": "index.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
}
FOLDERS = {"asterisk": "Configuration for Asterisk", "extending": "Example of a package"}
TAKEN = ("*.md", "*.conf", "*.py", "*.toml", "*.html", "*.json", "*.png", "*.jpg")
# Whatever comes first: a link, or code, in which nothing is a link.
LINK_OR_CODE = re.compile(r"\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^()#\s]*)(#[^()\s]*)?\)|```.*?```|`[^`\n]*`", re.DOTALL)
INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
ALTERNATE = re.compile(r'<link rel="alternate"[^>]*>')


def stage(folder: Path) -> None:
    """Put into the folder what the builder reads."""
    for pattern in TAKEN:
        for file in (ROOT / "docs").rglob(pattern):
            target = folder / file.relative_to(ROOT / "docs")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target)
    shutil.copy(ROOT / "deploy" / "docs.css", folder)
    for source, page in AT_TOP.items():
        (folder / page).write_text((ROOT / source).read_text())
    for page in folder.glob("*.md"):
        page.write_text(with_links_of_site(page.read_text(), source=source_of(page.name)))
    for name, title in FOLDERS.items():
        (folder / name / "index.md").write_text(listing(folder / name, title))


def source_of(page: str) -> str:
    return next((source for source, name in AT_TOP.items() if name == page), f"docs/{page}")


def with_links_of_site(markdown: str, *, source: str) -> str:
    """The links of a page of the repository, as they have to be on the site."""

    def changed(link: re.Match[str]) -> str:
        text, target, anchor = link[1], link[2], link[3] or ""
        if not target or ":" in target:  # code, or a link within the page or to elsewhere
            return link[0]
        place = place_of(normpath(f"{PurePosixPath(source).parent}/{target}"))
        return f"[{text}]({place}{anchor})" if place else text

    return LINK_OR_CODE.sub(changed, markdown)


def place_of(path: str) -> str:
    """Where a file of the repository is on the site; nothing if it is not there."""
    if path in AT_TOP:
        return AT_TOP[path]
    if path.endswith(".de.md"):  # the page in English leads there
        return ""
    place = path.removeprefix("docs/") if path.startswith("docs/") else ""
    return f"{place}/index.md" if place in FOLDERS else place


def listing(folder: Path, title: str) -> str:
    """A page that links each file of a folder."""
    names = sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())
    return "\n".join([f"# {title}", "", *(f"* [{name}]({name})" for name in names), ""])


def finish(site: Path) -> None:
    """Each inline script goes into a file, named by what it says.

    Links to the same page in another language in the head have the script of the look ask for a map of the site beside
    each page, which is not there. Those that people click stay.
    """
    folder = site / "assets" / "inline"
    folder.mkdir(parents=True)
    for page in site.rglob("*.html"):

        def moved(script: re.Match[str], page: Path = page) -> str:
            file = folder / f"{sha256(script[1].encode()).hexdigest()[:16]}.js"
            file.write_text(script[1])
            return f'<script src="{relpath(file, page.parent)}"></script>'

        page.write_text(INLINE.sub(moved, ALTERNATE.sub("", page.read_text())))


def build(site: Path) -> int:
    """Make it anew, at once: what is served stays until all of it is there. Returns the exit code of the builder."""
    with TemporaryDirectory(dir=ROOT) as folder:
        pages, made = Path(folder) / "docs", Path(folder) / "site"
        stage(pages)
        command = [sys.executable, "-m", "mkdocs", "build", "--config-file", ROOT / "deploy" / "mkdocs.yml"]
        environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "DOCS_PAGES": str(pages), "DOCS_SITE": str(made)}
        told = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        print("".join(line for line in told.stdout.splitlines(keepends=True) if "INFO" not in line), end="")
        if told.returncode == 0:
            finish(made)
            shutil.rmtree(site, ignore_errors=True)
            made.rename(site)
        return told.returncode


if __name__ == "__main__":
    folder = Path(sys.argv[1]).resolve() if sys.argv[1:] else SITE
    if code := build(folder):
        sys.exit(code)
    print(f"Built {folder}. The product serves it at /help/.")
