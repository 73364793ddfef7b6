"""What becomes of ties, and of trust, as a step ends."""

from __future__ import annotations

from collections.abc import Sequence

from tidings.bits import so_at
from tidings.block import Block
from tidings.bonds.bonding import Bonding, Meetings
from tidings.rules.base import HIRE, TRUST, Outcome, Rule


def goes_on(rules: Sequence[Rule]) -> bool:
    """Whether more than who knows changes: who is there, who is tied to whom, who is trusted."""
    return any(rule.works or rule.effect in (HIRE, TRUST) for rule in rules)


def work(block: Block, rules: Sequence[Rule], outcome: Outcome) -> None:
    """Bonds and trust change, from the state at the start of the step and from what came of it for people."""
    bondings = [_of_those_there(rule, rule.bonding(block, outcome), block) for rule in rules if block.bonds]
    said = [testimony for rule in rules if (testimony := rule.testimony(block, outcome)) is not None]
    left = outcome.left if outcome.left.any() else None
    if block.bonds is not None:
        block.bonds.advance(bondings, left)
    if block.trust is not None:
        block.trust.advance(said, outcome.taught.one, outcome.taught.lane, left)


def _of_those_there(rule: Rule, bonding: Bonding, block: Block) -> Bonding:
    """What a rule does to bonds, but for places that were empty as the step began: newcomers' ties are `Hire`'s."""
    if rule.effect is HIRE or not len(block.places("vacant")):
        return bonding

    def there(meetings: Meetings) -> Meetings:
        one, other = (so_at(block.vacant, end, meetings.lane) for end in meetings[:2])
        return meetings.where(~(one | other))

    return Bonding([there(met) for met in bonding.met], [there(tied) for tied in bonding.tied], bonding.parted)
