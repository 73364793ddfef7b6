"""The rules: each one way in which people or groups learn, forget, tire or leave."""

from tidings.rules.ask import Ask
from tidings.rules.base import FORGET, KEEP, LEARN, LEAVE, LOSE, REVIVE, TIRE, Effect, Rule
from tidings.rules.broadcast import Broadcast
from tidings.rules.closing import Close, Thank
from tidings.rules.coffee import Coffee
from tidings.rules.discuss import Discuss
from tidings.rules.drift import Drift
from tidings.rules.forget import Forget, Turnover
from tidings.rules.gathering import Gathering
from tidings.rules.hire import Hire
from tidings.rules.meeting import Meeting
from tidings.rules.memory import Adopt, Exchange, Lapse, Onboard
from tidings.rules.reputation import Critics, Integrity
from tidings.rules.tell import Mentor, Tell
from tidings.rules.threshold import Threshold
from tidings.rules.tire import Stifle, Tire

__all__ = [
    "FORGET",
    "KEEP",
    "LEARN",
    "LEAVE",
    "LOSE",
    "REVIVE",
    "TIRE",
    "Adopt",
    "Ask",
    "Broadcast",
    "Close",
    "Coffee",
    "Critics",
    "Discuss",
    "Drift",
    "Effect",
    "Exchange",
    "Forget",
    "Gathering",
    "Hire",
    "Integrity",
    "Lapse",
    "Meeting",
    "Mentor",
    "Onboard",
    "Rule",
    "Stifle",
    "Tell",
    "Thank",
    "Threshold",
    "Tire",
    "Turnover",
]  # fmt: skip
