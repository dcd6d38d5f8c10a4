"""What has become of the conversations, and what of it is wrong."""

from collections import Counter
from dataclasses import dataclass, field

KINDS = ("lost", "missing", "duplicated", "stuck", "open")


@dataclass
class Findings:
    """What is wrong, each in words, and with what was done before, if that is known."""

    lost: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    duplicated: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    stories: dict[str, list[str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return any(getattr(self, kind) for kind in KINDS)

    def __add__(self, other: "Findings") -> "Findings":
        kinds = {kind: getattr(self, kind) + getattr(other, kind) for kind in KINDS}
        return Findings(**kinds, stories=self.stories | other.stories)

    def add(self, found: "Findings", *, story: list[str]) -> None:
        """Take in what is new of it."""
        for kind in KINDS:
            for said in getattr(found, kind):
                if said not in self.stories:
                    self.stories[said] = list(story)
                    getattr(self, kind).append(said)

    def counts(self) -> str:
        return ", ".join(f"{kind} {len(getattr(self, kind))}" for kind in KINDS)

    def lines(self) -> list[str]:
        """Each of them, with its story."""
        return [
            f"{kind}: {said}" + "".join(f"\n    {step}" for step in self.stories.get(said, []))
            for kind in KINDS
            for said in getattr(self, kind)
        ]


@dataclass
class Outcome:
    """What has become of so many conversations. Outcomes can be added."""

    conversations: int = 0
    findings: Findings = field(default_factory=Findings)
    endings: Counter[str] = field(default_factory=Counter)
    transfers: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(
            self.conversations + other.conversations,
            self.findings + other.findings,
            self.endings + other.endings,
            self.transfers + other.transfers,
        )

    @property
    def last_line(self) -> str:
        return f"{self.conversations} conversations: {self.findings.counts()}"
