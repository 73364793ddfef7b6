"""The law of one step: the only code that decides.

Every rule sees the same state and says with what chance its effect happens to each place. Chances
of one effect combine as those of independent tries, in order of rule name. One number is drawn for
each place and layer; high draws gain and low draws lose, so that a chance of 0 never happens, a
chance of 1 always does, and one more way to learn cannot make anyone learn later.

The state is in words of 64 replicates (`tidings.block`), rules answer in the form that is settled
fastest (`tidings.odds`), and only places where something may happen are looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tidings.bits import NOBODY, Lane, Places, Words, lanes_of, so_at, words_of
from tidings.block import FEW, Block, Where
from tidings.bonds.bonding import Meetings, nobody
from tidings.bonds.bonds import Bonds
from tidings.draws import Draws, Luck
from tidings.keys import merged
from tidings.networking import goes_on, work
from tidings.odds.base import Odds
from tidings.odds.settle import Settled, gains, loses, settle
from tidings.odds.written import written
from tidings.rules.base import BOND, FORGET, HIRE, KEEP, LEARN, LEAVE, LOSE, REVIVE, TIRE, TRUST, Effect, Outcome, Rule
from tidings.rules.drift import fading_of
from tidings.rules.hire import Hire
from tidings.scenario import Scenario
from tidings.taught import who_taught
from tidings.trust import Trust

PART = 1 << 14  # words looked at at a time, so that what belongs to them stays in cache
WRITTEN_OUT = 1 << 12  # the same where chances are written out
PEOPLE = (LEARN, FORGET, REVIVE, TIRE, LEAVE, HIRE)
GROUPS = (KEEP, LOSE)
ON = {LEARN: "knows", FORGET: "knows", REVIVE: "knows", TIRE: "shares", LEAVE: "knows", KEEP: "held", LOSE: "held"}


class Lessons(NamedTuple):
    """Who did not know before a step and does after it, in order of person."""

    person: Places
    lane: Lane
    chances: Mapping[str, NDArray[np.float64]]  # of each rule by which people learn: (lesson,)
    taught: tuple[NDArray[np.int64], NDArray[np.int64]] | None = None  # number of the rule and teacher, if asked for


def play(
    scenario: Scenario,
    draws: Draws,
    way: str | None = None,
    to_the_end: bool = False,
    teaching: bool = False,
    start: Words | None = None,
) -> Iterator[tuple[Block, Lessons]]:
    """The steps of some replicates, one after the other, until nothing can change any more.

    What is given is the one block that goes on, as it is at the start and after each step, and
    who has learned since. `way` forces one of the ways in `tidings.odds`, to hold it against the others;
    `to_the_end` plays on while people still come and go or work their network; with `teaching` it is
    drawn who taught whom; `start` says who knows at step 0, where it is not the seeds.
    """
    rules = scenario.rules
    bonds = Bonds(scenario.network, draws.lanes, fading_of(rules)) if any(rule.works for rule in rules) else None
    trust = Trust(scenario.network, draws.lanes) if any(rule.effect is TRUST for rule in rules) else None
    # The seeds know and share, no group holds it.
    block = Block(scenario.network, draws, scenario.start(draws) if start is None else start, way, bonds, trust)
    none = np.zeros(0, dtype=np.int64)
    yield block, Lessons(none, none, {})
    teaching = teaching or any(rule.asks_who_taught for rule in rules)
    for _ in range(scenario.steps * scenario.substeps):
        if settled(block, rules) and not (to_the_end and goes_on(rules)):
            return
        yield block, advance(block, rules, teaching)


def advance(block: Block, rules: Sequence[Rule], teaching: bool = False) -> Lessons:
    """One step of the law, in place; `teaching` says who taught whom."""
    acting = [rule for rule in rules if rule.effect in (*PEOPLE, *GROUPS)]
    odds = [(rule, written(rule, block) if block.way == "written" else rule.odds(block)) for rule in acting]
    changes: list[tuple[str, Where, Words]] = []
    lessons = []
    # Who leaves matters for those who do not know too, where a place, its ties or its name outlast them.
    seats, hire = goes_on(rules), any(isinstance(rule, Hire) for rule in rules)
    for where in _parts(block, odds, PEOPLE, seats):
        law = _Law(block, odds, where, seats)
        become = _become(law, block.knows[where], block.shares[where], block.vacant[where] if hire else None)
        changes += [(name, where, words) for name, words in become.words.items()]
        lessons.append(become.lessons)
    for where in _parts(block, odds, GROUPS):
        changes.append(("held", where, _hold(_Law(block, odds, where, seats), block.held[where])))
    learned = _joined(lessons, rules)
    if teaching and len(learned.person):
        learned = learned._replace(taught=who_taught(block, rules, *learned[:3]))
    if seats:
        work(block, rules, _outcome(block, learned, changes))
    for name in ("knows", "shares", "held", "vacant"):
        _change(block, name, [(where, words) for changed, where, words in changes if changed == name])
    block.begin_next()
    return learned


def _outcome(block: Block, learned: Lessons, changes: Sequence[tuple[str, Where, Words]]) -> Outcome:
    """What came of the step for people."""
    taught = nobody()
    if learned.taught is not None:
        teacher = learned.taught[1]
        taught = Meetings(teacher, learned.person, learned.lane).where(teacher >= 0)
    moved = {name: np.zeros_like(block.knows) for name in ("left", "hired")}
    for name, where, words in changes:
        if name in moved:
            moved[name][where] = words
    return Outcome(taught, **moved)


class _Become(NamedTuple):
    """What comes of a step at some places."""

    words: dict[str, Words]  # what is so after it, and who left and came
    lessons: Lessons


def _become(law: _Law, knew: Words, shared: Words, vacant: Words | None) -> _Become:
    """What becomes of people in a step."""
    there = law.present if vacant is None else law.present & ~vacant
    learned, forgot = law.happens(LEARN, there & ~knew), law.happens(FORGET, knew)
    knows = (knew & ~forgot.words) | learned.words
    # Who tires told before they tired. Only those who know can find their voice again.
    tired, revived = law.happens(TIRE, shared), law.happens(REVIVE, knew & ~shared)
    shares = (((shared & ~tired.words) | revived.words) & knows) | learned.words
    # Leaving comes last and has a draw of its own: who learns and leaves did not learn.
    left = law.happens(LEAVE, np.broadcast_to(there, knew.shape) if law.seats else knows)
    words = {"knows": knows & ~left.words, "shares": shares & ~left.words}
    lessons = law.lessons(learned, left)
    if law.seats:
        words["left"] = left.words
    if vacant is None:
        return _Become(words, lessons)
    hired = law.happens(HIRE, vacant)
    place, lane = law.brings(hired.words)
    brought = words_of(place, lane, *vacant.shape)
    words |= {"knows": words["knows"] | brought, "shares": words["shares"] | brought}
    words |= {"hired": hired.words, "vacant": (vacant & ~hired.words) | left.words}
    return _Become(words, law.with_newcomers(lessons, place, lane))


def _hold(law: _Law, held: Words) -> Words:
    """Which groups hold it after the step."""
    kept, lost = law.happens(KEEP, law.present & ~held), law.happens(LOSE, held)
    return (held & ~lost.words) | kept.words


class _Law:
    """The chances of one step at some places, and the luck that decides them."""

    def __init__(self, block: Block, odds: Sequence[tuple[Rule, Odds]], where: Where, seats: bool):
        self.block, self.odds, self.where, self.seats = block, odds, where, seats
        self.present = block.lanes.present
        self._luck: dict[str, Luck] = {}

    def happens(self, effect: Effect, among: Words) -> Settled:
        """On whom among some lanes an effect falls: gains at ``draw >= missed``, losses at ``draw < 1 - missed``."""
        parts = {rule.name: odds.at(self.where) for rule, odds in self.odds if rule.effect is effect}
        if not parts or not among.any():
            return _NOTHING
        return settle(self._luck_of(effect), parts, among, gains if effect.gains else loses)

    def lessons(self, learned: Settled, left: Settled) -> Lessons:
        """Those who learned and stayed, numbered as in the network."""
        place, lane, chances = learned.place, learned.lane, learned.chances
        if left is not _NOTHING and len(place):
            stayed = ~so_at(left.words, place, lane)
            place, lane = place[stayed], lane[stayed]
            chances = {name: chance[stayed] for name, chance in chances.items()}
        return Lessons(self._numbered(place), lane, chances)

    def brings(self, hired: Words) -> tuple[Places, Lane]:
        """Newcomers who know already."""
        (hire,) = (rule for rule, _ in self.odds if isinstance(rule, Hire))
        place, lane = lanes_of(np.broadcast_to(hired, (len(self.block.vacant[self.where]), self.block.lanes.n_words)))
        places = self.block.network.places()[self.where]
        draw = self.block.draws.luck(f"rule:{hire.name}/brings", self.block.step, places).at(place, lane)
        knows = np.flatnonzero(draw >= 1.0 - hire.brings)
        return place[knows], lane[knows]

    def with_newcomers(self, lessons: Lessons, place: Places, lane: Lane) -> Lessons:
        """The same with newcomers who know, whom the place owes to hiring; in order of person."""
        if not len(place):
            return lessons
        person = np.concatenate([lessons.person, self._numbered(place)])
        order = np.argsort(person, kind="stable")
        chances = {}
        for rule, _ in self.odds:
            if rule.teaches:
                mine = lessons.chances.get(rule.name, np.zeros(len(lessons.person)))
                chances[rule.name] = np.append(mine, np.full(len(place), float(isinstance(rule, Hire))))[order]
        return Lessons(person[order], np.append(lessons.lane, lane)[order], chances)

    def _numbered(self, place: Places) -> Places:
        """Places as the network numbers them."""
        return place + self.where.start if isinstance(self.where, slice) else self.where[place]

    def _luck_of(self, effect: Effect) -> Luck:
        # What a layer gains and what it loses are decided by one number.
        if effect.layer not in self._luck:
            places = self.block.network.places(effect.over)[self.where]
            self._luck[effect.layer] = self.block.draws.luck("layer:" + effect.layer, self.block.step, places)
        return self._luck[effect.layer]


_NOTHING = Settled(np.full((1, 1), NOBODY), *(np.zeros(0, dtype=np.int64),) * 2)


def _parts(
    block: Block, odds: Sequence[tuple[Rule, Odds]], effects: Sequence[Effect], seats: bool = False
) -> Iterator[Where]:
    """The places where one of the effects may happen, some at a time."""
    mine = [(rule, each) for rule, each in odds if rule.effect in effects]
    if not mine:
        return
    words = WRITTEN_OUT if any(each.written_out for _, each in mine) else PART
    rows = max(64, words // block.lanes.n_words)
    n_places = len(block.words(ON[effects[0]]))
    some = None if seats else _candidates(block, mine)  # anybody may leave
    if some is None or len(some) * FEW > n_places:
        yield from (slice(start, min(start + rows, n_places)) for start in range(0, n_places, rows))
    else:
        yield from (some[start : start + rows] for start in range(0, len(some), rows))


def _candidates(block: Block, odds: Sequence[tuple[Rule, Odds]]) -> Places | None:
    """Where something may happen, in order; None if that may be anywhere."""
    found: list[Places] = []
    for rule, each in odds:
        there = each.places
        if there is None and not rule.effect.gains:
            there = block.places(ON[rule.effect])
        if there is None:
            return None
        found.append(there)
    return found[0] if len(found) == 1 else merged(found)


def _change(block: Block, name: str, changes: Sequence[tuple[Where, Words]]) -> None:
    if not changes:
        return
    if isinstance(changes[0][0], slice):
        for where, words in changes:
            block.change(name, where, words)
    else:
        block.change(name, np.concatenate([where for where, _ in changes]), np.concatenate([w for _, w in changes]))


def _joined(lessons: Sequence[Lessons], rules: Sequence[Rule]) -> Lessons:
    lessons = [part for part in lessons if len(part.person)]
    if len(lessons) == 1 and not any(isinstance(rule, Hire) for rule in rules):
        return lessons[0]
    nobody = np.zeros(0, dtype=np.int64)
    names = [rule.name for rule in rules if rule.teaches]
    chances = [[part.chances.get(name, np.zeros(len(part.person))) for part in lessons] for name in names]
    return Lessons(
        np.concatenate([nobody, *(part.person for part in lessons)]),
        np.concatenate([nobody, *(part.lane for part in lessons)]),
        {name: np.concatenate([np.zeros(0), *each]) for name, each in zip(names, chances)},
    )


def settled(block: Block, rules: Sequence[Rule]) -> bool:
    """Whether no rule can ever act again, so that a long run costs nothing once it is over."""
    return not any(_has_cause(rule, block) and _has_object(rule.effect, block) for rule in rules)


def _has_cause(rule: Rule, block: Block) -> bool:
    if isinstance(rule, Hire) and not rule.teaches:
        return False
    return rule.needs is None or len(block.places(rule.needs)) > 0


def _has_object(effect: Effect, block: Block) -> bool:
    """Whether anyone is there on whom the effect can fall."""
    if effect in (BOND, TRUST):
        return False  # nobody knows more or less for it
    if effect is HIRE:
        return True  # somebody may come who knows
    if effect in (LEARN, KEEP):
        return not block.everywhere(ON[effect])
    if effect is REVIVE:
        quiet = block.places("knows")
        return bool((block.knows[quiet] & ~block.shares[quiet]).any())
    return len(block.places(ON[effect])) > 0
